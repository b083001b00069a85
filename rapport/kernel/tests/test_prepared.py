"""A question that is put into SQL once answers as the query set would, for whoever asks."""

from datetime import timedelta

import pytest

from rapport.kernel import actor as actors
from rapport.kernel.actor import Actor, Reach, Scope
from rapport.kernel.models import Notice
from rapport.kernel.prepared import prepared

from .conftest import NOON

pytestmark = pytest.mark.django_db
GRANTS = {"own": {"read": Scope.OWN}, "team": {"read": Scope.TEAM}, "all": {"read": Scope.DEPARTMENT}, "none": {}}


@prepared
def seen(actor, until=0, /, *, at):
    rows = actor.scope("read", Notice.objects.filter(at__lte=at)).order_by("pk")
    return rows.filter(entry_id__lt=until) if until else rows


@pytest.fixture(autouse=True)
def notices_of_two_people_in_two_teams(monkeypatch):
    monkeypatch.setattr(Notice, "reach", Reach(own=("person_id",), team=("entry_id",)), raising=False)
    monkeypatch.setattr(actors, "_grants", dict(GRANTS))
    at = [NOON, NOON + timedelta(hours=1)]
    told = {"kind": "k", "text": "t", "url": "/"}
    Notice.objects.bulk_create(
        [Notice(person_id=p, entry_id=10 * t + n, at=at[n], **told) for p in (1, 2) for t in (1, 2) for n in (0, 1)]
    )


def person(number, role, *team_ids):
    granted = actors.capabilities_of(role)
    return Actor(name="Tom", person_id=number, role=role, capabilities=granted, team_ids=frozenset(team_ids))


def test_each_role_person_and_team_gets_what_the_query_set_gives_them():
    for _again in range(2):
        for role in GRANTS:
            for asking in (person(1, role, 10, 11), person(2, role, 20), person(2, role), Actor.machine("worker")):
                for until in (0, 15):
                    for at in (NOON, NOON + timedelta(hours=2)):
                        expected = list(seen.__wrapped__(asking, until, at=at))
                        assert seen(asking, until, at=at) == expected
                        assert seen.count(asking, until, at=at) == len(expected)


def test_changed_rights_are_heeded_at_once(monkeypatch):
    assert len(seen(person(1, "own"), at=NOON)) == 2
    monkeypatch.setattr(actors, "_grants", {"own": {"read": Scope.DEPARTMENT}})
    assert len(seen(person(1, "own"), at=NOON)) == 4


def test_who_acts_by_link_reaches_that_one_row_only():
    for row in Notice.objects.filter(at=NOON):
        assert seen(Actor.by_link("customer", "read", row=row), at=NOON) == [row]


def test_many_people_of_one_kind_share_one_form_of_the_question(monkeypatch):
    monkeypatch.setattr(seen, "_shapes", {})
    for number in range(1, 30):
        seen(person(number, "team", 10), at=NOON)
    assert len(seen._shapes) == 1
