"""The form above a list looks as its own template draws it, for everybody, also when it was drawn for somebody before."""

import re
from collections.abc import Iterator

import pytest
from django import forms

from rapport.ui import narrowing
from rapport.ui.forms import Form


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    narrowing._kept.clear()
    yield
    narrowing._kept.clear()


def narrowed_by(data: dict[str, str], *people: str) -> Form:
    class Narrowed(Form):
        q = forms.CharField(label="Words", required=False)
        who = forms.ChoiceField(label="Who", required=False, choices=[("", "anybody"), ("Leeds", [(n, n) for n in people])])
        late = forms.BooleanField(label="Overdue only", required=False, help_text="Past a due <b>moment</b>.")
        batch = forms.IntegerField(required=False, widget=forms.HiddenInput)

    return Narrowed(data)


def bare(html: str) -> str:
    return re.sub(r"\s+", "", html)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"who": "Tom Bell"},
        {"q": "damaged", "late": "on", "batch": "7"},
        {"who": "nobody of these"},
        {"batch": "seven"},
    ],
)
def test_a_form_is_drawn_as_its_template_draws_it_the_first_time_and_the_next(data: dict[str, str]) -> None:
    people = ("Tom Bell", "Maya Singh")
    others = narrowing.drawn(narrowed_by({}, *people))
    as_ever = bare(str(narrowed_by(data, *people)))
    assert [bare(narrowing.drawn(narrowed_by(data, *people))) for _ in range(2)] == [as_ever, as_ever]
    assert bare(narrowing.drawn(narrowed_by({}, *people))) == bare(others)


def test_who_may_choose_among_others_gets_a_field_of_their_own() -> None:
    first = narrowing.drawn(narrowed_by({}, "Tom Bell"))
    second = narrowing.drawn(narrowed_by({}, "Maya Singh"))
    assert ("Tom Bell" in first, "Maya Singh" in first) == (True, False)
    assert ("Tom Bell" in second, "Maya Singh" in second) == (False, True)


def test_what_somebody_wrote_is_not_kept_and_no_more_fields_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    narrowing.drawn(narrowed_by({"q": "Joan Hale"}, "Tom Bell"))
    assert "Joan Hale" not in "".join(narrowing._kept.values())
    monkeypatch.setattr(narrowing, "MOST_KEPT", 4)
    for name in ("Ana", "Grace", "Henrik", "Sue", "Tom"):
        narrowing.drawn(narrowed_by({}, name))
        assert len(narrowing._kept) <= 4
