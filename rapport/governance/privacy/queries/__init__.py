"""Questions about requests, erasures, holds and rules. Whoever may look at one may look at all of the department."""

from .asked import (
    erasures_of,
    get_erasure,
    get_export,
    get_request,
    handlers,
    open_requests,
    requests,
    waiting_erasures,
    waiting_for,
)
from .holding import get_hold, held_among, holds, open_of
from .preview import preview
from .retention import get_rule, rule_for, rules, runs

__all__ = [
    "erasures_of",
    "get_erasure",
    "get_export",
    "get_hold",
    "get_request",
    "get_rule",
    "handlers",
    "held_among",
    "holds",
    "open_of",
    "open_requests",
    "preview",
    "requests",
    "rule_for",
    "rules",
    "runs",
    "waiting_erasures",
    "waiting_for",
]
