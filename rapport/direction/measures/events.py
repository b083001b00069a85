"""What can happen in this room. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class TargetSet(Event):
    target_id: int


@dataclass(frozen=True, kw_only=True)
class TargetEnded(Event):
    target_id: int


@dataclass(frozen=True, kw_only=True)
class OwnerNamed(Event):
    """Somebody answers for a metric from now on."""

    owner_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class TargetMissed(Event):
    """Its figure lay beyond the target with its whole interval. Said once, until it is met again."""

    target_id: int
    miss_id: int


@dataclass(frozen=True, kw_only=True)
class TargetMetAgain(Event):
    target_id: int
    miss_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionSaved(Event):
    question_id: int
    is_shared: bool


@dataclass(frozen=True, kw_only=True)
class QuestionForgotten(Event):
    question_id: int


@dataclass(frozen=True, kw_only=True)
class AgreementRecorded(Event):
    """An agreement about figures of individual people was recorded, as the next version."""

    agreement_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class AgreementWithdrawn(Event):
    agreement_id: int


@dataclass(frozen=True, kw_only=True)
class FiguresLookedAt(Event):
    """Somebody looked at the figures of another person."""

    look_id: int
    person_id: int
    agreement_id: int
