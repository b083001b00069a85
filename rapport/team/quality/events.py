"""What can happen to the quality of work. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Help, Turn


@dataclass(frozen=True, kw_only=True)
class ScorecardWritten(Event):
    """A scorecard was begun, or a criterion of its draft was written or taken out."""

    scorecard_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class ScorecardPublished(Event):
    scorecard_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class QualityPlanBegun(Event):
    plan_id: int


@dataclass(frozen=True, kw_only=True)
class QualityPlanEnded(Event):
    plan_id: int


@dataclass(frozen=True, kw_only=True)
class SampleDrawn(Event):
    sample_id: int
    plan_id: int
    review_count: int


@dataclass(frozen=True, kw_only=True)
class ReviewDrafted(Event):
    """Judgements were kept, not yet handed in."""

    review_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewSetAside(Event):
    review_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewSubmitted(Event):
    review_id: int
    is_passed: bool


@dataclass(frozen=True, kw_only=True)
class ReviewAgreed(Event):
    review_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewAppealed(Event):
    review_id: int


@dataclass(frozen=True, kw_only=True)
class AppealDecided(Event):
    review_id: int
    is_upheld: bool


@dataclass(frozen=True, kw_only=True)
class ReviewHandedOn(Event):
    """Somebody else has the next step. ``before_id``: whose it was, if anybody's."""

    review_id: int
    turn: Turn
    before_id: int | None
    to_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewLookedAt(Event):
    review_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewsForgotten(Event):
    """The time of some reviews was over: the words and the names are gone."""

    review_count: int


@dataclass(frozen=True, kw_only=True)
class CalibrationForgotten(Event):
    """The time of a calibration was over: the words and the judges' names are gone."""

    calibration_id: int


@dataclass(frozen=True, kw_only=True)
class CoachingAgreed(Event):
    review_id: int
    coaching_id: int
    help: Help


@dataclass(frozen=True, kw_only=True)
class CalibrationOpened(Event):
    calibration_id: int


@dataclass(frozen=True, kw_only=True)
class CalibrationJudged(Event):
    calibration_id: int


@dataclass(frozen=True, kw_only=True)
class CalibrationClosed(Event):
    calibration_id: int
