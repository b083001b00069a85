"""What the columns of a foreign table mean for cases, as one value. ``parsing`` reads it from a file that ``library`` finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from string import Formatter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from rapport.desk.cases.types import Channel, Kind, Priority, State
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.types import DateOrder

ZONE_IN_VALUES = "in values"


class Grain(StrEnum):
    """What one row is: a whole case, or something that happened to a case."""

    CASE = "case"
    EVENT = "event"


@dataclass(frozen=True, kw_only=True)
class Words[Word: StrEnum]:
    """How a column's values become words of ours. Values are compared without regard to case; ``default`` where there is none."""

    default: Word
    column: str = ""
    values: Mapping[str, Word] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Names:
    """A column of names; ``create``: names that are not known yet are added."""

    column: str
    create: bool = True


@dataclass(frozen=True, kw_only=True)
class Moments:
    """The columns of moments, and how their texts are read. ``zone_name`` "" and ``order`` None: to be asked.

    ``changed``: where a row is a whole case, when the source changed it last; of two rows of a case the later one counts.
    """

    event: str = ""
    opened: str = ""
    received: str = ""
    resolved: str = ""
    closed: str = ""
    changed: str = ""
    zone_name: str = ""
    order: DateOrder | None = None

    @property
    def columns(self) -> list[str]:
        named = (self.event, self.opened, self.received, self.resolved, self.closed, self.changed)
        return [name for name in named if name]


@dataclass(frozen=True, kw_only=True)
class Step:
    """A state that a case came into at the moment in a column, beside what its rows say."""

    state: State
    column: str


@dataclass(frozen=True, kw_only=True)
class Bound:
    """Where the source says that a case is settled but not when: the latest moment that its other columns allow.

    When ``column`` holds one of ``values``: ``days`` after the moment in ``since``; else the moment of the export.
    """

    column: str
    values: tuple[str, ...]
    since: str
    days: int


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A column kept as an attribute of the case."""

    column: str
    label: str
    is_watched: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseMapping:
    """Everything about one kind of foreign table.

    ``subject``: parts with columns in braces; a part with a missing value is left out.
    """

    name: str
    version: str
    title: str
    about: str
    source: str
    grain: Grain
    key: tuple[str, ...]
    order: tuple[str, ...]
    missing: frozenset[str]
    subject: tuple[str, ...]
    kind: Words[Kind]
    priority: Words[Priority]
    channel: Words[Channel]
    state: Words[State]
    moments: Moments
    reason: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    team: Names | None = None
    assignee: Names | None = None
    customer: Names | None = None
    customer_name: str = ""
    customer_first_name: str = ""
    customer_last_name: str = ""
    customer_email: str = ""
    customer_phone: str = ""
    text: str = ""
    steps: tuple[Step, ...] = ()
    settled_by: tuple[Bound, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Return every column that the mapping reads, each once."""
        names = [*self.key, *self.order, *columns_in(self.subject), *self.moments.columns, *self.reason, *self.cause]
        names += [one.column for one in (self.kind, self.priority, self.channel, self.state)]
        names += [one.column for one in (self.team, self.assignee, self.customer) if one]
        names += [
            self.customer_name,
            self.customer_first_name,
            self.customer_last_name,
            self.customer_email,
            self.customer_phone,
            self.text,
            *(one.column for one in self.steps),
            *(one.column for one in self.facts.values()),
        ]
        names += [name for one in self.settled_by for name in (one.column, one.since)]
        return [name for name in dict.fromkeys(names) if name]

    @property
    def must_ask_zone(self) -> bool:
        return not self.moments.zone_name

    @property
    def needs_export_moment(self) -> bool:
        """Whether some cases may be settled at a moment that only the export itself bounds."""
        return self.grain is Grain.CASE and bool(self.state.column) and not self.moments.closed


def columns_in(parts: Sequence[str]) -> list[str]:
    """Return the columns named in braces. Raises ValueError for braces that do not close."""
    return [name for part in parts for _text, name, _spec, _conversion in Formatter().parse(part) if name]


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this name. Raises BadInput."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            _("“%(name)s” is not a time zone. Write it like Europe/London or America/Toronto.") % {"name": name}
        ) from None
