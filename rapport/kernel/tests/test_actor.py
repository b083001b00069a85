"""Who may do what, on whose rows."""

import pytest

from rapport.kernel.actor import Actor, Reach, Scope
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def notices_have_reach(monkeypatch):
    """Notices stand in for any guarded row: own by person, of a team by entry."""
    monkeypatch.setattr(Notice, "reach", Reach(own=("person_id",), team=("entry_id",)), raising=False)


def notice(person: int, team: int) -> Notice:
    from .conftest import NOON

    return Notice.objects.create(person_id=person, entry_id=team, kind="k", text="t", url="/", at=NOON)


def actor(scope: Scope) -> Actor:
    return Actor(name="Tom", person_id=1, team_ids=frozenset({10, 11}), capabilities={"read": scope})


@pytest.mark.parametrize(
    ("scope", "reached"),
    [
        (Scope.OWN, {(1, 10), (1, 99)}),
        (Scope.TEAM, {(1, 10), (1, 99), (2, 10), (2, 11)}),
        (Scope.DEPARTMENT, {(1, 10), (1, 99), (2, 10), (2, 11), (2, 99)}),
    ],
)
def test_the_check_on_a_row_and_the_filter_of_rows_agree(scope, reached):
    rows = [notice(p, t) for p, t in [(1, 10), (1, 99), (2, 10), (2, 11), (2, 99)]]
    tom = actor(scope)
    assert {(r.person_id, r.entry_id) for r in rows if tom.may("read", on=r)} == reached
    assert {(r.person_id, r.entry_id) for r in tom.scope("read", Notice.objects.all())} == reached


def test_without_the_capability_nothing_is_reached():
    row, tom = notice(1, 10), actor(Scope.DEPARTMENT)
    with pytest.raises(NotAllowed):
        tom.require("write", on=row)
    with pytest.raises(NotAllowed):
        tom.require_somewhere("write")
    assert not tom.scope("write", Notice.objects.all()).exists()


def test_somebody_by_link_reaches_that_one_row_only():
    mine, other = notice(1, 10), notice(1, 11)
    customer = Actor.by_link("customer", "read", row=mine)
    assert customer.may("read", on=mine)
    assert not customer.may("read", on=other)
    assert list(customer.scope("read", Notice.objects.all())) == [mine]


def test_nobody_owns_a_row_that_has_no_owner():
    row = notice(1, 10)
    row.person_id = None
    assert not Actor(name="x", person_id=None, capabilities={"read": Scope.OWN}).may("read", on=row)


def test_a_model_without_reach_is_a_mistake_that_shows_at_once(monkeypatch):
    monkeypatch.delattr(Notice, "reach")
    with pytest.raises(TypeError, match="reach"):
        actor(Scope.OWN).may("read", on=notice(1, 10))
