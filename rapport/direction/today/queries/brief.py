"""The morning brief, put together."""

from dataclasses import replace
from datetime import datetime, timedelta

from rapport.desk.cases.queries import takeovers
from rapport.kernel.actor import Actor

from ..rules import MOST_NEEDS, day_ends, ranked
from ..types import Brief, Need, NeedKind
from .around import promised_today, since_left, strain, voices
from .broke import what_broke
from .needs import first_needs, open_care, personal_needs
from .numbers import numbers
from .risk import risk_today

CARE_WITHIN = timedelta(hours=4)
FIRST = {NeedKind.SAFETY, NeedKind.STATUTORY}


def what_needs(actor: Actor, *, as_of: datetime) -> tuple[tuple[Need, ...], tuple[Need, ...]]:
    """Return what outranks everything, and the first of what else needs the person. Needs ``today.brief``; raises NotAllowed."""
    actor.require_somewhere("today.brief")
    needs = ranked(
        [
            *first_needs(actor, as_of=as_of),
            *open_care(actor, as_of=as_of, within=CARE_WITHIN),
            *personal_needs(actor, as_of=as_of, until=day_ends(as_of, actor.zone)),
        ],
        as_of=as_of,
    )
    mine = {one.case_id for one in takeovers(actor, as_of=as_of) if one.by_id == actor.person_id}
    needs = [replace(one, is_mine=one.case_id in mine) for one in needs]
    first = tuple(one for one in needs if one.kind in FIRST)
    return first, tuple(one for one in needs if one.kind not in FIRST)[:MOST_NEEDS]


def brief(actor: Actor, *, as_of: datetime) -> Brief:
    """Return everything that the director's morning is made of, as of one moment. Needs ``today.brief``; raises NotAllowed."""
    actor.require_somewhere("today.brief")
    zone, until = actor.zone, day_ends(as_of, actor.zone)
    first, needs = what_needs(actor, as_of=as_of)
    return Brief(
        as_of=as_of,
        since=since_left(actor, as_of=as_of, zone=zone),
        first=first,
        needs=needs,
        broke=what_broke(as_of=as_of, zone=zone),
        risk=risk_today(actor, as_of=as_of, zone=zone),
        numbers=tuple(numbers(actor, as_of=as_of, zone=zone)),
        voices=voices(actor, as_of=as_of, zone=zone),
        promised=promised_today(actor, as_of=as_of, until=until),
        strain=strain(actor, as_of=as_of, zone=zone),
    )
