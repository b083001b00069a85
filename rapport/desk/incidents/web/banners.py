"""What stands at the head of pages while an incident runs: for everybody here, and for customers what was approved."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.ui.banner import Banner, Source

from .. import queries, rules
from ..types import TOPIC, IncidentSeverity, Running
from . import words


def inside(actor: Actor) -> Sequence[Banner]:
    """Return a banner for each incident that runs, with what may be said about it."""
    return [_inside(one) for one in queries.running()] if actor.may("incidents.view") else ()


def _inside(one: Running) -> Banner:
    return Banner(
        title=one.title,
        kicker=_("Incident, %(severity)s") % {"severity": words.SEVERITY[one.severity]},
        text="" if one.statement else _("Nothing is approved to be said yet: say that we look into it."),
        url=reverse("incidents:incident", args=[one.id]),
        link=_("What to say") if one.statement else _("What is known"),
        tone="bad" if one.severity is IncidentSeverity.CRITICAL else "warn",
        since_at=one.declared_at,
    )


def outside(language: str) -> Sequence[Banner]:
    """Return what customers are told: the approved words of incidents that run, as far as they are meant for all."""
    return [
        Banner(title=_("Please note"), text=rules.text_in(one.statement.texts, language), since_at=one.statement.approved_at)
        for one in queries.running()
        if one.statement and one.statement.is_public
    ]


SOURCE = Source(topic=TOPIC, url_name="incidents:banner", inside=inside, outside=outside)
