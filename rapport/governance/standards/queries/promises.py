"""What is promised: standards with their versions, and the calendars they count by. Everybody in the department may know."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from rapport.governance.standards.models import Calendar, CalendarVersion, Standard, StandardVersion


def standards() -> QuerySet[Standard]:
    """Return all standards by name, each with its versions (``versions.all()``, newest first) and its owner."""
    versions = StandardVersion.objects.select_related("calendar").order_by("-number")
    return Standard.objects.select_related("owner").prefetch_related(Prefetch("versions", versions)).order_by("measure", "name")


def standard_ids(keys: Iterable[str]) -> dict[str, int]:
    """Return the ids of the standards with these keys, by key."""
    return dict(Standard.objects.filter(key__in=list(keys)).values_list("key", "pk"))


def is_named(standard_id: int) -> bool:
    """Return whether a standard covers only what names it."""
    return Standard.objects.filter(pk=standard_id, is_named=True).exists()


def get_standard(standard_id: int) -> Standard:
    """Return one standard with its versions, newest first. Raises Standard.DoesNotExist."""
    return standards().get(pk=standard_id)


def in_force(at: datetime) -> list[StandardVersion]:
    """Return the versions by which subjects opened at a moment are judged, with their standards and calendars."""
    rows = StandardVersion.objects.filter(active_from__lte=at).exclude(active_to__lte=at)
    return list(rows.select_related("standard__owner", "calendar").order_by("standard__measure", "standard__name"))


def calendars() -> QuerySet[Calendar]:
    """Return all calendars by name, each with ``newest_id``, the id of its newest version."""
    newest = CalendarVersion.objects.filter(calendar=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return Calendar.objects.annotate(newest_id=Subquery(newest)).order_by("name")


def newest_versions() -> dict[int, CalendarVersion]:
    """Return the newest version of each calendar by the calendar's id, with the calendar."""
    rows = CalendarVersion.objects.select_related("calendar", "by").order_by("calendar_id", "-number").distinct("calendar_id")
    return {one.calendar_id: one for one in rows}


def get_calendar(calendar_id: int) -> Calendar:
    """Return one calendar with its versions, newest first. Raises Calendar.DoesNotExist."""
    versions = CalendarVersion.objects.select_related("calendar", "by").order_by("-number")
    return Calendar.objects.prefetch_related(Prefetch("versions", versions)).get(pk=calendar_id)
