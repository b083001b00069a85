"""Questions about incidents. Read only; cases come back only as far as the actor may see them."""

from .facts import facts_of
from .reading import (
    approvers,
    counts_of,
    find_approved,
    get_incident,
    get_review,
    get_statement,
    get_update,
    incidents,
    lines_since,
    linked_cases,
    linkings,
    may_lead,
    new_matches,
    recipients,
    row_counts,
    rows_refused,
    statements,
    updates,
    updates_left,
)
from .running import KEPT, running, running_at
from .told import told_counts

__all__ = [
    "KEPT",
    "approvers",
    "counts_of",
    "facts_of",
    "find_approved",
    "get_incident",
    "get_review",
    "get_statement",
    "get_update",
    "incidents",
    "lines_since",
    "linked_cases",
    "linkings",
    "may_lead",
    "new_matches",
    "recipients",
    "row_counts",
    "rows_refused",
    "running",
    "running_at",
    "statements",
    "told_counts",
    "updates",
    "updates_left",
]
