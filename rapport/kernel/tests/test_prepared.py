"""A question that is put into SQL once answers as the query set would, for whoever asks."""

from datetime import timedelta

import pytest
from django.db import connection

from rapport.kernel import actor as actors
from rapport.kernel import plans
from rapport.kernel.actor import Actor, Reach, Scope
from rapport.kernel.models import Notice
from rapport.kernel.prepared import among, prepared

from .conftest import NOON

pytestmark = pytest.mark.django_db
GRANTS = {"own": {"read": Scope.OWN}, "team": {"read": Scope.TEAM}, "all": {"read": Scope.DEPARTMENT}, "none": {}}


@prepared
def seen(actor, until=0, /, *, at):
    rows = actor.scope("read", Notice.objects.filter(at__lte=at)).order_by("pk")
    return rows.filter(entry_id__lt=until) if until else rows


@pytest.fixture(autouse=True, params=[False, True], ids=["asked", "planned once"])
def kept_plans(request, monkeypatch):
    monkeypatch.setattr(plans, "_is_kept", [request.param])
    return request.param


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


@prepared
def listed(text, /, *, ids):
    return Notice.objects.filter(among("pk", ids), text__contains=text).order_by("pk")


def test_what_is_known_is_written_and_what_is_told_travels_with_each_asking():
    rows = list(Notice.objects.order_by("pk"))
    rows[0].text, rows[1].text = "100% 'sure' %s", "50% sure"
    Notice.objects.bulk_update(rows[:2], ["text"])
    ids = [one.pk for one in rows]
    assert listed("100% 'sure' %s", ids=ids) == rows[:1]
    assert listed("% ", ids=ids) == rows[:2]
    assert listed("% ", ids=[*ids[1:], 10**12]) == rows[1:2]
    assert listed("% ", ids=[]) == []
    assert listed.count("% ", ids=ids) == 2


def test_a_question_is_planned_once_and_the_numbers_of_all_sizes_are_one(kept_plans):
    for number in (1, 40_000, 10**12):
        seen(person(number, "own"), at=NOON)
        listed("t", ids=[number])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%kernel_notice%%'")
        assert cursor.fetchone()[0] == (2 if kept_plans else 0)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**23])
def test_a_number_greater_than_any_row_has_finds_nothing(number):
    known = Notice.objects.values_list("pk", flat=True)[0]
    assert [one.pk for one in listed("", ids=[known, number])] == [known]
    assert seen(person(number, "own"), at=NOON) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_question_in_sql_answers_alike(kept_plans):
    asked = "SELECT %(word)s::text, count(*) FROM kernel_notice WHERE id = ANY(%(ids)s) AND at <= %(at)s"
    ids = list(Notice.objects.values_list("pk", flat=True))
    assert plans.rows(asked, {"word": "ü", "ids": ids, "at": NOON}) == [("ü", 4)]
    assert plans.rows(asked, {"word": "b", "ids": [], "at": NOON}) == [("b", 0)]


@pytest.mark.django_db(transaction=True)
def test_what_the_database_cannot_plan_ahead_is_asked_as_ever(kept_plans, monkeypatch):
    monkeypatch.setattr(plans, "_unplanned", set())
    unclear = "SELECT %(one)s IS NULL"
    for _again in range(2):
        assert plans.rows(unclear, {"one": None}) == [(True,)]
    assert plans._unplanned == ({unclear} if kept_plans else set())
