"""What the tests of this room share: two months of cases in the store, with standards and causes, and moments to speak from."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rapport.conftest import Member, everybody
from rapport.desk.cases import actions, sample
from rapport.desk.cases.types import Assigned, CaseRecord, Channel, ContactRecord, Direction, Kind, Move, State
from rapport.directory.people import sample as people
from rapport.governance.standards import sample as standards
from rapport.governance.standards.types import Measure
from rapport.kernel.actor import Actor
from rapport.metrics import engine, mover, registry

HOUSE = Actor.machine("import")
AT = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)
WORDS = "I waited in all day, nobody came and nobody rang. My order is 4711-99, write to joan@post.example."


@pytest.fixture
def lake(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of facts, and an engine that looks at it each time."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    settings.RAPPORT_ZONE = "Europe/London"
    engine.engine().held.clear()
    yield tmp_path / "facts"
    engine.engine().held.clear()


@pytest.fixture
def department(request: pytest.FixtureRequest, db: None) -> dict[str, Member]:
    """Everybody, by name."""
    if "department_of_october" in request.fixturenames:
        return request.getfixturevalue("october")["everybody"]  # type: ignore[no-any-return]
    return everybody()


@pytest.fixture
def october(lake: Path, laid: Callable[[Callable[[], Any]], Any]) -> dict[str, Any]:
    """Everybody, and the causes of what went wrong in these two months."""
    return laid(_two_months)  # type: ignore[no-any-return]


@pytest.fixture
def department_of_october(october: dict[str, Any]) -> dict[str, Any]:
    """September with 60 complaints and October with 90; in October the carrier is late three times as often."""
    return {name: october[name] for name in ("late", "broken")}


def _two_months() -> dict[str, Any]:
    cast = everybody()
    representative = cast["Tom Bell"]
    standards.standard(Measure.FIRST_RESPONSE, hours=4, calendar=standards.calendar(always=True), name="First response")
    logistics = people.department("Logistics")
    late, broken = sample.cause("Carrier late", department=logistics), sample.cause("Damaged")
    september = [_record(f"9/{n}", 9, n, late if n % 3 == 0 else broken, representative) for n in range(60)]
    october = [_record(f"10/{n}", 10, n, late if n % 3 else broken, representative) for n in range(90)]
    actions.bring_in(records=[*september, *october], batch_id=None, by=HOUSE, at=AT)
    mover.move(registry.facts())
    return {"everybody": cast, "late": late, "broken": broken}


def _record(key: str, month: int, number: int, cause: Any, who: Any) -> CaseRecord:
    at = datetime(2026, month, 1 + number % 28, 10, number % 60, tzinfo=UTC)
    slow = number % 5 == 0
    answered = at + timedelta(hours=9 if slow else 1)
    return CaseRecord(
        source="test",
        external_id=key,
        kind=Kind.COMPLAINT,
        subject="Where is my parcel?",
        channel=Channel.EMAIL if number % 2 else Channel.PHONE,
        opened_at=at,
        moves=(Move(at=at, state=State.NEW), Move(at=answered + timedelta(hours=1), state=State.RESOLVED)),
        contacts=(
            ContactRecord(at=at, direction=Direction.INBOUND, channel=Channel.EMAIL, text=WORDS),
            ContactRecord(at=answered, direction=Direction.OUTBOUND, channel=Channel.EMAIL, text="We are sorry, it comes today."),
        ),
        assignments=(Assigned(at=at, team_id=who.team.pk, assignee_id=who.person.pk),),
        cause_id=cause.pk,
    )
