"""Telling people: the only way a room reaches a human outside a page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from . import live
from .models import Entry, Notice
from .prepared import prepared

type Hears = Callable[[str, int, set[int]], set[int]]
_hears: list[Hears] = []


def connect(hears: Hears) -> None:
    """Install who of some persons may hear of an object, by its model's label and number. Called once, by the site."""
    _hears[:] = [hears]


def _may_hear(subject: str, subject_id: int, persons: set[int]) -> set[int]:
    return _hears[0](subject, subject_id, persons) if _hears and persons else persons


def tell(people: Iterable[int], *, entry: Entry, kind: str, text: str, url: str, at: datetime) -> None:
    """Put one notice per person in their inbox, visible from ``at`` on. Safe to call twice for the same entry and kind.

    Nobody is told of what is for others alone.
    """
    persons = _may_hear(entry.subject, entry.subject_id, set(people))
    Notice.objects.bulk_create(
        [Notice(person_id=person, entry_id=entry.pk, kind=kind, text=text[:300], url=url, at=at) for person in sorted(persons)],
        ignore_conflicts=True,
    )
    for person in sorted(persons):
        live.announce(f"inbox:{person}")


def notices(person_id: int, *, as_of: datetime) -> QuerySet[Notice]:
    """Return the person's notices up to a moment, newest first."""
    return Notice.objects.filter(person_id=person_id, at__lte=as_of).order_by("-at", "-pk")


def unread_count(person_id: int, *, as_of: datetime) -> int:
    """Return how many notices the person has not read yet."""
    return _unread.count(person_id=person_id, as_of=as_of)


@prepared
def _unread(*, person_id: Any, as_of: Any) -> QuerySet[Notice]:
    return Notice.objects.filter(person_id=person_id, at__lte=as_of, read_at=None)


def mark_read(person_id: int, *, at: datetime, notice_id: int | None = None) -> int:
    """Mark one notice, or all of them, as read; return how many changed."""
    rows = notices(person_id, as_of=at).filter(read_at=None)
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    changed = rows.update(read_at=at)
    live.announce(f"inbox:{person_id}")
    return changed


def take_back(about: Mapping[str, Sequence[int]]) -> int:
    """Remove the notices of these objects (model label → ids) from whoever may not hear of them any more; return how many."""
    count = 0
    for subject, ids in about.items():
        entries = Entry.objects.filter(subject=subject, subject_id__in=ids)
        told: dict[int, set[int]] = {}
        rows = Notice.objects.filter(entry_id__in=entries.values("pk")).order_by()
        for entry_id, person_id in rows.values_list("entry_id", "person_id"):
            told.setdefault(entry_id, set()).add(person_id)
        for entry_id, subject_id in entries.filter(pk__in=list(told)).values_list("pk", "subject_id"):
            gone = told[entry_id] - _may_hear(subject, subject_id, told[entry_id])
            count += rows.filter(entry_id=entry_id, person_id__in=gone).delete()[0]
    return count


def forget(about: Mapping[str, Sequence[int]], *, words: Sequence[str] = ()) -> int:
    """Remove the notices that tell of these objects (model label → ids), or hold one of these words; return how many."""
    told = Q(pk__in=[])
    for subject, ids in about.items():
        entries = Entry.objects.filter(subject=subject, subject_id__in=ids)
        told |= Q(entry_id__in=entries.values("pk"))
    for word in words:
        told |= Q(text__icontains=word)
    count, _kinds = Notice.objects.filter(told).delete()
    return count
