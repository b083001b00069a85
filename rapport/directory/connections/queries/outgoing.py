"""Which events may be told outside. The site says so: this room knows none of the others."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..types import Told

OUTGOING: dict[str, tuple[Told, ...]] = {}


def all_told() -> Iterator[Told]:
    """Yield everything that may be told, in the site's order."""
    return (one for some in OUTGOING.values() for one in some)


def told_of(event: str, payload: Mapping[str, Any]) -> Told | None:
    """Return as what an event with these fields is told, or None when it is not."""
    return next((one for one in OUTGOING.get(event, ()) if one.tells(payload)), None)


def kinds_told() -> list[Told]:
    """Return the kinds of events that a webhook can listen to, in the site's order, each once."""
    return list({one.key: one for one in all_told()}.values())


def label_of(kind: str) -> str:
    """Return what a kind of event is called; its key when it is not told any more."""
    return next((str(one.label) for one in all_told() if one.key == kind), kind)
