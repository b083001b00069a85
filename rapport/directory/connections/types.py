"""The words of this room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Access(StrEnum):
    """What a token opens: looking, or doing as well."""

    READ = "read"
    WRITE = "write"


class DeliveryState(StrEnum):
    """What became of one message to a webhook."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Trouble(StrEnum):
    """Why a message did not arrive."""

    NAME = "name"
    INSIDE = "inside"
    REFUSED = "refused"
    TLS = "tls"
    TIMEOUT = "timeout"
    REDIRECT = "redirect"
    STATUS = "status"
    BROKEN = "broken"
    SECRET = "secret"  # noqa: S105  (a word, not one)


MOST_TOKENS = 20
LONGEST_NAME = 80
LONGEST_KEY = 200
TOKEN_DAYS = (30, 90, 180, 365)
PER_MINUTE = 600
MOST_WEBHOOKS = 20
LONGEST_ADDRESS = 500
HEAD_LENGTH = 200
# A message that failed goes out again after these waits: ten times within a little more than a day.
WAITS = tuple(timedelta(minutes=one) for one in (1, 2, 5, 15, 30, 60, 120, 240, 480, 600))
FAILING = timedelta(days=3)
OVERLAP = timedelta(days=1)
DELIVERIES_KEPT = timedelta(days=30)
ANSWERS_KEPT = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class TokenDraft:
    """A token as its person asks for it. ``days``: how long it works."""

    name: str
    access: Access
    days: int


@dataclass(frozen=True, kw_only=True)
class WebhookDraft:
    """A webhook as it is set: where messages go, and which kinds of events they tell."""

    name: str
    address: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event that may be told outside.

    ``key``: its name in messages, such as "case.opened"; ``label``: in the trade's words; ``group``: what it is about; ``path``:
    of its object in the API, with fields of the event in braces, such as "cases/{case_id}". ``where``: a field of the event and
    those of its values of which this tells; None: of every one.
    """

    key: str
    label: object
    group: object
    path: str
    where: tuple[str, frozenset[str]] | None = None

    def tells(self, payload: Mapping[str, Any]) -> bool:
        """Return whether an event with these fields is one of those that this tells of."""
        return self.where is None or payload.get(self.where[0]) in self.where[1]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of sending a message: a status, or the trouble; ``head``: how the answer began. ``took_ms``: milliseconds."""

    status: int | None = None
    trouble: Trouble | None = None
    head: str = ""
    took_ms: int = 0

    @property
    def is_taken(self) -> bool:
        return self.trouble is None


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a creating verb of the API made: its id, and its path in the API."""

    id: int
    path: str


@dataclass(frozen=True, kw_only=True)
class Limited(Exception):
    """A token asks too often. ``wait_seconds``: when it may ask again."""

    wait_seconds: int


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as it is sent. ``secrets``: the newest first; ``at``: the moment of sending."""

    id: str
    at: datetime
    body: str
    secrets: tuple[str, ...]
