"""When a person was here: one row a person, written at most every few minutes, so that a page costs nothing more."""

from datetime import datetime, timedelta

from django.db import connection

from .models import Visit

NOTED_EVERY = timedelta(minutes=5)
AWAY = timedelta(hours=6)  # who comes back sooner, after a meeting or a meal, had not left
MOST_KNOWN = 10_000

NOTE = """
    INSERT INTO kernel_visit (person_id, here_at) VALUES (%(person)s, %(at)s)
    ON CONFLICT (person_id) DO UPDATE SET here_at = greatest(kernel_visit.here_at, excluded.here_at),
        left_at = CASE WHEN excluded.here_at - kernel_visit.here_at >= make_interval(secs => %(away)s) THEN kernel_visit.here_at
            ELSE kernel_visit.left_at END
"""
_noted: dict[int, datetime] = {}  # what this process has written, so that it asks the database for nothing in between


def note(person_id: int, *, at: datetime) -> None:
    """Note that a person looks at a page. One statement, and none within five minutes of the last one of this process."""
    last = _noted.get(person_id)
    if last is not None and last <= at < last + NOTED_EVERY:
        return
    while len(_noted) >= MOST_KNOWN:
        _noted.pop(next(iter(_noted)))
    _noted[person_id] = at
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"person": person_id, "at": at, "away": AWAY.total_seconds()})


def left_at(person_id: int, *, as_of: datetime) -> datetime | None:
    """Return when a person had last left who was away for six hours or more; None where nobody knows.

    At a moment long before this visit nobody knows either: only the last one is kept.
    """
    visit = Visit.objects.filter(person_id=person_id).first()
    if visit is None:
        return None
    if as_of - visit.here_at >= AWAY:  # not here since: a letter, the terminal, or the first look of the morning
        return visit.here_at
    return visit.left_at if visit.left_at is not None and visit.left_at + AWAY <= as_of else None
