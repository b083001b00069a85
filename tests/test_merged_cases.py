"""Two cases become one in the whole house: every table that leads to a case is said to go along, or why it stays."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from rapport.desk.cases import actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case, ChecklistMark, Draft, Follower
from rapport.desk.channels import queries as channel_queries
from rapport.desk.channels import sample as channels
from rapport.desk.channels.models import Letter, Participant
from rapport.desk.channels.types import Posting
from rapport.desk.incidents import sample as incidents
from rapport.desk.remedies import queries as remedy_queries
from rapport.desk.remedies import sample as remedies
from rapport.directory.customers import sample as customers
from rapport.governance.privacy import actions as privacy
from rapport.governance.privacy import sample as privacy_sample
from rapport.governance.privacy.actions.carrying import work_rule
from rapport.governance.standards import sample as promises
from rapport.governance.standards.models import Clock
from rapport.governance.standards.types import Measure
from rapport.kernel import clock, jobs, personal
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry, Notice
from rapport.kernel.personal import Part

from .told_everywhere import NOON, WORD, settled_case

HOUSE = Actor.machine("test")
HISTORY = "what happened to that case then; whoever may read the case in which it goes on may read it"
THEN = "judged, told or counted once, of that case; figures lead to the case in which it goes on"
# Tables that lead to a case and stay where they are when it goes on in another one: each with its reason.
STAYS = {
    "cases.contact": "moved by the verb itself, and put back by it",
    "cases.case": "what went into it is found by way of the case, however many times",
    "cases.merge": "the merge itself",
    "cases.link": "that case was linked; in a merged one nothing is linked any more",
    **dict.fromkeys(("cases.assignment", "cases.stateinterval", "cases.casestandard", "cases.casecalendar"), HISTORY),
    **dict.fromkeys(("cases.sourceevent", "cases.bulkrow", "cases.timeentry"), HISTORY),
    **dict.fromkeys(("cases.escalation", "cases.takeover", "cases.approval"), f"none that waits may be merged; {HISTORY}"),
    "cases.here": "who has its page open at this minute",
    "complaints.complaintfile": "a complaint is not merged into another case",
    "incidents.released": HISTORY,
    "recurring.occurrence": HISTORY,
    "remedies.remedy": "given on that case; it counts against what may be given on the one in which it goes on",
    "remedies.ledgerentry": "the ledger is not changed",
    **dict.fromkeys(("routing.leftout", "routing.placement", "routing.run", "routing.trialrow"), HISTORY),
    **dict.fromkeys(("quality.calibrationcase", "quality.review", "retrospectives.retrospective"), THEN),
    **dict.fromkeys(("surveys.invitation", "training.demonstration", "training.followedcase", "training.recoverybreak"), THEN),
}


def leading_to_cases() -> Iterator[tuple[Any, str]]:
    """Every column of every table of ours that leads to a case."""
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if one.is_relation and one.related_model is Case:
                yield model, one.attname


def going_along() -> set[str]:
    return {one.model._meta.label_lower for holding in personal.holdings() for one in holding.along}


def places() -> Mapping[tuple[str, str, int], int]:
    """Where everything is: (table, column, row) → case."""
    return {
        (model._meta.label_lower, name, pk): case
        for model, name in leading_to_cases()
        if model is not Case and model._meta.label_lower not in ("cases.merge", "cases.stateinterval")
        for pk, case in model._base_manager.exclude(**{name: None}).values_list("pk", name)
    }


def apart_from_their_contacts() -> list[str]:
    """Rows that tell of a contact and are not in its case."""
    found = []
    for holding in personal.holdings():
        for one in holding.along:
            if one.with_contact:
                table = one.model._meta.db_table
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"SELECT t.id FROM {table} t JOIN cases_contact c ON c.id = t.contact_id WHERE c.case_id <> t.case_id"
                    )
                    found += [f"{table} {pk}" for (pk,) in cursor.fetchall()]
    return found


@pytest.fixture
def pair(department: Any) -> tuple[Case, Case]:
    """An older and a younger case of the same customer; all that may go along hangs on the younger one."""
    tom, ana = department["Tom Bell"].person, department["Ana Ruiz"].person
    joan = customers.customer("Joan Hale")
    older, younger = (
        cases.case(team=tom.team, assignee=tom, customer=joan, at=NOON - timedelta(hours=hours), text=WORD) for hours in (6, 4)
    )
    contact = younger.contacts.get()
    channels.inbound(contact=contact, at=NOON)
    channels.outbound(contact, at=NOON)
    channels.letter(contact, at=NOON, state=Posting.POSTED)
    channels.scan(contact, at=NOON)
    for email, is_copied in (("ben@post.example", True), ("li@post.example", False)):
        Participant.objects.create(case=younger, email=email, is_copied=is_copied, at=NOON)
    Draft.objects.create(case=younger, person=tom, text="I am", at=NOON)
    Follower.objects.create(case=younger, person=ana, at=NOON)
    item = cases.item("Photograph kept", case=younger)
    ChecklistMark.objects.create(case=younger, item=item, person=tom, at=NOON)
    crisis = incidents.incident(ana, at=NOON)
    incidents.linking(crisis, younger, by=ana, at=NOON)
    incidents.update(crisis, younger, by=ana, at=NOON)
    return older, younger


def merged(pair: tuple[Case, Case], by: Actor) -> Any:
    return actions.merge(case_id=pair[1].pk, into_id=pair[0].pk, by=by, at=NOON)


def test_every_table_that_leads_to_a_case_goes_along_or_says_why_it_stays() -> None:
    leading = {model._meta.label_lower for model, _name in leading_to_cases()}
    assert leading == going_along() | set(STAYS), "say it in Holding.along of the room, or give a reason here"
    assert not going_along() & set(STAYS)


@pytest.mark.django_db
def test_what_goes_along_with_a_merged_case_comes_back_with_it(department: Any, pair: tuple[Case, Case]) -> None:
    tom = department["Tom Bell"].actor
    before = places()
    there = {label for (label, _name, _pk), case in before.items() if case == pair[1].pk}
    assert going_along() <= there, "the younger case of this test has none"
    made = merged(pair, tom)
    left = {label for (label, _name, _pk), case in places().items() if case == pair[1].pk}
    assert not left & going_along()
    assert left <= set(STAYS)
    assert not apart_from_their_contacts()
    assert not Participant.objects.filter(is_copied=True).exists(), "nobody reads the other case's words unasked"
    actions.undo_merge(merge_id=made.pk, by=tom, at=NOON)
    assert places() == before
    assert list(Participant.objects.filter(is_copied=True).values_list("email", flat=True)) == ["ben@post.example"]


@pytest.mark.django_db
def test_what_both_cases_have_stays_with_each(department: Any, pair: tuple[Case, Case]) -> None:
    tom = department["Tom Bell"]
    Draft.objects.create(case=pair[0], person=tom.person, text="We are", at=NOON)
    merged(pair, tom.actor)
    assert dict(Draft.objects.values_list("case_id", "text")) == {pair[0].pk: "We are", pair[1].pk: "I am"}


@pytest.mark.django_db
def test_mail_and_letters_go_into_a_case_that_is_split_off_and_are_for_its_readers(
    department: Any, pair: tuple[Case, Case]
) -> None:
    tom, ana = department["Tom Bell"], department["Ana Ruiz"]
    cases.contact(pair[1], "And the lamp.", at=NOON)
    letter = Letter.objects.get()
    moved = [letter.contact_id]
    new = actions.split(case_id=pair[1].pk, contact_ids=moved, subject="Another's", by=tom.actor, at=NOON)
    assert not apart_from_their_contacts()
    assert channel_queries.get_letter(letter.pk, actor=tom.actor).case_id == new.pk
    actions.assign(case_id=new.pk, team_id=new.team_id, assignee_id=None, by=ana.actor, at=NOON)
    actions.restrict(case_id=new.pk, reader_ids=[ana.person.pk], by=ana.actor, at=NOON)
    with pytest.raises(Letter.DoesNotExist):
        channel_queries.get_letter(letter.pk, actor=tom.actor)


@pytest.mark.django_db
def test_however_many_times_a_case_went_on_it_is_found_with_the_last_one() -> None:
    chain = [cases.case(at=NOON, state="closed") for _ in range(6)]
    for gone, into in zip(chain[1:], chain, strict=False):
        Case.objects.filter(pk=gone.pk).update(merged_into=into)
    assert set(personal.about_cases([chain[0].pk], frozenset(Part)).of("cases.case")) == {one.pk for one in chain}


@pytest.mark.django_db
def test_what_was_given_on_a_merged_case_counts_against_the_limit_of_the_one_in_which_it_goes_on(
    department: Any, pair: tuple[Case, Case]
) -> None:
    tom = department["Tom Bell"]
    given = remedies.entry(pair[1], person=tom.person, at=NOON, amount=20)
    merged(pair, tom.actor)
    allowance = remedy_queries.allowance(tom.actor, pair[0], given.currency, as_of=NOON + timedelta(hours=1))
    assert allowance.on_case == 20


@pytest.mark.django_db
def test_a_hold_on_a_merged_case_keeps_what_was_said_in_it_and_notices_go_with_erased_words(
    department: Any, settings: Any, tmp_path: Path
) -> None:
    settings.RAPPORT_LAKE = str(tmp_path)
    tom, ana = department["Tom Bell"], department["Ana Ruiz"]
    joan = customers.customer("Joan Hale")
    stays, held, free = (settled_case(joan, tom.person) for _ in range(3))
    held.contacts.update(case=stays)
    Case.objects.filter(pk=held.pk).update(merged_into=stays)
    privacy_sample.hold(ana.person, case_id=held.pk, at=NOON)
    noticed(free, tom.person)
    rule = privacy_sample.rule(at=NOON, parts=[Part.TEXTS])
    trial = privacy_sample.trial(rule, at=NOON)
    privacy.switch_rule(rule_id=rule.pk, is_on=True, by=ana.actor, at=trial.finished_at)
    privacy.start_runs(work=work_rule, by=HOUSE, at=NOON)
    jobs.run_waiting()
    assert set(stays.contacts.values_list("text", flat=True)) == {WORD}
    assert free.contacts.get().text == personal.ERASED
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_the_step_clears_inboxes_of_cases_erased_before_and_of_no_others(department: Any) -> None:
    tom = department["Tom Bell"].person
    erased, other = (settled_case(customers.customer("Joan Hale"), tom) for _ in range(2))
    for case in (erased, other):
        noticed(case, tom)
        noticed(case, tom, subject="test.other", subject_id=case.pk, url=f"/cases/{case.pk}/#contact-7")
    Case.objects.filter(pk=erased.pk).update(subject=personal.ERASED)
    step = import_module("rapport.desk.cases.migrations.0018_what_went_along")
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(step.LEADING_TO_ERASED_CASES)
            cursor.execute(step.OF_ERASED_CASES)
    assert set(Notice.objects.values_list("text", flat=True)) == {f"Overdue: {other.pk}"}
    assert Notice.objects.count() == 2


def noticed(case: Case, person: Any, *, subject: str = "standards.clock", subject_id: int | None = None, url: str = "/") -> None:
    """Somebody was told that a case is overdue, under the number of its clock."""
    if subject_id is None:
        promises.standard(Measure.RESOLUTION, calendar=promises.calendar("Always", always=True))
        actions.follow_again(case_ids=[case.pk], by=HOUSE, at=clock.now())
        subject_id = Clock.objects.filter(subject_kind="case", subject_id=case.pk).values_list("pk", flat=True)[0]
    entry = Entry.objects.create(
        event="test", payload={}, actor="test", at=NOON, recorded_at=clock.now(), subject=subject, subject_id=subject_id
    )
    Notice.objects.create(person_id=person.pk, entry_id=entry.pk, kind="test", text=f"Overdue: {case.pk}", url=url, at=NOON)
