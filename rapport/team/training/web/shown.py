"""What pages and panels show of lessons."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.desk.cases.types import Direction
from rapport.kernel.actor import Actor

from ..models import Demonstration, KeyMoment
from ..types import LIVE, Following, Handled, Mark, Stage, Technique
from . import words


def case_url(case_id: int) -> str:
    """Return the address of a case's page."""
    return reverse("cases:case", args=[case_id])


def who_said(contact: Any, case: Any) -> str:
    """Return who spoke in a message."""
    if contact.direction == Direction.INBOUND:
        return case.customer.name if case.customer else _("The customer")
    return contact.person.name if contact.person else _("Customer service")


def usual_task(case: Any) -> str:
    """Return what is practised unless something else is set."""
    name = case.customer.name if case.customer else _("the customer")
    return _("Write the first three sentences that you would say to %(name)s, in your own words.") % {"name": name}


def moments(rows: Iterable[KeyMoment]) -> list[dict[str, Any]]:
    """Return key moments as they are read: who said what, what was done in it, and why."""
    return [
        {
            "moment": one,
            "technique": words.TECHNIQUE[Technique(one.technique)],
            "who": who_said(one.contact, one.contact.case),
            "is_customer": one.contact.direction == Direction.INBOUND,
            "url": f"{case_url(one.contact.case_id)}#contact-{one.contact_id}",
        }
        for one in rows
    ]


def row(one: Demonstration) -> dict[str, Any]:
    """Return a demonstration as a row of a list."""
    return {
        "demonstration": one,
        "word": words.STAGE[Stage(one.stage)],
        "tone": words.STAGE_TONE.get(Stage(one.stage), "quiet"),
        "following": words.FOLLOWING[Following(one.following)] if one.following not in ("asked", "declined", "withdrawn") else "",
    }


def followed(one: Demonstration) -> list[dict[str, Any]]:
    """Return the followed cases as rows: which, why it is comparable, how it goes."""
    return [
        {
            "row": each,
            "url": case_url(each.case_id),
            "why": words.MARK[Mark(each.mark)],
            "word": words.HANDLED[Handled(each.state)],
            "tone": words.HANDLED_TONE.get(Handled(each.state), "quiet"),
        }
        for each in one.followed.all()
    ]


def demonstration(one: Demonstration, actor: Actor, as_of: datetime) -> dict[str, Any]:
    """Return everything that the page of a demonstration draws."""
    stage, state = Stage(one.stage), Following(one.following)
    is_learner = one.person_id == actor.person_id
    return {
        "demonstration": one,
        "stage_word": words.STAGE[stage],
        "stage_tone": words.STAGE_TONE.get(stage, "quiet"),
        "moments": moments(one.moments.all()),
        "is_learner": is_learner,
        "case_url": case_url(one.case_id),
        "followed": followed(one),
        "comparable": words.COMPARABLE,
        "can": {
            "read": is_learner and stage is Stage.SENT,
            "practise": is_learner and stage in (Stage.SENT, Stage.READ),
            "discuss": not is_learner and stage is Stage.PRACTISED,
            "agree": is_learner and state in (Following.ASKED, Following.DECLINED, Following.WITHDRAWN),
            "decline": is_learner and state is Following.ASKED,
            "withdraw": is_learner and state in LIVE,
            "confirm": not is_learner and state is Following.ALONE,
        },
        "following_word": words.FOLLOWING[state],
        "days": max(1, round((one.alone_at - one.sent_at).total_seconds() / 86_400)) if one.alone_at else None,
    }
