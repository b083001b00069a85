"""What this room exports to the store, the metrics that it defines, and the sheets of all that is known about a case."""

from collections.abc import Iterator

from rapport.metrics.types import Fact

from .abuse import ABUSE
from .clocks import CLOCKS
from .derived import DERIVED
from .exports import EXPORTS
from .flow import FLOW
from .foreign import FOREIGN
from .handling import HANDLING
from .sheets import SHEETS
from .speed import SPEED


def _soonest() -> Iterator[Fact]:
    """Yield every fact, a derived one as soon as all that it is derived from has been: the brief waits for some of them."""
    known: set[str] = set()
    later = list(DERIVED)
    for export in EXPORTS:
        yield export
        known.add(export.name)
        for derived in [one for one in later if known.issuperset(one.sources)]:
            yield derived
            known.add(derived.name)
            later.remove(derived)
    yield from later


FACTS = tuple(_soonest())
METRICS = (*SPEED, *CLOCKS, *FLOW, *HANDLING, *ABUSE, *FOREIGN)

__all__ = ["FACTS", "METRICS", "SHEETS"]
