"""The counts of now on the brief, each declared once: the sentence, the figure and its rows count by the same words.

The store is seconds behind and tells whole days; what happened since somebody left, and what runs out today, cannot wait for it.
"""

from datetime import datetime

from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.governance.commitments import queries as commitments
from rapport.kernel.actor import Actor
from rapport.metrics.metric import Live

from .risk import due_today, near_statutory, overdue
from .seen import Seen


def _opened(actor: Actor, since: datetime, until: datetime) -> int:
    return cases.opened_since.count(actor, since=since, until=until)


def _settled(actor: Actor, since: datetime, until: datetime) -> int:
    return cases.settled_since.count(actor, since=since, until=until)


def _broken(actor: Actor, since: datetime, until: datetime) -> int:
    return commitments.broken_count(since, until, actor=actor)


def _due_promises(actor: Actor, since: datetime, until: datetime) -> int:
    return commitments.owed_count(actor, as_of=since, until=until, other_than=actor.person_id)


def _overdue(actor: Actor, _since: datetime, until: datetime) -> int:
    return len(overdue(Seen(actor, as_of=until)))


def _due(actor: Actor, _since: datetime, until: datetime) -> int:
    return len(due_today(Seen(actor, as_of=until), zone=actor.zone))


def _limits(actor: Actor, _since: datetime, until: datetime) -> int:
    return len(Seen(actor, as_of=until).limits)


def _statutory(actor: Actor, _since: datetime, until: datetime) -> int:
    return len(near_statutory(Seen(actor, as_of=until)))


def _absent(_actor: Actor, _since: datetime, until: datetime) -> int:
    return len(people.absent_ids(until))


OPENED = Live(
    key="opened_since", label="Opened since you left", sentence="Cases that were opened since you were here last.",
    metric="opened", count=_opened,
)  # fmt: skip
SETTLED = Live(
    key="settled_since", label="Settled since you left",
    sentence="Cases that were solved since you were here last, each once however often it was.", metric="solved",
    is_of_cases=True, count=_settled,
)  # fmt: skip
BROKEN = Live(
    key="promises_broken_since", label="Promises broken since you left",
    sentence="Promises to customers whose moment passed unkept since you were here last.", metric="promises_broken",
    count=_broken,
)  # fmt: skip
OVERDUE = Live(
    key="overdue_now", label="Overdue now", sentence="Clocks of cases that ran out and that somebody still waits for.",
    metric="overdue_clocks", count=_overdue,
)  # fmt: skip
DUE_PROMISES = Live(
    key="promises_due_today", label="Promises due today",
    sentence="What others owe and is due before the day ends, overdue ones too.", count=_due_promises,
)  # fmt: skip
LIVE = (
    OPENED,
    SETTLED,
    BROKEN,
    OVERDUE,
    Live(
        key="due_today", label="Due today", sentence="Clocks of cases that run and run out before the day ends.", count=_due,
    ),
    DUE_PROMISES,
    Live(
        key="limits_today", label="Limits by law today",
        sentence="Limits of complaints by law that were missed or end before the day ends.", count=_limits,
    ),
    Live(
        key="statutory_soon", label="Near their statutory date",
        sentence="Clocks set by law that ran out or run out within ten days.", count=_statutory,
    ),
    Live(key="absent_now", label="Absent", sentence="People who are absent now.", count=_absent),
)  # fmt: skip
