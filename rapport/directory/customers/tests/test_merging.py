"""The same customer, known twice, becomes one, and can be taken apart again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from rapport.directory.customers import actions, queries, rules, sample
from rapport.directory.customers.actions import CustomerRefused, MergeRefused
from rapport.directory.customers.models import Customer, Merge
from rapport.directory.customers.types import CustomerDetails, CustomerRecord, Keeping, PointKind, Whose
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
machine = Actor.machine("test")


def merged(gone, stays, by, *, at=NOON, **keeping):
    made = actions.merge_customers(gone_id=gone.pk, stays_id=stays.pk, keeping=Keeping(**keeping), by=by.actor, at=at)
    gone.refresh_from_db()
    stays.refresh_from_db()
    return made


def parted(made, by, *, at=NOON):
    actions.part_customers(merge_id=made.pk, by=by.actor, at=at)


@pytest.fixture
def twice(db):
    """Joan Hale, and the entry that a telephone call made of her."""
    joan = sample.customer(email="joan@example.com", phone="0113 496 0000", segment=sample.segment())
    again = sample.customer(
        "J. Hale", email="j.hale@work.example", phone="+44 113 496 0000", language="de", since_date=date(2019, 5, 1)
    )
    return again, joan


@pytest.mark.parametrize(
    ("given", "refused"),
    [({}, False), ({"is_same": True}, True), ({"is_merged": True}, True), ({"is_erased": True}, True)],
)
def test_who_is_merged_or_erased_is_not_merged(given, refused):
    said = {"is_same": False, "is_merged": False, "is_erased": False} | given
    assert (rules.why_not_merge(**said) is not None) is refused


@pytest.mark.parametrize(
    ("days", "given", "refused"),
    [
        (30, {}, False),
        (31, {}, True),
        (1, {"is_undone": True}, True),
        (1, {"is_erased": True}, True),
        (1, {"went_on": True}, True),
    ],
)
def test_a_merge_is_taken_back_within_thirty_days(days, given, refused):
    said = {"is_undone": False, "is_erased": False, "went_on": False} | given
    why = rules.why_not_part(merged_at=NOON, at=NOON + timedelta(days=days), **said)
    assert (why is not None) is refused


def test_what_only_one_has_stands_and_the_rest_is_chosen(twice, supervisor):
    again, joan = twice
    merged(again, joan, supervisor, language=Whose.GONE)
    assert (joan.name, joan.language, joan.since_date) == ("Joan Hale", "de", date(2019, 5, 1))
    assert joan.segment.key == "loyal"
    assert set(joan.points.values_list("normal", flat=True)) == {"joan@example.com", "+441134960000", "j.hale@work.example"}
    assert again.merged_into == joan


def test_the_address_of_the_one_who_went_leads_to_the_one_who_stays(twice, supervisor, representative):
    again, joan = twice
    merged(again, joan, supervisor)
    for value in ("j.hale@work.example", "joan@example.com"):
        found = actions.find_or_add_by_point(kind=PointKind.EMAIL, value=value, name="Joan", by=representative.actor, at=NOON)
        assert found == joan
    assert queries.ids_by_email(["j.hale@work.example"]) == {"j.hale@work.example": joan.pk}
    assert queries.ids_by_point(PointKind.PHONE, ["+44 113 496 0000"]) == {"+44 113 496 0000": joan.pk}
    assert list(queries.customers(supervisor.actor)) == [joan]


def test_the_number_of_another_system_leads_to_the_one_who_stays(twice, supervisor):
    again, joan = twice
    Customer.objects.filter(pk=again.pk).update(source="shop", external_id="c7")
    merged(again, joan, supervisor)
    record = CustomerRecord(source="shop", external_id="c7", name="J. Hale")
    assert actions.ensure_customers([record], by=machine, at=NOON) == {"c7": joan.pk}


def test_flags_of_special_care_stay_with_their_reason_and_day_of_review(twice, supervisor):
    again, joan = twice
    flag = sample.vulnerability(again, at=NOON, review_date=date(2027, 2, 1))
    made = merged(again, joan, supervisor)
    (stands,) = joan.vulnerabilities.all()
    assert (stands.pk, stands.reason, stands.review_date) == (flag.pk, flag.reason, date(2027, 2, 1))
    assert (joan.is_vulnerable, again.is_vulnerable) == (True, False)
    parted(made, supervisor)
    again.refresh_from_db()
    joan.refresh_from_db()
    assert (joan.is_vulnerable, again.is_vulnerable) == (False, True)


def test_who_may_not_read_why_does_not_merge_customers_in_need_of_care(twice, supervisor):
    again, joan = twice
    sample.vulnerability(joan, at=NOON)
    few = Actor.by_link("clerk", "customers.merge", row=joan)
    with pytest.raises(NotAllowed):
        actions.merge_customers(gone_id=again.pk, stays_id=joan.pk, keeping=Keeping(), by=few, at=NOON)
    assert not Merge.objects.exists()


def test_a_representative_does_not_merge(twice, representative):
    again, joan = twice
    with pytest.raises(NotAllowed):
        actions.merge_customers(gone_id=again.pk, stays_id=joan.pk, keeping=Keeping(), by=representative.actor, at=NOON)


def test_taking_it_back_puts_everything_where_it_was_but_what_changed_since(twice, supervisor):
    again, joan = twice
    before = set(again.points.values_list("pk", flat=True)), set(joan.points.values_list("pk", flat=True))
    made = merged(again, joan, supervisor, language=Whose.GONE)
    details = CustomerDetails(name="Joan Hale-Ward", language="de", country="GB", segment_id=joan.segment_id)
    actions.change_customer(customer_id=joan.pk, details=details, by=supervisor.actor, at=NOON)
    parted(made, supervisor)
    again.refresh_from_db()
    joan.refresh_from_db()
    assert (set(again.points.values_list("pk", flat=True)), set(joan.points.values_list("pk", flat=True))) == before
    assert (joan.name, joan.language, again.merged_into) == ("Joan Hale-Ward", "en", None)
    with pytest.raises(MergeRefused):
        parted(made, supervisor)


def test_who_went_into_the_one_who_goes_follows_and_the_later_merge_is_taken_back_first(twice, supervisor):
    again, joan = twice
    third = sample.customer("Joan H.")
    first = merged(again, joan, supervisor)
    second = merged(joan, third, supervisor)
    again.refresh_from_db()
    assert again.merged_into == third
    with pytest.raises(MergeRefused, match="Take that merge back first"):
        parted(first, supervisor)
    parted(second, supervisor)
    again.refresh_from_db()
    assert again.merged_into == joan
    parted(first, supervisor)
    assert not Customer.objects.exclude(merged_into=None).exists()


def test_a_merged_customer_is_not_changed_any_more(twice, supervisor):
    again, joan = twice
    merged(again, joan, supervisor)
    with pytest.raises(CustomerRefused):
        actions.change_customer(customer_id=again.pk, details=CustomerDetails(name="X"), by=supervisor.actor, at=NOON)
    with pytest.raises(MergeRefused):
        merged(again, sample.customer("Z"), supervisor)


def test_both_histories_tell_it_in_numbers(twice, supervisor):
    again, joan = twice
    made = merged(again, joan, supervisor)
    said = Entry.objects.filter(event="customers.CustomersMerged").order_by("subject_id")
    assert [(one.subject_id, one.payload["merge_id"]) for one in said] == [(joan.pk, made.pk), (again.pk, made.pk)]
    assert "Hale" not in str([one.payload for one in said])


def test_likely_doubles_share_an_address_until_somebody_says_that_they_are_two(twice, supervisor):
    again, joan = twice
    (found,) = queries.doubles(supervisor.actor)
    assert ({found.one_id, found.other_id}, found.kinds, found.is_same_name) == ({again.pk, joan.pk}, ("phone",), False)
    assert queries.perhaps_same(joan.pk) == [again]
    actions.keep_apart(customer_id=joan.pk, other_id=again.pk, by=supervisor.actor, at=NOON)
    actions.keep_apart(customer_id=again.pk, other_id=joan.pk, by=supervisor.actor, at=NOON)
    assert queries.doubles(supervisor.actor) == []
    assert queries.perhaps_same(again.pk) == []


def test_two_organisations_become_one_and_two_again(supervisor, db):
    stays, gone = sample.organisation("Harbour Hotel"), sample.organisation("The Harbour Hotel")
    ours, theirs = sample.customer(organisation=stays), sample.customer("Ben", organisation=gone)
    made = actions.merge_organisations(gone_id=gone.pk, stays_id=stays.pk, by=supervisor.actor, at=NOON)
    assert set(Customer.objects.filter(organisation=stays)) == {ours, theirs}
    assert queries.find_organisation("the harbour hotel") == stays
    assert list(queries.organisations(supervisor.actor)) == [stays]
    actions.part_organisations(merge_id=made.pk, by=supervisor.actor, at=NOON)
    theirs.refresh_from_db()
    assert (theirs.organisation, queries.organisations(supervisor.actor).count()) == (gone, 2)


def joined(gone, stays, by):
    return actions.merge_organisations(gone_id=gone.pk, stays_id=stays.pk, by=by.actor, at=NOON)


def test_an_organisation_merged_twice_leads_to_the_last_one_and_back_again(supervisor, db):
    first, second, last = (sample.organisation(name) for name in ("Quay Inn", "Harbour Inn", "Harbour Hotel"))
    member = sample.customer(organisation=first)
    one, two = joined(first, second, supervisor), joined(second, last, supervisor)
    member.refresh_from_db()
    first.refresh_from_db()
    assert (first.merged_into, member.organisation, queries.find_organisation("quay inn")) == (last, last, last)
    record = CustomerRecord(source="shop", external_id="c8", name="Ben", organisation="Quay Inn")
    made = actions.ensure_customers([record], by=machine, at=NOON)
    assert Customer.objects.get(pk=made["c8"]).organisation == last
    actions.part_organisations(merge_id=two.pk, by=supervisor.actor, at=NOON)
    first.refresh_from_db()
    assert first.merged_into == second
    actions.part_organisations(merge_id=one.pk, by=supervisor.actor, at=NOON)
    assert not queries.organisations(supervisor.actor).filter(merged_into__isnull=False).exists()
    assert queries.find_organisation("quay inn") == first


def test_who_is_put_into_a_merged_organisation_belongs_to_the_one_that_stays(supervisor, db):
    gone, stays = sample.organisation("Quay Inn"), sample.organisation("Harbour Inn")
    joined(gone, stays, supervisor)
    details = CustomerDetails(name="Ben", organisation_id=gone.pk)
    assert actions.add_customer(details=details, by=supervisor.actor, at=NOON).organisation_id == stays.pk
    late = sample.customer("Zoe", organisation=gone)
    told = [actions.carry_late_members(by=machine, at=NOON) for _ in range(2)]
    late.refresh_from_db()
    assert (late.organisation, told) == (stays, [1, 0])
    with pytest.raises(NotAllowed):
        actions.carry_members(organisation_id=gone.pk, by=supervisor.actor, at=NOON)


def test_taking_customers_apart_leads_to_the_organisation_that_stands_now(twice, supervisor):
    again, joan = twice
    ours, theirs, stays = (sample.organisation(name) for name in ("Ours", "Theirs", "Stays"))
    Customer.objects.filter(pk=joan.pk).update(organisation=ours)
    Customer.objects.filter(pk=again.pk).update(organisation=theirs)
    again.refresh_from_db()
    joan.refresh_from_db()
    made = merged(again, joan, supervisor, organisation=Whose.GONE)
    assert joan.organisation == theirs
    joined(ours, stays, supervisor)
    joined(theirs, stays, supervisor)
    parted(made, supervisor)
    joan.refresh_from_db()
    again.refresh_from_db()
    assert (joan.organisation, again.organisation) == (stays, stays)


@pytest.mark.parametrize(
    ("name", "alike"),
    [
        ("The Harbour Hotel Ltd.", "harbour hotel"),
        ("HARBOUR-HOTEL", "harbour hotel"),
        ("Müller & Söhne GmbH & Co. KG", "muller sohne"),
        ("O’Neill S.A.", "oneill"),
        ("Co", "co"),
        ("株式会社", "株式会社"),
        ("", ""),
    ],
)
def test_names_of_organisations_are_compared_without_what_is_written_now_so_now_so(name, alike):
    assert rules.compared(name) == alike


def test_the_page_shows_both_asks_where_they_differ_and_leads_on(twice, client_of, supervisor):
    again, joan = twice
    browser = client_of(supervisor)
    shown = browser.get(reverse("customers:merge", args=[again.pk, joan.pk])).content.decode()
    assert all(one in shown for one in ("j.hale@work.example", "joan@example.com", 'name="language"', "What comes over"))
    assert 'name="segment"' not in shown, "only one of them has a segment"
    form = {"name": "stays", "language": "gone"}
    answer = browser.post(reverse("customers:merge", args=[again.pk, joan.pk]), form)
    assert answer.url == reverse("customers:customer", args=[joan.pk])
    old = browser.get(reverse("customers:customer", args=[again.pk]), follow=True)
    assert old.redirect_chain[0][0] == answer.url
    assert "was merged into Joan Hale" in old.content.decode()
    part = reverse("customers:part", args=[Merge.objects.get().pk])
    assert part in old.content.decode()
    browser.post(part)
    assert not Customer.objects.exclude(merged_into=None).exists()


def test_the_list_of_doubles_leads_to_the_comparison(twice, client_of, supervisor):
    again, joan = twice
    page = client_of(supervisor).get(reverse("customers:doubles")).content.decode()
    assert (
        reverse("customers:merge", args=[again.pk, joan.pk]) in page
        or reverse("customers:merge", args=[joan.pk, again.pk]) in page
    )
