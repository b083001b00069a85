"""What can be done about skills."""

from .assess import assess, ensure_levels, tell_expired, withdraw
from .describe import add_skill, describe, ensure_framework

__all__ = ["add_skill", "assess", "describe", "ensure_framework", "ensure_levels", "tell_expired", "withdraw"]
