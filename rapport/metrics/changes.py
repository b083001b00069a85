"""From the journal to the days that must be written again.

Entries become visible when their transaction commits, which may be long after the moment that they carry. So a reading
starts where the oldest transaction began that was still running at the last one, and leaves out the entries that were taken
then. Whatever is taken is noted as waiting days in the same transaction: a kill loses nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction

from . import engine
from .models import Reading
from .types import Fact

# The clocks of the machines that write and of the database may differ by so much.
SKEW = timedelta(seconds=10)
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)

# Own sessions show their begin to their own role. The moments before the reading belong to entries that all have committed.
HORIZON = """
    SELECT least(clock_timestamp(), min(xact_start)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""
# One statement, and so one look at the journal: what commits after it is neither taken here nor noted as taken. The rows that
# are struck and those that are written are not seen by the other parts.
NEW_ENTRIES = """
    WITH struck AS (DELETE FROM metrics_handledentries),
    noted AS (
        INSERT INTO metrics_handledentries (entries)
        SELECT unnest(range_agg(int8range(id, id, '[]'))) FROM kernel_entry WHERE recorded_at >= %(horizon)s
    )
    SELECT e.subject, array_agg(DISTINCT e.subject_id) FROM kernel_entry e
    WHERE e.recorded_at >= %(since)s AND e.subject = ANY(%(subjects)s)
      AND NOT EXISTS (SELECT 1 FROM metrics_handledentries h WHERE h.entries @> e.id)
    GROUP BY e.subject
"""
WAIT_ANEW = """
    INSERT INTO metrics_waitingday (fact, day) SELECT %(fact)s, unnest(%(days)s::date[])
    ON CONFLICT (fact, day) DO UPDATE SET id = DEFAULT
"""


@transaction.atomic
def start_reading() -> Reading:
    """Begin to read the journal at this moment: what is in the database by now is for the first load."""
    reading, _made = Reading.objects.get_or_create(pk=1, defaults={"since_at": _horizon() - SKEW})
    return reading


@transaction.atomic
def take(facts: Sequence[Fact]) -> int:
    """Read on in the journal and note the days that its new entries touch. Returns how many days were noted."""
    reading = Reading.objects.select_for_update().get(pk=1)
    horizon = max(_horizon() - SKEW, reading.since_at)
    subjects = sorted({subject for fact in facts for subject in fact.touched})
    with connection.cursor() as cursor:
        cursor.execute(NEW_ENTRIES, {"since": reading.since_at, "horizon": horizon, "subjects": subjects})
        touched: dict[str, list[int]] = dict(cursor.fetchall())
    noted = sum(_note(fact, touched) for fact in facts)
    reading.since_at = horizon
    reading.save(update_fields=["since_at"])
    return noted


def _horizon() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        (moment,) = cursor.fetchone() or (None,)
    assert isinstance(moment, datetime)
    return moment


def _note(fact: Fact, touched: dict[str, list[int]]) -> int:
    days: set[date] = set()
    for subject, sql in fact.touched.items():
        if ids := touched.get(subject):
            days |= _days_now(sql, ids) | engine.days_of(fact, fact.subjects.get(subject), ids)
    return wait(fact, sorted(days))


def _days_now(sql: str, ids: list[int]) -> set[date]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"ids": ids})
        return {day for (day,) in cursor.fetchall() if day is not None}


def wait(fact: Fact, days: Sequence[date]) -> int:
    """Note days of a fact as waiting. Returns how many were given.

    A verb that changes rows without an entry for each may call this in its own transaction: a day that waits already waits
    anew, so that a mover that is about to strike it, not having seen the change, leaves it.
    """
    with connection.cursor() as cursor:
        cursor.execute(WAIT_ANEW, {"fact": fact.name, "days": sorted(days)})
    return len(days)


def subjects_by_fact(facts: Sequence[Fact]) -> dict[str, list[str]]:
    """Return which facts each subject of the journal touches."""
    found: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        for subject in fact.touched:
            found[subject].append(fact.name)
    return dict(found)
