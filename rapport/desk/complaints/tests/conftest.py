"""What the tests of this room share: the regimes that come along, and a case as a customer opens it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from rapport.desk.cases import sample as cases
from rapport.desk.cases.types import Channel
from rapport.desk.complaints import actions
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.types import Draft, Letter, Paper
from rapport.directory.customers import sample as customers
from rapport.kernel.actor import Actor

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUSE = Actor.machine("test")
FOS = (
    "We looked into it. You may refer your complaint to the Financial Ombudsman Service within six months: "
    "www.financial-ombudsman.org.uk. Further information is on its web site. Its leaflet is enclosed."
)
TICKS = ("understood", "handler", "when", "decision", "reasons", "redress", "waiver", "findings", "route", "resolved", "why_late",
         "open_actions", "new_date", "stands", "steps", "communication", "follow_up", "firm", "why_there")  # fmt: skip


def later(**more: float) -> datetime:
    return MONDAY + timedelta(**more)


@pytest.fixture
def complain(representative: Any) -> Callable[..., ComplaintFile]:
    """Return a function that makes a case of Tom Bell a complaint."""

    def made(*, at: datetime = MONDAY, received_at: datetime | None = None, **draft: Any) -> ComplaintFile:
        actions.ensure_regimes(by=HOUSE, at=at)
        who = customers.customer("Joan Hale", email=f"joan{at.timestamp()}@post.example")
        case = cases.case(
            team=representative.team,
            assignee=representative.person,
            customer=who,
            at=at,
            text="Three times promised, never came.",
        )
        given = Draft(received_at=received_at or at, **draft)
        return actions.convert(case_id=case.pk, draft=given, by=representative.actor, at=at)

    return made


def paper(name: str = "authority.pdf") -> Paper:
    """Return a file as it is handed in."""
    return Paper(name=name, content=BytesIO(b"%PDF-1.4 signed by Joan Hale"))


def send(complaint: ComplaintFile, letter: Letter, *, by: Actor, at: datetime, text: str = FOS, **more: Any) -> Any:
    """Send a letter with everything ticked, and enclosed what is to be enclosed."""
    if any(one.is_enclosed for one in complaint.terms.letters.get(letter, ())):
        more.setdefault("enclosures", [paper("leaflet.pdf")])
    return actions.send_letter(
        case_id=complaint.pk, letter=letter, text=text, ticked=TICKS, channel=Channel.EMAIL, by=by, at=at, **more
    )
