"""How mail comes in: one process reads all mailboxes and waits for new messages."""

from .listening import listen

__all__ = ["listen"]
