"""Days beside the milestones: effects to be looked at, files to be sent, awards to be complied with, limits to be reviewed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import CharField, F, Q, QuerySet, Value

from rapport.desk.complaints.models import BehaviourLimit, ComplaintFile, CorrectiveAction, OutsideCase
from rapport.desk.complaints.types import Reminder
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

from .register import complaints

NEAR = timedelta(days=7)
MOST = 20


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day that is near or has come. ``row_id``: of the action, the outside case or the limit; ``case_id``: 0 for a limit."""

    what: Reminder
    row_id: int
    case_id: int
    subject: str
    day: date
    person_id: int | None


def today(at: datetime) -> date:
    """Return the day of a moment in the department's zone."""
    return at.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).date()


def days_near(*, at: datetime) -> list[Day]:
    """Return every such day that is near or has come and is not settled, for the house's own watch; without effects, which have
    a notice of their own.
    """
    near = today(at) + NEAR
    return _read(_dated(ComplaintFile.objects.all(), near).union(_reviews(near), all=True))


def days_of(actor: Actor, *, as_of: datetime) -> list[Day]:
    """Return the days that are this person's: what they handle or owe, late ones for who decides, reviews for who sets limits.

    The earliest first, at most 20; one query.
    """
    return _read(_days(actor, now=today(as_of), near=today(as_of) + NEAR))[:MOST]


@prepared
def _days(actor: Actor, /, *, now: Any, near: Any) -> QuerySet[Any, Any]:
    me = actor.person_id or 0
    files = complaints(actor).order_by().select_related(None)
    late = Q(day__lt=now) if actor.may("complaints.decide") else Q(pk__in=[])
    rows = _dated(files, near, own=Q(complaint__handler_id=me) | late)
    effects = _effects(files, now).filter(Q(commitment__owner_id=me) | Q(complaint__handler_id=me) | late)
    rows = rows.union(effects.values_list(*_columns(Reminder.EFFECT, "complaint_id", "complaint__case__subject")), all=True)
    return rows.union(_reviews(near), all=True) if actor.may("complaints.configure") else rows


def _columns(what: Reminder, case_id: str, subject: str) -> tuple[Any, ...]:
    number = Value(0) if not case_id else F(case_id)
    return Value(what.value, CharField()), "pk", number, subject, "day", "told_id"


def _dated(files: QuerySet[ComplaintFile], until: Any, own: Q | None = None) -> QuerySet[Any, Any]:
    """The days that an ombudsman or a regulator has set."""
    found = []
    for what, day, done in (
        (Reminder.FILE_SENT, "send_by_date", "file_sent_date"),
        (Reminder.COMPLY, "comply_date", "complied_date"),
    ):
        rows = OutsideCase.objects.filter(**{f"{done}__isnull": True, f"{day}__lte": until}, complaint__in=files.values("pk"))
        rows = rows.annotate(day=F(day), told_id=F("complaint__handler_id"))
        rows = rows.filter(own) if own is not None else rows
        found.append(rows.order_by().values_list(*_columns(what, "complaint_id", "complaint__case__subject")))
    return found[0].union(found[1], all=True)


def _effects(files: QuerySet[ComplaintFile], now: Any) -> QuerySet[Any, Any]:
    rows = CorrectiveAction.objects.filter(checked_at=None, check_date__lte=now, complaint__in=files.values("pk"))
    rows = rows.exclude(commitment__state="withdrawn").order_by()
    return rows.annotate(day=F("check_date"), told_id=F("commitment__owner_id"))


def _reviews(until: Any) -> QuerySet[Any, Any]:
    rows = BehaviourLimit.objects.filter(ended_at=None, review_date__lte=until).order_by()
    rows = rows.annotate(day=F("review_date"), told_id=F("by_id"))
    return rows.values_list(*_columns(Reminder.REVIEW, "", "customer__name"))


def _read(rows: Iterable[Any]) -> list[Day]:
    found = [
        Day(what=Reminder(what), row_id=row_id, case_id=case_id, subject=subject, day=day, person_id=person_id)
        for what, row_id, case_id, subject, day, person_id in rows
    ]
    return sorted(found, key=lambda one: (one.day, one.what, one.row_id))
