"""Undoing an import: the cases that it made and on which nobody has worked since go again; the others stay, by their numbers.

Then the customers, persons, teams, causes and reasons go that it added for them, but for those that something uses.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases.actions import TakenAway, take_away
from rapport.desk.cases.events import CasesTakenAway
from rapport.desk.cases.models import SourceRecord
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.models import ImportRun
from rapport.kernel.journal import publish

from .begin import CAPABILITY, KIND
from .unmaking import is_anything_left, unmake


def why_not_undo(run: ImportRun) -> str:
    """Return why an import cannot be undone, or nothing."""
    if run.is_trial:
        return _("This was a dry run: it has left nothing that could be undone.")
    if run.undone_at is not None:
        return _("This import is undone already.")
    if not (run.is_done or run.is_failed):
        return _("This import is still running. Undo it when it has ended.")
    if not run.added_count and not is_anything_left(run):
        return _("This import made no cases: what was here before it stays as it is.")
    return ""


@transaction.atomic
def ask(*, run_id: int, by: Actor, at: datetime) -> ImportRun:
    """Note that an import is to be undone; `work` does it. Raises NotAllowed, and BadInput with the reason why it cannot be."""
    by.require_somewhere(CAPABILITY)
    run = ImportRun.objects.select_for_update().filter(pk=run_id, kind=KIND).first()
    if run is None:
        raise BadInput(_("There is no import %(number)d.") % {"number": run_id})
    if why := why_not_undo(run):
        raise BadInput(why)
    run.undone_at, run.undone_by_name = at, by.name
    run.save(update_fields=["undone_at", "undone_by_name"])
    return run


def work(run_id: int, *, by: Actor) -> ImportRun:
    """Undo what was asked to be undone, some hundred rows a transaction: after a kill it goes on where it was."""
    run = ImportRun.objects.get(pk=run_id, kind=KIND)
    if run.undone_at is None or run.is_undone:
        return run
    kept: list[int] = []
    for part in _parts(run, by=by, at=run.undone_at):
        kept += part.kept
    unmake(run, by=by, at=run.undone_at)
    with transaction.atomic():
        if not kept:
            SourceRecord.objects.filter(batch_id=run.pk).delete()
        run.kept_ids = kept
        run.save(update_fields=["kept_ids"])
        said = CasesTakenAway(batch_id=run.pk, taken_count=run.taken_count, kept_count=len(kept))
        publish(said, about=run, by=by, at=run.undone_at)
    live.announce(f"import:{run.pk}")
    return run


def _parts(run: ImportRun, *, by: Actor, at: datetime) -> Iterator[TakenAway]:
    last_id: int | None = 0
    while last_id is not None:
        with transaction.atomic():
            # Of two workers, one of them given up too early, each goes on from what the other has counted.
            run.refresh_from_db(fields=["taken_count"], from_queryset=ImportRun.objects.select_for_update())
            part = take_away(batch_id=run.pk, after_id=last_id, by=by, at=at)
            run.taken_count += len(part.taken)
            run.save(update_fields=["taken_count"])
        yield part
        last_id = part.last_id
