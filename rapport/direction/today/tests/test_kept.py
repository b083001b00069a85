"""What is kept between two readers of the brief is true: as of the page's minute, of whole days, and for nobody who sees less."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.desk.cases import actions, sample
from rapport.desk.cases.events import CaseClassified, CasesBroughtIn
from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.types import Kind, State
from rapport.direction.today import jobs as today_jobs
from rapport.direction.today import queries, reactions
from rapport.direction.today.queries import kept
from rapport.direction.today.types import NumberKey
from rapport.directory.people import sample as people
from rapport.directory.people.queries import actor_of_person
from rapport.directory.people.types import Role
from rapport.governance.commitments import actions as commitments
from rapport.governance.commitments import sample as promises
from rapport.kernel import jobs as kernel_jobs
from rapport.kernel.actor import Scope
from rapport.kernel.models import Entry, Visit
from rapport.metrics.models import Reading
from rapport.metrics.questions import department_zone

from .conftest import MORNING

pytestmark = pytest.mark.django_db
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def numbers(director, as_of):
    return {one.key: one for one in queries.brief(director.actor, as_of=as_of).numbers}


def test_figures_of_weeks_are_as_of_the_minute_that_the_page_names(record, director, move_facts):
    first = numbers(director, MORNING + 20 * SECOND)[NumberKey.OPENED]
    assert first.as_of == MORNING
    Case.objects.filter(opened_at__gte=MORNING - 3 * DAY).delete()
    move_facts(anew=True)
    assert numbers(director, MORNING + 59 * SECOND)[NumberKey.OPENED] == first
    assert numbers(director, MORNING + MINUTE)[NumberKey.OPENED].value < first.value


def test_what_the_reader_did_shows_at_once_and_its_figures_with_the_next_minute(record, director, representative, move_facts):
    tom = {"team": representative.team, "assignee": representative.person}
    case = sample.case("Bed", at=MORNING - DAY, kind=Kind.COMPLAINT, **tom)
    owed = {"made_at": MORNING - 2 * DAY, "owner_id": director.person.pk, "subject": ("case", case.pk)}
    promise = promises.promise(text="A call", due_at=MORNING + 60 * MINUTE, **owed)
    move_facts(anew=True)
    brief = queries.brief(director.actor, as_of=MORNING + 10 * SECOND)
    before = {one.key: one for one in brief.numbers}
    assert [one.promise_id for one in brief.needs] == [promise.pk]
    assert (before[NumberKey.OPEN_NOW].value, before[NumberKey.OPEN_COMPLAINTS].value) == (1, 1)
    actions.move(case_id=case.pk, to=State.RESOLVED, by=director.actor, at=MORNING + 11 * SECOND)
    commitments.keep(commitment_id=promise.pk, proof="Called", by=director.actor, at=MORNING + 11 * SECOND)
    assert queries.brief(director.actor, as_of=MORNING + 20 * SECOND).needs == ()
    move_facts()
    after = numbers(director, MORNING + MINUTE)
    assert (after[NumberKey.OPEN_NOW].value, after[NumberKey.OPEN_COMPLAINTS].value) == (0, 0)


def test_a_voice_that_was_marked_as_abuse_is_silent_at_once(record, director):
    voices = queries.brief(director.actor, as_of=MORNING).voices
    Contact.objects.filter(case_id=voices[0].case_id).update(is_abusive=True)
    assert queries.brief(director.actor, as_of=MORNING + SECOND).voices == voices[1:]


def test_who_sees_less_is_not_given_what_was_counted_for_others(record, director):
    assert queries.brief(director.actor, as_of=MORNING).voices != ()
    henrik = people.person("Henrik Lund", role=Role.MANAGER, team=people.team("Denver"))
    held = dict(director.actor.capabilities) | {"cases.view": Scope.TEAM, "people.view": Scope.TEAM}
    narrow = replace(actor_of_person(henrik), capabilities=held)
    brief = queries.brief(narrow, as_of=MORNING)
    assert (brief.voices, brief.strain, brief.risk.due_count) == ((), (), 0)
    assert queries.brief(director.actor, as_of=MORNING).voices != ()


def classified(case, reason, recorded_at=MORNING):
    Case.objects.filter(pk=case.pk).update(reason=reason)
    event = CaseClassified(case_id=case.pk, kind=Kind(case.kind), reason_id=reason.pk, cause_id=None, is_safety=False)
    reactions.look_again(event, Entry(at=MORNING, recorded_at=recorded_at))


def test_a_case_of_past_days_that_counts_otherwise_is_looked_at_again(record, director, move_facts):
    first = queries.brief(director.actor, as_of=MORNING).broke.findings[0]
    late = Case.objects.filter(reason=record["reason"], opened_at__gte=MORNING - 6 * DAY)
    classified(late.first(), record["other"])
    move_facts(anew=True)
    assert queries.brief(director.actor, as_of=MORNING).broke.findings[0].count == first.count - 1


def test_what_was_found_before_the_store_knew_of_a_change_is_not_kept(record, director, move_facts):
    first = queries.brief(director.actor, as_of=MORNING).broke.findings[0]
    late = Case.objects.filter(reason=record["reason"], opened_at__gte=MORNING - 6 * DAY)
    Reading.objects.update(fresh_at=MORNING - MINUTE)
    classified(late.first(), record["other"], recorded_at=MORNING - SECOND)
    brief = queries.brief(director.actor, as_of=MORNING)
    assert (brief.broke.findings[0].count, brief.uncounted_since) == (first.count, MORNING - SECOND)
    move_facts(anew=True)
    assert queries.brief(director.actor, as_of=MORNING).uncounted_since is None
    assert queries.brief(director.actor, as_of=MORNING).broke.findings[0].count == first.count - 1


def test_a_case_of_today_changes_nothing_in_past_days(record, director):
    queries.brief(director.actor, as_of=MORNING)
    today = sample.case("Bed", at=MORNING - MINUTE)
    with CaptureQueriesContext(connection) as asked:
        classified(today, record["other"])
    assert not [one for one in asked if "INSERT" in one["sql"] or 'UPDATE "site_cache"' in one["sql"]]


def test_a_case_that_is_gone_is_no_reason_to_look_again(record):
    event = CaseClassified(case_id=0, kind=Kind.ENQUIRY, reason_id=None, cause_id=None, is_safety=False)
    reactions.look_again(event, Entry(at=MORNING, recorded_at=MORNING))


def test_only_the_first_reader_of_a_minute_pays_for_what_is_counted(record, director):
    costs = []
    for as_of in (MORNING, MORNING + SECOND, MORNING + MINUTE, MORNING + MINUTE + SECOND):
        with CaptureQueriesContext(connection) as asked:
            queries.brief(director.actor, as_of=as_of)
        costs.append(len(asked))
    assert costs[1] == costs[3] < costs[2] < costs[0]


def test_cases_that_come_in_are_counted_with_the_next_minute_and_what_rose_is_looked_for_again(record, director, move_facts):
    before = numbers(director, MORNING)[NumberKey.OPENED].value
    first = queries.brief(director.actor, as_of=MORNING).broke.findings[0]
    for number in range(5):
        sample.case(f"Bed {number}", at=MORNING - 2 * DAY, reason=record["reason"], kind=Kind.COMPLAINT)
    reactions.look_at_all_again(CasesBroughtIn(batch_id=7, case_count=5), Entry(at=MORNING, recorded_at=MORNING))
    move_facts(anew=True)
    assert numbers(director, MORNING + MINUTE)[NumberKey.OPENED].value == before + 5
    again = [one for one in queries.brief(director.actor, as_of=MORNING).broke.findings if one.where == first.where]
    assert again[0].count >= first.count


def test_a_moment_that_is_over_is_counted_anew_when_an_import_told_of_it(record, director, move_facts):
    past, now = MORNING - 7 * DAY, MORNING + MINUTE
    Reading.objects.update(fresh_at=MORNING)
    before = numbers(director, past)[NumberKey.OPENED].value
    for number in range(5):
        sample.case(f"Bed {number}", at=past - 2 * DAY, reason=record["reason"], kind=Kind.COMPLAINT)
    reactions.look_at_all_again(CasesBroughtIn(batch_id=7, case_count=5), Entry(at=now, recorded_at=now))
    halfway = queries.brief(director.actor, as_of=past + SECOND)
    assert halfway.uncounted_since == now
    assert {one.key: one for one in halfway.numbers}[NumberKey.OPENED].value == before
    move_facts(anew=True)
    after = queries.brief(director.actor, as_of=past + 2 * SECOND)
    assert after.uncounted_since is None
    assert {one.key: one for one in after.numbers}[NumberKey.OPENED].value == before + 5
    with CaptureQueriesContext(connection) as asked:
        assert numbers(director, past + 3 * SECOND)[NumberKey.OPENED].value == before + 5
    assert not [one for one in asked if "UPDATE" in one["sql"] and "site_cache" in one["sql"]]


def test_while_one_reader_looks_again_others_are_shown_what_was_found_before(record, director, move_facts):
    first = queries.brief(director.actor, as_of=MORNING).broke
    late = Case.objects.filter(reason=record["reason"], opened_at__gte=MORNING - 6 * DAY)
    classified(late.first(), record["other"], recorded_at=MORNING - SECOND)
    move_facts(anew=True)
    cache.add(kept.BROKE + ":counting", True)  # as somebody else does who counts right now
    assert queries.brief(director.actor, as_of=MORNING).broke == first
    cache.delete(kept.BROKE + ":counting")
    assert queries.brief(director.actor, as_of=MORNING).broke.findings[0].count == first.findings[0].count - 1


def test_while_one_reader_counts_a_minute_others_are_given_the_one_before_which_the_figures_name(record, director, move_facts):
    before = numbers(director, MORNING)[NumberKey.OPENED]
    Case.objects.filter(opened_at__gte=MORNING - 3 * DAY).delete()
    move_facts(anew=True)
    counting = f"today.weeks:{department_zone().key}:{(MORNING + MINUTE).isoformat()}:counting"
    cache.add(counting, True)
    assert numbers(director, MORNING + MINUTE + SECOND)[NumberKey.OPENED] == before
    assert before.as_of == MORNING
    cache.delete(counting)
    after = numbers(director, MORNING + MINUTE + 2 * SECOND)[NumberKey.OPENED]
    assert (after.as_of, after.value < before.value) == (MORNING + MINUTE, True)


def test_what_was_settled_since_somebody_left_is_counted_once_a_minute_and_leads_to_the_rows_of_that_minute(record, director):
    case = sample.case("Bed", at=MORNING - DAY)
    first = queries.brief(director.actor, as_of=MORNING + SECOND).since
    actions.move(case_id=case.pk, to=State.RESOLVED, by=director.actor, at=MORNING + 2 * SECOND)
    with CaptureQueriesContext(connection) as asked:
        again = queries.brief(director.actor, as_of=MORNING + 3 * SECOND).since
    assert (again.settled_count, again.settled_until) == (first.settled_count, MORNING)
    assert not [
        one for one in asked if "cases_stateinterval" in one["sql"] and "COUNT" in one["sql"] and "'closed'" in one["sql"]
    ]
    behind = queries.Asked(what="settled", from_at=again.from_at, until_at=again.settled_until)
    assert queries.rows_behind(behind, director.actor, as_of=MORNING + 3 * SECOND).count() == again.settled_count
    after = queries.brief(director.actor, as_of=MORNING + MINUTE).since
    assert (after.settled_count, after.settled_until) == (first.settled_count + 1, MORNING + MINUTE)


def test_who_left_at_another_moment_is_told_what_was_settled_since_then(record, director):
    other = people.person("Ana Ruiz", role=Role.DIRECTOR)
    Visit.objects.create(person_id=other.pk, here_at=MORNING, left_at=MORNING - 20 * DAY)
    first = queries.brief(director.actor, as_of=MORNING).since
    told = queries.brief(actor_of_person(other), as_of=MORNING + SECOND).since
    assert told.from_at == MORNING - 20 * DAY
    assert told.settled_until == MORNING + SECOND
    assert told.settled_count > first.settled_count


def test_a_page_leaves_the_counting_of_a_minute_to_the_worker_and_names_the_minute_that_it_shows(record, director, move_facts):
    def opened(as_of):
        brief = queries.brief(director.actor, as_of=as_of, later=partial(today_jobs.count_for, director.person.pk))
        return {one.key: one for one in brief.numbers}[NumberKey.OPENED]

    before = opened(MORNING)  # nothing is kept yet: who asks waits
    Case.objects.filter(opened_at__gte=MORNING - 3 * DAY).delete()
    move_facts(anew=True)
    waiting = kernel_jobs.waiting_count()
    assert opened(MORNING + MINUTE) == before
    assert opened(MORNING + MINUTE + SECOND) == before
    assert kernel_jobs.waiting_count() == waiting + 1
    kernel_jobs.run_waiting()
    after = opened(MORNING + MINUTE + 2 * SECOND)
    assert (after.as_of, after.value < before.value) == (MORNING + MINUTE, True)
    assert opened(MORNING + 3 * MINUTE).as_of == MORNING + MINUTE
    assert opened(MORNING + 7 * MINUTE).as_of == MORNING + 7 * MINUTE  # too long ago to be shown
