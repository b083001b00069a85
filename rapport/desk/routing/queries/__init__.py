"""Questions about routing: what queues there are, what waits in them, who has what in hand, and why a case lies where it lies."""

from .board import HELD, Board, board, facts_of, is_any_on, waiting_rows
from .books import current, find_queue, get_queue, queues, seats_of, versions
from .placed import Standing, is_left_out, last_placement, placements, standing_of, who_left_out

__all__ = [
    "HELD",
    "Board",
    "Standing",
    "board",
    "current",
    "facts_of",
    "find_queue",
    "get_queue",
    "is_any_on",
    "is_left_out",
    "last_placement",
    "placements",
    "queues",
    "seats_of",
    "standing_of",
    "versions",
    "waiting_rows",
    "who_left_out",
]
