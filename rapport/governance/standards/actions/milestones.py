"""The minute watch: say once when a clock has used up half, three quarters or nine tenths of its target, and when it breaks."""

from datetime import datetime

from django.db import transaction

from rapport.compute.businesstime.moments import seconds_of
from rapport.governance.standards.models import IS_RUNNING, Clock
from rapport.governance.standards.queries.book import Book, book
from rapport.governance.standards.queries.rows import Row, read
from rapport.governance.standards.rules import Verdict, judge
from rapport.governance.standards.types import BREACH_SHARE, Result
from rapport.kernel.actor import Actor

from .follow import task_of, tell
from .rows import change

TICK_ROWS = 200


@transaction.atomic
def reach_milestones(*, by: Actor, at: datetime) -> int:
    """Tell the milestones that are due, at most so many clocks at a time; return how many clocks were taken.

    Rows that another run holds are left to it. After an outage each clock tells only the highest milestone it has reached.
    """
    due = Clock.objects.filter(IS_RUNNING, next_milestone_at__lte=at).order_by("next_milestone_at")
    clocks = {one.pk: one for one in due.select_for_update(skip_locked=True)[:TICK_ROWS]}
    if not clocks:
        return 0
    known = book()
    rows = list(read(Clock.objects.filter(pk__in=clocks)))
    verdicts = judge([task_of(row, known) for row in rows], seconds_of(at))
    for row, verdict in zip(rows, verdicts, strict=True):
        if reached := _reached(row, verdict, known):
            tell(clocks[row.pk], reached, known, by=by, at=at)
        row.result, row.next_share, row.next_at = verdict.result, verdict.share, verdict.next_at
    change(rows)
    return len(rows)


def _reached(row: Row, verdict: Verdict, known: Book) -> int:
    """Return the highest share that is reached and was not told, 0 when there is none."""
    if verdict.result is Result.BREACHED:
        return BREACH_SHARE
    shares = known.rules[row.version_id].warnings
    return max((share for share in shares if row.next_share <= share < verdict.share), default=0)
