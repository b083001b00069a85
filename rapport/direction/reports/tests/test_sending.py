import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from rapport.direction.reports import actions, jobs, queries, sample
from rapport.direction.reports.events import ReportSent
from rapport.direction.reports.models import Copy, Plan, Report, Version
from rapport.direction.reports.reactions import send_letters
from rapport.direction.reports.types import Span, State
from rapport.kernel import clock, inbox
from rapport.kernel.errors import NotAllowed
from rapport.kernel.jobs import run_waiting
from rapport.kernel.models import Entry

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """The worker's clock stands at the moment of these tests."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def sent(director):
    version = sample.report(state=State.APPROVED)
    sample.reader()
    sample.reader("Olga Brandt", "olga.brandt@marlowreed.example")
    actions.send(report_id=version.report_id, by=director.actor, at=AT)
    run_waiting()
    return Version.objects.get(pk=version.pk)


def link_in(letter) -> str:
    return re.search(r"https?://[^/]+(/r/\S+)", letter.body).group(1)


def test_each_reader_gets_one_letter_with_a_link_of_their_own_and_the_three_files(sent):
    assert [one.to for one in mail.outbox] == [["carla.dean@marlowreed.example"], ["olga.brandt@marlowreed.example"]]
    assert len({link_in(one) for one in mail.outbox}) == 2
    for letter in mail.outbox:
        assert [one.filename for one in letter.attachments] == [
            "customer-service-2026-10.pdf", "customer-service-2026-10.pptx", "customer-service-2026-10.xlsx",
        ]  # fmt: skip
        assert letter.attachments[0].content.startswith(b"%PDF")
        assert "We kept 91.2 % of our standards" in letter.body


def test_a_second_run_of_the_same_reaction_mails_nothing(sent):
    ids = tuple(Copy.objects.values_list("pk", flat=True))
    send_letters(ReportSent(report_id=sent.report_id, version=1, copy_ids=ids), Entry.objects.last())
    assert len(mail.outbox) == 2


def test_a_link_opens_the_report_without_an_account_until_it_is_revoked(sent, client, director):
    link = link_in(mail.outbox[0])
    page = client.get(link)
    assert page.status_code == 200
    assert "We kept 91.2\N{NO-BREAK SPACE}%" in page.content.decode()
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert client.get(f"{link}pdf/").content.startswith(b"%PDF")
    assert client.get(f"{link}docx/").status_code == 404
    copy = Copy.objects.get(reader__name="Carla Dean")
    actions.revoke(copy_id=copy.pk, by=director.actor, at=AT)
    assert client.get(link).status_code == 404
    assert "opens nothing" in client.get(link).content.decode()
    assert client.get(link_in(mail.outbox[1])).status_code == 200


def test_a_wrong_or_changed_link_opens_nothing(sent, client):
    link = link_in(mail.outbox[0])
    other = Copy.objects.get(reader__name="Olga Brandt")
    token = link.split("/")[2]
    for wrong in (
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        f"{other.pk}:{token.split(':')[1]}",
        "x",
        "1",
        "9" * 30,
        "١:x",
    ):
        assert client.get(reverse("reports:read", args=[wrong])).status_code == 404


def test_a_withdrawn_version_says_so_to_whoever_opens_it(sent, client, director):
    actions.withdraw(report_id=sent.report_id, reason="One cause was counted twice", by=director.actor, at=AT)
    assert "One cause was counted twice" in client.get(link_in(mail.outbox[0])).content.decode()


def test_sent_anew_a_reader_has_one_link_that_works(sent, client, director):
    copy = Copy.objects.get(reader__name="Carla Dean")
    actions.send_to(report_id=sent.report_id, reader_id=copy.reader_id, by=director.actor, at=AT)
    run_waiting()
    assert client.get(link_in(mail.outbox[0])).status_code == 404
    assert client.get(link_in(mail.outbox[-1])).status_code == 200
    assert len(mail.outbox) == 3


def test_only_what_is_approved_is_sent_and_only_by_a_director(manager, director):
    version = sample.report()
    sample.reader()
    with pytest.raises(NotAllowed):
        actions.send(report_id=version.report_id, by=manager.actor, at=AT)
    with pytest.raises(actions.ReportRefused, match="Approve"):
        actions.send(report_id=version.report_id, by=director.actor, at=AT)
    actions.approve(report_id=version.report_id, by=director.actor, at=AT)
    actions.send(report_id=version.report_id, by=director.actor, at=AT)
    with pytest.raises(actions.ReportRefused, match="sent already"):
        actions.send(report_id=version.report_id, by=director.actor, at=AT)


def test_a_reader_is_on_the_list_once_and_comes_back_as_the_same(director):
    values = {"by": director.actor, "at": AT}
    reader = actions.add_reader(name="Carla Dean", email="Carla.Dean@marlowreed.example", **values)
    with pytest.raises(actions.ReportRefused, match="already"):
        actions.add_reader(name="Carla", email="carla.dean@marlowreed.example", **values)
    actions.remove_reader(reader_id=reader.pk, **values)
    assert queries.readers() == []
    assert actions.add_reader(name="Carla", email="carla.dean@marlowreed.example", **values).pk == reader.pk


def planned(director, **values) -> Plan:
    given = {"is_active": True, "draft_days": 1, "send_days": 2, "hour": time(8)} | values
    return actions.set_plan(span=Span.MONTH, by=director.actor, at=AT, **given)


def test_a_plan_drafts_at_its_hour_in_the_departments_zone(department_of_october, director):
    plan = planned(director)
    jobs.follow(plan, now=datetime(2026, 11, 2, 7, 59, tzinfo=UTC))
    assert not Report.objects.exists()
    jobs.follow(plan, now=datetime(2026, 11, 2, 8, 0, tzinfo=UTC))
    jobs.follow(plan, now=datetime(2026, 11, 2, 8, 5, tzinfo=UTC))
    assert Report.objects.count() == 1
    run_waiting()
    assert [one.text for one in inbox.notices(director.person.pk, as_of=AT)] == ["A draft to read: the report on October 2026"]


def test_a_plan_sends_what_is_approved_and_reminds_once_of_what_is_not(director):
    plan, due = planned(director), datetime(2026, 11, 3, 8, tzinfo=UTC)
    version = sample.report()
    sample.reader()
    jobs.follow(plan, now=due)
    jobs.follow(plan, now=due + timedelta(minutes=5))
    run_waiting()
    assert mail.outbox == []
    notices = [one.text for one in inbox.notices(director.person.pk, as_of=AT)]
    assert notices == ["Waits for your approval, and should go out now: the report on October 2026"]
    actions.approve(report_id=version.report_id, by=director.actor, at=due)
    jobs.follow(plan, now=due + timedelta(minutes=10))
    run_waiting()
    assert Version.objects.get().state == State.SENT
    assert len(mail.outbox) == 1


def test_a_plan_that_was_missed_for_long_is_left_to_a_person(department_of_october, director):
    jobs.follow(planned(director), now=datetime(2026, 11, 20, 8, tzinfo=UTC))
    assert not Report.objects.exists()


def test_the_scheduled_job_bears_missing_facts_and_paused_plans(lake, director):
    planned(director)
    jobs.follow_plans(timestamp=0)
    assert not Report.objects.exists()
    planned(director, is_active=False)
    jobs.follow_plans(timestamp=0)
    with pytest.raises(actions.ReportRefused, match="before it is drafted"):
        planned(director, draft_days=5, send_days=2)
