"""The switchboard's page for incidents: what happens after what, what stands where, who may hear of it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.desk.incidents import events, reactions
from rapport.desk.incidents.web import banners, panels
from rapport.governance.commitments import events as commitments
from rapport.governance.commitments import reactions as commitments_reactions
from rapport.kernel import journal, live
from rapport.kernel.actor import Actor
from rapport.ui import banner, navigation

REACTIONS: Mapping[type[journal.Event], tuple[journal.Reaction, ...]] = {
    commitments.ActionAsked: (commitments_reactions.tell_owner,),
    events.IncidentDeclared: (reactions.tell_leaders,),
    events.IncidentChanged: (reactions.tell_leaders,),
    events.IncidentClosed: (),
    events.IncidentReopened: (),
    events.StatementWritten: (reactions.ask_for_approval,),
    events.StatementSettled: (),
    events.StatementUsed: (),
    events.CasesGathered: (),
    events.CasesReleased: (),
    events.UpdateOrdered: (),
    events.UpdateEnded: (),
    events.LineWritten: (),
    events.ReviewWritten: (),
    events.ReviewApproved: (),
}
PANELS: tuple[Any, ...] = panels.PANELS
WAY = navigation.Way(place="desk", label=_("Incidents"), url_name="incidents:incidents", capability="incidents.view")
SUBJECT_PAGES: Mapping[str, str] = {"incident": "incidents:incident", "incident_review": "incidents:review"}


def _hears(actor: Actor, _number: int) -> bool:
    return actor.may("incidents.view")


LISTENERS: Mapping[str, live.Guard] = dict.fromkeys(("incidents", *SUBJECT_PAGES), _hears)


def connect() -> None:
    """Let what runs stand at the head of every page. Called once, at start-up."""
    banner.connect(banners.SOURCE)
