"""Scheduled work: once a day, what was resolved two weeks ago is closed."""

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions
from .models import BulkAct

HOUSE = Actor.machine("cases")


@job(cron="23 4 * * *", retries=3)
def close_rested(timestamp: int) -> None:
    """Close what has rested; a run that was missed is made up for by the next."""
    at = clock.now()
    while actions.close_rested(by=HOUSE, at=at) == actions.TICK_ROWS:
        pass


@job(retries=5)
def go_through(act_id: int) -> None:
    """Go through the cases of an act with what its person may do now. A second run goes on where the first one stopped."""
    by = people.actor_of_person(BulkAct.objects.select_related("person").get(pk=act_id).person)
    while actions.advance_many(act_id=act_id, by=by, at=clock.now()):
        pass
