"""Tables of this room. A file has the number of its case: one complaint, one case."""

from .afterwards import BehaviourLimit, CorrectiveAction, OutsideCase, ReturnSnapshot
from .files import ComplaintFile, LetterCopy, MilestoneRow, new_key
from .investigation import Allegation, EvidenceItem, Finding, Ruling
from .redress import Redress
from .regimes import LegalEntity, Mapping, RegimeChoice, RegimeVersion

__all__ = [
    "Allegation",
    "BehaviourLimit",
    "ComplaintFile",
    "CorrectiveAction",
    "EvidenceItem",
    "Finding",
    "LegalEntity",
    "LetterCopy",
    "Mapping",
    "MilestoneRow",
    "OutsideCase",
    "Redress",
    "RegimeChoice",
    "RegimeVersion",
    "ReturnSnapshot",
    "Ruling",
    "new_key",
]
