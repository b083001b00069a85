"""Choices of a two-level tree."""

from types import SimpleNamespace

from rapport.ui.choices import two_levels


def row(pk, name, parent_id=None):
    return SimpleNamespace(pk=pk, name=name, parent_id=parent_id)


def test_leaves_stand_below_their_parent_which_comes_first_in_its_group():
    rows = [row(1, "Delivery"), row(2, "Late", 1), row(3, "Damaged", 1), row(4, "Other")]
    made = two_levels(rows, general="%(name)s, in general")
    assert made == [("Delivery", [(1, "Delivery, in general"), (2, "Late"), (3, "Damaged")]), (4, "Other")]


def test_a_leaf_whose_parent_is_not_offered_stands_for_itself():
    assert two_levels([row(2, "Late", 1)], general="%(name)s, in general") == [(2, "Late")]
