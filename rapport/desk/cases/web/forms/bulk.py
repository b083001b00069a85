"""What is asked when many cases are changed at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form

from ... import queries
from ...types import BulkVerb, State
from .. import words
from ..fields import TreeField, tree_choices
from .verbs import Assign, PriorityForm

VERBS = {
    BulkVerb.ASSIGN: _("Assign…"),
    BulkVerb.PRIORITY: _("Set the priority…"),
    BulkVerb.REASON: _("Say the reason…"),
    BulkVerb.STATE: _("Move, resolve or close…"),
}
MOVES = (State.OPEN, State.WAITING_CUSTOMER, State.WAITING_OTHERS, State.RESOLVED, State.CLOSED)


class ReasonOfMany(Form):
    """Why their customers contacted us."""

    reason = TreeField(label=_("Reason: why did they contact us?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = tree_choices(queries.reasons(), empty=_("not said yet"))  # type: ignore[attr-defined]


class StateOfMany(Form):
    """The state that comes next."""

    to = forms.ChoiceField(
        label=_("What happens now?"), choices=[(one.value, words.MOVE[one]) for one in MOVES], widget=forms.RadioSelect
    )


def form_of(verb: BulkVerb, data: Any, *, actor: Actor, at: datetime) -> Form:
    """Return the form of a verb."""
    if verb is BulkVerb.ASSIGN:
        return Assign(data, actor=actor, at=at)
    return {BulkVerb.PRIORITY: PriorityForm, BulkVerb.REASON: ReasonOfMany, BulkVerb.STATE: StateOfMany}[verb](data)


def given_by(verb: BulkVerb, form: Form) -> dict[str, Any]:
    """Return what was given, as the action takes it."""
    said = form.cleaned_data
    match verb:
        case BulkVerb.ASSIGN:
            return {"team_id": said["team"].pk, "assignee_id": said["assignee"].pk if said["assignee"] else None}
        case BulkVerb.PRIORITY:
            return {"priority": said["priority"]}
        case BulkVerb.REASON:
            return {"reason_id": said["reason"]}
        case BulkVerb.STATE:
            return {"state": said["to"]}


def said_of(verb: BulkVerb, given: Mapping[str, Any]) -> str:
    """Return in words what an act sets; empty as long as that was not said."""
    if not given:
        return ""
    match verb:
        case BulkVerb.ASSIGN:
            team = people.team_names([given["team_id"]]).get(given["team_id"], "")
            person = people.names([given["assignee_id"]]).get(given["assignee_id"], "")
            if person:
                return gettext("To %(person)s, %(team)s") % {"person": person, "team": team}
            return gettext("To %(team)s, where nobody has them yet") % {"team": team}
        case BulkVerb.PRIORITY:
            return gettext("Priority: %(word)s") % {"word": words.PRIORITY[given["priority"]]}
        case BulkVerb.REASON:
            reason = queries.reasons(with_former=True).filter(pk=given["reason_id"]).first()
            return gettext("Reason: %(word)s") % {"word": reason or gettext("not said yet")}
        case BulkVerb.STATE:
            return str(words.MOVE[given["state"]])
