"""The operational targets of a standard on its page: how much of its time single teams may use; and the form that sets them."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form

from .. import queries, rules
from ..models import StandardVersion
from ..types import Target, TeamTarget, Terms, Unit


def shown(version: StandardVersion) -> list[tuple[str, str]]:
    """Return the operational targets of a version as lines by the names of the teams: who, and how much of the time."""
    terms = queries.terms_of(version)
    if not terms.team_targets:
        return []
    names = people.team_names(one.team_id for one in terms.team_targets)
    return sorted((names.get(one.team_id, ""), _amount(terms, one)) for one in terms.team_targets)


def _amount(terms: Terms, one: TeamTarget) -> str:
    """Return a part in words: opening hours as the target has them, else hours by the wall clock."""
    if terms.target.unit is Unit.BUSINESS_SECONDS:
        return queries.target_text(Target(amount=one.seconds))
    return queries.duration(one.seconds)


class TimeField(forms.CharField):
    """A length of time as people write it; its value is in seconds, None when it is empty."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        found = rules.read_target(text, Unit.BUSINESS_SECONDS)
        if isinstance(found, str):
            raise forms.ValidationError(gettext(found))
        if found.unit is not Unit.BUSINESS_SECONDS:
            raise forms.ValidationError(gettext("A part is a time in hours and minutes, such as 2 h 30."))
        return found.amount


class PartsForm(Form):
    """How much of the time each team may use; an empty one has no target of its own."""

    active_from = forms.DateField(
        label=_("Holds for cases opened from"),
        help_text=_("It is the next version of the standard. Cases opened before that day keep the one they were opened under."),
    )

    def __init__(self, *args: Any, terms: Terms, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = {one.team_id: one.seconds for one in terms.team_targets}
        offered = dict(people.teams(actor).values_list("pk", "name"))
        # A target of a team that is not on the list any more stays in sight, so that it can be taken away.
        self._names = offered | people.team_names(pk for pk in self._before if pk not in offered)
        for pk, name in sorted(self._names.items(), key=lambda one: one[1]):
            seconds = self._before.get(pk)
            self.fields[f"team-{pk}"] = TimeField(
                label=name, required=False, max_length=40, initial=None if seconds is None else rules.written(seconds),
            )  # fmt: skip

    def team_targets(self) -> tuple[TeamTarget, ...]:
        """Return the parts that were filled in."""
        given = {pk: self.cleaned_data[f"team-{pk}"] for pk in self._names}
        return tuple(TeamTarget(team_id=pk, seconds=seconds) for pk, seconds in given.items() if seconds is not None)
