"""What this room exports to the store, and the metrics that it defines."""

from .exports import FACTS
from .flow import FLOW
from .handling import HANDLING
from .speed import SPEED

METRICS = (*SPEED, *FLOW, *HANDLING)

__all__ = ["FACTS", "METRICS"]
