"""Sample incidents for tests and the demo."""

from datetime import datetime, timedelta
from typing import Any

from rapport.desk.cases import sample as cases
from rapport.desk.cases.types import Channel, Direction

from . import rules
from .models import Incident, IncidentCase, Linking, Review, Statement, Update, UpdateRow
from .types import RowState, StatementState, UpdateState

WORDS = {"en": "We know that kettles of this model can trip the fuse. Please unplug it; we write to you today."}


def incident(owner: Any, *, at: datetime, title: str = "Kettle trips the fuse", **fields: Any) -> Incident:
    """Return an incident that runs, led by a person."""
    values = {"known": "Two batches are affected.", "severity": "serious", "begun_at": at - timedelta(hours=4)} | fields
    return Incident.objects.create(title=title, owner=owner, declared_at=at, declared_by=owner, **values)


def statement(about: Incident, *, by: Any, at: datetime, **fields: Any) -> Statement:
    """Return a version of what is said that waits for approval."""
    values = {"texts": WORDS, "state": StatementState.WAITING, "version": about.statements.count() + 1} | fields
    return Statement.objects.create(incident=about, written_by=by, written_at=at, **values)


def linking(about: Incident, case: Any, *, by: Any, at: datetime) -> Linking:
    """Return an act by which one case was linked."""
    act = Linking.objects.create(incident=about, is_by_rule=False, at=at, by=by, case_count=1)
    IncidentCase.objects.create(incident=about, case=case, linking=act, at=at)
    return act


def update(about: Incident, case: Any, *, by: Any, at: datetime) -> Update:
    """Return a message to all customers that is held."""
    due_at = at + timedelta(minutes=1)
    made = Update.objects.create(
        incident=about, texts=WORDS, state=UpdateState.HELD, at=at, by=by, due_at=due_at, total=1
    )  # fmt: skip
    if case.customer_id is not None:
        UpdateRow.objects.create(update=made, customer_id=case.customer_id, case=case)
    return made


def review(about: Incident, *, at: datetime) -> Review:
    """Return the review of an incident, not written yet."""
    return Review.objects.create(incident=about, written_at=at)


def told(about: Incident, act: Linking, *, texts: Any, by_id: int, at: datetime) -> Update:
    """Return a message of the past that was sent to all customers of an act of linking, some minutes apart."""
    links = act.links.filter(case__customer__isnull=False, case__opened_at__lte=at).select_related("case__customer")
    found = {link.case.customer: link.case for link in links.order_by("case__opened_at", "pk") if link.case.customer}
    made = Update.objects.create(
        incident=about, texts=texts, state=UpdateState.DONE, at=at, by_id=by_id, due_at=at + timedelta(minutes=1),
        ended_at=at + timedelta(minutes=3), total=len(found),
    )  # fmt: skip
    sent_at = at + timedelta(minutes=2)
    for customer, case in found.items():
        words = rules.text_in(texts, customer.language)
        said = cases.contact(case, words, at=sent_at, direction=Direction.AUTOMATIC, channel=Channel.EMAIL, person_id=by_id)
        values = {"state": RowState.SENT, "sent_at": sent_at, "contact_id": said.pk}
        UpdateRow.objects.create(update=made, customer=customer, case=case, **values)
    return made
