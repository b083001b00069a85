"""Every metric once more: its slow twin, written from the words of its declaration."""

from .clocks import CLOCKS
from .complaints import COMPLAINTS
from .flow import FLOW
from .handling import HANDLING
from .remedies import REMEDIES
from .speed import SPEED

ROWS = {**SPEED, **CLOCKS, **FLOW, **HANDLING, **COMPLAINTS, **REMEDIES}
