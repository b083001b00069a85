"""What can happen here. Past tense; ids and enums only: who asked and in which words stays in this room."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Change


@dataclass(frozen=True, kw_only=True)
class PrivacyRecorded(Event):
    row_id: int
    change: Change


@dataclass(frozen=True, kw_only=True)
class RequestNear(Event):
    request_id: int


@dataclass(frozen=True, kw_only=True)
class ErasureWaits(Event):
    erasure_id: int


@dataclass(frozen=True, kw_only=True)
class ErasureConfirmed(Event):
    erasure_id: int
