"""The ladder of a standard on its page: who is told when, and what is done with the case then; and the form that sets it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form, bound

from .. import queries
from ..models import StandardVersion
from ..types import BREACH_SHARE, USUAL_WARNINGS, Rung, Terms, Told

RUNGS = 6
TOLD: Mapping[Told, Any] = {
    Told.HANDLER: _("who has the case"),
    Told.LEAD: _("lead"),
    Told.MANAGER: _("manager"),
    Told.DIRECTOR: _("director"),
    Told.OWNER: _("who answers for the standard"),
}
TIERS: Mapping[str, Any] = {
    "": _("nobody"),
    "supervisor": _("the supervisor"),
    "manager": _("the manager"),
    "director": _("the director"),
}


def when(rung: Rung) -> str:
    """Return when a rung is reached: "at 75 % of the time", "4 opening hours after it"."""
    if rung.hours:
        return ngettext("%(n)d opening hour after it", "%(n)d opening hours after it", rung.hours) % {"n": rung.hours}
    if rung.share >= BREACH_SHARE:
        return gettext("when it is missed")
    return gettext("at %(share)s %% of the time") % {"share": rung.share}


def shown(version: StandardVersion) -> list[tuple[str, str]]:
    """Return the ladder of a version as lines: when, and what happens then."""
    ladder = queries.ladder_of(version)
    teams = people.team_names(one.team_id for one in ladder) if any(one.team_id for one in ladder) else {}
    return [(when(one), "; ".join(_happens(one, teams))) for one in ladder]


def _happens(rung: Rung, teams: Mapping[int, str]) -> Iterator[str]:
    if rung.told:
        yield str(get_text_list([str(TOLD[who]) for who in rung.told], gettext("and")))
    if rung.tier:
        yield gettext("the case is raised to %(tier)s") % {"tier": TIERS[rung.tier]}
    if rung.team_id:
        yield gettext("it moves to %(team)s") % {"team": teams.get(rung.team_id, "")}


def terms_of(version: StandardVersion, ladder: tuple[Rung, ...]) -> Terms:
    """Return what a version says, with another ladder; without one the usual warnings take the place of the one it had."""
    terms = queries.terms_of(version)
    return replace(terms, ladder=ladder, warnings=USUAL_WARNINGS if version.ladder else terms.warnings)


class LadderForm(Form):
    """Who is told when, a rung a row; ``ladder`` is the one that it begins with."""

    active_from = forms.DateField(
        label=_("Holds for cases opened from"),
        help_text=_("It is the next version of the standard. Cases opened before that day keep the one they were opened under."),
    )

    def __init__(self, *args: Any, ladder: tuple[Rung, ...], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = list(people.teams(actor).values_list("pk", "name"))
        for n in range(RUNGS):
            for name, field in _rung_fields(n, ladder[n] if n < len(ladder) else None, teams):
                # They stand in a table, whose heads are no labels of theirs.
                field.widget.attrs["aria-label"] = str(field.label)
                bound(field)
                self.fields[name] = field

    def rungs(self) -> list[list[BoundField]]:
        """Return the rungs of the ladder, a row each."""
        return [[self[f"{part}-{n}"] for part in ("share", "hours", "told", "tier", "team")] for n in range(RUNGS)]

    def clean(self) -> dict[str, Any]:
        """A rung without its moment would be told never."""
        given = super().clean() or {}
        for n in range(RUNGS):
            is_named = any(given.get(f"{part}-{n}") for part in ("hours", "told", "tier", "team"))
            if is_named and given.get(f"share-{n}") is None and f"share-{n}" not in self.errors:
                self.add_error(f"share-{n}", gettext("Say at which share of the time: 100 is the breach."))
        return given

    def ladder(self) -> tuple[Rung, ...]:
        """Return the rungs that were filled in."""
        given = self.cleaned_data
        return tuple(
            Rung(
                share=given[f"share-{n}"],
                hours=given[f"hours-{n}"] or 0,
                told=tuple(one for one in Told if one in given[f"told-{n}"]),
                tier=given[f"tier-{n}"],
                team_id=given[f"team-{n}"],
            )
            for n in range(RUNGS)
            if given[f"share-{n}"] is not None
        )


def _rung_fields(n: int, rung: Rung | None, teams: Iterable[tuple[int, str]]) -> Iterator[tuple[str, forms.Field]]:
    number = {"n": n + 1}
    yield f"share-{n}", forms.IntegerField(
        label=gettext("Rung %(n)s: %% of the time") % number, required=False, min_value=1, max_value=BREACH_SHARE,
        initial=rung.share if rung else None,
    )  # fmt: skip
    yield f"hours-{n}", forms.IntegerField(
        label=gettext("Rung %(n)s: opening hours after the breach") % number, required=False, min_value=0, max_value=2_000,
        initial=rung.hours or None if rung else None,
    )  # fmt: skip
    yield f"told-{n}", forms.MultipleChoiceField(
        label=gettext("Rung %(n)s: who hears of it") % number, required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(who.value, label) for who, label in TOLD.items()], initial=list(rung.told) if rung else [],
    )  # fmt: skip
    yield f"tier-{n}", forms.ChoiceField(
        label=gettext("Rung %(n)s: raised to") % number, required=False, choices=list(TIERS.items()),
        initial=rung.tier if rung else "",
    )  # fmt: skip
    yield f"team-{n}", forms.TypedChoiceField(
        label=gettext("Rung %(n)s: moves to the team") % number, required=False, coerce=int, empty_value=None,
        choices=[("", gettext("stays")), *teams], initial=rung.team_id if rung else None,
    )  # fmt: skip
