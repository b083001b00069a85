"""What the tests of this room share: a moment, and a way to open a case as the customer's message does."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from rapport.desk.cases import actions
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction, Kind
from rapport.kernel.actor import Actor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FORM = Actor.machine("contact form")


def inbound(text: str = "Where is my bed?", channel: Channel = Channel.EMAIL) -> ContactDraft:
    return ContactDraft(direction=Direction.INBOUND, channel=channel, text=text)


@pytest.fixture
def opened(db: None) -> Callable[..., Case]:
    """Return a function that opens a case by the real action; fields go to the draft."""

    def open_one(*, by: Actor = FORM, at: datetime = NOON, text: str = "Where is my bed?", **fields: Any) -> Case:
        draft = CaseDraft(**({"kind": Kind.ENQUIRY, "subject": "Bed not delivered", "first": inbound(text)} | fields))
        return actions.open_case(draft=draft, by=by, at=at)

    return open_one
