"""Adding and changing customers, their addresses and their flags."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.directory.customers import actions, queries, sample
from rapport.directory.customers.actions import CareRefused, CustomerRefused, DuplicateSuspected, PointRefused
from rapport.directory.customers.models import ContactPoint, Customer, Vulnerability
from rapport.directory.customers.types import Care, CustomerDetails, CustomerRecord, Driver, Point, PointKind
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
JOAN = CustomerDetails(name="Joan Hale", country="gb", language="en")
EMAIL = Point(kind=PointKind.EMAIL, value="Joan.Hale@Example.com")
PHONE = Point(kind=PointKind.PHONE, value="0113 496 0000")
CARE = Care(driver=Driver.HEALTH, reason="Told us of her eyes.", needs="Ring, do not write.", review_date=date(2027, 5, 1))
machine = Actor.machine("test")


def test_a_customer_is_added_with_the_ways_to_reach_them(representative):
    customer = actions.add_customer(details=JOAN, points=[EMAIL, PHONE], by=representative.actor, at=NOON)
    assert (customer.name, customer.country, customer.sought) == ("Joan Hale", "GB", "joan hale")
    assert set(customer.points.values_list("kind", "normal")) == {("email", "joan.hale@example.com"), ("phone", "+441134960000")}
    assert "Joan" not in str(list(Entry.objects.values("payload"))), "names stay in their room"


@pytest.mark.parametrize("point", [EMAIL, Point(kind=PointKind.PHONE, value="+44 (0)113 4960000")])
def test_somebody_with_the_same_address_or_number_is_suspected(representative, point):
    known = sample.customer("J. Hale", email="joan.hale@example.com", phone="(0113) 496-0000")
    with pytest.raises(DuplicateSuspected) as refused:
        actions.add_customer(details=JOAN, points=[point], by=representative.actor, at=NOON)
    assert refused.value.customers == [known]
    added = actions.add_customer(details=JOAN, points=[point], is_surely_new=True, by=representative.actor, at=NOON)
    assert added.pk != known.pk


def test_a_namesake_is_suspected_whatever_the_accents(representative):
    sample.customer("José Núñez")
    with pytest.raises(DuplicateSuspected):
        actions.add_customer(details=CustomerDetails(name="JOSE NUNEZ"), by=representative.actor, at=NOON)


@pytest.mark.parametrize(
    "details",
    [CustomerDetails(name=" "), CustomerDetails(name="x", country="Britain"), CustomerDetails(name="x", language="English!")],
)
def test_what_cannot_be_kept_is_refused(representative, details):
    with pytest.raises(CustomerRefused):
        actions.add_customer(details=details, by=representative.actor, at=NOON)
    assert not Customer.objects.exists()


def test_somebody_by_link_adds_no_customer(db):
    stranger = Actor.by_link("stranger", "cases.read", row=sample.customer())
    with pytest.raises(NotAllowed):
        actions.add_customer(details=JOAN, by=stranger, at=NOON)


def test_a_change_names_the_fields_and_numbers_follow_the_country(representative):
    customer = sample.customer(phone="0113 496 0000", country="")
    assert customer.points.get().normal == "01134960000"
    details = CustomerDetails(name="Joan Hale", country="GB", language="en")
    actions.change_customer(customer_id=customer.pk, details=details, by=representative.actor, at=NOON)
    assert customer.points.get().normal == "+441134960000"
    assert Entry.objects.get().payload["fields"] == ["country"]
    actions.change_customer(customer_id=customer.pk, details=details, by=representative.actor, at=NOON)
    assert Entry.objects.count() == 1


def test_points_are_added_preferred_and_removed(representative):
    customer, by = sample.customer(email="joan@example.com"), representative.actor
    same = Point(kind=PointKind.EMAIL, value="JOAN@example.com")
    with pytest.raises(PointRefused, match="known already"):
        actions.add_contact_point(customer_id=customer.pk, point=same, by=by, at=NOON)
    second = Point(kind=PointKind.EMAIL, value="hale@example.com", is_preferred=True)
    added = actions.add_contact_point(customer_id=customer.pk, point=second, by=by, at=NOON)
    first = customer.points.exclude(pk=added.pk).get()
    actions.prefer_contact_point(point_id=first.pk, by=by, at=NOON)
    assert list(customer.points.filter(is_preferred=True)) == [first]
    for _twice in range(2):
        actions.remove_contact_point(customer_id=customer.pk, point_id=added.pk, by=by, at=NOON)
    assert list(customer.points.all()) == [first]


def test_a_message_finds_its_customer_by_address(db):
    known = sample.customer(email="joan@example.com")
    found = actions.find_or_add_by_point(kind=PointKind.EMAIL, value=" Joan@EXAMPLE.com", name="whatever", by=machine, at=NOON)
    assert found == known
    new = actions.find_or_add_by_point(kind=PointKind.EMAIL, value="amir@example.com", name="Amir Okafor", by=machine, at=NOON)
    again = actions.find_or_add_by_point(kind=PointKind.EMAIL, value="amir@example.com", name="", by=machine, at=NOON)
    assert again == new
    assert Customer.objects.count() == 2


def test_of_a_household_the_one_of_that_name_is_found(db):
    first, second = sample.customer(email="home@example.com"), sample.customer("Bill Hale", email="home@example.com")
    for name, expected in (("bill hale", second), ("Joan Hale", first), ("Somebody", first)):
        found = actions.find_or_add_by_point(kind=PointKind.EMAIL, value="home@example.com", name=name, by=machine, at=NOON)
        assert found == expected


def test_only_those_with_the_right_flag_a_customer(representative, supervisor):
    customer = sample.customer()
    with pytest.raises(NotAllowed):
        actions.mark_vulnerable(customer_id=customer.pk, care=CARE, by=representative.actor, at=NOON)
    flag = actions.mark_vulnerable(customer_id=customer.pk, care=CARE, by=supervisor.actor, at=NOON)
    customer.refresh_from_db()
    assert customer.is_vulnerable
    assert queries.care_needs([customer.pk, None]) == {customer.pk: "Ring, do not write."}
    assert "eyes" not in str(list(Entry.objects.values()))
    for verb in (actions.end_vulnerability, actions.review_vulnerability):
        more = {} if verb is actions.end_vulnerability else {"needs": "Ring.", "review_date": date(2027, 9, 1)}
        with pytest.raises(NotAllowed):
            verb(vulnerability_id=flag.pk, **more, by=representative.actor, at=NOON)


def test_a_customer_is_flagged_as_long_as_one_flag_holds(supervisor):
    customer, by = sample.customer(), supervisor.actor
    one = actions.mark_vulnerable(customer_id=customer.pk, care=CARE, by=by, at=NOON)
    two = actions.mark_vulnerable(customer_id=customer.pk, care=CARE, by=by, at=NOON)
    actions.end_vulnerability(vulnerability_id=one.pk, by=by, at=NOON)
    assert queries.vulnerable_ids([customer.pk]) == {customer.pk}
    actions.end_vulnerability(vulnerability_id=two.pk, by=by, at=NOON)
    assert queries.vulnerable_ids() == set()
    assert Vulnerability.objects.filter(ended_at=NOON).count() == 2, "kept as history"
    with pytest.raises(CareRefused, match="has ended"):
        actions.end_vulnerability(vulnerability_id=two.pk, by=by, at=NOON)


def test_an_overdue_review_is_listed_until_it_is_done(supervisor, representative):
    flag = sample.vulnerability(sample.customer(), at=NOON - timedelta(days=200), review_date=date(2026, 11, 22))
    assert list(queries.reviews_overdue(supervisor.actor, on_date=NOON.date())) == [flag]
    assert list(queries.reviews_overdue(representative.actor, on_date=NOON.date())) == []
    with pytest.raises(CareRefused, match="in the future"):
        actions.review_vulnerability(
            vulnerability_id=flag.pk, needs="Ring.", review_date=NOON.date(), by=supervisor.actor, at=NOON
        )
    again = date(2027, 5, 1)
    actions.review_vulnerability(vulnerability_id=flag.pk, needs="Ring.", review_date=again, by=supervisor.actor, at=NOON)
    assert list(queries.reviews_overdue(supervisor.actor, on_date=NOON.date())) == []


def test_organisations_and_segments_have_names_of_their_own(representative, manager):
    made = actions.add_organisation(name=" Harbour  Hotel ", by=representative.actor, at=NOON)
    with pytest.raises(CustomerRefused):
        actions.add_organisation(name="harbour hotel", by=representative.actor, at=NOON)
    actions.change_organisation(organisation_id=made.pk, name="Harbour Hotels", by=representative.actor, at=NOON)
    with pytest.raises(NotAllowed):
        actions.add_segment(label="Trade", by=representative.actor, at=NOON)
    assert actions.add_segment(label="Trade customers", by=manager.actor, at=NOON).key == "trade-customers"
    for label in ("trade CUSTOMERS", "!!!"):
        with pytest.raises(CustomerRefused):
            actions.add_segment(label=label, by=manager.actor, at=NOON)


def test_a_segment_is_called_otherwise_and_stays_the_same(representative, manager):
    trade = actions.add_segment(label="Trade", by=manager.actor, at=NOON)
    actions.add_segment(label="Loyal", by=manager.actor, at=NOON)
    renamed = actions.change_segment(segment_id=trade.pk, label="  Trade  customers ", by=manager.actor, at=NOON)
    assert (renamed.label, renamed.key) == ("Trade customers", "trade")
    for label in ("loyal", " ", "–"):
        with pytest.raises(CustomerRefused):
            actions.change_segment(segment_id=trade.pk, label=label, by=manager.actor, at=NOON)
    with pytest.raises(NotAllowed):
        actions.change_segment(segment_id=trade.pk, label="Mine", by=representative.actor, at=NOON)


def record(number, **fields):
    return CustomerRecord(**({"source": "shop", "external_id": f"c{number}", "name": f"Customer {number}"} | fields))


def test_customers_of_another_system_come_in_once(db):
    records = [
        record(1, email="one@example.com", phone="0113 496 0000", country="gb", segment="Loyal", organisation="Harbour Hotel"),
        record(2, email="not an address", phone="no", segment="Loyal", organisation="harbour  Hotel"),
        record(3, name=" \x00 "),
        record(1, name="the same again"),
    ]
    first = actions.ensure_customers(records, by=machine, at=NOON)
    counts = (Customer.objects.count(), ContactPoint.objects.count(), Entry.objects.count())
    assert actions.ensure_customers(records, by=machine, at=NOON) == first
    assert (Customer.objects.count(), ContactPoint.objects.count(), Entry.objects.count()) == counts == (3, 0, 3)
    third = Customer.objects.get(pk=first["c3"])
    assert (third.name, third.segment, third.organisation) == ("c3", None, None)


def test_what_a_record_says_is_kept(db):
    one = record(1, email="One@Example.com", phone="0113 496 0000", country="gb", segment="Loyal", organisation="Harbour Hotel")
    ids = actions.ensure_customers([one], by=machine, at=NOON)
    kept = Customer.objects.get(pk=ids["c1"])
    assert (kept.segment.label, kept.organisation.name, kept.country) == ("Loyal", "Harbour Hotel", "GB")
    assert set(kept.points.values_list("normal", flat=True)) == {"one@example.com", "+441134960000"}


def test_two_sources_may_use_the_same_number(db):
    actions.ensure_customers([record(1)], by=machine, at=NOON)
    actions.ensure_customers([record(1, source="crm")], by=machine, at=NOON)
    assert Customer.objects.count() == 2


def test_thousands_of_customers_cost_a_handful_of_queries(db, django_assert_max_num_queries):
    many = [record(number, email=f"c{number}@example.com", organisation=f"O{number % 9}") for number in range(3_000)]
    with django_assert_max_num_queries(30):
        assert len(actions.ensure_customers(many, by=machine, at=NOON)) == 3_000


def test_bringing_customers_in_needs_the_right(supervisor):
    with pytest.raises(NotAllowed):
        actions.ensure_customers([record(1)], by=supervisor.actor, at=NOON)
