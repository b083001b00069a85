"""Work beside the pages: what the brief counts over weeks is counted for its readers, who need not wait for it."""

from datetime import datetime

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import queries

COUNTER = Actor.machine("brief")


@job(retries=0)
def count_weeks(*, person_id: int, minute: str) -> None:
    """Count as of a minute what a person's brief shows, and keep it for all. What failed is asked for by the next reader."""
    at = datetime.fromisoformat(minute)
    queries.count(people.actor_of_person(people.get_person(person_id, actor=COUNTER), at=at), minute=at)


def count_for(person_id: int, minute: datetime) -> None:
    """Have it counted soon."""
    count_weeks.defer(person_id=person_id, minute=minute.isoformat(), once="today.count_weeks")
