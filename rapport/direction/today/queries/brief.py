"""The morning brief, put together."""

from dataclasses import replace
from datetime import datetime

from rapport.desk.cases.queries import takeovers
from rapport.kernel.actor import Actor
from rapport.team.training.queries import learned

from ..rules import day_ends, ranked
from ..types import Brief, Need, NeedKind
from .around import left, promised_today, since_left, strain, voices
from .kept import Kept, Later
from .needs import first_needs, open_care, personal_needs
from .numbers import with_targets
from .risk import risk_today, with_limits
from .seen import Seen

FIRST = {NeedKind.SAFETY, NeedKind.CARE, NeedKind.LIMIT, NeedKind.STATUTORY}


def what_needs(actor: Actor, *, as_of: datetime) -> tuple[tuple[Need, ...], tuple[Need, ...]]:
    """Return what outranks everything, and what else needs the person, weightiest first. Needs ``today.brief``, or NotAllowed."""
    actor.require_somewhere("today.brief")
    return _needs(Seen(actor, as_of=as_of))


def brief(actor: Actor, *, as_of: datetime, later: Later | None = None) -> Brief:
    """Return everything that the director's morning is made of, as of one moment. Needs ``today.brief``; raises NotAllowed.

    What is counted over weeks is as of the minute of that moment, or, where counting it is left to ``later``, of one or two
    before, which is what the page names (kept.py).
    """
    actor.require_somewhere("today.brief")
    seen, zone = Seen(actor, as_of=as_of), actor.zone
    first, needs = _needs(seen)
    from_at, is_known = left(seen, zone=zone)
    kept = Kept(seen, left_at=from_at, later=later)
    promised, promised_count = promised_today(actor, as_of=as_of, until=day_ends(as_of, zone))
    return Brief(
        as_of=as_of,
        since=since_left(seen, kept.weeks, from_at=from_at, is_known=is_known),
        first=first,
        needs=needs,
        broke=kept.broke(),
        risk=with_limits(risk_today(seen, zone=zone), seen),
        numbers=with_targets(kept.weeks.numbers, actor, as_of=as_of),
        fresh_at=kept.weeks.fresh_at,
        uncounted_since=kept.uncounted_since,
        voices=voices(seen, kept.weeks),
        promised=promised,
        promised_count=promised_count,
        strain=strain(seen, kept.weeks),
        learned=tuple(learned(actor, as_of=as_of)),
    )


def _needs(seen: Seen) -> tuple[tuple[Need, ...], tuple[Need, ...]]:
    as_of, actor = seen.as_of, seen.actor
    until = day_ends(as_of, actor.zone)
    needs = ranked([*first_needs(seen), *open_care(seen, until=until), *personal_needs(seen, until=until)], as_of=as_of)
    mine = {one.case_id for one in takeovers(actor, as_of=as_of) if one.by_id == actor.person_id}
    needs = [replace(one, is_mine=one.case_id in mine) for one in needs]
    first = tuple(one for one in needs if one.kind in FIRST)
    return first, tuple(one for one in needs if one.kind not in FIRST)
