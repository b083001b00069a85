"""Imports from the browser: files are kept outside the web root, looked at, tried, brought in, and then forgotten."""

import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.files import clean_name
from rapport.kernel.intake import reading, runs
from rapport.kernel.intake.models import ImportRun
from rapport.kernel.intake.sources import files_in, open_sources
from rapport.kernel.intake.types import RunState, Source

from .begin import CAPABILITY, KIND, check_rows, create, plan_before, plan_of
from .exports.mapping import is_export
from .exports.recognising import in_order

LARGEST_UPLOAD_BYTES = 1024**3
MOST_FILES = 60
KEEP_DAYS = 7


class Upload(Protocol):
    """A file on its way in, as a browser sends it."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


def draft(*, uploads: Sequence[Upload], by: Actor, at: datetime) -> ImportRun:
    """Keep the files and return a draft that waits for its mapping. Raises NotAllowed, and BadInput for what is no table."""
    by.require_somewhere(CAPABILITY)
    _check(uploads)
    folder = runs.folder() / secrets.token_hex(12)
    folder.mkdir(parents=True)
    try:
        kept = [_kept(folder / str(place), upload) for place, upload in enumerate(uploads)]
        sources = [one for path in files_in(kept, unpack_to=folder / "unpacked") for one in open_sources(path)]
        check_rows(sources)
        before = plan_before(sources)  # rows that were rejected once begin with the answers that were given then
        plan = {} if before and is_export(before["mapping"]) else before
        return runs.create_run(kind=KIND, sources=sources, plan=plan, state=RunState.DRAFT, origin=_("uploaded"), by=by, at=at)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _check(uploads: Sequence[Upload]) -> None:
    if not uploads:
        raise BadInput(_("Choose a file first."))
    if len(uploads) > MOST_FILES:
        raise BadInput(_("At most %(count)d files are taken at once. Bring in the others after these.") % {"count": MOST_FILES})
    if sum(upload.size or 0 for upload in uploads) > LARGEST_UPLOAD_BYTES:
        raise BadInput(
            _("Together the files are larger than 1 GB. Pack them (.gz), or bring them in on the server with “rapport import”.")
        )


def _name(upload: Upload) -> str:
    return clean_name(upload.name or "")


def _kept(folder: Path, upload: Upload) -> Path:
    """Each file has a folder of its own: two may have the same name."""
    folder.mkdir()
    path = folder / _name(upload)
    with path.open("wb") as opened:
        for chunk in upload.chunks():
            opened.write(chunk)
    return path


def sources_of(run: ImportRun) -> list[Source]:
    """Return the tables of a run again. Raises BadInput when a file is gone."""
    return [reading.source_again(file) for file in run.files.order_by("place")]


@transaction.atomic
def start(
    *,
    run_id: int,
    raw: Mapping[str, Any],
    zone: str,
    date_order: str,
    as_of: datetime | None,
    is_trial: bool,
    by: Actor,
    at: datetime,
) -> ImportRun:
    """Give a draft, or a trial to be repeated, its mapping and let it be worked. Returns the run that is worked.

    Raises NotAllowed, and BadInput for a mapping that does not fit and for what must still be said (zone, order of dates).
    """
    by.require_somewhere(CAPABILITY)
    run = ImportRun.objects.select_for_update().get(pk=run_id, kind=KIND)
    if run.is_running:
        raise BadInput(_("This import is running. Wait until it is done."))
    sources = in_order(raw, sources_of(run))
    plan = plan_of(raw, sources, zone=zone, date_order=date_order, as_of=as_of)
    begun = create(sources, plan, is_trial=is_trial, origin=run.origin, by=by, at=at)
    if run.state == RunState.DRAFT:
        run.delete()
    return begun


@transaction.atomic
def bring_tried(*, run_id: int, by: Actor, at: datetime) -> ImportRun:
    """Do for good what a trial has tried. Raises NotAllowed and BadInput."""
    by.require_somewhere(CAPABILITY)
    tried = ImportRun.objects.select_for_update().get(pk=run_id, kind=KIND)
    if not (tried.is_trial and tried.is_done):
        raise BadInput(_("This is not a finished trial; there is nothing to bring in from it."))
    return create(sources_of(tried), tried.plan, is_trial=False, origin=tried.origin, by=by, at=at)


@transaction.atomic
def start_again(*, run_id: int, by: Actor, at: datetime) -> ImportRun:
    """Let a run that failed go on from where it stopped. Raises NotAllowed and BadInput."""
    by.require_somewhere(CAPABILITY)
    run = ImportRun.objects.select_for_update().get(pk=run_id, kind=KIND)
    runs.start_anew(run)
    return run


@transaction.atomic
def stop(*, run_id: int, by: Actor, at: datetime) -> ImportRun:
    """Have a running import or trial stop at its next checkpoint; what is in by then stays. Raises NotAllowed and BadInput."""
    by.require_somewhere(CAPABILITY)
    run = ImportRun.objects.select_for_update().filter(pk=run_id, kind=KIND).first()
    if run is None:
        raise BadInput(_("There is no import %(number)d.") % {"number": run_id})
    runs.ask_to_stop(run, by=by, at=at)
    return run


def forget_files(run: ImportRun) -> None:
    """Remove the uploaded files of a run that is in for good; files elsewhere are nobody's but their owner's."""
    for path in run.files.values_list("path", flat=True):
        if (folder := _upload_folder(Path(path))) is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _upload_folder(path: Path) -> Path | None:
    root = runs.folder()
    if not path.is_relative_to(root):
        return None
    return root / path.relative_to(root).parts[0]


def forget_old(*, at: datetime) -> int:
    """Remove uploads that nobody came back to for a week, and their drafts; return how many folders."""
    before = at - timedelta(days=KEEP_DAYS)
    ImportRun.objects.filter(kind=KIND, state=RunState.DRAFT, made_at__lt=before).delete()
    root = runs.folder()
    old = [one for one in root.iterdir() if one.stat().st_mtime < before.timestamp()] if root.is_dir() else []
    busy = {str(_upload_folder(Path(path))) for path in _paths_in_work()}
    forgotten = [folder for folder in old if str(folder) not in busy]
    for folder in forgotten:
        shutil.rmtree(folder, ignore_errors=True)
    return len(forgotten)


def _paths_in_work() -> list[str]:
    states = (RunState.WAITING, RunState.STAGING, RunState.WORKING)
    running = ImportRun.objects.filter(kind=KIND, state__in=states)
    return [path for run in running for path in run.files.values_list("path", flat=True)]
