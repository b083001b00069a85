"""Files are kept for as long as their regime says, announced, and erased by a job; the messages of the case follow their rule."""

from datetime import timedelta

import pytest

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Contact
from rapport.desk.cases.types import Kind
from rapport.desk.complaints import actions, jobs, queries, sample
from rapport.desk.complaints.models import ComplaintFile, OutsideCase
from rapport.desk.complaints.types import Closing
from rapport.governance.privacy import actions as privacy
from rapport.governance.privacy import sample as privacy_sample
from rapport.governance.privacy.actions.carrying import work_rule
from rapport.governance.privacy.models import Rule
from rapport.kernel import clock
from rapport.kernel.jobs import run_waiting
from rapport.kernel.models import Notice

from .conftest import HOUSE

pytestmark = pytest.mark.django_db
SAID = "Three times promised, never came."


def over(representative, *, now):
    """A settled complaint whose time was over a day ago: the ombudsman has said something of it too."""
    long_ago = now - timedelta(days=4 * 365)
    case = cases.case(team=representative.team, assignee=representative.person, at=long_ago, text=SAID, kind=Kind.COMPLAINT)
    file = sample.file(
        case, regime="uk-fca-disp", acknowledged_at=long_ago, answered_at=long_ago, closed_at=long_ago,
        closing=Closing.FINAL_RESPONSE, decision="upheld", why="people", by=HOUSE,
    )  # fmt: skip
    OutsideCase.objects.create(complaint=file, body="Ombudsman", opened_date=long_ago.date(), view="She is right.")
    case_actions.resolve(case_id=case.pk, by=HOUSE, at=long_ago)
    return file


def test_a_job_announces_and_a_week_later_erases_what_nobody_holds_and_tells_what(
    representative, supervisor, manager, client_of, monkeypatch
):
    now = clock.now()
    kept, gone = over(representative, now=now), over(representative, now=now)
    jobs.retain(timestamp=0)
    jobs.retain(timestamp=0)
    run_waiting()
    (told,) = Notice.objects.filter(person_id=manager.person.pk, kind="retention")
    assert "2 complaint files is over" in told.text
    assert ComplaintFile.objects.filter(erased_at=None).count() == 2, "nothing goes before the week is over"
    actions.hold_records(case_id=kept.pk, reason="Court", by=supervisor.actor, at=now)
    page = client_of(manager).get("/complaints/records/").content.decode()
    assert "no retention rule that is on erases them" in page

    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=8))
    jobs.retain(timestamp=0)
    run_waiting()
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.words != "", kept.erased_at, gone.words) == (True, None, "")
    assert OutsideCase.objects.get(complaint=gone).view == "", "what the ombudsman wrote goes with it"
    assert (gone.decision, gone.letters.count(), gone.closed_at is not None) == ("upheld", 2, True)
    assert Notice.objects.filter(person_id=manager.person.pk, text__startswith="The words of 1 complaint file were").count() == 1
    assert [one.pk for one in queries.erased_lately(manager.actor, at=clock.now())] == [gone.pk]


def test_the_same_words_in_the_messages_go_by_a_retention_rule_once_the_file_is_erased(representative, manager, client_of):
    now = clock.now()
    file = over(representative, now=now)
    rule = privacy_sample.rule("Complaints", kinds=["complaint"], days=400)
    Rule.objects.filter(pk=rule.pk).update(is_on=True)

    def night():
        privacy.start_runs(work=work_rule, by=HOUSE, at=now)
        run_waiting()
        return list(Contact.objects.filter(case_id=file.pk).values_list("text", flat=True))

    page = client_of(manager).get("/complaints/records/").content.decode()
    assert "retention rule “Complaints”: 400 days" in page
    actions.erase_records(case_id=file.pk, by=manager.actor, at=now)
    assert SAID not in night()
