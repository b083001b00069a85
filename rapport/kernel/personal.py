"""What rooms hold about a customer: each says it in one declaration, by which it is found, given out and erased.

A room lists its tables as ``Rows`` and offers them, with its verb that erases, as a ``Holding``; the site connects all of them,
lowest room first. Whoever gives out or erases a person's data goes through the list and knows no room by name. ``keeps`` says
of a column of text why it stays; a test holds every table to that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import quote_plus

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .actor import Actor
from .tablenames import TABLE_NAMES

# What stands where words were, in columns that pages show or that must not be empty.
ERASED = "[erased]"
CUSTOMER = "customers.customer"
WORDS = "words"
ERASE = "privacy.erase"
SHORTEST_WORD = 5


class Part(StrEnum):
    """What can be erased: what was said, what was attached, who the customer is."""

    TEXTS = "texts"
    FILES = "files"
    PERSON = "person"


ALL = frozenset(Part)
SAID = frozenset({Part.TEXTS})


@dataclass(frozen=True, kw_only=True)
class About:
    """Whose data, or which cases. ``ids``: model label → rows; ``words``: the name, addresses and numbers of the person."""

    ids: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    parts: frozenset[Part] = ALL

    def of(self, label: str) -> tuple[int, ...]:
        """Return the ids of the rows of this model."""
        return self.ids.get(label, ())

    @property
    def customer_id(self) -> int | None:
        """Return the customer, None where only cases are meant."""
        return next(iter(self.of(CUSTOMER)), None)

    @property
    def sought(self) -> tuple[str, ...]:
        """Return the words by which texts without a reference are found: none so short that it is somebody else's too."""
        long = [one for one in self.words if len(one) >= SHORTEST_WORD and (" " in one or "@" in one or one.isdigit())]
        return tuple(dict.fromkeys([*long, *(quote_plus(one) for one in long)]))


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows of one table about somebody: those whose ``lookup`` is among the ids of the model ``by``, or holds their words.

    ``becomes``: column → what stands there once it is erased; ``goes``: the rows are removed. ``gives``: other rows are found by
    these. ``hides``: columns that are not given out (secrets). ``parts``: with which parts they are erased.
    """

    model: type[models.Model]
    by: str
    lookup: str
    where: Mapping[str, Any] = field(default_factory=dict)
    becomes: Mapping[str, Any] = field(default_factory=dict)
    goes: bool = False
    gives: bool = False
    hides: frozenset[str] = frozenset()
    keeps: Mapping[str, str] = field(default_factory=dict)
    parts: frozenset[Part] = SAID

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def found(self, about: About) -> QuerySet[Any]:
        """Return the rows about somebody, in their order."""
        rows = self.model._base_manager.filter(**self.where).order_by("pk")
        if self.by != WORDS:
            return rows.filter(**{f"{self.lookup}__in": about.of(self.by)}) if about.of(self.by) else rows.none()
        condition = Q(pk__in=[])
        for word in about.sought:
            condition |= Q(**{f"{self.lookup}__icontains": word})
        return rows.filter(condition) if about.sought else rows.none()

    def told(self, about: About) -> Iterator[dict[str, Any]]:
        """Yield the rows as plain values by column: no search words, no raw bytes, no secrets."""
        skipped = (models.GeneratedField, models.BinaryField)
        names = [f.attname for f in self.model._meta.concrete_fields if not isinstance(f, skipped) and f.name not in self.hides]
        yield from self.found(about).values(*names).iterator()


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Why something cannot be erased now, as a sentence. ``case_ids``: which cases it is about; none: the whole customer."""

    why: str
    case_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file about somebody, for whoever gives their data out."""

    name: str
    content: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, kw_only=True)
class Carried:
    """Rows that went from one customer to another, who is the same person. ``ids``: model label → rows."""

    from_id: int
    to_id: int
    ids: Mapping[str, Sequence[int]]
    by: Actor
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Along:
    """Rows of one table, hanging on a case by ``case``, that go along when it goes on in another one.

    ``with_contact``: each goes where the contact of its ``contact_id`` goes. Else those for which ``where`` holds go with the
    whole case; ``becomes``: what stands there then, of columns that ``where`` names, so that it can be put back.
    """

    model: type[models.Model]
    with_contact: bool = False
    where: Mapping[str, Any] = field(default_factory=dict)
    becomes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return the name under which it is noted which rows went."""
        return " ".join([self.model._meta.label_lower, *(f"{name}={value}" for name, value in sorted(self.where.items()))])


