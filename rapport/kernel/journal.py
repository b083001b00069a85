"""The journal: one append-only table that is audit trail, timeline and outbox at once.

``publish`` writes an Entry and one job per reaction inside the caller's transaction; the worker hands the event to
each reaction, at least once, each in a transaction of its own. Who reacts to what is one table in the site's wiring;
the kernel never imports a room. ``record`` writes many entries by COPY, for bulk verbs, which publish one event a batch.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, get_type_hints

from django.db import connection, models, transaction

from . import bulk, clock
from .actor import Actor
from .jobs import job
from .models import Entry


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events: past tense, ids, enums, numbers and moments only, never a model instance or free text."""


type Reaction = Callable[[Any, Entry], None]
type Outlet = Callable[[Entry], None]
_reactions: dict[type[Event], tuple[Reaction, ...]] = {}
_outlets: list[Outlet] = []


def connect(reactions: Mapping[type[Event], tuple[Reaction, ...]], *, outlets: Iterable[Outlet] = ()) -> None:
    """Install the switchboard. Called once, by the site, at start-up.

    ``outlets`` are handed each published entry at once, in the caller's transaction: they write down what is to be told outside.
    """
    _outlets[:] = outlets
    _reactions.clear()
    _reactions.update(reactions)


def publish(event: Event, *, about: models.Model, by: Actor, at: datetime) -> Entry:
    """Write the event down and queue its reactions. Must run inside a transaction; raises LookupError for an unlisted event."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"publish({type(event).__name__}) outside a transaction")
    if type(event) not in _reactions:
        raise LookupError(f"{name_of(type(event))} is not on the switchboard: list it in rapport/site/wiring.py")
    entry = Entry.objects.create(
        event=name_of(type(event)),
        payload=encode(event),
        actor=by.name,
        person_id=by.person_id,
        at=at,
        recorded_at=clock.now(),
        subject=about._meta.label_lower,
        subject_id=about.pk,
    )
    for reaction in _reactions[type(event)]:
        deliver.defer(entry_id=entry.pk, recorded_at=entry.recorded_at.isoformat(), reaction=_path(reaction))
    for outlet in _outlets:
        outlet(entry)
    return entry


@dataclass(frozen=True, kw_only=True)
class Record:
    """One entry of the past, written by a bulk verb: nobody reacts to it, the timeline shows it."""

    event: Event
    subject_id: int
    at: datetime
    person_id: int | None = None


def record(records: Iterable[Record], *, about: type[models.Model], by: Actor) -> int:
    """Write many entries by COPY, without reactions, and return how many. Must run inside a transaction."""
    subject, recorded_at = about._meta.label_lower, clock.now().isoformat()
    columns = "event, payload, actor, person_id, at, recorded_at, subject, subject_id"
    rows = (
        (name_of(type(e.event)), json.dumps(encode(e.event)), by.name, e.person_id, e.at, recorded_at, subject, e.subject_id)
        for e in records
    )
    return bulk.copy("kernel_entry", columns, rows)


@job(queue="reactions", retries=8)
def deliver(entry_id: int, recorded_at: str, reaction: str) -> None:
    """Hand one event to one reaction."""
    entry = Entry.objects.get(pk=entry_id, recorded_at=datetime.fromisoformat(recorded_at))
    events = {name_of(kind): kind for kind in _reactions}
    reactions = {_path(one): one for handlers in _reactions.values() for one in handlers}
    with transaction.atomic():
        reactions[reaction](decode(events[entry.event], entry.payload), entry)


@job(cron="23 3 * * *", retries=3)
def prepare_partitions(timestamp: int) -> None:
    """Make the partitions of this month and the next three, so that no entry ever waits for one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_prepare_journal(%s::date, 4)", [datetime.fromtimestamp(timestamp, tz=UTC).date()])


def history(subject: str, subject_ids: Sequence[int]) -> models.QuerySet[Entry]:
    """Return the entries about these objects (``subject`` is a model label such as "cases.case"), oldest first."""
    return Entry.objects.filter(subject=subject, subject_id__in=subject_ids).order_by("at", "pk")


def of_kinds(events: Sequence[str], *, since: datetime, until: datetime) -> list[tuple[str, datetime, int, dict[str, Any]]]:
    """Return (event, at, subject's id, payload) of all entries of some kinds at [since, until), the oldest first."""
    rows = Entry.objects.filter(event__in=events, at__gte=since, at__lt=until).order_by("at", "pk")
    return list(rows.values_list("event", "at", "subject_id", "payload"))


_names: dict[type[Event], str] = {}


def name_of(kind: type[Event]) -> str:
    """Return the event's lasting name: room.ClassName."""
    if kind not in _names:
        room = kind.__module__.partition(".events")[0] if ".events." in kind.__module__ else kind.__module__.rpartition(".")[0]
        _names[kind] = f"{room.rpartition('.')[2]}.{kind.__name__}"
    return _names[kind]


def _path(reaction: Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__qualname__}"


def encode(event: Event) -> dict[str, Any]:
    """Return the event as JSON values."""
    return {name: _plain(getattr(event, name)) for name in _names_of(type(event))}


_fields: dict[type[Event], tuple[str, ...]] = {}


def _names_of(kind: type[Event]) -> tuple[str, ...]:
    if kind not in _fields:
        _fields[kind] = tuple(one.name for one in fields(kind))
    return _fields[kind]


def _plain(value: Any) -> Any:
    if value is None or type(value) in (int, str, bool, float):
        return value
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
        case tuple() | list():
            return [_plain(one) for one in value]
        case _:
            return value


def decode(kind: type[Event], payload: Mapping[str, Any]) -> Event:
    """Return the event that ``encode`` wrote. A field added since then takes its default."""
    hints = get_type_hints(kind)
    return kind(**{f.name: _revive(hints[f.name], payload[f.name]) for f in fields(kind) if f.name in payload})


def _revive(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    options: tuple[Any, ...] = getattr(hint, "__args__", ()) if not isinstance(hint, type) else ()
    if getattr(hint, "__origin__", None) is tuple and options:
        return tuple(_revive(options[0], one) for one in value)
    for option in options or (hint,):
        if option is datetime:
            return datetime.fromisoformat(value)
        if option is Decimal or (isinstance(option, type) and issubclass(option, Enum)):
            return option(value)
    return value
