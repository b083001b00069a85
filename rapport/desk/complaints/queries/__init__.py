"""Questions about complaints. Read only; the caller's actor bounds what comes back."""

from .letters import draft_of, letters_now, sent_letters, undecided, written_letters
from .records import (
    behaviour_limits,
    erasable,
    find_by_link,
    handling_token,
    held,
    limits_of,
    to_be_asked,
)
from .redress import find_redress_of, redress_of
from .regimes import regime_choices, regime_mappings, regime_versions, version_on
from .register import (
    complaint_counts,
    complaints,
    find_complaint,
    forecast,
    get_complaint,
    handlers,
    hidden_ids,
    milestones,
    overdue,
)
from .returns import corrections, counted, get_return, is_unchanged, returns
from .settling import why_not_settle

__all__ = [
    "behaviour_limits",
    "complaint_counts",
    "complaints",
    "corrections",
    "counted",
    "draft_of",
    "erasable",
    "find_by_link",
    "find_complaint",
    "find_redress_of",
    "forecast",
    "get_complaint",
    "get_return",
    "handlers",
    "handling_token",
    "held",
    "hidden_ids",
    "is_unchanged",
    "letters_now",
    "limits_of",
    "milestones",
    "overdue",
    "redress_of",
    "regime_choices",
    "regime_mappings",
    "regime_versions",
    "returns",
    "sent_letters",
    "to_be_asked",
    "undecided",
    "version_on",
    "why_not_settle",
    "written_letters",
]
