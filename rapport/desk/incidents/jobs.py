"""Work outside the request: telling the customers of an incident whose message was left."""

from datetime import UTC, datetime, timedelta

from rapport.kernel.jobs import job

from . import actions, queries

GIVEN = timedelta(minutes=5)


@job(cron="*/5 * * * *", retries=1)
def take_up_left(timestamp: int) -> None:
    """Take up messages whose job was lost: whoever is waiting is told all the same, and nobody twice."""
    for update_id in queries.updates_left(due_before=datetime.fromtimestamp(timestamp, tz=UTC) - GIVEN):
        actions.tell_customers.defer(update_id=update_id)
