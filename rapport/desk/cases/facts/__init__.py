"""What this room exports to the store, and the metrics that it defines."""

from .derived import DERIVED
from .exports import EXPORTS
from .flow import FLOW
from .handling import HANDLING
from .speed import SPEED

FACTS = (*EXPORTS, *DERIVED)
METRICS = (*SPEED, *FLOW, *HANDLING)

__all__ = ["FACTS", "METRICS"]
