"""A case and its clocks: after every change of history or facts the standards are asked for the next due moment."""

from datetime import datetime

from rapport.desk.cases.models import Case
from rapport.desk.cases.queries.histories import facts_of, history_of
from rapport.governance.standards.actions import follow
from rapport.governance.standards.types import Subject
from rapport.kernel.actor import Actor


def follow_clocks(case: Case, *, by: Actor, at: datetime) -> None:
    """Hold the case, its contacts and its states, as they stand in the database, against the standards; set ``due_at``.

    Standards are promises to customers: a case for which none asked keeps the moment that we have set ourselves.
    """
    if case.is_unasked:
        return
    subject = Subject(kind="case", id=case.pk)
    case.due_at = follow(subject=subject, facts=facts_of(case), history=history_of(case), by=by, at=at)
