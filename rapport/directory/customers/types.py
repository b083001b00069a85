"""The words of this room."""

from dataclasses import dataclass
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
    segment: str = ""
    organisation: str = ""
