"""What customers answered when they were asked, once more and slowly; and surveys about some of the cases."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from rapport.desk.cases.models import Case
from rapport.voice.surveys.models import Invitation, Survey, Version
from rapport.voice.surveys.types import Asked, LeftOut

from .oracle import Row, World, day_of

WAITS = tuple(timedelta(days=days, seconds=more) for days, more in ((0, 0), (0, 3_600), (2, 1), (29, 0)))


def plant(cases: Sequence[Case], calendar_id: int, dice: random.Random, *, at: datetime) -> None:
    """Ask about cases: some are left out, some come back, some are answered, with and without each of the two questions."""
    survey = Survey.objects.create(name="After a case")
    version = Version.objects.create(
        survey=survey, number=1, active_from=cases[0].opened_at, calendar_id=calendar_id, after_seconds=0, every_days=0,
        share_percent=100, low_score=2, mail=[{"language": "en", "subject": "How?", "intro": "So:"}],
    )  # fmt: skip
    for case in cases:
        asked = min(case.opened_at + dice.choice(WAITS), at)
        state = dice.choice(tuple(Asked))
        answered = asked + dice.choice(WAITS) if state is Asked.DELIVERED and dice.random() < 0.7 else None
        Invitation.objects.create(
            survey=survey, version=version, case=case, customer_id=case.customer_id, team_id=case.team_id, state=state,
            left_out=LeftOut.CARE if state is Asked.LEFT_OUT else LeftOut.NOTHING, settled_at=asked, asked_at=asked,
            delivered_at=asked + dice.choice(WAITS[:2]) if state is Asked.DELIVERED else None, answered_at=answered,
            score=dice.choice((None, 1, 2, 3, 4, 5)) if answered else None,
            is_first_contact=dice.choice((None, True, False)) if answered else None,
            ease=dice.choice((None, 1, 2, 3, 4, 5, 6, 7)) if answered else None,
            recommending=dice.choice((None, *range(11))) if answered else None,
        )  # fmt: skip


def _rows(as_of: datetime) -> Iterator[tuple[Invitation, int]]:
    for one in Invitation.objects.exclude(state=Asked.LEFT_OUT).filter(asked_at__lte=as_of).select_related("case"):
        yield one, one.case.merged_into_id or one.case_id


def _satisfied(world: World, as_of: datetime) -> Iterator[Row]:
    for one, case_id in _rows(as_of):
        if one.answered_at is not None and one.answered_at <= as_of and one.score is not None:
            yield Row(case_id=case_id, day=day_of(one.answered_at), had_at=one.settled_at, numerator=one.score in (4, 5))


def _responded(world: World, as_of: datetime) -> Iterator[Row]:
    for one, case_id in _rows(as_of):
        if one.delivered_at is not None and one.delivered_at <= as_of:
            is_answered = one.answered_at is not None and one.answered_at <= as_of
            yield Row(case_id=case_id, day=day_of(one.asked_at), had_at=one.settled_at, numerator=is_answered)


def _solved_at_once(world: World, as_of: datetime) -> Iterator[Row]:
    for one, case_id in _rows(as_of):
        if one.answered_at is not None and one.answered_at <= as_of and one.is_first_contact is not None:
            yield Row(case_id=case_id, day=day_of(one.answered_at), had_at=one.settled_at, numerator=one.is_first_contact)


def _valued(column: str, counted: Sequence[int]) -> Callable[[World, datetime], Iterator[Row]]:
    def rows(world: World, as_of: datetime) -> Iterator[Row]:
        for one, case_id in _rows(as_of):
            value = getattr(one, column)
            if one.answered_at is not None and one.answered_at <= as_of and value is not None:
                yield Row(case_id=case_id, day=day_of(one.answered_at), had_at=one.settled_at, numerator=value in counted)

    return rows


def _recommended(world: World, as_of: datetime) -> Iterator[Row]:
    for one, case_id in _rows(as_of):
        if one.answered_at is not None and one.answered_at <= as_of and one.recommending is not None:
            worth = 1 if one.recommending in (9, 10) else 0 if one.recommending in (7, 8) else -1
            yield Row(case_id=case_id, day=day_of(one.answered_at), had_at=one.settled_at, numerator=worth)


SURVEYS = {
    "nps": _recommended,
    "ces_share": _valued("ease", (5, 6, 7)),
    "nps_promoters_share": _valued("recommending", (9, 10)),
    "nps_detractors_share": _valued("recommending", range(7)),
    "csat_share": _satisfied,
    "survey_response": _responded,
    "first_contact_said": _solved_at_once,
}
