"""Organisations that are known twice: how they are found, compared on a page, merged there and kept apart."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from rapport.directory.customers import actions, queries, sample
from rapport.directory.customers.models import Organisation, OrganisationMerge

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def hotels(db):
    """The same hotel twice, a firm whose people write from its domain, and somebody at home."""
    hotel, again = sample.organisation("Harbour Hotel"), sample.organisation("The Harbour Hotel Ltd.")
    quay = sample.organisation("Quay Rooms")
    sample.customer("Edith Crane", email="edith@harbour.example", organisation=hotel)
    sample.customer("Ben Lowe", email="ben@harbour.example", organisation=quay)
    for at, name in ((hotel, "Zoe Hart"), (sample.organisation("Elsewhere"), "Ian Reed")):
        sample.customer(name, email=f"{name[:3]}@gmail.com", organisation=at)
    return hotel, again, quay


def test_alike_are_those_of_one_name_or_one_domain_until_somebody_says_that_they_are_two(hotels, supervisor):
    hotel, again, quay = hotels
    told = [(one.one_id, one.other_id, one.is_same_name, one.domains) for one in queries.organisation_doubles(supervisor.actor)]
    assert told == [(hotel.pk, again.pk, True, ()), (hotel.pk, quay.pk, False, ("harbour.example",))]
    assert queries.perhaps_same_organisation(hotel, actor=supervisor.actor) == [quay, again]
    for one, other in ((hotel, quay), (quay, hotel)):
        actions.keep_organisations_apart(organisation_id=one.pk, other_id=other.pk, by=supervisor.actor, at=NOON)
    assert len(queries.organisation_doubles(supervisor.actor)) == 1
    assert queries.perhaps_same_organisation(hotel, actor=supervisor.actor) == [again]
    actions.merge_organisations(gone_id=again.pk, stays_id=hotel.pk, by=supervisor.actor, at=NOON)
    assert queries.organisation_doubles(supervisor.actor) == []


def test_a_name_or_domain_that_many_have_tells_nothing(supervisor, db):
    for _ in range(7):
        sample.customer("X", email="x@provider.example", organisation=sample.organisation("Unknown"))
    assert queries.organisation_doubles(supervisor.actor) == []


def test_the_page_shows_both_side_by_side_merges_and_takes_it_back(hotels, client_of, supervisor):
    hotel, again, _quay = hotels
    browser = client_of(supervisor)
    address = reverse("customers:merge_organisation", args=[again.pk, hotel.pk])
    assert address in browser.get(reverse("customers:doubles")).content.decode()
    assert address in browser.get(reverse("customers:organisation", args=[hotel.pk])).content.decode()
    found = browser.get(reverse("customers:organisation_find", args=[hotel.pk]), {"q": "harbour hotel limited"})
    assert address in found.content.decode()
    shown = browser.get(address).content.decode()
    assert all(one in shown for one in ("harbour.example", "Edith Crane", "Zoe Hart", "The Harbour Hotel Ltd."))
    assert "gmail.com" not in shown
    assert browser.post(address).url == reverse("customers:organisation", args=[hotel.pk])
    assert browser.post(address).status_code == 422, "it was merged already"
    old = browser.get(reverse("customers:organisation", args=[again.pk]), follow=True).content.decode()
    part = reverse("customers:part_organisation", args=[OrganisationMerge.objects.get().pk])
    assert part in old
    browser.post(part)
    assert not Organisation.objects.exclude(merged_into=None).exists()


def test_who_may_not_merge_neither_sees_nor_says_it(hotels, client_of, representative):
    hotel, again, _quay = hotels
    browser = client_of(representative)
    assert "Perhaps the same" not in browser.get(reverse("customers:organisation", args=[hotel.pk])).content.decode()
    for name in ("merge_organisation", "keep_both"):
        assert browser.post(reverse(f"customers:{name}", args=[again.pk, hotel.pk])).status_code == 403
