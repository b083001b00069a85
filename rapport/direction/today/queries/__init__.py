"""Questions of this room: the brief, the floor, one's own work, and the rows behind every figure."""

from .brief import brief, what_needs
from .floor import Floor, OnTheFloor, Work, floor, work
from .kept import count, forget_rises
from .live import LIVE
from .rows import Asked, clocks_behind, contacts_behind, promises_behind, rows_behind

__all__ = [
    "LIVE",
    "Asked",
    "Floor",
    "OnTheFloor",
    "Work",
    "brief",
    "clocks_behind",
    "contacts_behind",
    "count",
    "floor",
    "forget_rises",
    "promises_behind",
    "rows_behind",
    "what_needs",
    "work",
]
