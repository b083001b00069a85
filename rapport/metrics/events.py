"""What can happen to evidence and effects. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import CitationKind


@dataclass(frozen=True, kw_only=True)
class EvidenceFrozen(Event):
    """``digest``: the SHA-256 of the content as a number, so that the journal vouches for it too."""

    evidence_id: int
    digest: int


@dataclass(frozen=True, kw_only=True)
class EvidenceCited(Event):
    evidence_id: int
    citation_id: int
    subject_kind: str
    subject_id: int
    kind: CitationKind


@dataclass(frozen=True, kw_only=True)
class CitationWithdrawn(Event):
    evidence_id: int
    citation_id: int
    subject_kind: str
    subject_id: int


@dataclass(frozen=True, kw_only=True)
class EffectAsked(Event):
    effect_id: int


@dataclass(frozen=True, kw_only=True)
class EffectSettled(Event):
    """The time after the change was whole: what was found is final."""

    effect_id: int
