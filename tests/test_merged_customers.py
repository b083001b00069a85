"""Two customers become one in the whole house: every table that leads to them, every figure, a mail that comes meanwhile."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from rapport.desk.cases import queries as case_queries
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.orders import sample as orders
from rapport.directory.customers import actions, sample
from rapport.directory.customers.actions import MergeRefused
from rapport.directory.customers.models import Customer, Merge, OrganisationMerge
from rapport.directory.customers.types import CustomerDetails, Keeping, PointKind
from rapport.governance.privacy import actions as privacy
from rapport.governance.privacy.models import Erasure
from rapport.governance.standards import sample as promises
from rapport.governance.standards.types import Scope
from rapport.kernel import carrying, personal
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.jobs import run_waiting
from rapport.metrics import engine, mover, registry, verify

from .told_everywhere import EMAIL, NOON, told_everywhere

HOUSE = Actor.machine("test")
# These tell of the merge itself, and stay where they were.
OF_MERGES = {"customers.merge", "customers.apart", "customers.customer"}


def leading_to_customers() -> Iterator[tuple[Any, str]]:
    """Every column of every table of ours that leads to a customer."""
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if one.is_relation and one.related_model is Customer and model._meta.label_lower not in OF_MERGES:
                yield model, one.attname


def places() -> Mapping[tuple[str, int], int]:
    """Where everything is: (table, row) → customer."""
    return {
        (model._meta.label_lower, pk): customer
        for model, name in leading_to_customers()
        for pk, customer in model._base_manager.exclude(**{name: None}).values_list("pk", name)
    }


def merged(gone: Any, stays: Any, by: Actor) -> Merge:
    return actions.merge_customers(gone_id=gone.pk, stays_id=stays.pk, keeping=Keeping(), by=by, at=NOON)


def test_every_table_that_leads_to_a_customer_is_carried_over() -> None:
    carried = {rows.label for rows in carrying.carried_rows()}
    assert {model._meta.label_lower for model, _name in leading_to_customers()} == carried


@pytest.mark.django_db
def test_everything_of_a_customer_goes_over_and_back(department: Any) -> None:
    tom, ana = department["Tom Bell"], department["Ana Ruiz"]
    gone = told_everywhere(tom.person, ana.person)
    Case.objects.filter(customer=gone).update(state="closed")
    stays = sample.customer(email=EMAIL)
    links = {case_queries.portal_token(one): one.pk for one in Case.objects.filter(customer=gone, merged_into=None)}
    Erasure.objects.filter(customer=gone).exclude(state="done").delete()
    before = places()
    made = merged(gone, stays, ana.actor)
    left = {place for place, customer in places().items() if customer == gone.pk}
    assert {label for label, _pk in left} <= {"customers.contactpoint"}, "only the address that both have stays behind"
    assert len({label for label, _pk in before}) >= 11
    assert personal.about_customer(stays.pk).of(personal.CUSTOMER)[:2] == (stays.pk, gone.pk)
    assert {token: found.pk for token in links if (found := case_queries.find_by_portal(token))} == links
    assert set(Case.objects.filter(pk__in=links.values()).values_list("customer_id", flat=True)) == {stays.pk}
    actions.part_customers(merge_id=made.pk, by=ana.actor, at=NOON)
    assert places() == before


@pytest.mark.django_db
def test_figures_count_one_customer_and_both_again(
    department: Any, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tom, ana = department["Tom Bell"], department["Ana Ruiz"]
    settings.RAPPORT_LAKE = str(tmp_path)
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    engine.engine().held.clear()
    facts = [registry.fact(name) for name in ("customers", "case_hours", "contacts", "orders")]
    gone, stays = sample.customer("J. Hale"), sample.customer()
    for customer in (gone, stays):
        cases.case(team=tom.team, customer=customer, at=NOON)
        orders.order(f"A-{customer.pk}", by=HOUSE, customer_id=customer.pk)
    mover.move(facts)
    made = merged(gone, stays, ana.actor)
    mover.move(facts)
    asked = "SELECT (SELECT count(*) FROM customers) AS known, (SELECT count(DISTINCT customer_id) FROM contacts) AS wrote, "
    asked += "(SELECT count(DISTINCT customer_id) FROM orders) AS bought"
    assert engine.ask(asked, facts).to_pylist() == [{"known": 1, "wrote": 1, "bought": 1}]
    actions.part_customers(merge_id=made.pk, by=ana.actor, at=NOON)
    mover.move(facts)
    assert engine.ask(asked, facts).to_pylist() == [{"known": 2, "wrote": 2, "bought": 2}]
    assert [verify.differences(fact) for fact in facts] == [[], [], [], []]
    engine.engine().held.clear()


@pytest.mark.django_db
def test_the_cases_that_come_over_are_held_against_the_standard_of_who_stays(department: Any) -> None:
    tom, ana = department["Tom Bell"], department["Ana Ruiz"]
    office = promises.calendar()
    promises.standard(hours=80, calendar=office)
    promises.standard(hours=8, calendar=office, scope=Scope(segments=("loyal",)), name="Loyal")
    gone, stays = sample.customer("J. Hale"), sample.customer(segment=sample.segment())
    case = cases.case(team=tom.team, customer=gone, at=NOON)
    merged(gone, stays, ana.actor)
    run_waiting()
    case.refresh_from_db()
    assert case.due_at is not None
    assert (case.due_at - NOON).days <= 1


@pytest.mark.django_db
def test_whoever_is_about_to_be_erased_or_was_is_not_merged(department: Any) -> None:
    ana, grace = department["Ana Ruiz"], department["Grace Osei"]
    gone, stays = sample.customer("J. Hale"), sample.customer()
    erasure = privacy.ask_erasure(customer_id=gone.pk, reason="Asked for it.", by=grace.actor, at=NOON)
    with pytest.raises(Refused, match="about to be erased"):
        merged(gone, stays, ana.actor)
    assert not Merge.objects.exists()
    privacy.confirm_erasure(erasure_id=erasure.pk, by=ana.actor, at=NOON)
    run_waiting()
    with pytest.raises(MergeRefused, match="was erased"):
        merged(gone, stays, ana.actor)


@pytest.mark.django_db
def test_erasing_who_stays_erases_who_was_merged_and_nothing_is_taken_apart_any_more(department: Any) -> None:
    ana, grace = department["Ana Ruiz"], department["Grace Osei"]
    gone, stays = sample.customer("Zephyrine Q", phone="+44 113 496 0777"), sample.customer(phone="+44 113 496 0777")
    made = merged(gone, stays, ana.actor)
    erasure = privacy.ask_erasure(customer_id=stays.pk, reason="Asked for it.", by=grace.actor, at=NOON)
    privacy.confirm_erasure(erasure_id=erasure.pk, by=ana.actor, at=NOON)
    run_waiting()
    gone.refresh_from_db()
    assert gone.name == f"[erased] {gone.pk}"
    assert not gone.points.exists()
    made.refresh_from_db()
    assert (made.before, made.after) == ({}, {})
    with pytest.raises(MergeRefused, match="erased"):
        actions.part_customers(merge_id=made.pk, by=ana.actor, at=NOON)


@pytest.mark.django_db
def test_what_is_written_to_the_old_number_later_goes_over(department: Any) -> None:
    tom, ana = department["Tom Bell"], department["Ana Ruiz"]
    gone, stays = sample.customer("J. Hale"), sample.customer()
    merged(gone, stays, ana.actor)
    late = cases.case(team=tom.team, customer=gone, at=NOON)
    assert [actions.carry_late(by=HOUSE, at=NOON), actions.carry_late(by=HOUSE, at=NOON)] == [1, 0]
    late.refresh_from_db()
    assert late.customer_id == stays.pk


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_comes_while_its_sender_is_merged_waits_and_finds_who_stays(department: Any) -> None:
    ana = department["Ana Ruiz"].actor
    gone, stays = sample.customer("J. Hale", email="j.hale@work.example"), sample.customer()
    is_locked = Event()

    def merge() -> None:
        with transaction.atomic():
            merged(gone, stays, ana)
            is_locked.set()
            waiting.wait(10)
        connection.close()

    def take() -> Customer:
        is_locked.wait(10)
        waiting.set()
        found = actions.find_or_add_by_point(kind=PointKind.EMAIL, value="j.hale@work.example", name="J. Hale", by=HOUSE, at=NOON)
        connection.close()
        return found

    waiting = Event()
    with ThreadPoolExecutor(2) as pool:
        merging, taking = pool.submit(merge), pool.submit(take)
        merging.result()
        assert taking.result() == stays
    assert Customer.objects.count() == 2


def until_somebody_waits() -> None:
    """Return once another session waits for a lock that this one holds."""
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if (cursor.fetchone() or (0,))[0]:
                return
            sleep(0.02)
    raise AssertionError("nobody waited")


def meanwhile(change: Callable[[], object], verb: Callable[[], object]) -> None:
    """Let somebody change something in a transaction that ends only once ``verb``, on a connection of its own, waits for it."""
    is_changed = Event()

    def first() -> None:
        try:
            with transaction.atomic():
                change()
                is_changed.set()
                until_somebody_waits()
        finally:
            connection.close()

    def second() -> None:
        is_changed.wait(10)
        try:
            verb()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(first), pool.submit(second)]:
            one.result()


@pytest.mark.django_db(transaction=True)
def test_what_somebody_gives_to_another_customer_at_that_moment_is_neither_taken_along_nor_brought_back(department: Any) -> None:
    ana = department["Ana Ruiz"].actor
    gone, stays, third = (sample.customer(name) for name in ("J. Hale", "Joan Hale", "Ben Hale"))
    mine, other = (cases.case(team=department["Tom Bell"].team, customer=gone, at=NOON) for _ in range(2))
    rows = Case.objects.filter(pk=mine.pk)
    meanwhile(lambda: rows.update(customer=third), lambda: merged(gone, stays, ana))
    made = Merge.objects.get()
    assert (rows.get().customer, made.moved["cases.case"]) == (third, [other.pk])
    rows = Case.objects.filter(pk=other.pk)
    meanwhile(lambda: rows.update(customer=third), lambda: actions.part_customers(merge_id=made.pk, by=ana, at=NOON))
    assert rows.get().customer == third


@pytest.mark.django_db(transaction=True)
def test_who_changes_or_joins_an_organisation_while_it_is_merged_ends_where_they_belong(department: Any) -> None:
    ana = department["Ana Ruiz"].actor
    gone, stays, third = (sample.organisation(name) for name in ("Quay Inn", "Harbour Inn", "Third"))
    leaves, new = sample.customer("Leaves", organisation=gone), sample.customer("New")
    rows = Customer.objects.filter(pk=leaves.pk)

    def merge() -> OrganisationMerge:
        return actions.merge_organisations(gone_id=gone.pk, stays_id=stays.pk, by=ana, at=NOON)

    def join() -> None:
        details = CustomerDetails(name="New", organisation_id=gone.pk)
        actions.change_customer(customer_id=new.pk, details=details, by=ana, at=NOON)

    meanwhile(lambda: rows.update(organisation=third), merge)
    made = OrganisationMerge.objects.get()
    assert (rows.get().organisation, made.member_ids) == (third, [])
    actions.part_organisations(merge_id=made.pk, by=ana, at=NOON)
    meanwhile(merge, join)
    new.refresh_from_db()
    assert new.organisation == stays


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_of_the_same_at_once_one_is_refused(department: Any) -> None:
    ana = department["Ana Ruiz"].actor
    one, other = sample.customer("J. Hale"), sample.customer()

    def run(pair: tuple[Any, Any]) -> str:
        try:
            merged(*pair, ana)
        except MergeRefused:
            return "refused"
        finally:
            connection.close()
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(run, [(one, other), (other, one)]))
    assert said == ["merged", "refused"]
    assert Customer.objects.exclude(merged_into=None).count() == 1
