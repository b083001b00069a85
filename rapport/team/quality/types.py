"""The words of this room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

LONGEST_NAME, LONGEST_QUESTION, LONGEST_TEXT = 120, 300, 2_000
KEPT_DAYS, USUALLY_KEPT_DAYS = (30, 1_825), 365
HIGHEST = 4
ANSWER_DAYS = 7
REVIEW_DAYS = 7
AWAY_DAYS = 7
LONGEST_REASON = 500
MOST_CRITERIA, MOST_CASES, MOST_DRAWN = 30, 5, 200


class Scale(StrEnum):
    """How a criterion is judged; "not applicable" is always possible."""

    YES_NO = "yes_no"
    LEVELS = "levels"

    @property
    def top(self) -> int:
        """Return the highest value; the lowest is 0."""
        return 1 if self is Scale.YES_NO else HIGHEST


class Critical(StrEnum):
    """For whom it is critical: below half of the scale the whole review fails, with a reason."""

    NONE = "none"
    CUSTOMER = "customer"
    BUSINESS = "business"
    COMPLIANCE = "compliance"


class Way(StrEnum):
    """How a plan draws: at random, at random from each part, or all that show a sign."""

    RANDOM = "random"
    PARTS = "parts"
    SIGNS = "signs"


# Ways by which what is drawn speaks for all the work of a team.
FAIR = (Way.RANDOM, Way.PARTS)


class Part(StrEnum):
    """By what the cases of a team are parted."""

    PERSON = "person"
    CHANNEL = "channel"
    KIND = "kind"


class Sign(StrEnum):
    """What makes a case worth a look."""

    REOPENED = "reopened"
    LOW_ANSWER = "low_answer"
    COMPLAINT = "complaint"
    LONG = "long"
    ESCALATED = "escalated"


class ReviewState(StrEnum):
    """How far a review has come. ``SET_ASIDE``: not to be judged, with a reason."""

    WAITING = "waiting"
    SUBMITTED = "submitted"
    AGREED = "agreed"
    APPEALED = "appealed"
    DECIDED = "decided"
    SET_ASIDE = "set_aside"


class Turn(StrEnum):
    """What the next step with a review is: to judge the case, or to decide the appeal."""

    JUDGE = "judge"
    DECIDE = "decide"


class Stuck(StrEnum):
    """Why a review is listed for handing on. ``ELSEWHERE``: whoever has it may not do it any more."""

    NOBODY = "nobody"
    LEFT = "left"
    AWAY = "away"
    ELSEWHERE = "elsewhere"
    LATE = "late"


JUDGED = (ReviewState.SUBMITTED, ReviewState.AGREED, ReviewState.APPEALED, ReviewState.DECIDED)
UNSEEN = (ReviewState.WAITING, ReviewState.SET_ASIDE)


class Help(StrEnum):
    """What was agreed after a review: an action by a day, or a demonstration to practise with."""

    ACTION = "action"
    PRACTICE = "practice"


@dataclass(frozen=True, kw_only=True)
class CriterionDraft:
    """One criterion as it is written. ``anchors``: what is seen at each value, from 0 up. ``skill_id``: which skill it shows."""

    section: str
    name: str
    question: str
    scale: Scale
    weight: int
    critical: Critical
    anchors: Sequence[str]
    skill_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlanDraft:
    """A plan as it is written: whose work is drawn how, by whom it is reviewed, what was agreed about it."""

    name: str
    team_id: int
    scorecard_id: int
    reviewer_ids: Sequence[int]
    way: Way
    part: Part
    week_count: int
    least_count: int
    signs: Sequence[Sign]
    purpose: str
    agreed_with: str
    agreed_date: date
    review_date: date
    keep_days: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What of a settled case decides whether and as what it is drawn."""

    case_id: int
    person_id: int
    channel: str
    kind: str
    signs: frozenset[Sign] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """A criterion with what was judged; ``value`` None: not applicable."""

    scale: Scale
    weight: int
    is_critical: bool
    value: int | None


@dataclass(frozen=True, kw_only=True)
class Said:
    """A judgement as it is given: a value, or None for "not applicable", with words or the message that shows it."""

    value: int | None
    comment: str = ""
    contact_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the judgements of a review come to. ``score_share`` None: nothing was applicable."""

    score_share: float | None
    is_passed: bool
    critical_count: int


@dataclass(frozen=True, kw_only=True)
class PastReview:
    """A review of the past for bulk verbs, as it was left. ``values``: by the criterion's name."""

    case_id: int
    person_id: int
    reviewer_id: int
    drawn_at: datetime
    submitted_at: datetime
    words: str
    values: Mapping[str, Said]
    chance: float | None
    part: str = ""
    state: ReviewState = ReviewState.AGREED
    answered_at: datetime | None = None
    answer: str = ""
    appeal: "PastAppeal | None" = None


@dataclass(frozen=True, kw_only=True)
class PastAppeal:
    """An appeal of the past: against which criteria, why, and what came of it."""

    at: datetime
    reason: str
    decider_id: int
    names: Sequence[str]
    decided_at: datetime | None = None
    words: str = ""
    values: Mapping[str, Said] = field(default_factory=dict)
