"""What the tests of this room share: a morning, and a record of weeks in which deliveries by one carrier go wrong."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rapport.conftest import Member, everybody
from rapport.desk.cases import actions, sample
from rapport.desk.cases.types import (
    Assigned,
    CaseDraft,
    CaseRecord,
    Channel,
    ContactDraft,
    ContactRecord,
    Direction,
    Kind,
    Move,
    State,
)
from rapport.direction.today.queries.kept import made_of
from rapport.directory.people import sample as people
from rapport.kernel.actor import Actor
from rapport.metrics import engine, mover, registry
from rapport.metrics.models import Reading

MORNING = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)  # a Monday, in London
HOUSE = Actor.machine("import")
# A usual week has 8 to 29 late deliveries; then 31 and 52, most of the excess with Swift.
USUAL = (18, 14, 22, 17, 12, 25, 19, 15, 21, 16, 10, 23, 18, 20, 13, 17, 24, 16, 19, 14, 21, 18, 15, 20)
RISEN = (31, 52)
SWIFT = (17, 41)


@pytest.fixture
def department(request: pytest.FixtureRequest, db: None) -> dict[str, Member]:
    """Everybody, by name."""
    if "record" in request.fixturenames:
        return request.getfixturevalue("weeks")["everybody"]  # type: ignore[no-any-return]
    return everybody()


@pytest.fixture
def late(request: pytest.FixtureRequest, db: None) -> dict[str, Any]:
    """Reason, cause and the watched fact of late deliveries, and the department that answers for them."""
    if "record" in request.fixturenames:
        return request.getfixturevalue("weeks")["late"]  # type: ignore[no-any-return]
    return _late()


def _late() -> dict[str, Any]:
    logistics = people.department("Logistics", liaison_email="olga.brandt@marlowreed.example", liaison_phone="+44 113 4960 100")
    sample.attribute("carrier", "Carrier", is_watched=True)
    other = sample.reason("Where is my order")
    return {"other": other, "reason": sample.reason(), "cause": sample.cause(department=logistics), "department": logistics}


@pytest.fixture
def move_facts(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Return what takes everything to a store of this test's own, which then knows all up to the days of these tests."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    engine.engine().held.clear()

    def take(*, anew: bool = False) -> None:
        """``anew``: rows were changed without a word in the journal."""
        (mover.rebuild if anew else mover.move)([registry.fact(name) for name in ("case_hours", *made_of())])
        Reading.objects.update(fresh_at=MORNING + timedelta(days=1))

    yield take
    engine.engine().held.clear()


@pytest.fixture
def record(weeks: dict[str, Any]) -> dict[str, Any]:
    """Twenty-six weeks of complaints about late deliveries up to the morning; the last two risen."""
    return weeks["late"]  # type: ignore[no-any-return]


@pytest.fixture
def weeks(move_facts: Callable[..., None], laid: Callable[[Callable[[], Any]], Any]) -> dict[str, Any]:
    """Everybody, and what ``late`` returns, with these weeks."""

    def build() -> dict[str, Any]:
        cast = everybody()
        late = _late()
        _bring_in(late, cast["Tom Bell"])
        move_facts()
        return {"everybody": cast, "late": late}

    return laid(build)  # type: ignore[no-any-return]


def _bring_in(late: dict[str, Any], representative: Member) -> None:
    records = []
    for back, count in enumerate(reversed((*USUAL, *RISEN))):
        swift = SWIFT[1 - back] if back < 2 else count // 3
        for number in range(count):
            carrier = "Swift" if number < swift else ("NorthVan", "ParcelJet")[number % 2]
            named = back > 0 or number < 48
            at = MORNING.replace(hour=0, minute=0) - timedelta(days=7 * back + 1 + number % 7, hours=-9, minutes=-number)
            records.append(_record(f"{back}/{number}", at, carrier, late, representative, named=named))
        records += [_asked(f"{back}/asked/{number}", back, number, late, representative) for number in range(9 + back % 4)]
    actions.bring_in(records=records, batch_id=None, by=HOUSE, at=MORNING)


def _asked(key: str, back: int, number: int, late: dict[str, Any], who: Any) -> CaseRecord:
    """Parcels of all carriers are asked after every week, and that does not rise."""
    at = MORNING.replace(hour=0, minute=0) - timedelta(days=7 * back + 1 + number % 7, hours=-11, minutes=-number)
    asked = _record(key, at, ("Swift", "NorthVan", "ParcelJet")[number % 3], late, who, named=False)
    return replace(asked, kind=Kind.ENQUIRY, reason_id=late["other"].pk)


def _record(key: str, at: datetime, carrier: str, late: dict[str, Any], who: Any, *, named: bool) -> CaseRecord:
    done = at + timedelta(hours=2)
    return CaseRecord(
        source="test",
        external_id=key,
        kind=Kind.COMPLAINT,
        subject="Where is my parcel?",
        channel=Channel.EMAIL,
        opened_at=at,
        moves=(Move(at=at, state=State.NEW), Move(at=done, state=State.RESOLVED)),
        contacts=(
            ContactRecord(at=at, direction=Direction.INBOUND, channel=Channel.EMAIL, text="The parcel has not come, again." * 2),
        ),
        assignments=(Assigned(at=at, team_id=who.team.pk, assignee_id=who.person.pk),),
        reason_id=late["reason"].pk,
        cause_id=late["cause"].pk if named else None,
        attributes={"carrier": carrier},
    )


@pytest.fixture
def opened(db: None) -> Any:
    """Return a function that opens a case by the real action; fields go to the draft."""

    def open_one(*, at: datetime, **fields: Any) -> Any:
        first = ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text="Where is my bed?")
        draft = CaseDraft(kind=Kind.ENQUIRY, subject="Bed not delivered", first=first, **fields)
        return actions.open_case(draft=draft, by=HOUSE, at=at)

    return open_one
