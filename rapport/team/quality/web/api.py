"""The operations of this room in the JSON API."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from rapport.kernel import clock
from rapport.kernel.errors import BadInput
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.words import PLAIN, Asked, Id, Page
from rapport.ui.page import actor_on

from .. import actions, queries
from ..models import Plan, Review, Scorecard, Version
from ..types import LONGEST_REASON, LONGEST_TEXT, MOST_CRITERIA, ReviewState, Said

quality = Operations(tags=["Quality"])

Words = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=PLAIN)]


class CriterionRow(Schema):
    """One criterion; ``key`` is the same from version to version, ``anchors`` say what is seen at each value from 0 up."""

    id: int
    key: str
    section: str
    name: str
    question: str
    scale: str
    weight: int
    critical: str
    anchors: list[str]
    skill_id: int | None


class ScorecardRow(Schema):
    """A scorecard; ``version``: the number of the one in force, null while it is written."""

    id: int
    name: str
    owner_id: int
    version: int | None


class ScorecardWhole(ScorecardRow):
    """A scorecard with what holds now. Empty ``kinds`` or ``channels``: for all."""

    version_id: int | None
    pass_percent: int | None
    kinds: list[str]
    channels: list[str]
    criteria: list[CriterionRow]


class QualityPlanRow(Schema):
    """Whose work is drawn how, and what was agreed about it."""

    id: int
    name: str
    team_id: int
    scorecard_id: int
    way: str
    part: str
    week_count: int
    least_count: int
    signs: list[str]
    purpose: str
    agreed_with: str
    agreed_date: date
    review_date: date
    keep_days: int
    ended_at: datetime | None


class SampleRow(Schema):
    """What was drawn of a week: with the seed anybody can draw it again."""

    id: int
    from_at: datetime
    to_at: datetime
    seed: int
    frame_count: int
    drawn_count: int


class QualityPlanWhole(QualityPlanRow):
    """A plan with who reviews, and what it drew."""

    reviewer_ids: list[int]
    samples: list[SampleRow]


class ReviewRow(Schema):
    """A review of a case, without its result: that is read on the review itself, where the person reads who looked."""

    id: int
    case_id: int
    team_id: int
    person_id: int | None
    reviewer_id: int | None
    decider_id: int | None
    version_id: int
    state: str
    drawn_at: datetime
    due_at: datetime
    submitted_at: datetime | None
    answer_until: datetime | None


class OutcomeRow(Schema):
    """What judgements came to: number 1 the first, 2 as it was corrected after an appeal."""

    number: int
    score_share: float | None
    is_passed: bool
    critical_count: int
    at: datetime


class JudgementRow(Schema):
    """What was judged of one criterion; ``value`` null: not applicable. ``number``: of the outcome that it belongs to."""

    number: int
    criterion_id: int
    value: int | None
    comment: str
    contact_id: int | None


class AppealRow(Schema):
    """Against which criteria, why, and what was decided; ``is_upheld`` null while it waits."""

    criterion_ids: list[int]
    reason: str
    at: datetime
    is_upheld: bool | None
    words: str
    decided_at: datetime | None
    decided_by_id: int | None


class HandedOnRow(Schema):
    """From whom to whom the next step was handed on, and why."""

    turn: str
    before_id: int | None
    to_id: int
    reason: str
    at: datetime
    by_id: int | None


class ReviewWhole(ReviewRow):
    """A review with everything about it."""

    words: str
    answer: str
    aside_reason: str
    outcomes: list[OutcomeRow]
    judgements: list[JudgementRow]
    appeal: AppealRow | None
    handings: list[HandedOnRow]


class ReviewsNarrowed(Asked):
    """By what the list is narrowed."""

    state: ReviewState | None = None
    case_id: Id | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


class Judged(Asked):
    """What was judged of one criterion: a value of its scale, or null for "not applicable", with what shows it."""

    criterion_id: Id
    value: Annotated[int, Field(ge=0, le=4)] | None = None
    comment: Words = ""
    contact_id: Id | None = None


class WholeJudgement(Asked):
    """Every criterion once, and words to the person."""

    judgements: Annotated[list[Judged], Field(max_length=MOST_CRITERIA)]
    words: Words = ""


class Agreed(Asked):
    """Words to the reviewer, if one likes."""

    words: Words = ""


class SeenOtherwise(Asked):
    """Which criteria, and why."""

    criterion_ids: Annotated[list[Id], Field(max_length=MOST_CRITERIA)]
    reason: Words


class JudgedAnew(Asked):
    """How each contested criterion is judged now, and why."""

    judgements: Annotated[list[Judged], Field(max_length=MOST_CRITERIA)]
    words: Words


class NextReviewer(Asked):
    """Who has it from now on, and why."""

    to_id: Id
    reason: Annotated[str, Field(max_length=LONGEST_REASON, pattern=PLAIN)]


@quality.reads("/scorecards", "quality.scorecards", list[ScorecardRow])
def list_scorecards(request: HttpRequest) -> list[dict[str, Any]]:
    """All scorecards by name."""
    now = clock.now()
    return [_card(one, queries.in_force(one.pk, as_of=now)) for one in queries.scorecards()]


@quality.reads("/scorecards/{scorecard_id}", "quality.scorecards", ScorecardWhole)
def get_scorecard(request: HttpRequest, scorecard_id: Id) -> dict[str, Any]:
    """One scorecard with the criteria that hold now."""
    version = queries.in_force(scorecard_id, as_of=clock.now())
    return _card(queries.get_scorecard(scorecard_id), version) | {
        "version_id": version.pk if version else None,
        "pass_percent": version.pass_percent if version else None,
        "kinds": version.kinds if version else [],
        "channels": version.channels if version else [],
        "criteria": list(version.criteria.all()) if version else [],
    }


@quality.reads("/quality-plans", "quality.plan", list[QualityPlanRow])
def list_quality_plans(request: HttpRequest) -> list[Plan]:
    """The plans that one keeps."""
    return list(queries.plans(actor_on(request)))


@quality.reads("/quality-plans/{quality_plan_id}", "quality.plan", QualityPlanWhole)
def get_quality_plan(request: HttpRequest, quality_plan_id: Id) -> dict[str, Any]:
    """One plan with what it drew; nobody whose work was drawn is named."""
    row = queries.get_plan(quality_plan_id, actor=actor_on(request))
    said = {name: getattr(row, name) for name in QualityPlanRow.model_fields}
    samples = [
        {name: getattr(one, name) for name in SampleRow.model_fields if name != "drawn_count"}
        | {"drawn_count": len(one.reviews.all())}
        for one in row.samples.all()
    ]
    return said | {"reviewer_ids": [one.person_id for one in row.reviewers.all()], "samples": samples}


@quality.reads("/reviews", "quality.view", Page[ReviewRow])
def list_reviews(request: HttpRequest, asked: Query[ReviewsNarrowed]) -> dict[str, Any]:
    """The reviews that one may see, the one drawn last first."""
    rows = queries.reviews(actor_on(request)).select_related(None).prefetch_related(None)
    given = {name: value for name in ("state", "case_id") if (value := getattr(asked, name)) is not None}
    items, following = paged(rows.filter(**given), by="-drawn_at", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@quality.reads("/reviews/{review_id}", "quality.view", ReviewWhole)
def get_review(request: HttpRequest, review_id: Id) -> dict[str, Any]:
    """One review whole; who is neither the person nor the reviewer is named on it as having looked."""
    actor = actor_on(request)
    row = actions.look(review_id=review_id, by=actor, at=clock.now())
    judged = queries.judgements(row)
    is_written = actor.person_id == row.reviewer_id or row.submitted_at is not None
    return {name: getattr(row, name) for name in ReviewRow.model_fields} | {
        "words": row.words if is_written else "",
        "answer": row.answer,
        "aside_reason": row.aside_reason,
        "outcomes": list(row.outcomes.all()),
        # What is a draft still its writer alone reads.
        "judgements": [one for number, some in judged.items() if number or actor.person_id == row.reviewer_id for one in some],
        "appeal": getattr(row, "appeal", None),
        "handings": list(row.handings.all()),
    }


@quality.does("/reviews/{review_id}/submit", "quality.review", ReviewRow)
def submit_review(request: HttpRequest, review_id: Id, asked: WholeJudgement) -> Review:
    """Hand a review in: the person is told, and may agree or appeal."""
    said = _said(asked.judgements)
    return actions.submit(review_id=review_id, said=said, words=asked.words, by=actor_on(request), at=clock.now())


@quality.does("/reviews/{review_id}/agree", "quality.answer", ReviewRow)
def agree_to_review(request: HttpRequest, review_id: Id, asked: Agreed) -> Review:
    """Agree to a review of one's own work."""
    return actions.agree(review_id=review_id, words=asked.words, by=actor_on(request), at=clock.now())


