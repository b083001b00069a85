"""What is asked for queues and automations."""

from .queues import NewQueue, QueueForm

__all__ = ["NewQueue", "QueueForm"]
