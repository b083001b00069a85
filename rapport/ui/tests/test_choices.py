"""Choices: of a two-level tree, of rows, and of languages and countries by name."""

import re
from types import SimpleNamespace

import django_filters
import pytest
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from rapport.ui.choices import called_language, countries, languages, read_at_once, two_levels
from rapport.ui.forms import Form


def row(pk, name, parent_id=None):
    return SimpleNamespace(pk=pk, name=name, parent_id=parent_id)


def test_leaves_stand_below_their_parent_which_comes_first_in_its_group():
    rows = [row(1, "Delivery"), row(2, "Late", 1), row(3, "Damaged", 1), row(4, "Other")]
    made = two_levels(rows, general="%(name)s, in general")
    assert made == [("Delivery", [(1, "Delivery, in general"), (2, "Late"), (3, "Damaged")]), (4, "Other")]


def test_a_leaf_whose_parent_is_not_offered_stands_for_itself():
    assert two_levels([row(2, "Late", 1)], general="%(name)s, in general") == [(2, "Late")]


def of_rows():
    return forms.ModelChoiceField(ContentType.objects.order_by("pk")[:3], empty_label="any")


def of_a_filter():
    return django_filters.fields.ModelChoiceField(
        queryset=ContentType.objects.order_by("pk")[:3], empty_label="any", null_label="nobody", null_value="none"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("made", [of_rows, of_a_filter])
def test_rows_are_read_at_once_and_are_the_choices_they_were(made, monkeypatch):
    usual, field = made(), made()
    read_at_once(field)
    read_at_once(field)  # a form may be drawn twice
    expected = [(str(value), label) for value, label in usual.choices]
    assert len(expected) > 3
    monkeypatch.setattr(QuerySet, "iterator", None)
    assert [(str(value), label) for value, label in field.choices] == expected
    assert [(str(value), label) for value, label in field.widget.choices] == expected


def test_languages_and_countries_stand_by_name_in_their_order():
    spoken, lived_in = languages(), countries()
    assert ("fr", "French") in spoken
    assert ("en-GB", "British English") in spoken
    assert ("zh-Hans", "Simplified Chinese") in spoken
    assert ("GB", "United Kingdom") in lived_in
    for offered in (spoken, lived_in):
        names = [name for _code, name in offered if name.isascii()]
        assert names == sorted(names, key=str.casefold)
        assert len(offered) == len(dict(offered)) > 80


def test_countries_bear_their_proper_names():
    lived_in = dict(countries())
    assert lived_in["CD"] == "Democratic Republic of the Congo"
    assert lived_in["IM"] == "Isle of Man"
    assert lived_in["VC"] == "Saint Vincent and the Grenadines"
    assert not [name for name in lived_in.values() if re.search("[a-z][A-Z]|[A-Z]{2}| (And|Of|The) ", name.replace("McD", ""))]
    names = list(lived_in.values())
    assert names.index("Åland Islands") == names.index("Albania") - 1


def test_a_code_that_stands_already_stays_as_it_is_written():
    assert ("en-gb", "British English") in languages("en-gb")
    assert "en-GB" not in dict(languages("en-gb"))
    assert ("fr-CA", "Canadian French") in languages()
    assert ("fr-ca", "Canadian French") in languages("fr-ca")
    assert "fr-CA" not in dict(languages("fr-ca"))
    assert ("fr-LU", "French (fr-LU)") in languages("fr-LU")
    assert ("qq", "qq") in languages("qq")
    assert ("XK2", "XK2") in countries("XK2")
    assert called_language("") == ""


@pytest.mark.parametrize(("initial", "focused"), [("b", "b"), (None, "a")])
def test_a_form_that_begins_with_a_choice_puts_the_focus_on_what_is_chosen(initial, focused):
    class Asked(Form):
        what = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect(attrs={"autofocus": True}))

    drawn = str(Asked(initial={"what": initial}))
    assert re.findall(r'value="(\w)"[^>]*autofocus', drawn) == [focused]
