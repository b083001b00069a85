"""What is asked for an automation: when, if, then. Each line under "then" that is left empty does nothing."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor, Scope
from rapport.ui.forms import Form, bound

from ... import rules
from ...models import Automation, AutomationVersion
from ...rules import automating
from ...types import LONGEST_NAME, AutomationDraft, Conditions, Then, Trigger
from .. import automated, words
from .conditions import condition_fields, conditions_from, team_choices

NOTHING = ("", _("leave it"))
OFFERED = ("open", "waiting_customer", "waiting_others")
WHEN = ("name", "team", "trigger", "hours", "active_from")


def _text(label: Any, initial: str, *, rows: int = 2, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, required=False, initial=initial, widget=widget, max_length=automating.LONGEST_TEXT, help_text=help_text
    )


class AutomationForm(Form):
    """A version of an automation."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, help_text=_("Its acts stand under this name."))
    team = forms.TypedChoiceField(label=_("For the cases of"), coerce=int, empty_value=None, required=False)
    trigger = forms.ChoiceField(label=_("When"), choices=[(one.value, word) for one, word in automated.TRIGGER.items()])
    hours = forms.IntegerField(
        label=_("After, or within, how many hours"), required=False, min_value=0, max_value=automating.LONGEST_HOURS,
        help_text=_("For the last two of “when”: 168 is a week. Only moments that come after it is switched on count."),
    )  # fmt: skip
    active_from = forms.DateTimeField(label=_("Holds from"), required=False, help_text=_("Empty: from now on."))

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        automation: Automation | None = None,
        version: AutomationVersion | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        known = rules.conditions_of(version.conditions) if version else Conditions()
        then = automating.then_of(version.then) if version else Then()
        self._name_and_team(actor, automation, version)
        asked, done = condition_fields(known, with_states=True), _then_fields(actor, then)
        asked["text"] = forms.CharField(
            label=_("Says any of these"), required=False, max_length=200, initial=known.text,
            help_text=_("Words by commas, looked for in the subject and in what the customer wrote."),
        )  # fmt: skip
        self._asked, self._done = tuple(asked), tuple(done)
        self.fields |= asked | done
        for field in self.fields.values():
            bound(field)

    def _name_and_team(self, actor: Actor, automation: Automation | None, version: AutomationVersion | None) -> None:
        is_for_all = actor.capabilities.get("routing.automate") is Scope.DEPARTMENT
        team = self.fields["team"]
        teams = [(str(pk), name) for pk, name in team_choices(actor)]
        team.choices = [("", _("the whole department")), *teams] if is_for_all else teams  # type: ignore[attr-defined]
        team.required = not is_for_all
        if automation is not None and version is not None:
            known = {"name": automation.name, "team": automation.team_id or "", "trigger": version.trigger}
            self.initial = {**known, "hours": version.hours or None, **self.initial}

    def parts(self) -> Iterator[tuple[Any, Any, list[forms.BoundField]]]:
        """Return the fields under when, if and then, each part with its sentence."""
        yield _("When"), "", [self[name] for name in WHEN]
        yield _("If"), _("What is left empty means any; all that says something has to hold."), [self[one] for one in self._asked]
        yield _("Then"), _("What is left empty does nothing. Done in this order."), [self[one] for one in self._done]

    def draft(self) -> AutomationDraft:
        """Return the version as it was filled in."""
        given = self.cleaned_data
        then = Then(
            reason_id=given["then_reason"],
            priority=given["then_priority"],
            team_id=given["then_team"],
            is_routed=given["then_routed"],
            macro_id=given["then_macro"],
            note=given["then_note"].strip(),
            promise=given["then_promise"].strip(),
            promise_hours=given["then_promise_hours"] or 24,
            state=given["then_state"],
            tell=given["then_tell"],
            words=given["then_words"].strip(),
        )
        return AutomationDraft(
            name=given["name"], team_id=given["team"], trigger=Trigger(given["trigger"]), hours=given["hours"] or 0,
            conditions=conditions_from(given, states=tuple(given["states"]), text=given["text"].strip()), then=then,
            active_from=given["active_from"],
        )  # fmt: skip


def _then_fields(actor: Actor, then: Then) -> dict[str, forms.Field]:
    reasons = [(one.pk, f"{one.parent.name} · {one.name}" if one.parent else one.name) for one in cases.reasons()]
    macros = [(one.pk, one.name) for one in cases.macros()]
    return {
        "then_reason": _number(_("Set the reason"), reasons, then.reason_id),
        "then_priority": _choice(_("Set the priority"), words.choices("priorities"), then.priority),
        "then_team": _number(_("Give it to the team"), team_choices(actor), then.team_id),
        "then_routed": forms.BooleanField(label=_("Have the router give it to somebody"), required=False, initial=then.is_routed),
        "then_macro": _number(_("Use a macro"), macros, then.macro_id),
        "then_note": _text(_("Write a note"), then.note, help_text=_("It stays in the department.")),
        "then_promise": _text(_("Promise the customer"), then.promise, rows=1),
        "then_promise_hours": forms.IntegerField(
            label=_("The promise is kept within how many hours"), required=False, min_value=1,
            max_value=automating.LONGEST_HOURS, initial=then.promise_hours,
        ),
        "then_state": _choice(_("Set the state"), _unsettled(), then.state),
        "then_tell": _choice(_("Tell"), list(automated.TOLD.items()), then.tell, nothing=("", _("nobody"))),
        "then_words": _text(_("What they are told"), then.words, rows=1, help_text=_("The subject of the case follows it.")),
    }  # fmt: skip


def _unsettled() -> list[Any]:
    """What automations may set: they do not settle cases, and do not make a case new again."""
    return [(value, word) for value, word in words.choices("states") if value in OFFERED]


def _choice(label: Any, choices: list[Any], initial: str, *, nothing: Any = NOTHING) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[nothing, *choices], required=False, initial=initial)


def _number(label: Any, choices: list[Any], initial: int | None) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[NOTHING, *choices], coerce=int, empty_value=None, required=False, initial=initial
    )
