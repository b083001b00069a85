"""What reviews and calibrations came to, once more and slowly; and reviews of some of the cases."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations

from rapport.desk.cases.models import Case
from rapport.directory.people.models import Team
from rapport.team.quality.models import (
    Appeal,
    Calibration,
    CalibrationCase,
    CalibrationPlace,
    Criterion,
    Mark,
    Outcome,
    Plan,
    Review,
    Sample,
    Scorecard,
    Version,
)
from rapport.team.quality.types import ReviewState, Way

from .oracle import Row, World, day_of

GAPS = tuple(timedelta(days=days, seconds=more) for days, more in ((0, 5), (2, 0), (9, 1), (30, 0)))
A_SAMPLE = 4


def plant(cases: Sequence[Case], people: Sequence[int], dice: random.Random, *, at: datetime) -> None:
    """Draw cases by chance and by sign; judge some, correct some of these after an appeal; and judge a few blind."""
    card = Scorecard.objects.create(name="Answers", owner_id=people[0])
    version = Version.objects.create(scorecard=card, number=1, made_at=cases[0].opened_at)
    for n, key in enumerate(("a", "b")):
        Criterion.objects.create(
            version=version, key=key, position=n, name=key, question="?", scale="levels", weight=1, anchors=["-"] * 5
        )
    teams = list(Team.objects.order_by("pk")[:2])
    plans = [
        Plan.objects.create(
            name=way, team=teams[0], scorecard=card, way=way, week_count=9, purpose="-", agreed_with="-",
            agreed_date=date(2026, 1, 1), review_date=date(2027, 1, 1), keep_days=365, made_at=cases[0].opened_at,
        )
        for way in (Way.RANDOM, Way.SIGNS)
    ]  # fmt: skip
    sample = None
    for n, case in enumerate(cases):
        plan = plans[n % 5 == 0]
        if sample is None or n % A_SAMPLE == 0:
            since = case.opened_at + timedelta(microseconds=n)
            sample = Sample.objects.create(plan=plan, from_at=since, to_at=since, seed=n, frame_count=9, drawn_at=since)
        _review(case, version, sample, people, dice, at)
    _calibrate(cases[:3], version, people, dice, at)


def _review(case: Case, version: Version, sample: Sample, people: Sequence[int], dice: random.Random, at: datetime) -> None:
    drawn = min(case.opened_at + dice.choice(GAPS), at)
    state = dice.choice([one for one in ReviewState if one is not ReviewState.SET_ASIDE])
    submitted = None if state is ReviewState.WAITING else drawn + dice.choice(GAPS)
    chance = dice.choice((0.25, 0.5, 1.0)) if sample.plan.way == Way.RANDOM else None
    one = Review.objects.create(
        case=case, team_id=sample.plan.team_id, person_id=people[-1], reviewer_id=people[0], version=version, sample=sample,
        state=state, chance=chance, drawn_at=drawn, due_at=drawn, submitted_at=submitted,
    )  # fmt: skip
    if submitted is None:
        return
    _outcome(one, 1, submitted, dice)
    if state is ReviewState.DECIDED:
        decided, upheld = submitted + dice.choice(GAPS), dice.random() < 0.5
        Appeal.objects.create(review=one, criterion_ids=[], reason="-", at=submitted, is_upheld=upheld, decided_at=decided)
        if upheld:
            _outcome(one, 2, decided, dice)


def _outcome(one: Review, number: int, at: datetime, dice: random.Random) -> None:
    score = dice.choice((None, 0.0, 0.5, 0.75, 1.0))
    Outcome.objects.create(
        review=one,
        number=number,
        score_share=score,
        is_passed=dice.random() < 0.6,
        critical_count=dice.choice((0, 0, 1, 2)),
        at=at,
    )


def _calibrate(cases: Sequence[Case], version: Version, people: Sequence[int], dice: random.Random, at: datetime) -> None:
    criteria = list(version.criteria.all())
    for closed in (None, at - timedelta(days=3)):
        row = Calibration.objects.create(
            name="-", version=version, team=Team.objects.order_by("pk")[0], lead_id=people[0], opened_at=at, closed_at=closed
        )
        places = [CalibrationPlace.objects.create(calibration=row, person_id=pk) for pk in dict.fromkeys(people[:3])]
        for case in cases:
            of = CalibrationCase.objects.create(calibration=row, case=case)
            for place in places:
                Mark.objects.bulk_create(
                    Mark(place=place, of=of, criterion=one, value=dice.choice((None, 0, 1)), at=at) for one in criteria
                )


def _case_id(case: Case) -> int:
    return case.merged_into_id or case.pk


def _fair(as_of: datetime) -> Iterator[tuple[Review, Outcome]]:
    for one in Review.objects.filter(submitted_at__lte=as_of, chance__isnull=False).select_related("case"):
        yield one, one.outcomes.filter(at__lte=as_of).order_by("number").last() or one.outcomes.get(number=1)


def _score(world: World, as_of: datetime) -> Iterator[Row]:
    for one, outcome in _fair(as_of):
        if outcome.score_share is not None and one.submitted_at is not None:
            yield Row(
                case_id=_case_id(one.case), day=day_of(one.submitted_at), had_at=one.drawn_at, numerator=outcome.score_share
            )


def _passed(world: World, as_of: datetime) -> Iterator[Row]:
    for one, outcome in _fair(as_of):
        assert one.submitted_at is not None
        yield Row(case_id=_case_id(one.case), day=day_of(one.submitted_at), had_at=one.drawn_at, numerator=outcome.is_passed)


def _critical(world: World, as_of: datetime) -> Iterator[Row]:
    for one, outcome in _fair(as_of):
        assert one.submitted_at is not None
        yield Row(
            case_id=_case_id(one.case), day=day_of(one.submitted_at), had_at=one.drawn_at, numerator=outcome.critical_count > 0
        )


def _upheld(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Appeal.objects.filter(decided_at__lte=as_of).select_related("review__case"):
        assert one.decided_at is not None
        yield Row(
            case_id=_case_id(one.review.case),
            day=day_of(one.decided_at),
            had_at=one.review.drawn_at,
            numerator=bool(one.is_upheld),
        )


def _agreed(world: World, as_of: datetime) -> Iterator[Row]:
    for row in Calibration.objects.filter(closed_at__lte=as_of):
        assert row.closed_at is not None
        for of in row.cases.select_related("case"):
            marks = list(of.marks.order_by("pk"))
            for first, second in combinations(marks, 2):
                if first.criterion_id == second.criterion_id:
                    is_same = first.value == second.value
                    yield Row(case_id=_case_id(of.case), day=day_of(row.closed_at), had_at=row.closed_at, numerator=is_same)


QUALITY = {
    "quality_score": _score,
    "quality_passed": _passed,
    "quality_critical": _critical,
    "appeals_upheld": _upheld,
    "quality_agreement": _agreed,
}
