"""Every metric once more: its slow twin, written from the words of its declaration."""

from .clocks import CLOCKS
from .complaints import COMPLAINTS
from .departments import DEPARTMENTS
from .flow import FLOW
from .handling import HANDLING
from .knowledge import KNOWLEDGE
from .quality import QUALITY
from .remedies import REMEDIES
from .routing import ROUTING
from .speed import SPEED
from .surveys import SURVEYS
from .training import TRAINING

ROWS = {
    **SPEED, **CLOCKS, **FLOW, **HANDLING, **COMPLAINTS, **REMEDIES, **KNOWLEDGE, **ROUTING, **SURVEYS, **TRAINING, **QUALITY,
    **DEPARTMENTS,
}  # fmt: skip
