"""What pages and panels show of reviews and calibrations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Direction
from rapport.kernel.actor import Actor
from rapport.team.training import queries as training

from .. import queries, rules
from ..models import Judgement, Outcome, Review
from ..queries import Waiting
from ..types import UNSEEN, Critical, ReviewState, Stuck, Turn
from . import words
from .forms import value_word

PERCENT = 100


def percent(share: float | None) -> str:
    """Return a share as it is read."""
    return "–" if share is None else _("%(value)s %%") % {"value": round(share * PERCENT)}


def row(one: Review, actor: Actor) -> dict[str, Any]:
    """Return a review as a row of a list: its result for the person and the reviewer alone.

    Who else may see it opens it, so that the person reads who looked.
    """
    is_concerned = actor.person_id is not None and actor.person_id in (one.person_id, one.reviewer_id)
    outcomes = list(one.outcomes.all()) if is_concerned else []
    last = outcomes[-1] if outcomes else None
    state = ReviewState(one.state)
    return {
        "review": one,
        "word": words.STATE[state],
        "tone": words.STATE_TONE.get(state, "quiet"),
        "score": percent(last.score_share) if last else "",
        "is_passed": last.is_passed if last else None,
    }


def waiting(one: Waiting) -> dict[str, Any]:
    """Return what waits for somebody who cannot be waited for, as a row of a list."""
    return handing(one.review) | {"word": words.STUCK[one.why], "tone": "quiet" if one.why is Stuck.LATE else "warn"}


def handing(one: Review) -> dict[str, Any]:
    """Return a review as far as handing it on goes: whose turn it is, and nothing of what was judged."""
    turn = rules.turn_of(ReviewState(one.state))
    title = words.TURN[turn or Turn.JUDGE] % {"number": one.case_id}
    return {"review": one, "turn": turn, "title": title, "holder": queries.holder_of(one, turn) if turn else None}


def thread(case: Any, actor: Actor) -> list[dict[str, Any]]:
    """Return the conversation as far as the actor may read it; nothing where the case is closed to them now."""
    if not cases.may_read(actor, case.pk):
        return []
    rows = case.contacts.filter(cases.visible(actor)).select_related("person").order_by("at", "pk")
    return [{"contact": one, "who": who_said(one, case), "is_customer": one.direction == Direction.INBOUND} for one in rows]


def who_said(contact: Any, case: Any) -> str:
    """Return who spoke in a message."""
    if contact.direction == Direction.INBOUND:
        return case.customer.name if case.customer else _("The customer")
    return contact.person.name if contact.person else _("Customer service")


def messages(lines: Sequence[dict[str, Any]]) -> list[tuple[int, str]]:
    """Return the messages of a thread as they are chosen from."""
    return [(one["contact"].pk, f"{one['who']}: {Truncator(one['contact'].text).chars(60)}") for one in lines]


def _line(one: Judgement, first: Judgement | None, readable: set[int]) -> dict[str, Any]:
    criterion = one.criterion
    return {
        "criterion": criterion,
        "value": value_word(criterion, one.value),
        "anchor": criterion.anchors[one.value] if one.value is not None else "",
        "tone": "quiet" if one.value is None else "good" if one.value == len(criterion.anchors) - 1 else "warn",
        "comment": one.comment,
        "quoted": one.contact if one.contact_id in readable else None,
        "critical": words.CRITICAL[Critical(criterion.critical)] if criterion.is_critical else "",
        "before": value_word(criterion, first.value) if first and first.value != one.value else "",
    }


def sections(rows: Sequence[Judgement], first: Sequence[Judgement], readable: set[int]) -> list[dict[str, Any]]:
    """Return judgements by the sections of the card, with what was judged at first where that was corrected."""
    before = {one.criterion_id: one for one in first}
    found: list[dict[str, Any]] = []
    for one in rows:
        if not found or found[-1]["name"] != one.criterion.section:
            found.append({"name": one.criterion.section, "lines": []})
        found[-1]["lines"].append(_line(one, before.get(one.criterion_id), readable))
    return found


def review(one: Review, actor: Actor, as_of: datetime) -> dict[str, Any]:
    """Return everything that the page of a review draws."""
    state = ReviewState(one.state)
    outcomes: list[Outcome] = list(one.outcomes.all())
    judged = queries.judgements(one)
    last = outcomes[-1] if outcomes else None
    lines = thread(one.case, actor)
    readable = {each["contact"].pk for each in lines}
    is_person, is_reviewer = one.person_id == actor.person_id, one.reviewer_id == actor.person_id
    is_answered = state is not ReviewState.SUBMITTED
    coachings = list(one.coachings.all())
    return row(one, actor) | {
        "thread": lines,
        "last": last,
        "outcomes": outcomes,
        "pass_mark": percent(one.version.pass_share),
        "sections": sections(judged.get(last.number, []), judged.get(1, []) if last.number > 1 else [], readable) if last else [],
        "appeal": getattr(one, "appeal", None),
        "contested": [each for each in one.version.criteria.all() if each.pk in _contested(one)],
        "is_person": is_person,
        "case_url": reverse("cases:case", args=[one.case_id]),
        "coachings": [{"row": each, "later": queries.later(each, actor=actor, as_of=as_of)} for each in coachings],
        "looks": list(one.looks.all()),
        "handings": list(one.handings.all()),
        "can": {
            "judge": is_reviewer and state is ReviewState.WAITING,
            "answer": is_person and not is_answered,
            "appeal": is_person and not is_answered and one.answer_until is not None and as_of < one.answer_until,
            "decide": one.decider_id == actor.person_id and state is ReviewState.APPEALED,
            "hand_on": not is_person and rules.turn_of(state) is not None and actor.may(queries.HAND_ON, on=one),
            "coach": not is_person and actor.may(queries.COACH) and state not in (*UNSEEN, ReviewState.APPEALED),
        },
    }


def _contested(one: Review) -> set[int]:
    appeal = getattr(one, "appeal", None)
    return set(appeal.criterion_ids) if appeal else set()


def demonstrations(one: Review, actor: Actor) -> list[tuple[int, str]]:
    """Return the demonstrations of the person that can be practised with."""
    rows = training.demonstrations(actor).filter(person_id=one.person_id or 0)
    return [(each.pk, each.case.subject) for each in rows[:20]]