class Erase(Protocol):
    """A room's verb that erases what it holds; returns how many rows of each table it changed. Bears a second run."""

    def __call__(self, *, about: About, by: Actor, at: datetime) -> Mapping[str, int]: ...


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What one room offers.

    ``ways``: rows that only lead to others; ``words``: names and addresses of the person; ``stops``: what forbids erasing;
    ``carried``: what the room says, or refuses, when its rows went over to another customer; ``along``: what of it goes where a
    case goes.
    """

    key: str
    label: str | Promise
    rows: tuple[Rows, ...]
    erase: Erase
    ways: tuple[Rows, ...] = ()
    words: Callable[[About], Iterable[str]] | None = None
    files: Callable[[About], Iterable[Attached]] | None = None
    stops: Callable[[About, datetime], Iterable[Stop]] | None = None
    carried: Callable[[Carried], None] | None = None
    along: tuple[Along, ...] = ()


_holdings: list[Holding] = []


def connect(holdings: Iterable[Holding]) -> None:
    """Install what every room holds, lowest room first. Called once, by the site, at start-up."""
    _holdings[:] = holdings


def holdings() -> Sequence[Holding]:
    """Return what every room holds, lowest room first."""
    return tuple(_holdings)


def called(label: str) -> str:
    """Return what the rows of a table are called, in the plural; also of what is erased beside the rooms."""
    if label in TABLE_NAMES:
        return capfirst(str(TABLE_NAMES[label]))
    models_held = {rows.label: rows.model for holding in _holdings for rows in holding.rows}
    known = models_held.get(label)
    # A table without a name of its own is called by its class; the catalogue holds those, too.
    return _(capfirst(str(known._meta.verbose_name_plural if known else label)))


def about_customer(customer_id: int) -> About:
    """Return everything by which the rooms know a customer."""
    return _widened(About(ids={CUSTOMER: (customer_id,)}))


def about_ids(ids: Mapping[str, tuple[int, ...]]) -> About:
    """Return somebody by ids that were gathered before, with the words by which they are known now; nothing new is gathered."""
    about = About(ids=ids)
    words = (word for holding in _holdings if holding.words for word in holding.words(about))
    return replace(about, words=tuple(dict.fromkeys(words)))


def about_cases(case_ids: Sequence[int], parts: frozenset[Part]) -> About:
    """Return everything that hangs on some cases; of the customer nothing but what was said there."""
    return replace(_widened(About(ids={"cases.case": tuple(case_ids)})), parts=parts)


def _widened(about: About) -> About:
    """Twice: a lower room may hold something about the objects of a higher one."""
    for holding in (*_holdings, *_holdings):
        ids = dict(about.ids)
        for rows in (*holding.ways, *holding.rows):
            if rows.gives or rows in holding.ways:
                known = ids.get(rows.label, ())
                more = rows.found(replace(about, ids=ids)).values_list("pk", flat=True)
                ids[rows.label] = tuple(dict.fromkeys([*known, *more]))
        about = replace(about, ids=ids)
        if holding.words is not None:
            about = replace(about, words=tuple(dict.fromkeys([*about.words, *holding.words(about)])))
    return about


def stops(about: About, *, at: datetime) -> list[Stop]:
    """Return everything that forbids erasing, room by room."""
    return [stop for holding in _holdings if holding.stops for stop in holding.stops(about, at)]


def erase_rows(held: Iterable[Rows], about: About, *, by: Actor) -> dict[str, int]:
    """Erase rows as they are declared, and return how many of each table: what rooms' verbs begin with. Raises NotAllowed."""
    by.require_somewhere(ERASE)
    counts: dict[str, int] = {}
    for rows in held:
        if not rows.parts & about.parts:
            continue
        found = rows.found(about)
        count = found.delete()[0] if rows.goes else found.update(**rows.becomes) if rows.becomes else 0
        if count:
            counts[rows.label] = counts.get(rows.label, 0) + count
    return counts


def counted(held: Iterable[Rows], about: About) -> dict[str, tuple[int, bool]]:
    """Return how many rows of each table there are about somebody, and whether their words would be erased."""
    found: dict[str, tuple[int, bool]] = {}
    for rows in held:
        if count := rows.found(about).count():
            is_erased = bool(rows.parts & about.parts and (rows.goes or rows.becomes))
            before = found.get(rows.label, (0, False))
            found[rows.label] = (before[0] + count, before[1] or is_erased)
    return found