@quality.does("/reviews/{review_id}/appeal", "quality.answer", ReviewRow)
def appeal_against_review(request: HttpRequest, review_id: Id, asked: SeenOtherwise) -> Review:
    """Appeal against criteria of a review of one's own work; somebody else decides."""
    return actions.appeal(
        review_id=review_id, criterion_ids=asked.criterion_ids, reason=asked.reason, by=actor_on(request), at=clock.now()
    )


@quality.does("/reviews/{review_id}/decide", "quality.decide", ReviewRow)
def decide_appeal(request: HttpRequest, review_id: Id, asked: JudgedAnew) -> Review:
    """Decide an appeal by judging anew what it is about."""
    said = _said(asked.judgements)
    return actions.decide(review_id=review_id, said=said, words=asked.words, by=actor_on(request), at=clock.now())


@quality.does("/reviews/{review_id}/hand-on", "quality.hand_on")
def hand_review_on(request: HttpRequest, review_id: Id, asked: NextReviewer) -> None:
    """Let somebody else judge a case, or decide an appeal."""
    actions.hand_on(review_id=review_id, to_id=asked.to_id, reason=asked.reason, by=actor_on(request), at=clock.now())


def _card(card: Scorecard, version: Version | None) -> dict[str, Any]:
    return {"id": card.pk, "name": card.name, "owner_id": card.owner_id, "version": version.number if version else None}


def _said(judged: Sequence[Judged]) -> dict[int, Said]:
    found = {one.criterion_id: Said(value=one.value, comment=one.comment, contact_id=one.contact_id) for one in judged}
    if len(found) != len(judged):
        raise BadInput(_("Judge each criterion once."))
    return found
