"""The verbs of a complaint: each does what a form of its page does, by the same action, and is refused with the same sentence."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from rapport.desk.cases.types import Channel
from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.types import Closing, Decision, Letter, Mark, RedressKind, Severity, Triage, Why
from rapport.directory.customers.types import Driver
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.ui.api.words import PLAIN, Asked, Id, Line, Made, Moment, Text
from rapport.ui.page import actor_on

from .operations import complaints
from .reading import ComplaintWhole, Handed, whole_of

type Ways = tuple[int, str]
Words = Annotated[str, Field(max_length=4_000, pattern=PLAIN)]
Name = Annotated[str, Field(max_length=60, pattern=PLAIN)]
Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Currency = Annotated[str, Field(max_length=3, pattern=r"^([A-Za-z]{3})?$")]


class Assessment(Asked):
    """How much harm there is, and what outranks its turn."""

    severity: Severity
    marks: list[Mark] = []
    drivers: list[Driver] = []
    note: Words = ""


class NewAllegation(Asked):
    """One thing that the complainant says went wrong."""

    text: Words


class NewEvidence(Asked):
    """What was looked at, and where it is from; without ``allegation_id`` it is about the whole."""

    text: Words
    source: Line
    allegation_id: Id | None = None


class NewFinding(Asked):
    """What the evidence amounts to."""

    text: Words
    allegation_id: Id | None = None


class NewRuling(Asked):
    """The decision on one allegation at the present stage."""

    allegation_id: Id
    decision: Decision
    reasons: Words


class NewLetter(Asked):
    """A letter; ``ticked``: the elements of its rule book that its writer says are in it."""

    letter: Letter
    text: Text
    ticked: list[Name] = []
    channel: Channel = Channel.EMAIL
    category: Name = ""
    enclosures: list[Handed] = Field(default=[], max_length=5)


class NewOffer(Asked):
    """Redress; above one's limit somebody is asked to decide, and it waits."""

    kind: RedressKind
    text: Line = ""
    amount: Money = Decimal(0)
    currency: Currency = ""


class OfferAnswered(Asked):
    """What the customer said to an offer, and when."""

    redress_id: Id
    is_accepted: bool
    answered_at: Moment | None = None


class Payment(Asked):
    """That redress was paid or done, and how one knows."""

    redress_id: Id
    paid_at: Moment
    proof: Line


class Cause(Asked):
    """What went wrong and why it could."""

    cause_id: Id | None = None
    why: Why
    lesson: Words = ""
    is_repeat: bool = False
    is_systemic: bool = False


class End(Asked):
    """How it ended; ``said``: the customer's own words, when they withdrew it."""

    closing: Closing
    said: Words = ""


class Again(Asked):
    """Why it is taken up again."""

    reason: Words


class StageTwo(Asked):
    """When the complainant asked for stage 2; without it now."""

    asked_at: Moment | None = None


class Outside(Asked):
    """What an ombudsman or regulator makes of it; ``outside_id``: of a case that stands here already, else a further one."""

    outside_id: Id | None = None
    body: Annotated[str, Field(max_length=120, pattern=PLAIN)]
    opened_date: date
    reference: Annotated[str, Field(max_length=80, pattern=PLAIN)] = ""
    file_sent_date: date | None = None
    view: Words = ""
    decided_date: date | None = None
    is_overturned: bool | None = None
    award_amount: Money | None = None
    currency: Currency = ""
    comply_date: date | None = None
    complied_date: date | None = None
    lesson: Words = ""


def _seen(request: HttpRequest, case_id: int, asked: Asked | None = None) -> Actor:
    """Return who asks, after making sure that the complaint is theirs to see, and what they name is of it. Raises BadInput."""
    actor = actor_on(request)
    found = queries.get_complaint(case_id, actor=actor)
    for name, rows in (("allegation_id", found.allegations), ("redress_id", found.redress)):
        number = getattr(asked, name, None)
        if number is not None and not rows.filter(pk=number).exists():
            raise BadInput(
                _("Nothing of this complaint has the number %(number)s (%(field)s).") % {"number": number, "field": name}
            )
    return actor


def _told(case_id: int) -> dict[str, Any]:
    return whole_of(queries.get_complaint(case_id, actor=Actor.machine("api")))


@complaints.does("/complaints/{case_id}/assessment", "complaints.handle", ComplaintWhole)
def assess_complaint(request: HttpRequest, case_id: Id, asked: Assessment) -> dict[str, Any]:
    """Assess a complaint; what cannot wait is raised at once."""
    seen = Triage(severity=asked.severity, marks=tuple(asked.marks), drivers=tuple(asked.drivers), note=asked.note)
    actions.triage(case_id=case_id, triage=seen, by=_seen(request, case_id), at=clock.now())
    return _told(case_id)


@complaints.makes("/complaints/{case_id}/allegations", "complaints.handle", Made)
def add_allegation(request: HttpRequest, case_id: Id, asked: NewAllegation) -> Ways:
    """Write down one thing that is alleged."""
    made = actions.add_allegation(case_id=case_id, **asked.dict(), by=_seen(request, case_id), at=clock.now())
    return made.pk, f"complaints/{case_id}"


