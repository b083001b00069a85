"""Which events may be told outside. The site says so: this room knows none of the others."""

from ..types import Told

OUTGOING: dict[str, Told] = {}


def kinds_told() -> list[Told]:
    """Return the kinds of events that a webhook can listen to, in the site's order, each once."""
    return list({one.key: one for one in OUTGOING.values()}.values())


def label_of(kind: str) -> str:
    """Return what a kind of event is called; its key when it is not told any more."""
    return next((str(one.label) for one in OUTGOING.values() if one.key == kind), kind)
