"""Days beside the milestones are told once, again when they have come, and stand on the lists of those who keep them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.formats import date_format

from rapport.desk.cases import sample as cases
from rapport.desk.complaints import actions, queries, sample
from rapport.desk.complaints.models import MilestoneRow
from rapport.desk.complaints.types import Letter, Reminder
from rapport.directory.customers import sample as customers
from rapport.directory.people import sample as people
from rapport.governance.standards.types import Told
from rapport.kernel import clock
from rapport.kernel.errors import BadInput
from rapport.kernel.jobs import run_waiting
from rapport.kernel.models import Notice

from .conftest import FOS, HOUSE, MONDAY, later, send

pytestmark = pytest.mark.django_db


def told(words):
    return set(Notice.objects.filter(text__startswith=words).values_list("person_id", flat=True))


def test_an_ombudsmans_days_are_told_before_and_when_they_come_until_they_are_kept(
    complain, representative, supervisor, client_of
):
    complaint = complain()
    known = {"send_by_date": later(days=20).date()}

    def note(outside_id=None, **more):
        return actions.record_outside(
            case_id=complaint.pk, body="FOS", opened_date=later(days=1).date(), known=known | more, outside_id=outside_id,
            by=supervisor.actor, at=later(days=2),
        ).pk  # fmt: skip

    row_id = note()
    assert [actions.tell_days(by=HOUSE, at=later(days=days)) for days in (12, 13, 14, 20, 21)] == [0, 1, 0, 1, 0]
    run_waiting()
    assert told("The outside body wants our file") == {representative.person.pk}
    assert told("The day for sending") == {representative.person.pk, supervisor.person.pk}
    (own,) = queries.days_of(representative.actor, as_of=later(days=22))
    assert (own.what, own.case_id) == (Reminder.FILE_SENT, complaint.pk)
    decided = {"decided_date": later(days=2).date(), "is_overturned": True, "comply_date": later(days=60).date()}
    note(row_id, file_sent_date=later(days=2).date(), **decided)
    assert queries.days_of(representative.actor, as_of=later(days=22)) == []
    assert [actions.tell_days(by=HOUSE, at=later(days=days)) for days in (22, 54, 60)] == [0, 1, 1]


def test_the_review_of_a_limit_is_told_and_stands_on_the_list_of_who_sets_limits(manager, representative, client_of):
    now = clock.now()
    who = customers.customer("Rude Person", email="rude@post.example")
    limit = sample.behaviour_limit(who, by=manager.actor, at=now)
    soon = now.replace(year=limit.review_date.year, month=limit.review_date.month, day=limit.review_date.day)
    days = (soon - timedelta(days=9), soon - timedelta(days=5), soon, soon + timedelta(days=1))
    assert [actions.tell_days(by=HOUSE, at=at) for at in days] == [0, 1, 1, 0]
    run_waiting()
    assert told("Does the limit of contact hold on?") == {manager.person.pk}
    assert [one.what for one in queries.days_of(manager.actor, as_of=soon)] == [Reminder.REVIEW]
    assert queries.days_of(representative.actor, as_of=soon) == []


def test_who_has_something_of_the_customer_hears_of_a_limit_until_when_and_when_it_ends(department):
    tom, sue, maya, grace = (department[name] for name in ("Tom Bell", "Sue Marsh", "Maya Singh", "Grace Osei"))
    now = clock.now()
    who = customers.customer("Rude Person", email="rude@post.example")
    cases.case("In hand", customer=who, team=tom.team, assignee=tom.person, at=now)
    limit = sample.behaviour_limit(who, by=grace.actor, at=now)
    run_waiting()
    assert told("Contact with Rude Person is limited") == {tom.person.pk, sue.person.pk}
    text = Notice.objects.filter(person_id=tom.person.pk).latest("pk").text
    assert limit.limit in text
    assert date_format(limit.review_date, "j M Y") in text
    cases.case("On the queue", customer=who, team=maya.team, at=now)
    cases.case("For one alone", customer=who, team=grace.team, reader_ids=[grace.person.pk], at=now)
    actions.review_behaviour(limit_id=limit.pk, review_date=None, by=grace.actor, at=now)
    run_waiting()
    lead = department["Priya Nair"]
    assert told("Contact with Rude Person is not") == {tom.person.pk, sue.person.pk, maya.person.pk, lead.person.pk}


def test_effects_stand_on_the_list_of_work_of_their_owner(complain, supervisor, representative, client_of):
    now = clock.now()
    complaint = complain(at=now - timedelta(days=90))
    actions.agree_action(
        case_id=complaint.pk, text="Depot confirms", owner_id=representative.person.pk,
        due_date=(now - timedelta(days=60)).date(), check_weeks=1, by=supervisor.actor, at=now - timedelta(days=89),
    )  # fmt: skip
    page = client_of(representative).get(reverse("today:work")).content.decode()
    assert "Days of complaints" in page
    assert "look at the effect" in page


def test_for_who_is_absent_the_deputy_hears_and_else_the_lead(department):
    tom, sue, grace = (department[name] for name in ("Tom Bell", "Sue Marsh", "Grace Osei"))
    case = cases.case(team=tom.person.team, assignee=tom.person, at=MONDAY)
    complaint = sample.file(case, regime="uk-fca-disp", handler_id=tom.person.pk, by=HOUSE)
    assert queries.hearers(complaint, {Told.HANDLER}, at=MONDAY) == {tom.person.pk}
    people.presence(tom.person, at=MONDAY, to_at=later(days=5))
    assert queries.hearers(complaint, {Told.HANDLER}, at=later(days=1)) == {tom.person.pk, sue.person.pk}
    people.presence(sue.person, at=MONDAY, to_at=later(days=5))
    people.deputy(sue.person, grace.person, at=MONDAY)
    assert queries.hearers(complaint, {Told.LEAD}, at=later(days=1)) == {grace.person.pk}
    complaint.complained_of = grace.person
    assert queries.hearers(complaint, {Told.LEAD}, at=later(days=1)) == set()


def test_a_limit_that_moves_is_warned_of_anew_and_what_is_met_or_over_no_more(complain, representative):
    complaint = complain()
    row = MilestoneRow.objects.get(complaint=complaint, milestone="acknowledge")
    while actions.warn(by=HOUSE, at=row.due_at + timedelta(days=5)):
        pass
    row.refresh_from_db()
    assert (row.told, row.tell_at) == (4, None)
    actions.correct_receipt(
        case_id=complaint.pk, received_at=MONDAY - timedelta(days=7), by=representative.actor, at=later(days=9)
    )
    row.refresh_from_db()
    assert row.told == 0
    send(complaint, Letter.ACKNOWLEDGEMENT, by=representative.actor, at=later(days=9, hours=1), text=FOS)
    row.refresh_from_db()
    assert row.tell_at is None


def test_overdue_complaints_are_found_by_their_index(complain, director):
    complain()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = queries.overdue(director.actor, at=later(days=400)).select_related(None)
    assert "complaint_due" in rows.explain()


def test_stage_two_counts_from_when_it_was_asked_for(complain, representative, supervisor):
    complaint = complain(product="housing", jurisdiction="GB")
    part = actions.add_allegation(case_id=complaint.pk, text="Late.", by=representative.actor, at=MONDAY)
    actions.add_evidence(case_id=complaint.pk, text="Scans.", source="Carrier", by=representative.actor, at=MONDAY)
    actions.decide(
        case_id=complaint.pk,
        allegation_id=part.pk,
        decision="not_upheld",
        reasons="It came.",
        by=supervisor.actor,
        at=later(days=1),
    )
    text = f"{FOS} This is stage 1; ask for stage 2. Housing Ombudsman www.housing-ombudsman.org.uk"
    send(complaint, Letter.FINAL, by=supervisor.actor, at=later(days=2), text=text)
    for wrong in (later(days=1), later(days=30)):
        with pytest.raises(BadInput, match="Check the day"):
            actions.ask_stage_two(case_id=complaint.pk, asked_at=wrong, by=representative.actor, at=later(days=9))
    actions.ask_stage_two(case_id=complaint.pk, asked_at=later(days=4), by=representative.actor, at=later(days=9))
    assert MilestoneRow.objects.get(complaint=complaint, milestone="stage_two_acknowledge").started_at == later(days=4)
