"""Structured logs: one JSON object a line, each with the id of the request or job it belongs to."""

import logging
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")


CAUSE = "caused_by"  # among the arguments of each job: the id of the request, or of the job, that queued it


class WithRequestId(logging.Filter):
    """Adds ``request_id`` to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or _cause_of(getattr(record, "job", None))
        return True


def _cause_of(job: object) -> str:
    """Return the id that a job bears of which the queue itself tells, outside of its run."""
    given = job.get("task_kwargs") if isinstance(job, dict) else None
    return str(given.get(CAUSE, "")) if isinstance(given, dict) else ""
