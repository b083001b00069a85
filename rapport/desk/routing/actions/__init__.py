"""Verbs: queues, what the router does, and what is left out of it."""

from .draining import drain, drain_waiting
from .leaving_out import leave_out, take_in
from .setting import set_queue, switch

__all__ = ["drain", "drain_waiting", "leave_out", "set_queue", "switch", "take_in"]
