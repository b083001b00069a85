"""Complaints, as they are read, and the act that makes a case one."""

import base64
import binascii
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from rapport.desk.cases import queries as cases
from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.models import ComplaintFile, Redress
from rapport.desk.complaints.types import Complainant, CustomerType, Draft, Paper
from rapport.kernel import clock
from rapport.kernel.errors import BadInput
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.words import Asked, Id, Line, Made, Moment, Page
from rapport.ui.page import actor_on

from .operations import complaints

# A body holds at most 5 MB.
LONGEST_CONTENT = 4_800_000


class ComplaintRow(Schema):
    """A complaint in the register; its number is that of its case."""

    case_id: int
    received_at: datetime
    logged_at: datetime
    product: str
    jurisdiction: str
    customer_type: str
    regime_id: int
    severity: str
    marks: list[str]
    handler_id: int | None
    stage: int
    decision: str
    decided_at: datetime | None
    closed_at: datetime | None
    closing: str
    next_milestone: str
    next_due_at: datetime | None


class MilestoneRow(Schema):
    """What is due to the complainant by when; ``due_at`` is the first moment that is too late."""

    milestone: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    is_statutory: bool
    is_void: bool


class AllegationRow(Schema):
    """One thing that is alleged, with the decision at the present stage; "" while it is not decided."""

    id: int
    text: str
    decision: str


class RedressRow(Schema):
    """What is offered; ``standing``: waiting (for a decision), refused, offered, accepted, declined or paid."""

    id: int
    kind: str
    text: str
    amount: Decimal
    currency: str
    standing: str
    decision_id: int | None
    approved_by_id: int | None


class LetterRow(Schema):
    """A letter that was written; ``sent_at`` is when it counts as given, null while nobody has it."""

    id: int
    letter: str
    written_at: datetime
    sent_at: datetime | None


class OutsideRow(Schema):
    """The case of an ombudsman or a regulator about it."""

    id: int
    body: str
    reference: str
    opened_date: date
    file_sent_date: date | None
    decided_date: date | None
    is_overturned: bool | None
    award_amount: Decimal | None
    currency: str
    comply_date: date | None
    complied_date: date | None


class ComplaintWhole(ComplaintRow):
    """A complaint with the customer's own words, its milestones, what was alleged, decided, offered, written, and beyond us."""

    words: str
    complainant_name: str
    complainant_relation: str
    is_represented: bool
    milestones: list[MilestoneRow]
    allegations: list[AllegationRow]
    redress: list[RedressRow]
    letters: list[LetterRow]
    outside_cases: list[OutsideRow]


class Narrowing(Asked):
    """By what the register is narrowed."""

    is_closed: bool | None = None
    handler_id: Id | None = None
    regime_id: Id | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


class Handed(Asked):
    """A file that is handed in: enclosed in a letter, or the authority of who complains for the customer."""

    name: Line = Field(min_length=1)
    content: str = Field(min_length=1, max_length=LONGEST_CONTENT, description="The bytes of the file in base64.")

    def paper(self) -> Paper:
        """Return it as the actions take it. Raises BadInput."""
        try:
            return Paper(name=self.name, content=BytesIO(base64.b64decode(self.content, validate=True)))
        except (binascii.Error, ValueError) as broken:
            raise BadInput(_("The content is not base64.")) from broken


class NewComplaint(Asked):
    """A complaint as it is made of a case. ``contact_id``: what the customer said; without it the first contact."""

    received_at: Moment
    contact_id: Id | None = None
    product: str = Field(default="", max_length=60, pattern=r"^[^\x00]*$")
    jurisdiction: str = Field(default="", max_length=10, pattern=r"^[^\x00]*$")
    customer_type: CustomerType = CustomerType.CONSUMER
    complainant_name: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    complainant_relation: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    complainant_email: str = Field(default="", max_length=254, pattern=r"^[^\x00]*$")
    complainant_address: str = Field(default="", max_length=500, pattern=r"^[^\x00]*$")
    copies_customer: bool = False
    authority: str = Field(default="", max_length=300, pattern=r"^[^\x00]*$")
    authority_date: date | None = None
    authority_file: Handed | None = None


@complaints.reads("/complaints", "complaints.view", Page[ComplaintRow])
def list_complaints(request: HttpRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """Complaints, the one received last first."""
    rows = queries.complaints(actor_on(request)).select_related(None)
    given = {name: value for name in ("handler_id", "regime_id") if (value := getattr(asked, name)) is not None}
    if asked.is_closed is not None:
        given["closed_at__isnull"] = not asked.is_closed
    items, following = paged(rows.filter(**given), by="-received_at", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@complaints.reads("/complaints/{case_id}", "complaints.view", ComplaintWhole)
def get_complaint(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """One complaint with its milestones."""
    return whole_of(queries.get_complaint(case_id, actor=actor_on(request)))


def whole_of(found: ComplaintFile) -> dict[str, Any]:
    """Return a complaint as the API tells it."""
    parts = {"milestones", "allegations", "redress", "letters", "outside_cases"}
    told = {name: getattr(found, name) for name in ComplaintWhole.model_fields if name not in parts}
    alleged = list(found.allegations.order_by("pk").prefetch_related("rulings"))
    ruled = {one.pk: ruling.decision for one in alleged for ruling in one.rulings.all() if ruling.stage == found.stage}
    return told | {
        "milestones": queries.milestones(found),
        "allegations": [{"id": one.pk, "text": one.text, "decision": ruled.get(one.pk, "")} for one in alleged],
        "redress": [_redress(one) for one in found.redress.order_by("pk")],
        "letters": list(found.letters.order_by("written_at", "pk").values("id", "letter", "written_at", "sent_at")),
        "outside_cases": list(found.outside_cases.order_by("opened_date", "pk").values(*OutsideRow.model_fields)),
    }


def _redress(one: Redress) -> dict[str, Any]:
    known = {name: getattr(one, name) for name in RedressRow.model_fields if name not in ("id", "standing")}
    return known | {"id": one.pk, "standing": one.standing}


@complaints.makes("/cases/{case_id}/complaint", "complaints.handle", Made)
def convert_case(request: HttpRequest, case_id: Id, asked: NewComplaint) -> tuple[int, str]:
    """Make a case a complaint, with the milestones of its regime."""
    actor = actor_on(request)
    cases.get_case(case_id, actor=actor)
    draft = Draft(
        received_at=asked.received_at,
        contact_id=asked.contact_id,
        product=asked.product,
        jurisdiction=asked.jurisdiction,
        customer_type=asked.customer_type,
        complainant=Complainant(
            name=asked.complainant_name, relation=asked.complainant_relation, authority=asked.authority,
            email=asked.complainant_email, address=asked.complainant_address, copies_customer=asked.copies_customer,
            authority_date=asked.authority_date, paper=asked.authority_file.paper() if asked.authority_file else None,
        ),
    )  # fmt: skip
    actions.convert(case_id=case_id, draft=draft, by=actor, at=clock.now())
    return case_id, f"complaints/{case_id}"
