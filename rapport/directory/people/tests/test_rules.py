"""Decisions about people, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.directory.people import rules
from rapport.directory.people.types import Role

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
roles = st.sampled_from(Role)


@given(role=roles, manager_role=roles)
def test_people_report_upwards_only_and_a_director_to_nobody(role, manager_role):
    allowed = rules.why_not_report_to(role=role, manager_role=manager_role) is None
    assert allowed == (manager_role.height > role.height)
    assert rules.why_not_report_to(role=role, manager_role=None) is None
    assert rules.why_not_report_to(role=role, manager_role=manager_role, is_self=True) is not None


@given(chain=st.lists(roles, min_size=2, max_size=6))
def test_no_line_of_reports_closes_a_ring(chain):
    """Whatever roles stand in a ring, at least one of its links is refused."""
    links = zip(chain, [*chain[1:], chain[0]], strict=True)
    assert any(rules.why_not_report_to(role=below, manager_role=above) for below, above in links)


@given(by=roles, role=roles)
def test_below_the_director_only_lower_roles_are_in_reach(by, role):
    allowed = rules.why_not_touch(by_role=by, is_self=False, role=role) is None
    assert allowed == (by is Role.DIRECTOR or role.height < by.height)


@given(role=roles, highest=st.none() | roles, is_lead=st.booleans())
def test_a_role_stays_above_all_that_report_to_it(role, highest, is_lead):
    allowed = rules.why_not_role(role=role, highest_report=highest, is_lead=is_lead) is None
    assert allowed == ((highest is None or highest.height < role.height) and not (is_lead and role is Role.REPRESENTATIVE))


@st.composite
def forests(draw):
    """A forest of up to 12 teams, each below an earlier one or at the top."""
    count = draw(st.integers(1, 12))
    return {team: draw(st.none() | st.integers(1, team - 1)) if team > 1 else None for team in range(1, count + 1)}


def depth(team, parents):
    return 1 + (depth(parents[team], parents) if parents[team] else 0)


@given(parents=forests(), data=st.data())
def test_moving_a_team_never_closes_a_ring_nor_makes_a_fifth_level(parents, data):
    team = data.draw(st.sampled_from(sorted(parents)))
    target = data.draw(st.none() | st.sampled_from(sorted(parents)))
    why = rules.why_not_place(team_id=team, parent_id=target, parents=parents)
    moved = parents | {team: target}
    if why is None:
        assert all(_top(one, moved) for one in moved)
        if target is not None:
            assert max(depth(one, moved) for one in _at_and_below(team, moved)) <= rules.LEVELS
    else:
        ring = not _top(team, moved)
        assert ring or max(depth(one, moved) for one in _at_and_below(team, moved)) > rules.LEVELS


def _top(team, parents):
    seen = set()
    while parents[team] is not None:
        if team in seen:
            return False
        seen.add(team)
        team = parents[team]
    return True


def _at_and_below(team, parents):
    found = {team}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


moments = st.integers(0, 200).map(lambda hours: NOON + timedelta(hours=hours))
stretches = st.tuples(moments, st.none() | moments)


@given(one=stretches, other=stretches)
def test_stretches_overlap_exactly_when_they_share_a_moment(one, other):
    end = NOON + timedelta(hours=201)
    hours = [NOON + timedelta(hours=hour) for hour in range(202)]

    def inside(stretch):
        return {hour for hour in hours if stretch[0] <= hour < (stretch[1] or end)}

    if inside(one) and inside(other):
        assert rules.overlaps(one, other) == bool(inside(one) & inside(other)) == rules.overlaps(other, one)


@given(first=stretches)
def test_an_end_comes_after_its_beginning(first):
    why = rules.why_not_presence(from_at=first[0], to_at=first[1], others=[])
    assert (why is None) == (first[1] is None or first[1] > first[0])


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, None),
        ({"at": NOON + timedelta(days=7) - timedelta(seconds=1)}, None),
        ({"at": NOON + timedelta(days=7)}, "expired"),
        ({"accepted_at": NOON}, "been used"),
        ({"withdrawn_at": NOON}, "withdrawn"),
        ({"accepted_at": NOON, "withdrawn_at": NOON}, "been used"),
    ],
)
def test_an_invitation_works_once_for_seven_days(fields, word):
    asked = {"at": NOON, "expires_at": rules.invitation_expires(NOON), "accepted_at": None, "withdrawn_at": None} | fields
    why = rules.why_not_accept(**asked)
    assert why is None if word is None else word in why


@pytest.mark.parametrize(
    ("lead", "above", "fits"),
    [
        (None, None, True),
        (None, Role.MANAGER, True),
        (Role.REPRESENTATIVE, None, False),
        (Role.SUPERVISOR, Role.MANAGER, True),
        (Role.MANAGER, Role.MANAGER, True),
        (Role.DIRECTOR, Role.SUPERVISOR, False),
    ],
)
def test_a_lead_stands_no_higher_than_the_lead_above(lead, above, fits):
    assert (rules.why_not_lead(lead_role=lead, above_role=above) is None) == fits
