"""How often a job is tried: as often as it says when it fails, and without counting when the database was not there for it."""

import logging
from typing import Any

from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker

from .again import was_away

logger = logging.getLogger(__name__)

AWAY_SECONDS = 2
UNCOUNTED = """
    UPDATE procrastinate_jobs SET status = 'todo', scheduled_at = %(retry_at)s WHERE id = %(job_id)s AND status = 'doing'
"""


class Uncounted(RetryDecision):
    """To be run again, as if this run had not been: it did nothing, and that was not its fault."""


class Tries(BaseRetryStrategy):
    """So many retries, each after twice the wait of the one before; beside them as many as the database is away."""

    def __init__(self, retries: int) -> None:
        self._retries = retries

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to run a job again that raised, or None: it has failed for good."""
        if was_away(exception):
            decision: RetryDecision = Uncounted(retry_in={"seconds": AWAY_SECONDS})
        elif job.attempts < self._retries:
            decision = RetryDecision(retry_in={"seconds": 2 ** (job.attempts + 1)})
        else:
            return None  # the queue says so itself
        logger.warning("job %s (%s) runs again at %s", job.id, job.task_name, decision.retry_at, exc_info=exception)
        return decision


class Trying(Worker):
    """A worker that does not count runs which the database was not there for.

    The queue offers no place for that but this one, which is not declared for others; tests hold us to it.
    """

    async def _persist_job_status(
        self, job: Job, status: Status, retry_decision: RetryDecision | None, *rest: Any, **more: Any
    ) -> None:
        manager = self.app.job_manager
        try:
            if isinstance(retry_decision, Uncounted):
                await manager.connector.execute_query_async(UNCOUNTED, job_id=job.id, retry_at=retry_decision.retry_at)
            else:
                await super()._persist_job_status(job, status, retry_decision, *rest, **more)
        except UniqueViolation:
            # Another run of the same kind waits already, and does what this one did not; a lock left here would hold it up.
            await manager.finish_job(job=job, status=Status.ABORTED, delete_job=False)
