"""What can be done when a case is looked back at."""

from .asking import ask, decline, say, set_aside
from .learning import agree, check, owe, tell_due, write
from .past import ensure_past

__all__ = ["agree", "ask", "check", "decline", "ensure_past", "owe", "say", "set_aside", "tell_due", "write"]
