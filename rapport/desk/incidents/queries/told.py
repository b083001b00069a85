"""Which customers of incidents were told, on any way: by a message to all, or by an answer that says the approved words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from rapport.desk.cases.types import Direction
from rapport.desk.incidents.models import IncidentCase, Statement, UpdateRow
from rapport.desk.incidents.types import RowState, StatementState

APPROVED = (StatementState.APPROVED, StatementState.REPLACED, StatementState.WITHDRAWN)


@dataclass(frozen=True, kw_only=True)
class Told:
    """When a customer of an incident was told first, and when the case was opened in which that was."""

    at: datetime
    opened_at: datetime


def told_of(ids: Sequence[int]) -> dict[int, dict[int, Told]]:
    """Return, by incident and customer, when each was told first; three queries.

    An answer on any channel tells when it holds the words of a version of the holding statement that was approved by then; a
    letter once it was posted.
    """
    found: dict[int, dict[int, Told]] = {one: {} for one in ids}
    sent = UpdateRow.objects.filter(update__incident_id__in=ids, state=RowState.SENT, sent_at__isnull=False)
    rows = list(sent.values_list("update__incident_id", "customer_id", "case__opened_at", "sent_at"))
    if said := _said(ids):
        links = IncidentCase.objects.filter(said, case__customer__isnull=False)
        rows += links.values_list("incident_id", "case__customer_id", "case__opened_at", "case__contacts__at")
    for incident_id, customer_id, opened_at, at in rows:
        known = found[incident_id].get(customer_id)
        if at is not None and (known is None or at < known.at):
            found[incident_id][customer_id] = Told(at=at, opened_at=opened_at)
    return found


def _said(ids: Sequence[int]) -> Q:
    """Return the condition on links whose case has an answer with approved words; an empty one when none were ever approved."""
    # One that was withdrawn before anybody approved it was settled by that.
    held = Q(ended_at=None) | Q(settled_at__lt=F("ended_at"))
    approved = Statement.objects.filter(held, incident_id__in=ids, state__in=APPROVED, settled_at__isnull=False)
    found = Q()
    for incident_id, texts, since in approved.values_list("incident_id", "texts", "settled_at"):
        for words in texts.values():
            # A browser sends the ends of lines as two characters.
            holds = Q(case__contacts__text__contains=words) | Q(case__contacts__text__contains=words.replace("\n", "\r\n"))
            ours = (Direction.OUTBOUND, Direction.AUTOMATIC)
            answer = Q(case__contacts__direction__in=ours, case__contacts__at__gte=since)
            found |= Q(incident_id=incident_id) & answer & holds
    return found


def told_counts(ids: Sequence[int]) -> dict[int, int]:
    """Return how many customers of each incident were told, each once; three queries."""
    return {one: len(customers) for one, customers in told_of(ids).items()}
