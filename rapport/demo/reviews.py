"""A later day of quality at Marlow & Reed: appeals are decided, reviews answered and written, and the week before is drawn.

By the same verbs, as the same people; what somebody has begun to write stays theirs, and something is left to do.
"""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.team.quality import actions
from rapport.team.quality import queries as quality
from rapport.team.quality.types import ReviewState, Said

from .company import BY
from .quality import DAY, PLAN, SAW, SEED, WEEKS, values_of
from .stories import Stage

A_DAY = timedelta(days=1)


def go_on(stage: Stage) -> None:
    """Let a day pass: decide, answer and write what waited for a day or longer, then draw what no week was drawn of."""
    for one in _of(ReviewState.APPEALED):
        if one.appeal.at <= stage.now - A_DAY:
            _do(lambda one=one: _decide(one, stage))
    waits = list(_of(ReviewState.SUBMITTED))
    for one in waits:
        if one.submitted_at <= stage.now - A_DAY:
            _do(lambda one=one: _answer(one, stage))
    for one in _to_write(stage):
        _do(lambda one=one: _write(one, stage))
    for day in _weeks(stage):
        for plan in quality.running_plans(day).filter(name=PLAN):
            _do(lambda plan=plan, day=day: actions.draw_week(plan_id=plan.pk, day=day, by=BY, at=stage.now))


def _do(act: Any) -> None:
    """Do it, or leave it where somebody has done otherwise meanwhile."""
    with suppress(Refused), transaction.atomic():
        act()


def _of(state: ReviewState) -> Iterator[Any]:
    rows = quality.reviews(BY).filter(sample__plan__name=PLAN, state=state).select_related("appeal")
    yield from rows.order_by("drawn_at", "pk")


def _by(person_id: int | None, stage: Stage) -> Actor | None:
    names = {pk: name for name, pk in stage.ids.items()}
    return stage.actors.get(names.get(person_id or 0, ""))


def _decide(one: Any, stage: Stage) -> None:
    """The day was there after all; nothing else is judged otherwise."""
    if (decider := _by(one.decider_id, stage)) is None:
        return
    first = quality.said_of(quality.judgements(one)[1])
    names = {row.pk: row.name for row in one.version.criteria.all()}
    said = {pk: Said(value=1 if names[pk] == DAY else first[pk].value) for pk in one.appeal.criterion_ids}
    words = "The day stands in the second message; the whole conversation counts."
    actions.decide(review_id=one.pk, said=said, words=words, by=decider, at=stage.now)


def _answer(one: Any, stage: Stage) -> None:
    """Whoever named no day sees it otherwise, one at a time; the others agree."""
    if (person := _by(one.person_id, stage)) is None:
        return
    first, criteria = quality.said_of(quality.judgements(one)[1]), {row.name: row.pk for row in one.version.criteria.all()}
    is_contested = first[criteria[DAY]].value == 0 and stage.now < one.answer_until
    if is_contested and not any(_of(ReviewState.APPEALED)):
        reason = "I named the day in the second message. The review looks at the first one only."
        actions.appeal(review_id=one.pk, criterion_ids=[criteria[DAY]], reason=reason, by=person, at=stage.now)
    else:
        actions.agree(review_id=one.pk, words="", by=person, at=stage.now)


def _to_write(stage: Stage) -> Iterator[Any]:
    """What was drawn a day ago or longer, but for the last of it, and what somebody has begun."""
    rows = [one for one in _of(ReviewState.WAITING) if one.drawn_at <= stage.now - A_DAY]
    yield from (one for one in rows[:-1] if not quality.judgements(one))


def _write(one: Any, stage: Stage) -> None:
    if (reviewer := _by(one.reviewer_id, stage)) is None:
        return
    chance = random.Random(f"{SEED}/{one.pk}")  # noqa: S311  a story, not a secret
    criteria = {row.name: row for row in one.version.criteria.all()}
    given = values_of(chance, better=True)
    # A criterion that somebody has added to the card since then is judged by people alone.
    if given.keys() != criteria.keys():
        return
    said = {row.pk: given[name] for name, row in criteria.items()}
    words = "A pleasure to read." if given[DAY].value else f"Clear, and kind. {SAW[DAY]}"
    actions.submit(review_id=one.pk, said=said, words=words, by=reviewer, at=stage.now)


def _weeks(stage: Stage) -> list[date]:
    """A day of each of the last whole weeks, the earliest first: a week that is drawn is not drawn again."""
    today = quality.today(stage.now)
    return [today - timedelta(days=7 * back) for back in range(WEEKS, 0, -1)]
