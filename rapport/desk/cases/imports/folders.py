"""Watched folders: their new files are brought in by themselves, each once, however often it is found."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.intake.files import digest_of
from rapport.kernel.intake.models import ImportFile, ImportRun, WatchedFolder
from rapport.kernel.intake.sources import is_table

from .begin import CAPABILITY, KIND, begin
from .exports.mapping import ExportMapping
from .library import meaning
from .mapping import ZONE_IN_VALUES, zone_of

logger = logging.getLogger(__name__)

RESTING = timedelta(seconds=30)  # a file that still grows is somebody's unfinished copy


def watch(*, path: str, mapping_name: str, zone: str = "", date_order: str = "", by: Actor, at: datetime) -> WatchedFolder:
    """Watch a folder on the server from now on, or change how. Raises NotAllowed, and BadInput for what cannot work unasked."""
    by.require_somewhere(CAPABILITY)
    folder = Path(path)
    # The home of somebody whom the server does not know, a ring of links: no folder either.
    with suppress(RuntimeError, OSError):
        folder = folder.expanduser().resolve()
    if not folder.is_absolute() or not folder.is_dir():
        raise BadInput(_("There is no folder “%(path)s” on the server.") % {"path": folder})
    mapping = meaning(mapping_name)
    if mapping.must_ask_zone and not zone:
        raise BadInput(_("Nobody is there to be asked: say in which time zone the times are, for example Europe/London."))
    if zone and zone != ZONE_IN_VALUES:
        zone_of(zone)
    found, _is_new = WatchedFolder.objects.update_or_create(
        kind=KIND,
        path=str(folder),
        defaults={
            "mapping_name": mapping_name,
            "zone_name": zone,
            "date_order": date_order,
            "is_active": True,
            "trouble": "",
            "by_name": by.name,
            "made_at": at,
        },
    )
    return found


def stop_watching(*, folder_id: int, by: Actor, at: datetime) -> None:
    """Watch a folder no longer; what came in from it stays."""
    by.require_somewhere(CAPABILITY)
    WatchedFolder.objects.filter(pk=folder_id, kind=KIND).update(is_active=False, looked_at=at)


def look_into(folder: WatchedFolder, *, at: datetime) -> list[ImportRun]:
    """Return a new run for each file that was never brought in by the folder's mapping, or one for all tables of an export.

    Trouble is written beside the folder: one file that cannot be read keeps no other away.
    """
    begun: list[ImportRun] = []
    troubles: list[str] = []
    for paths in _new_files(folder, at, troubles):
        try:
            begun.append(_begin(paths, folder, at))
        except Refused as error:
            troubles.append(str(error))
            logger.warning("watched folder %s: %s", folder.path, error)
        except OSError as error:
            troubles.append(_unreadable(paths[0], error))
    folder.looked_at, folder.trouble = at, "\n".join(troubles)[:2000]
    folder.save(update_fields=["looked_at", "trouble"])
    return begun


def _unreadable(path: Path, error: OSError) -> str:
    return _("“%(name)s” cannot be read: %(why)s.") % {"name": path.name, "why": error.strerror or error}


def _new_files(folder: WatchedFolder, at: datetime, troubles: list[str]) -> list[list[Path]]:
    """Return the files that are to come in, those together that belong together. What cannot be read is added to the troubles."""
    mapping = meaning(folder.mapping_name)
    new = []
    for path in _files(Path(folder.path)):
        try:
            if _is_resting(path, at) and not _is_known(path, mapping.name):
                new.append(path)
        except FileNotFoundError:  # taken away between two looks
            continue
        except OSError as error:
            troubles.append(_unreadable(path, error))
    return [new] if new and isinstance(mapping, ExportMapping) else [[path] for path in new]


@transaction.atomic
def _begin(paths: Sequence[Path], folder: WatchedFolder, at: datetime) -> ImportRun:
    run, _is_taken_up = begin(
        places=paths,
        mapping=folder.mapping_name,
        zone=folder.zone_name,
        date_order=folder.date_order,
        by=Actor.machine("import"),
        at=at,
    )
    return run


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput(_("There is no folder “%(path)s” on the server.") % {"path": folder}) from None
    except OSError as error:
        raise BadInput(_unreadable(folder, error)) from None


def _is_resting(path: Path, at: datetime) -> bool:
    return is_table(path) and path.stat().st_mtime <= (at - RESTING).timestamp()


def _is_known(path: Path, mapping_name: str) -> bool:
    """Whether these very bytes went through this mapping before, under whatever name, or wait to."""
    runs = ImportFile.objects.filter(run__kind=KIND, run__is_trial=False, run__mapping_name=mapping_name)
    return runs.filter(sha256=digest_of(path)).exists()


def look_into_all(*, at: datetime | None = None) -> list[ImportRun]:
    """Look into every watched folder."""
    moment = at or clock.now()
    begun = []
    for folder in WatchedFolder.objects.filter(kind=KIND, is_active=True).order_by("pk"):
        try:
            begun += look_into(folder, at=moment)
        except Refused as error:
            WatchedFolder.objects.filter(pk=folder.pk).update(looked_at=moment, trouble=str(error))
    return begun
