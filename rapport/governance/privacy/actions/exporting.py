"""Giving a customer's data out: asked for, made by a job, taken by whoever may, and removed after some days."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from rapport.directory.customers.queries import get_customer
from rapport.kernel import live, personal
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import Job

from .. import rules
from ..models import Export, Request
from ..types import Change, ExportState
from .changing import HANDLE, PrivacyRefused, note, refuse
from .packing import pack

KEY_BYTES = 20


@transaction.atomic
def ask_export(*, customer_id: int, request_id: int | None = None, make: Job, by: Actor, at: datetime) -> Export:
    """Have a customer's data gathered into one file; ``make`` is the job that does it.

    On a request only once it was checked who asks. Raises NotAllowed, PrivacyRefused or DoesNotExist.
    """
    by.require_somewhere(HANDLE)
    customer = get_customer(customer_id, actor=by)
    if request_id is not None:
        request = Request.objects.select_for_update().get(pk=request_id, customer=customer)
        refuse(rules.why_not_give_out(is_identified=request.is_identified))
    export = Export.objects.create(
        request_id=request_id, customer=customer, key=secrets.token_hex(KEY_BYTES), asked_at=at, asked_by_id=by.person_id,
        total=len(personal.holdings()),
    )  # fmt: skip
    note(export, Change.EXPORT_ASKED, by=by, at=at)
    make.defer(export_id=export.pk)
    return export


def make_file(*, export_id: int, by: Actor, at: datetime) -> None:
    """Gather the data of an export into its file. A second run makes the file anew, or finds it made."""
    export = Export.objects.select_related("customer").get(pk=export_id)
    if export.state != ExportState.WAITING:
        return
    about = personal.about_customer(export.customer_id)
    count = pack(about, to=path_of(export), number=export.customer_id, at=at, step=_step(export))
    with transaction.atomic():
        held = Export.objects.select_for_update().get(pk=export_id)
        held.state, held.ready_at, held.expires_at = ExportState.READY, at, at + timedelta(days=rules.EXPORT_DAYS)
        held.size_bytes, held.row_count, held.done = path_of(held).stat().st_size, count, held.total
        held.save()
        note(held, Change.EXPORT_READY, by=by, at=at)


def _step(export: Export) -> Callable[[int], None]:
    def told(done: int) -> None:
        Export.objects.filter(pk=export.pk).update(done=done)
        live.announce("privacy:0")

    return told


@transaction.atomic
def take(*, export_id: int, by: Actor, at: datetime) -> Path:
    """Return the file of an export, and write down who took it. Raises NotAllowed, PrivacyRefused or Export.DoesNotExist."""
    by.require_somewhere(HANDLE)
    export = Export.objects.select_for_update().get(pk=export_id)
    if not export.is_ready or (export.expires_at is not None and export.expires_at <= at) or not path_of(export).exists():
        raise PrivacyRefused("This file is not there any more, or not yet. Have the data gathered again.")
    Export.objects.filter(pk=export_id).update(taken_count=F("taken_count") + 1)
    note(export, Change.EXPORT_TAKEN, by=by, at=at)
    return path_of(export)


def forget_expired(*, by: Actor, at: datetime) -> int:
    """Remove the files whose days are over; return how many."""
    ids = Export.objects.filter(state=ExportState.READY, expires_at__lte=at).values_list("pk", flat=True)
    return sum(_remove(export_id, by=by, at=at) for export_id in ids)


def remove_files(*, customer_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Remove all files made for these customers; return how many."""
    by.require_somewhere(HANDLE)
    ids = Export.objects.filter(customer__in=customer_ids).exclude(state=ExportState.GONE).values_list("pk", flat=True)
    return sum(_remove(export_id, by=by, at=at) for export_id in ids)


@transaction.atomic
def _remove(export_id: int, *, by: Actor, at: datetime) -> bool:
    export = Export.objects.select_for_update().get(pk=export_id)
    if export.state == ExportState.GONE:
        return False
    path_of(export).unlink(missing_ok=True)
    export.state = ExportState.GONE
    export.save(update_fields=["state"])
    note(export, Change.EXPORT_GONE, by=by, at=at)
    return True


def path_of(export: Export) -> Path:
    """Return where the file of an export lies: outside the web root, under a name that nobody can guess."""
    return Path(settings.RAPPORT_HOME) / "exports" / f"{export.key}.zip"
