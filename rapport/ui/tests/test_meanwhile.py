"""What others changed while a form stood open stands: nobody's page takes it back, and nobody wins in silence."""

from datetime import datetime

import pytest
from django import forms

from rapport.ui.forms import Form


class Change(Form):
    name = forms.CharField(max_length=40)
    words = forms.CharField(required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("", "–"), ("Plain", [("a", "Enquiry"), ("b", "Order")])], required=False)
    days = forms.MultipleChoiceField(choices=[("mo", "Monday"), ("tu", "Tuesday")], required=False)
    is_open = forms.BooleanField(required=False)
    at = forms.DateTimeField(required=False)
    share = forms.DecimalField(required=False)
    hidden = forms.IntegerField(required=False, widget=forms.HiddenInput)
    secret = forms.CharField(required=False, widget=forms.PasswordInput)


BEFORE = {
    "name": "Joan Hale", "words": "One\nTwo", "kind": "a", "days": ["mo", "tu"], "is_open": True,
    "at": datetime(2026, 11, 23, 9, 30), "share": "1.50", "hidden": 7,
}  # fmt: skip
SENT = {
    "name": "Joan Hale", "words": "One\r\nTwo", "kind": "a", "days": ["tu", "mo"], "is_open": "on", "at": "2026-11-23T09:30",
    "share": "1.50", "hidden": "7",
}  # fmt: skip
MEANWHILE = {
    "name": "Joan Hill", "words": "Three", "kind": "b", "days": ["mo"], "is_open": False, "at": datetime(2026, 11, 24, 8, 0),
    "share": "2", "hidden": 8,
}  # fmt: skip


def marks(initial):
    return Change(initial=initial).changing()["stood"].value()


def sent(now, **given):
    form = Change({**SENT, "stood": marks(BEFORE)} | given, initial=now).changing()
    form.is_valid()
    return form


def test_what_nobody_touched_stays_as_it_stands_now():
    form = sent(MEANWHILE)
    assert form.is_valid(), form.errors
    kept = dict(form.cleaned_data) | {
        "at": form.cleaned_data["at"].replace(tzinfo=None),
        "share": str(form.cleaned_data["share"]),
    }
    assert kept == MEANWHILE | {"secret": ""}
    assert form["name"].value() == "Joan Hill"


def test_what_was_changed_in_the_form_is_saved_and_only_that():
    form = sent(MEANWHILE | {"name": "Joan Hale"}, name="Joan Hale-Reed")
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["name"], form.cleaned_data["kind"], form.cleaned_data["is_open"]) == ("Joan Hale-Reed", "b", False)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": "Jo Hale"}, ("name", "“Joan Hill” now", "“Jo Hale”")),
        ({"kind": ""}, ("kind", "“Order” now", "“nothing”")),
        ({"days": ["tu"]}, ("days", "“Monday” now", "“Tuesday”")),
        ({"words": ""}, ("words", "“Three” now", "“nothing”")),
        ({"hidden": "9"}, ("__all__", "“8” now", "“9”")),
    ],
    ids=str,
)
def test_where_both_changed_the_same_both_values_are_told_and_the_second_sending_counts(given, says):
    form = sent(MEANWHILE, **given)
    assert list(form.errors) == [says[0]]
    assert all(part in str(form.errors[says[0]][0]) for part in says[1:])
    again = Change({**SENT, **given, "stood": form["stood"].value()}, initial=MEANWHILE).changing()
    assert again.is_valid(), again.errors
    ((name, value),) = given.items()
    assert str(again.cleaned_data[name]) == str(int(value) if name == "hidden" else value)


def test_the_same_change_by_both_is_no_quarrel():
    assert sent(BEFORE | {"name": "Joan Hill"}, name="Joan Hill").is_valid()


def test_what_says_not_what_it_was_shown_counts_as_it_is():
    for seen in ("", "[]", "{", "null", '{"name": 7}', "[" * 9_000):
        form = Change(SENT | {"stood": seen}, initial=BEFORE | {"kind": "b"}).changing()
        assert form.is_valid(), form.errors
        assert form.cleaned_data["kind"] == "a"


def test_fields_filled_with_something_else_are_left_alone():
    form = Change({**SENT, "stood": marks(BEFORE)}, initial=BEFORE | {"at": datetime(2026, 11, 24, 8, 0)}).changing(but=["at"])
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"].day == 23
