"""The words of this room."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PointKind(StrEnum):
    """How a customer can be reached."""

    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    SOCIAL = "social"


class Driver(StrEnum):
    """What makes a customer vulnerable (the four drivers of the UK FCA's guidance FG21/1)."""

    HEALTH = "health"
    LIFE_EVENT = "life_event"
    RESILIENCE = "resilience"
    CAPABILITY = "capability"


@dataclass(frozen=True, kw_only=True)
class CustomerRecord:
    """A customer of the past or of another system, for bulk verbs; ``source`` and ``external_id`` identify it."""

    source: str
    external_id: str
    name: str
    email: str = ""
    phone: str = ""
    language: str = ""
    country: str = ""
    segment: str = ""
    organisation: str = ""


@dataclass(frozen=True, kw_only=True)
class CustomerDetails:
    """What is kept about a customer, as a form says it. ``country`` is ISO 3166-1 alpha-2, ``language`` BCP 47, or empty."""

    name: str
    organisation_id: int | None = None
    segment_id: int | None = None
    language: str = ""
    country: str = ""
    since_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class Point:
    """One way to reach a customer, as it was given."""

    kind: PointKind
    value: str
    is_preferred: bool = False


@dataclass(frozen=True, kw_only=True)
class Care:
    """Why a customer needs special care and what to do: ``needs`` is for whoever serves them, ``reason`` is restricted."""

    driver: Driver
    reason: str
    needs: str
    review_date: date


class Whose(StrEnum):
    """Of two customers who become one: whose name, language or segment stands from now on."""

    STAYS = "stays"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """What stands of two customers who become one. Where only one of them has something, that stands by itself."""

    name: Whose = Whose.STAYS
    organisation: Whose = Whose.STAYS
    segment: Whose = Whose.STAYS
    language: Whose = Whose.STAYS
    country: Whose = Whose.STAYS
    since_date: Whose = Whose.STAYS


@dataclass(frozen=True, kw_only=True)
class Double:
    """Two customers who may be one person, and what says so."""

    one_id: int
    other_id: int
    kinds: tuple[PointKind, ...]
    is_same_name: bool


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Two organisations that may be one, and what says so: the same name but for how it is written, domains of their people."""

    one_id: int
    other_id: int
    is_same_name: bool
    domains: tuple[str, ...]
