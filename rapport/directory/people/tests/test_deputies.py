from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.directory.people import actions, queries, reactions
from rapport.directory.people.actions import PersonRefused
from rapport.directory.people.events import DeputyNamed
from rapport.directory.people.types import AbsenceReason, PresenceState
from rapport.kernel import clock
from rapport.kernel.errors import NotAllowed
from rapport.kernel.journal import decode
from rapport.kernel.models import Entry, Notice

pytestmark = pytest.mark.django_db
NOW = clock.now()
DAY = timedelta(days=1)


def name(person, deputy, by, *, since=NOW, days=5):
    return actions.name_deputy(
        person_id=person.person.pk, deputy_id=deputy.person.pk, from_at=since, to_at=since + days * DAY, by=by.actor, at=NOW
    )


def test_a_deputy_decides_from_the_first_moment_to_before_the_last(director, manager):
    row = name(director, manager, director)
    assert queries.deputy_of(director.person.pk, at=NOW) == manager.person
    assert queries.deputy_of(director.person.pk, at=NOW + 5 * DAY) is None
    actions.withdraw_deputy(deputy_row_id=row.pk, by=director.actor, at=NOW + DAY)
    assert queries.deputy_of(director.person.pk, at=NOW + 2 * DAY) is None
    entry = Entry.objects.get(event="people.DeputyNamed")
    for _twice in range(2):
        reactions.tell_deputy(decode(DeputyNamed, entry.payload), entry)
    assert list(Notice.objects.values_list("person_id", flat=True)) == [manager.person.pk]


def test_only_one_at_a_time_who_leads_and_only_for_oneself_or_ones_own_people(director, manager, supervisor, representative):
    name(director, manager, director)
    with pytest.raises(PersonRefused, match="already"):
        name(director, supervisor, director, since=NOW + DAY)
    with pytest.raises(PersonRefused, match="both lead"):
        name(director, representative, director, since=NOW + 6 * DAY)
    with pytest.raises(PersonRefused, match="three months"):
        name(director, manager, director, since=NOW + 6 * DAY, days=200)
    with pytest.raises(NotAllowed):
        name(director, manager, supervisor)
    name(supervisor, manager, manager)


def test_one_names_a_deputy_on_ones_own_page(director, manager, client_of):
    client, own = client_of(director), reverse("people:person", args=[director.person.pk])
    assert "Nobody is named." in client.get(own).content.decode()
    until = (clock.now() + 7 * DAY).strftime("%Y-%m-%dT%H:%M")
    values = {"deputy_id": manager.person.pk, "from_at": clock.now().strftime("%Y-%m-%dT%H:%M"), "to_at": until}
    assert client.post(reverse("people:name_deputy", args=[director.person.pk]), values).status_code == 302
    assert "Grace Osei" in client.get(own).content.decode()


def test_who_is_back_early_has_no_deputy_any_more(director, manager):
    away = {"person_id": director.person.pk, "state": PresenceState.ABSENT, "reason": AbsenceReason.HOLIDAY}
    row = actions.set_presence(**away, from_at=NOW - DAY, to_at=NOW + 4 * DAY, by=director.actor, at=NOW - DAY)
    name(director, manager, director, since=NOW)
    assert queries.actor_of_person(manager.person, at=NOW + DAY).in_place_of(director.person.pk) == "Ana Ruiz"
    actions.withdraw_presence(presence_id=row.pk, by=director.actor, at=NOW + 2 * DAY)
    assert queries.actor_of_person(manager.person, at=NOW + 2 * DAY).stands_in == ()
