"""Two at once, with real threads and transactions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from time import sleep

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from rapport.desk.cases import actions, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.models import Case, Draft
from rapport.desk.cases.tests.conftest import NOON, inbound
from rapport.desk.cases.types import BulkVerb, CaseRecord, Channel, Kind, Move, State
from rapport.directory.people import queries as people
from rapport.directory.people import sample as persons
from rapport.kernel.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*verbs):
    """Run all in the same moment, each on a connection of its own; return results and refusals."""
    barrier = Barrier(len(verbs))

    def run(verb):
        barrier.wait()
        try:
            return verb()
        except CaseRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def test_of_two_who_take_a_case_at_once_one_gets_it_and_one_is_told_so(representative):
    case = sample.case(team=representative.team)
    others = [people.actor_of_person(persons.person(f"Person {number}", team=representative.team)) for number in range(3)]
    results = at_once(*[lambda by=by: actions.take(case_id=case.pk, by=by, at=NOON) for by in (representative.actor, *others)])
    refusals = [one for one in results if isinstance(one, CaseRefused)]
    assert len(refusals) == 3
    assert all("quicker" in str(one) for one in refusals)
    assert case.assignments.filter(to_at=None).count() == 1
    assert case.assignments.count() == 2


def test_what_is_kept_while_it_is_sent_holds_up_nothing_and_is_not_there_again(representative):
    case, by = sample.case(team=representative.team), representative.actor
    text, is_kept, is_sent = "It comes on Friday.", Event(), Event()
    actions.be_here(case_id=case.pk, by=by, at=NOON)

    def keep():
        with transaction.atomic():
            actions.keep_draft(case_id=case.pk, text=text, by=by, at=NOON)
            is_kept.set()
            is_sent.wait(0.3)  # as long as it takes to come to the end of a request

    def send():
        is_kept.wait(5)
        with transaction.atomic():
            actions.reply(case_id=case.pk, text=text, channel=Channel.EMAIL, by=by, at=NOON)
            is_sent.set()
            actions.drop_draft(case_id=case.pk, by=by, at=NOON)

    at_once(keep, send)
    assert not Draft.objects.filter(case=case).exists()
    actions.keep_draft(case_id=case.pk, text="It comes on\r\n", by=by, at=NOON + timedelta(seconds=2))
    assert not Draft.objects.filter(case=case).exists()
    actions.keep_draft(case_id=case.pk, text="And it is carried upstairs.", by=by, at=NOON + timedelta(seconds=2))
    assert Draft.objects.get(case=case).text == "And it is carried upstairs."


def test_messages_that_arrive_together_are_all_counted(representative):
    case = sample.case(team=representative.team, state=State.RESOLVED)
    machine = Actor.machine("mail")
    at_once(*[lambda: actions.receive(case_id=case.pk, contact=inbound(), by=machine, at=NOON) for _ in range(4)])
    case.refresh_from_db()
    assert (case.inbound_count, case.contacts.count(), case.state) == (5, 5, State.REOPENED)
    assert case.states.filter(to_at=None).count() == 1


def test_a_message_that_a_customer_sends_twice_at_once_opens_one_case():
    said = {"name": "Joan Hale", "email": "joan@post.example", "message": "My bed has not come."}
    answers = at_once(*[lambda: Client().post(reverse("cases:contact"), said) for _ in range(3)])
    assert len({one.headers["Location"] for one in answers}) == 1
    assert Case.objects.count() == 1


def test_two_imports_of_the_same_file_at_once_add_each_case_once():
    record = CaseRecord(
        source="old desk", external_id="1", kind=Kind.ENQUIRY, subject="Bed", channel=Channel.EMAIL, opened_at=NOON,
        moves=(Move(at=NOON, state=State.NEW),),
    )  # fmt: skip
    machine = Actor.machine("import")
    said = at_once(*[lambda: actions.bring_in(records=[record], batch_id=1, by=machine, at=NOON) for _ in range(3)])
    assert sorted(one.added for one in said) == [0, 0, 1]
    assert Case.objects.count() == 1


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def until_somebody_waits():
    """Return once a connection waits for a row that another one holds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("way", ["macro", "bulk"])
def test_several_acts_in_one_decide_by_the_case_as_they_find_it_when_it_is_their_turn(representative, way):
    reason, tom = sample.reason(), representative.actor
    case = sample.case(team=representative.team, assignee=representative.person)
    macro = sample.macro("Why", text="", then="", reason=reason)
    act = actions.choose_many(verb=BulkVerb.REASON, case_ids=[case.pk], by=tom, at=NOON)
    actions.preview_many(act_id=act.pk, given={"reason_id": reason.pk}, by=tom, at=NOON)
    actions.advance_many(act_id=act.pk, by=tom, at=NOON)
    actions.do_many(act_id=act.pk, by=tom, at=NOON)

    def several():
        try:
            if way == "bulk":
                return actions.advance_many(act_id=act.pk, by=tom, at=NOON)
            return actions.run_macro(case_id=case.pk, macro_id=macro.pk, text="", channel=Channel.EMAIL, by=tom, at=NOON)
        finally:
            connection.close()

    told = {"kind": Kind.REQUEST, "reason_id": None, "cause_id": None, "attributes": {}, "is_safety": True}
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.classify(case_id=case.pk, **told, by=tom, at=NOON)
            done = pool.submit(several)
            until_somebody_waits()
        done.result()
    case = Case.objects.get(pk=case.pk)
    assert (case.is_safety, case.kind, case.reason) == (True, Kind.REQUEST, reason)
