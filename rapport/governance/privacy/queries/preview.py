"""What an erasure would do, room by room, and what stands against it."""

from datetime import datetime

from rapport.kernel import personal
from rapport.kernel.personal import About

from ..types import Line, Preview


def preview(about: About, *, at: datetime) -> Preview:
    """Return what of somebody's data is erased and what stays, by room and table, and what forbids it at a moment."""
    lines = [
        Line(room=str(holding.label), what=personal.called(label), count=count, is_erased=is_erased)
        for holding in reversed(personal.holdings())
        for label, (count, is_erased) in personal.counted(holding.rows, about).items()
    ]
    stops = tuple(dict.fromkeys(stop.why for stop in personal.stops(about, at=at)))
    return Preview(
        erased=tuple(one for one in lines if one.is_erased), kept=tuple(one for one in lines if not one.is_erased), stops=stops
    )
