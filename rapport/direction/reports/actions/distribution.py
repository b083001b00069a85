"""Verbs on who reads the reports, and when they are made by themselves."""

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.direction.reports.events import PlanSet, ReaderAdded, ReaderChanged
from rapport.direction.reports.models import Plan, Reader
from rapport.direction.reports.types import Span
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .deciding import APPROVE
from .writing import ReportRefused

MOST_READERS = 50


@transaction.atomic
def add_reader(*, name: str, email: str, by: Actor, at: datetime) -> Reader:
    """Put somebody on the distribution list; somebody who was on it is put back. Raises NotAllowed, ReportRefused."""
    by.require_somewhere(APPROVE)
    if not name.strip():
        raise ReportRefused(_("Say who it is."))
    known = Reader.objects.select_for_update().filter(email__iexact=email).first()
    if known is not None and known.is_active:
        raise ReportRefused(_("%(name)s is on the list with this address already.") % {"name": known.name})
    if Reader.objects.filter(is_active=True).count() >= MOST_READERS:
        raise ReportRefused(_("Fifty readers are on the list. Take somebody off first, or send to a list of your mail system."))
    if known is not None:
        return _set_active(known, is_active=True, by=by, at=at)
    reader = Reader.objects.create(name=" ".join(name.split()), email=email.lower(), made_at=at)
    publish(ReaderAdded(reader_id=reader.pk), about=reader, by=by, at=at)
    return reader


@transaction.atomic
def remove_reader(*, reader_id: int, by: Actor, at: datetime) -> Reader:
    """Take somebody off the distribution list; their links stay until they are revoked. Raises NotAllowed, DoesNotExist."""
    by.require_somewhere(APPROVE)
    return _set_active(Reader.objects.select_for_update().get(pk=reader_id), is_active=False, by=by, at=at)


def _set_active(reader: Reader, *, is_active: bool, by: Actor, at: datetime) -> Reader:
    if reader.is_active is not is_active:
        reader.is_active = is_active
        reader.save(update_fields=["is_active"])
        publish(ReaderChanged(reader_id=reader.pk, is_active=is_active), about=reader, by=by, at=at)
    return reader


@transaction.atomic
def set_plan(*, span: Span, is_active: bool, draft_days: int, send_days: int | None, hour: time, by: Actor, at: datetime) -> Plan:
    """Say when reports of a span are drafted and, once approved, sent. Raises NotAllowed, ReportRefused."""
    by.require_somewhere(APPROVE)
    if send_days is not None and send_days < draft_days:
        raise ReportRefused(_("A report cannot be sent before it is drafted. Choose a later day for sending."))
    values = {"is_active": is_active, "draft_days": draft_days, "send_days": send_days, "at": hour}
    plan, is_new = Plan.objects.select_for_update().get_or_create(span=span, defaults=values | {"changed_at": at})
    if not is_new:
        if all(getattr(plan, name) == value for name, value in values.items()):
            return plan
        Plan.objects.filter(pk=plan.pk).update(**values, changed_at=at)
        plan.refresh_from_db()
    publish(PlanSet(plan_id=plan.pk, is_active=is_active), about=plan, by=by, at=at)
    return plan
