"""What this room exports to the store: opening hours, and clocks with their pauses and stages."""

from collections.abc import Mapping

from rapport.metrics.types import Fact

from .clocks import CLOCKS, PAUSES, STAGES, touched_by
from .openings import OPENINGS

__all__ = ["CLOCKS", "PAUSES", "STAGES", "facts"]


def facts(kinds: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return the facts of this room. ``kinds``: for each subject of the journal the kind under which its clocks are kept."""
    return OPENINGS, touched_by(PAUSES, kinds), touched_by(CLOCKS, kinds), touched_by(STAGES, kinds)
