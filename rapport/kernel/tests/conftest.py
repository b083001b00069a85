"""What the kernel's tests share: events, a switchboard of their own, something to be about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import pytest

from rapport.kernel import journal
from rapport.kernel.journal import Event
from rapport.kernel.models import Entry, StoredFile

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Painted(Event):
    wall_id: int
    colour: Colour
    by_whom: int | None = None
    dries_at: datetime | None = None
    coats: tuple[int, ...] = ()


heard: list[tuple[Painted, int]] = []


def hear(event: Painted, entry: Entry) -> None:
    heard.append((event, entry.pk))


def stumble(event: Painted, entry: Entry) -> None:
    raise RuntimeError("the brush broke")


@pytest.fixture
def switchboard() -> Iterator[None]:
    """Connect the test's reactions, and the building's own again afterwards."""
    before, outlets = dict(journal._reactions), list(journal._outlets)
    journal.connect({Painted: (hear,)})
    heard.clear()
    yield
    journal.connect(before, outlets=outlets)


@pytest.fixture
def wall() -> StoredFile:
    """Any row that something can happen to."""
    return StoredFile.objects.create(
        name="wall.txt", media_type="text/plain", size_bytes=1, sha256="0" * 64, subject="x", subject_id=1, at=NOON
    )
