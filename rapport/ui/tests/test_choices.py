"""Choices of a two-level tree, and of languages and countries by name."""

from types import SimpleNamespace

from rapport.ui.choices import called_language, countries, languages, two_levels


def row(pk, name, parent_id=None):
    return SimpleNamespace(pk=pk, name=name, parent_id=parent_id)


def test_leaves_stand_below_their_parent_which_comes_first_in_its_group():
    rows = [row(1, "Delivery"), row(2, "Late", 1), row(3, "Damaged", 1), row(4, "Other")]
    made = two_levels(rows, general="%(name)s, in general")
    assert made == [("Delivery", [(1, "Delivery, in general"), (2, "Late"), (3, "Damaged")]), (4, "Other")]


def test_a_leaf_whose_parent_is_not_offered_stands_for_itself():
    assert two_levels([row(2, "Late", 1)], general="%(name)s, in general") == [(2, "Late")]


def test_languages_and_countries_stand_by_name_in_their_order():
    spoken, lived_in = languages(), countries()
    assert ("fr", "French") in spoken
    assert ("en-GB", "British English") in spoken
    assert ("zh-Hans", "Simplified Chinese") in spoken
    assert ("GB", "United Kingdom") in lived_in
    for offered in (spoken, lived_in):
        names = [name for _code, name in offered]
        assert names == sorted(names, key=str.casefold)
        assert len(offered) == len(dict(offered)) > 80


def test_a_code_that_stands_already_stays_as_it_is_written():
    assert ("en-gb", "British English") in languages("en-gb")
    assert "en-GB" not in dict(languages("en-gb"))
    assert ("fr-CA", "French (fr-CA)") in languages("fr-CA")
    assert ("qq", "qq") in languages("qq")
    assert ("XK2", "XK2") in countries("XK2")
    assert called_language("") == ""
