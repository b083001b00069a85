"""The words of this room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

SUBJECT = "retrospective"
LONGEST_TEXT, LONGEST_WHY = 4_000, 500
MOST_PARTS, MOST_CAUSES = 8, 5
USUAL_VIEW_DAYS, LONGEST_VIEW_DAYS = 5, 28
USUAL_CHECK_DAYS, SHORTEST_CHECK_DAYS, LONGEST_CHECK_DAYS = 28, 7, 366


class Occasion(StrEnum):
    """Why a case is looked back at. All but the last must stand in its record."""

    MISSED_STANDARD = "missed_standard"
    REPEAT_CONTACT = "repeat_contact"
    UPHELD_COMPLAINT = "upheld_complaint"
    ESCALATION = "escalation"
    TAKEOVER = "takeover"
    OTHER = "other"


class Standing(StrEnum):
    """How far it has come: views are gathered and it is written; it is agreed; its effect was looked at; or it was dropped."""

    ASKED = "asked"
    AGREED = "agreed"
    CHECKED = "checked"
    SET_ASIDE = "set_aside"


OPEN = (Standing.ASKED, Standing.AGREED)


class Verdict(StrEnum):
    """What came of the actions, as whoever leads judges by what happened since."""

    HELPED = "helped"
    NOT_HELPED = "not_helped"
    CANNOT_TELL = "cannot_tell"


class StepKind(StrEnum):
    """What a line of the record tells."""

    OPENED = "opened"
    CUSTOMER = "customer"
    ANSWER = "answer"
    AUTOMATIC = "automatic"
    TEAM = "team"
    HANDED = "handed"
    PUT_BACK = "put_back"
    WAITS_CUSTOMER = "waits_customer"
    WAITS_OTHERS = "waits_others"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    RETURNED = "returned"
    TAKEN_OVER = "taken_over"
    PROMISED = "promised"
    BROKEN = "broken"
    MISSED = "missed"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of what happened, by teams and tiers, never by names of colleagues. ``about``: a team, tier, standard."""

    at: datetime
    kind: StepKind
    about: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """A time in which the customer had written and no answer of a person had come; ``to_at`` None while it goes on."""

    from_at: datetime
    to_at: datetime | None

    def seconds(self, *, as_of: datetime) -> int:
        """Return how long it was, or has been."""
        return max(0, int(((self.to_at or as_of) - self.from_at).total_seconds()))


@dataclass(frozen=True, kw_only=True)
class Held:
    """How one standard held: what it asked, what was used, and whose time it was."""

    label: str
    target: str
    used_seconds: int
    is_by_hours: bool
    result: str
    tone: str
    parts: str = ""


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What happened in a case by its record, up to a moment."""

    steps: Sequence[Step]
    waits: Sequence[Wait]
    clocks: Sequence[Held]
    inbound_count: int
    answer_count: int
    handed_count: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for. ``person_ids``: who takes part; ``lead_id``: who leads it."""

    occasion: Occasion
    why: str
    lead_id: int
    person_ids: Sequence[int]
    views_until: date


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was found out together."""

    went_well: str
    went_badly: str
    contributed: str
    lessons: str
    cause_ids: Sequence[int]

    @property
    def is_whole(self) -> bool:
        return all(one.strip() for one in (self.went_well, self.went_badly, self.contributed, self.lessons))


@dataclass(frozen=True, kw_only=True)
class Alike:
    """How many cases of the same causes (or the same reason) there were in as many days before and since."""

    days: int
    before_count: int
    since_count: int


@dataclass(frozen=True, kw_only=True)
class Past:
    """A retrospective as it was left, for bulk verbs."""

    case_id: int
    asked: Asked
    views: Sequence[tuple[int, str]]
    written: Written
    asked_at: datetime
    agreed_at: datetime | None = None
    check_date: date | None = None
