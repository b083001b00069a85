"""Verbs: queues, what the router does, what is left out of it; automations, what they would do, and what they do."""

from .automating import set_automation, switch_automation, try_out
from .draining import drain, drain_waiting
from .leaving_out import leave_out, take_in
from .recording import record_placements
from .running import run, run_all, run_by_clock
from .setting import set_queue, switch

__all__ = [
    "drain",
    "drain_waiting",
    "leave_out",
    "record_placements",
    "run",
    "run_all",
    "run_by_clock",
    "set_automation",
    "set_queue",
    "switch",
    "switch_automation",
    "take_in",
    "try_out",
]
