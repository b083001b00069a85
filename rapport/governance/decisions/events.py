"""What can happen to a decision. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class DecisionAsked(Event):
    decision_id: int
    purpose: str
    subject_kind: str
    subject_id: int
    decider_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionMade(Event):
    """Somebody chose. Whoever answers for the purpose carries it out."""

    decision_id: int
    purpose: str
    option_key: str
    subject_kind: str
    subject_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionDelegated(Event):
    decision_id: int
    before_id: int
    decider_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionAskedBack(Event):
    """Whoever decides needs to know something first."""

    decision_id: int
    asker_id: int | None


@dataclass(frozen=True, kw_only=True)
class DecisionExplained(Event):
    """What was asked back is answered."""

    decision_id: int
    decider_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionWithdrawn(Event):
    decision_id: int
    purpose: str
    subject_kind: str
    subject_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionOverdue(Event):
    """The answer was needed by now."""

    decision_id: int
    decider_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionReviewDue(Event):
    """The day has come on which it is to be looked at again."""

    decision_id: int
    decider_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionReviewed(Event):
    decision_id: int
