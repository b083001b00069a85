from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from rapport.direction.reports import actions, queries, rules, sample
from rapport.direction.reports.models import Copy, Question, Reader, Version
from rapport.direction.reports.queries import frozen
from rapport.direction.reports.types import Section, Span, State
from rapport.kernel import clock, inbox
from rapport.kernel.jobs import run_waiting
from rapport.metrics import mover, registry
from rapport.metrics import sample as measured

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """The pages' clock stands at the moment of these tests."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def ana(client_of, director):
    return client_of(director)


def page_of(client, version, query="") -> str:
    response = client.get(reverse("reports:report", args=[version.report_id]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_says_what_to_do_when_nothing_is_there(ana):
    said = ana.get(reverse("reports:reports")).content.decode()
    assert "No report yet" in said
    assert "Draft it" in said


def test_a_draft_is_made_from_the_page_and_opens(ana, department_of_october):
    begun = ana.post(reverse("reports:draft"), {"period": "2026-10"}, follow=True).content.decode()
    assert "The figures are being taken" in begun
    assert "Approve and freeze" not in begun
    run_waiting()
    said = page_of(ana, Version.objects.get())
    assert "Approve and freeze" in said
    assert "Carrier late" in said
    assert "I waited in all day" in said


def test_while_facts_load_the_page_says_so_and_the_figures_can_be_asked_for_again(ana, lake):
    ana.post(reverse("reports:draft"), {"period": "2026-10"})
    run_waiting()
    version = Version.objects.get()
    said = page_of(ana, version)
    assert "still being counted" in said
    assert "Take the figures again" in said
    mover.move(registry.facts())
    said = ana.post(reverse("reports:take_again", args=[version.report_id]), follow=True).content.decode()
    assert "0 of 5 parts are done" in said
    run_waiting()
    assert "Approve and freeze" in page_of(ana, version)


def test_a_reader_asks_at_a_figure_by_link_the_director_answers_and_both_stay(ana, client, director, mailoutbox):
    version = sample.report(state=State.SENT)
    carla, other = sample.reader(), sample.reader("Otto Berg", "otto@marlowreed.example")
    link = reverse("reports:read", args=[queries.token_of(sample.copy(version, carla))])
    assert "Ask about this" in client.get(link).content.decode()
    values = {"place": "complaints", "text": "Which region is it?"}
    client.post(link + "ask/", values)
    client.post(link + "ask/", values)
    run_waiting()
    assert [one.text for one in inbox.notices(director.person.pk, as_of=clock.now())] == [
        "Carla Dean asks about “Complaints”: Which region is it?"
    ]
    assert "1 question waits for an answer" in ana.get(reverse("reports:reports")).content.decode()
    asked = Question.objects.get()
    ana.post(reverse("reports:answer", args=[version.report_id, asked.pk]), {"answer": "The north, since 3 October."})
    run_waiting()
    (letter,) = mailoutbox
    assert letter.to == [carla.email]
    assert "The north, since 3 October." in letter.body
    for said in (page_of(ana, version), client.get(link).content.decode()):
        assert "Which region is it?" in said
        assert "The north, since 3 October." in said
    theirs = reverse("reports:read", args=[queries.token_of(sample.copy(version, other))])
    assert "Which region" not in client.get(theirs).content.decode()


def test_a_link_takes_no_flood_of_questions_no_long_ones_and_none_once_it_is_revoked(client):
    copy = sample.copy(sample.report(state=State.SENT), sample.reader())
    link = reverse("reports:ask", args=[queries.token_of(copy)])
    codes = [client.post(link, {"place": "", "text": f"Why {number}?"}).status_code for number in range(7)]
    assert codes == [302] * 5 + [422] * 2
    assert client.post(link, {"place": "", "text": "x" * 501}).status_code == 422
    assert client.post(link, {"place": "salaries", "text": "Why?"}).status_code == 422
    Copy.objects.update(revoked_at=AT)
    assert client.post(link, {"place": "", "text": "Still there?"}).status_code == 404
    assert Question.objects.count() == 5


def test_evidence_is_cited_by_its_number_and_its_page_says_so(ana, director):
    version, evidence = sample.report(), measured.evidence(team_ids=None, at=AT)
    cite = reverse("reports:cite", args=[version.report_id])
    assert ana.post(cite, {"evidence": 999_999}).status_code == 422
    ana.post(cite, {"evidence": evidence.pk})
    assert f'"/evidence/{evidence.pk}/"' in page_of(ana, version)
    assert f"Report {version.report_id} to upper management" in ana.get(f"/evidence/{evidence.pk}/").content.decode()
    ana.post(reverse("reports:leave_out_evidence", args=[version.report_id, evidence.pk]))
    assert f'"/evidence/{evidence.pk}/"' not in page_of(ana, version)


def test_a_draft_is_changed_by_plain_forms(ana):
    version = sample.report()
    for name, values, more in (
        ("headline", {"headline": "Four of five held"}, []),
        ("comment", {"text": "It is the carrier."}, [Section.COMPLAINTS.value]),
        ("add_ask", {"side": "ask", "text": "A van", "owner": "Logistics", "by_date": "2026-12-01"}, []),
    ):
        assert ana.post(reverse(f"reports:{name}", args=[version.report_id, *more]), values).status_code == 302
    said = page_of(ana, version)
    for words in ("Four of five held", "It is the carrier.", "A van", "by 1 Dec 2026"):
        assert words in said


def test_a_wrong_form_comes_back_with_what_is_wrong(ana):
    version = sample.report()
    response = ana.post(reverse("reports:headline", args=[version.report_id]), {"headline": " "})
    assert response.status_code == 422
    assert "Fill this in." in response.content.decode()


def test_the_director_approves_sends_and_withdraws(ana):
    version = sample.report()
    digest = frozen.digest_of(version.content)
    assert ana.post(reverse("reports:approve", args=[version.report_id]), {"digest": "0" * 64}).status_code == 409
    assert ana.post(reverse("reports:approve", args=[version.report_id]), {"digest": digest}).status_code == 302
    said = page_of(ana, version)
    assert "Nobody is on the distribution list" in said
    assert "Change the headline" not in said
    ana.post(reverse("reports:readers"), {"name": "Carla Dean", "email": "carla.dean@marlowreed.example"})
    assert "Send to 1 reader" in page_of(ana, version)
    assert ana.post(reverse("reports:send", args=[version.report_id])).status_code == 302
    assert "Carla Dean" in page_of(ana, version)
    response = ana.post(reverse("reports:withdraw", args=[version.report_id]), {"reason": "A wrong cause"}, follow=True)
    assert "Approve and freeze" in response.content.decode()
    assert "A wrong cause" in page_of(ana, version, "?version=1")


def test_what_is_stored_is_held_against_what_was_approved(ana, director):
    version = sample.report()
    actions.approve(report_id=version.report_id, by=director.actor, at=AT)
    assert "What is stored is not what was approved" not in page_of(ana, version)
    changed = version.content | {"headline": "Better"}
    Version.objects.filter(pk=version.pk).update(content=changed, digest=frozen.digest_of(changed))
    assert "What is stored is not what was approved" in page_of(ana, version)


@pytest.mark.parametrize("kind", ["pdf", "pptx", "xlsx"])
def test_files_are_given_as_attachments(ana, kind):
    version = sample.report()
    response = ana.get(reverse("reports:paper", args=[version.report_id, kind]))
    assert response.headers["Content-Disposition"] == f'attachment; filename="customer-service-2026-10.{kind}"'
    assert len(response.content) > 4_000


def test_managers_see_and_write_but_are_offered_no_approval(client_of, manager):
    version = sample.report()
    said = page_of(client_of(manager), version)
    assert "Change the headline" in said
    assert "Approve and freeze" not in said
    assert "A director approves it." in said


def test_outcomes_are_recorded_beside_the_frozen_page(ana):
    version = sample.report(state=State.SENT)
    url = reverse("reports:outcome", args=[version.report_id, 1])
    assert ana.post(url, {"outcome": "done", "words": "NorthVan drives from Monday"}).status_code == 302
    assert "NorthVan drives from Monday" in page_of(ana, version)
    assert ana.post(reverse("reports:outcome", args=[version.report_id, 7]), {"outcome": "done"}).status_code == 422


def test_a_plan_is_kept_from_its_page(ana):
    url = reverse("reports:plan", args=["month"])
    values = {"is_active": "on", "draft_days": "1", "send_days": "3", "at": "08:00"}
    assert ana.post(url, values).status_code == 302
    assert "drafted 1 day after" in ana.get(reverse("reports:reports")).content.decode().replace("\n", " ")
    assert ana.get(reverse("reports:plan", args=["year"])).status_code == 404


def test_a_reader_is_taken_off_the_list(ana):
    reader = sample.reader()
    ana.post(reverse("reports:remove_reader", args=[reader.pk]))
    assert Reader.objects.get().is_active is False


def test_words_are_offered_with_where_they_stand(ana, department_of_october, director):
    version = actions.draft(period=sample.OCTOBER, by=director.actor, at=AT)
    said = ana.get(reverse("reports:words", args=[version.report_id])).content.decode()
    assert "I waited in all day" in said
    assert "joan@post.example" not in said
    assert "Draw others" in said


def test_pages_of_reports_ask_a_constant_number_of_questions(ana, django_assert_max_num_queries):
    for month in range(1, 7):
        sample.report(replace(sample.content(), period=rules.containing(Span.MONTH, date(2026, month, 1))))
    with django_assert_max_num_queries(16):
        ana.get(reverse("reports:reports"))
