"""Questions about people: scope, ladders, the tree, constant numbers of queries."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.directory.people import queries, sample
from rapport.directory.people.models import Person, Presence, Team
from rapport.directory.people.types import Role

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def names(persons):
    return [person.name for person in persons]


def test_everybody_sees_their_own_reach(director, manager, supervisor, representative):
    assert set(names(queries.people(representative.actor))) == {"Sue Marsh", "Tom Bell"}
    assert set(names(queries.people(supervisor.actor))) == {"Sue Marsh", "Tom Bell"}
    assert set(names(queries.people(manager.actor))) == {"Grace Osei", "Sue Marsh", "Dan Cole", "Tom Bell"}
    assert queries.people(director.actor).count() == 9
    assert names(queries.teams(manager.actor)) == ["Leeds", "Leeds day", "Leeds evening"]


def test_somebody_out_of_reach_is_not_there(manager, other_representative):
    with pytest.raises(Person.DoesNotExist):
        queries.get_person(other_representative.person.pk, actor=manager.actor)
    with pytest.raises(Team.DoesNotExist):
        queries.get_team(other_representative.team.pk, actor=manager.actor)


def test_the_ladder_of_a_team_ends_at_the_director(supervisor):
    assert names(queries.leads_of(supervisor.team.pk)) == ["Sue Marsh", "Grace Osei", "Ana Ruiz"]


def test_a_team_outside_the_tree_has_the_director(department):
    lonely = sample.team("Lonely")
    assert names(queries.leads_of(lonely.pk)) == ["Ana Ruiz"]


@pytest.mark.parametrize(
    ("role", "name"), [(Role.SUPERVISOR, "Sue Marsh"), (Role.MANAGER, "Grace Osei"), (Role.DIRECTOR, "Ana Ruiz")]
)
def test_each_tier_has_its_person(supervisor, role, name):
    assert queries.person_for_tier(supervisor.team.pk, role).name == name


def test_a_missing_tier_is_answered_by_the_next_higher(supervisor):
    Team.objects.filter(pk=supervisor.team.pk).update(lead=None)
    assert queries.person_for_tier(supervisor.team.pk, Role.SUPERVISOR).name == "Grace Osei"
    assert queries.person_for_tier(None, Role.MANAGER).name == "Ana Ruiz"


def test_nobody_answers_in_an_empty_department(db):
    assert queries.person_for_tier(sample.team().pk, Role.DIRECTOR) is None


def test_the_line_of_a_person_goes_to_the_top(representative):
    assert names(queries.managers_of(representative.person)) == ["Sue Marsh", "Grace Osei", "Ana Ruiz"]


def test_names_leave_out_what_is_not_there(representative, supervisor):
    assert queries.names([representative.person.pk, None, 0, 10**9]) == {representative.person.pk: "Tom Bell"}
    assert queries.team_names([supervisor.team.pk, None]) == {supervisor.team.pk: "Leeds day"}
    assert queries.department_names([None]) == {}


def test_dates_are_half_open(representative, supervisor):
    Person.objects.filter(pk=representative.person.pk).update(active_from=date(2026, 11, 1), active_to=date(2026, 11, 23))

    def working(at):
        return "Tom Bell" in names(queries.people(supervisor.actor, as_of=at))

    assert not working(datetime(2026, 10, 31, 23, tzinfo=UTC))
    assert working(datetime(2026, 11, 1, 0, tzinfo=UTC))
    assert working(NOON - timedelta(days=1))
    assert not working(NOON)


def test_the_tree_has_four_levels_and_counts_heads_and_the_absent(director, representative):
    Presence.objects.create(person=representative.person, state="absent", from_at=NOON - timedelta(hours=1))
    (top,) = queries.tree(director.actor, at=NOON)
    assert (top.team.name, top.head_count, top.absent_count) == ("Customer service", 9, 1)
    assert [branch.team.name for branch in top.trees] == ["Leeds", "North America"]
    leeds_day = top.trees[0].leaves[0]
    assert [(one.person.name, one.absence is not None) for one in leeds_day.members] == [("Sue Marsh", False), ("Tom Bell", True)]


def test_the_tree_costs_three_queries_at_any_size(director, django_assert_num_queries):
    actor = director.actor
    for number in range(30):
        team = sample.team(f"Group {number}", parent=director.team)
        Person.objects.bulk_create(Person(name=f"P{n}", role="representative", position="x", team=team) for n in range(5))
    with django_assert_num_queries(3):
        (top,) = queries.tree(actor, at=NOON)
    assert top.head_count == 159


def test_a_search_wants_every_word(supervisor):
    rows = queries.people(supervisor.actor)
    assert names(queries.named(rows, "bell tom")) == ["Tom Bell"]
    assert names(queries.named(rows, "bell sue")) == []
    assert names(queries.named(rows, "%")) == []
