"""``rapport backup``: a consistent export in a folder of its own, of which the latest few are kept. By hand or by schedule."""

import argparse
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.kernel import clock
from rapport.kernel.errors import Refused

from . import manifest, saying
from .export import PASSING, Progress, export
from .leaving import summary
from .manifest import Manifest

STEM, STAMP = "rapport-", "%Y-%m-%dT%H-%M-%SZ"


@dataclass(frozen=True)
class Backup:
    """One backup that is whole: where it lies and when it was made."""

    path: Path
    at: datetime


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how many are kept."""
    parser.add_argument("--keep", type=int, default=settings.RAPPORT_BACKUPS_KEPT or 7, help=_("so many stay; older ones go"))
    parser.add_argument("--list", action="store_true", help=_("only say which there are"))


def run(arguments: argparse.Namespace) -> int:
    """Make a backup, or list those there are. Returns the exit code."""
    if arguments.list:
        for one in backups():
            saying.say(f"{one.at:%Y-%m-%d %H:%M:%S} UTC  {one.path}")
        return 0
    began, progress = time.monotonic(), saying.Progress()
    try:
        path, made = back_up(keep=arguments.keep, at=clock.now(), progress=progress)
    except (Refused, OSError) as why:
        saying.say(str(why), to_error=True)
        return 1
    progress.over()
    saying.say(summary(made, path, time.monotonic() - began))
    return 0


def folder() -> Path:
    """Return where backups lie."""
    return Path(settings.RAPPORT_BACKUPS)


def back_up(*, keep: int, at: datetime, progress: Progress | None = None) -> tuple[Path, Manifest]:
    """Make a backup, then remove all but the latest ``keep``. Raises Refused for fewer than one."""
    if keep < 1:
        raise Refused(_("Keep at least one backup."))
    path = folder() / at.astimezone(UTC).strftime(STEM + STAMP)
    made = export(path, at=at, progress=progress, share=True)
    for old in backups()[keep:]:
        going = old.path.with_name(old.path.name + PASSING)
        old.path.rename(going)  # a kill halfway leaves nothing that looks whole
        shutil.rmtree(going)
    return path, made


def backups() -> list[Backup]:
    """Return the backups that are whole, the latest first."""
    found = []
    for path in folder().glob(f"{STEM}*"):
        if path.name.endswith(PASSING) or not (path / manifest.NAME).is_file():
            continue
        try:
            at = datetime.strptime(path.name, STEM + STAMP).replace(tzinfo=UTC)
        except ValueError:  # somebody's own folder
            continue
        found.append(Backup(path, at))
    return sorted(found, key=lambda one: one.at, reverse=True)
