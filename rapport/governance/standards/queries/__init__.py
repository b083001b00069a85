"""Questions about standards, calendars and clocks."""

from .clocks import at_risk, clocks_of, next_due_of, overdue, running_subjects, statutory_due, tell_at

__all__ = ["at_risk", "clocks_of", "next_due_of", "overdue", "running_subjects", "statutory_due", "tell_at"]
