"""What pages and panels show of retrospectives."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from rapport.desk.cases import queries as cases
from rapport.governance.standards import queries as standards
from rapport.kernel.actor import Actor
from rapport.ui.moments import span

from .. import queries
from ..models import Part, Retrospective
from ..types import Happened, Occasion, Standing, Step, StepKind, Verdict, Wait
from . import words

# A stretch in which nothing happened is named from here on: shorter ones are the work itself.
SHORTEST_GAP_SECONDS = 3600


def row(one: Retrospective, actor: Actor, today: date) -> dict[str, Any]:
    """Return a retrospective as a row of a list."""
    standing = Standing(one.standing)
    part = queries.part_of(one, actor)
    return {
        "retrospective": one,
        "occasion": words.OCCASION[Occasion(one.occasion)],
        "word": words.STANDING[standing],
        "tone": words.STANDING_TONE.get(standing, "quiet"),
        "is_asked_of_me": part is not None and part.said_at is None and standing is Standing.ASKED,
        "is_check_due": standing is Standing.AGREED and one.check_date is not None and one.check_date <= today,
    }


def happened(told: Happened, *, as_of: datetime) -> dict[str, Any]:
    """Return what happened, as a page tells it: lines with the lengths between them, and the waits."""
    waits = sorted(told.waits, key=lambda one: -one.seconds(as_of=as_of))
    longest = waits[0].seconds(as_of=as_of) if waits else 0
    return {
        "lines": _lines(told.steps),
        "waits": [_wait(one, as_of) for one in told.waits],
        "waits_all": span(sum(one.seconds(as_of=as_of) for one in told.waits)) if waits else "",
        "longest": span(longest) if waits else "",
        "clocks": [
            # A day of opening hours is none of 24: only what counts through the night is told in days.
            {"clock": one, "used": (standards.duration if one.is_by_hours else span)(one.used_seconds), "target": one.target}
            for one in told.clocks
        ],
        "missed_count": sum(one.kind is StepKind.MISSED for one in told.steps),
        "inbound_count": told.inbound_count,
        "answer_count": told.answer_count,
        "handed_count": told.handed_count,
    }


def _wait(one: Wait, as_of: datetime) -> dict[str, Any]:
    return {"wait": one, "length": span(one.seconds(as_of=as_of))}


def _lines(steps: Sequence[Step]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for number, step in enumerate(steps):
        after = (step.at - steps[number - 1].at).total_seconds() if number else 0
        about = words.TIER.get(step.about, step.about) if step.kind is StepKind.ESCALATED else step.about.rstrip(".")
        lines.append(
            {
                "at": step.at,
                "text": words.STEP[step.kind] % {"about": about or words.NO_TEAM},
                "tone": words.STEP_TONE.get(step.kind, ""),
                "gap": span(after) if after >= SHORTEST_GAP_SECONDS else "",
            }
        )
    return lines


def retrospective(one: Retrospective, actor: Actor, as_of: datetime) -> dict[str, Any]:
    """Return everything that the page of a retrospective draws."""
    standing, today = Standing(one.standing), as_of.astimezone(actor.zone).date()
    until = one.agreed_at or as_of
    leads = actor.may(queries.LEAD, on=one)
    is_asked = standing is Standing.ASKED
    is_readable = cases.cases(actor).filter(pk=one.case_id).exists()
    return {
        **row(one, actor, today),
        "told": happened(queries.happened(one.case, as_of=until), as_of=until),
        "parts": [_part(part, actor) for part in one.parts.all()],
        "missing": queries.parts_missing(one),
        "causes": [_cause(part.cause) for part in one.causes.all()],
        "case_url": reverse("cases:case", args=[one.case_id]) if is_readable else "",
        "verdict_word": words.VERDICT[Verdict(one.verdict)] if one.verdict else "",
        "verdict_tone": words.VERDICT_TONE.get(Verdict(one.verdict), "quiet") if one.verdict else "",
        "alike": queries.alike(one, actor=actor, at=as_of) if leads else None,
        "owing": queries.actions_owed(one, as_of=as_of),
        "can": {
            "say": queries.may_take_part(one, actor),
            "write": leads and is_asked,
            "owe": leads and one.is_open,
            "agree": leads and is_asked and one.written.is_whole,
            "set_aside": leads and is_asked,
            "check": leads and standing is Standing.AGREED and one.check_date is not None and one.check_date <= today,
        },
    }


def _part(part: Part, actor: Actor) -> dict[str, Any]:
    return {"part": part, "is_own": part.person_id == actor.person_id}


def _cause(cause: Any) -> str:
    return f"{cause.parent.name} · {cause.name}" if cause.parent else cause.name
