"""What can happen when a case is looked back at. Past tense; ids and enums only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Occasion, Verdict


@dataclass(frozen=True, kw_only=True)
class RetrospectiveAsked(Event):
    retrospective_id: int
    case_id: int
    occasion: Occasion


@dataclass(frozen=True, kw_only=True)
class ViewGiven(Event):
    """Somebody who takes part said how they saw it, or that they would rather not."""

    retrospective_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class RetrospectiveWritten(Event):
    retrospective_id: int


@dataclass(frozen=True, kw_only=True)
class RetrospectiveAgreed(Event):
    retrospective_id: int


@dataclass(frozen=True, kw_only=True)
class CheckDue(Event):
    """The day has come on which the effect is looked at."""

    retrospective_id: int


@dataclass(frozen=True, kw_only=True)
class RetrospectiveChecked(Event):
    retrospective_id: int
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class RetrospectiveSetAside(Event):
    retrospective_id: int
