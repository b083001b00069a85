"""What this room exports to the store, the metrics that it defines, and the sheets of all that is known about a case."""

from .clocks import CLOCKS
from .derived import DERIVED
from .exports import EXPORTS
from .flow import FLOW
from .foreign import FOREIGN
from .handling import HANDLING
from .sheets import SHEETS
from .speed import SPEED

FACTS = (*EXPORTS, *DERIVED)
METRICS = (*SPEED, *CLOCKS, *FLOW, *HANDLING, *FOREIGN)

__all__ = ["FACTS", "METRICS", "SHEETS"]
