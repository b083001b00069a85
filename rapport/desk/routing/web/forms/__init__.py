"""What is asked for queues and automations."""

from .automations import AutomationForm
from .queues import NewQueue, QueueForm

__all__ = ["AutomationForm", "NewQueue", "QueueForm"]
