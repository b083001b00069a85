"""Questions about complaints. Read only; the caller's actor bounds what comes back."""

from .days import Day, days_of
from .hearing import hearers
from .hours import department_hours, hours_for
from .letters import draft_of, letters_now, sent_letters, undecided, written_letters
from .moments import missed_words_of
from .records import (
    behaviour_limits,
    erasable,
    erased_lately,
    find_by_link,
    find_limit,
    handling_token,
    held,
    limits_of,
    to_be_asked,
)
from .redress import find_redress_of, redress_of
from .regimes import (
    declared_jurisdictions,
    declared_products,
    entities,
    following,
    get_version,
    regime_choices,
    regime_versions,
    version_on,
    versions_of,
)
from .register import (
    complaint_counts,
    complaints,
    find_complaint,
    forecast,
    get_complaint,
    handlers,
    hidden_ids,
    joinable,
    milestones,
    overdue,
)
from .representing import (
    addressee_of,
    authority_files,
    enclosed_in,
    may_read_file,
    representative_of,
    withdrawn_of,
)
from .returns import corrections, counted, get_return, is_unchanged, returns
from .settling import why_not_settle

__all__ = [
    "Day",
    "addressee_of",
    "authority_files",
    "behaviour_limits",
    "complaint_counts",
    "complaints",
    "corrections",
    "counted",
    "days_of",
    "declared_jurisdictions",
    "declared_products",
    "department_hours",
    "draft_of",
    "enclosed_in",
    "entities",
    "erasable",
    "erased_lately",
    "find_by_link",
    "find_complaint",
    "find_limit",
    "find_redress_of",
    "following",
    "forecast",
    "get_complaint",
    "get_return",
    "get_version",
    "handlers",
    "handling_token",
    "hearers",
    "held",
    "hidden_ids",
    "hours_for",
    "is_unchanged",
    "joinable",
    "letters_now",
    "limits_of",
    "may_read_file",
    "milestones",
    "missed_words_of",
    "overdue",
    "redress_of",
    "regime_choices",
    "regime_versions",
    "representative_of",
    "returns",
    "sent_letters",
    "to_be_asked",
    "undecided",
    "version_on",
    "versions_of",
    "why_not_settle",
    "withdrawn_of",
    "written_letters",
]