@complaints.makes("/complaints/{case_id}/evidence", "complaints.handle", Made)
def add_evidence(request: HttpRequest, case_id: Id, asked: NewEvidence) -> Ways:
    """Write down what was looked at."""
    made = actions.add_evidence(case_id=case_id, **asked.dict(), by=_seen(request, case_id, asked), at=clock.now())
    return made.pk, f"complaints/{case_id}"


@complaints.makes("/complaints/{case_id}/findings", "complaints.handle", Made)
def add_finding(request: HttpRequest, case_id: Id, asked: NewFinding) -> Ways:
    """Write down what the evidence amounts to."""
    made = actions.add_finding(case_id=case_id, **asked.dict(), by=_seen(request, case_id, asked), at=clock.now())
    return made.pk, f"complaints/{case_id}"


@complaints.does("/complaints/{case_id}/rulings", "complaints.decide", ComplaintWhole)
def rule_on_allegation(request: HttpRequest, case_id: Id, asked: NewRuling) -> dict[str, Any]:
    """Decide an allegation at the present stage."""
    actions.decide(case_id=case_id, **asked.dict(), by=_seen(request, case_id, asked), at=clock.now())
    return _told(case_id)


@complaints.makes("/complaints/{case_id}/letters", "complaints.handle", Made)
def send_letter(request: HttpRequest, case_id: Id, asked: NewLetter) -> Ways:
    """Send a letter; refused while an element of its rule book is missing."""
    by = _seen(request, case_id)
    enclosures = [one.paper() for one in asked.enclosures]
    given = asked.dict() | {"enclosures": enclosures}
    made = actions.send_letter(case_id=case_id, **given, by=by, at=clock.now())
    return made.pk, f"complaints/{case_id}"


@complaints.makes("/complaints/{case_id}/redress", "complaints.handle", Made)
def offer_redress(request: HttpRequest, case_id: Id, asked: NewOffer) -> Ways:
    """Offer redress, or ask for the decision about it."""
    made = actions.offer_redress(case_id=case_id, **asked.dict(), by=_seen(request, case_id), at=clock.now())
    return made.pk, f"complaints/{case_id}"


@complaints.does("/complaints/{case_id}/redress/answer", "complaints.handle", ComplaintWhole)
def answer_redress(request: HttpRequest, case_id: Id, asked: OfferAnswered) -> dict[str, Any]:
    """Record what the customer said to an offer."""
    actions.answer_redress(case_id=case_id, **asked.dict(), by=_seen(request, case_id, asked), at=clock.now())
    return _told(case_id)


@complaints.does("/complaints/{case_id}/redress/payment", "complaints.handle", ComplaintWhole)
def pay_redress(request: HttpRequest, case_id: Id, asked: Payment) -> dict[str, Any]:
    """Record that redress was paid or done."""
    actions.pay_redress(case_id=case_id, **asked.dict(), by=_seen(request, case_id, asked), at=clock.now())
    return _told(case_id)


@complaints.does("/complaints/{case_id}/cause", "complaints.handle", ComplaintWhole)
def agree_cause(request: HttpRequest, case_id: Id, asked: Cause) -> dict[str, Any]:
    """Agree what went wrong and why it could."""
    actions.agree_cause(case_id=case_id, **asked.dict(), by=_seen(request, case_id), at=clock.now())
    return _told(case_id)


@complaints.does("/complaints/{case_id}/end", "complaints.handle", ComplaintWhole)
def close_complaint(request: HttpRequest, case_id: Id, asked: End) -> dict[str, Any]:
    """Close a complaint, and its case with it."""
    actions.close_complaint(case_id=case_id, **asked.dict(), by=_seen(request, case_id), at=clock.now())
    return _told(case_id)


@complaints.does("/complaints/{case_id}/reopening", "complaints.handle", ComplaintWhole)
def reopen_complaint(request: HttpRequest, case_id: Id, asked: Again) -> dict[str, Any]:
    """Take a closed complaint up again."""
    actions.reopen_complaint(case_id=case_id, **asked.dict(), by=_seen(request, case_id), at=clock.now())
    return _told(case_id)


@complaints.does("/complaints/{case_id}/stage-two", "complaints.handle", ComplaintWhole)
def ask_stage_two(request: HttpRequest, case_id: Id, asked: StageTwo) -> dict[str, Any]:
    """Record that the complainant asks for stage 2."""
    actions.ask_stage_two(case_id=case_id, **asked.dict(), by=_seen(request, case_id), at=clock.now())
    return _told(case_id)


@complaints.does("/complaints/{case_id}/ombudsman", "complaints.decide", ComplaintWhole)
def record_outside(request: HttpRequest, case_id: Id, asked: Outside) -> dict[str, Any]:
    """Write down what an ombudsman or regulator makes of it."""
    known = asked.dict(exclude={"body", "opened_date", "outside_id"}, exclude_unset=True)
    told: dict[str, Any] = {"body": asked.body, "opened_date": asked.opened_date, "known": known, "outside_id": asked.outside_id}
    actions.record_outside(case_id=case_id, **told, by=_seen(request, case_id), at=clock.now())
    return _told(case_id)
