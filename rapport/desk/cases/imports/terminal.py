"""``rapport import``: cases out of files, from the terminal.

rapport import cases SOURCE... [--mapping NAME] [--zone ZONE] [--date-order DMY] [--as-of MOMENT] [--dry-run]
rapport import mappings
rapport import status [NUMBER] [--rejected FILE]
rapport import stop NUMBER
rapport import undo NUMBER
rapport import watch FOLDER --mapping NAME [--zone ZONE]
"""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.again import insisted
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.intake import rejects
from rapport.kernel.intake.models import ImportRun, WatchedFolder
from rapport.kernel.intake.sources import open_source

from . import account, folders, jobs, undo, uploads
from .begin import KIND, begin, work
from .guess import guess
from .library import described, export_for, fitting, written
from .mapping import ZONE_IN_VALUES, zone_of

SHOWN_RUNS = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="WHAT")
    cases = verbs.add_parser("cases", help=_("bring cases in from files or folders"))
    cases.add_argument(
        "places",
        nargs="+",
        type=Path,
        metavar="SOURCE",
        help=_("CSV, XLSX, JSON or JSON Lines, each also as .gz; a folder or a .zip of them"),
    )
    _add_reading(cases, needed=False)
    cases.add_argument(
        "--as-of", default="", metavar="MOMENT", help=_("when the export was made (ISO 8601), where it does not say")
    )
    cases.add_argument("--dry-run", action="store_true", help=_("do everything, tell the whole account, then take it back"))
    guess = verbs.add_parser("guess", help=_("propose a mapping for a file, to be kept, corrected and used"))
    guess.add_argument("source", type=Path, metavar="SOURCE")
    verbs.add_parser("mappings", help=_("list the mappings that can be used"))
    status = verbs.add_parser("status", help=_("list the latest imports, or tell the account of one"))
    status.add_argument("number", nargs="?", type=int, help=_("the number of an import"))
    status.add_argument("--rejected", type=Path, metavar="FILE", help=_("write the rejected rows of that import into a CSV file"))
    stopping = verbs.add_parser("stop", help=_("stop a running import; what is in by then stays"))
    stopping.add_argument("number", type=int, help=_("the number of an import"))
    taking_back = verbs.add_parser(
        "undo", help=_("take what an import added away again, but for what somebody has worked on or uses")
    )
    taking_back.add_argument("number", type=int, help=_("the number of an import"))
    watch = verbs.add_parser("watch", help=_("bring in every new file of a folder, by the worker, once"))
    watch.add_argument("folder", type=Path, metavar="FOLDER")
    watch.add_argument("--stop", action="store_true", help=_("watch the folder no longer"))
    _add_reading(watch, needed=False)


def _add_reading(parser: argparse.ArgumentParser, *, needed: bool = True) -> None:
    parser.add_argument(
        "--mapping",
        required=needed,
        default="",
        metavar="NAME",
        help=_("a mapping's name, or the path of one (.toml); without it the one that fits"),
    )
    parser.add_argument("--zone", default="", help=_("time zone of times that name none, such as Europe/London"))
    parser.add_argument(
        "--date-order", default="", choices=["", "DMY", "MDY", "YMD"], metavar="DMY|MDY|YMD", help=_("order of dates of numbers")
    )


def run(arguments: argparse.Namespace) -> int:
    """Carry the command out. Returns the exit code: 0 done, 1 refused or failed, 2 done with rejected rows."""
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "cases": _cases,
        "guess": _guess,
        "mappings": _mappings,
        "status": _status,
        "stop": _stop,
        "undo": _undo,
        "watch": _watch,
    }
    try:
        return verbs[arguments.verb](arguments)
    except Refused as refused:
        _say(str(refused), to_error=True)
        return 1


def _cases(arguments: argparse.Namespace) -> int:
    begun, is_taken_up = begin(
        places=arguments.places,
        mapping=arguments.mapping,
        zone=arguments.zone,
        date_order=arguments.date_order,
        as_of=_moment(arguments.as_of, arguments.zone),
        is_trial=arguments.dry_run,
        by=Actor.machine("terminal"),
        at=clock.now(),
    )
    if is_taken_up:
        _say(_("Import %(number)d of these files stopped before its end; it goes on from there.") % {"number": begun.pk})
    for file in begun.files.order_by("place"):
        _say(f"{account.name_of(file)}: {account.file_of(file)}")
        for note in file.notes:
            _say(f"  {note}")
    try:
        done = work(begun.pk, at=clock.now(), tell=_Progress())
    except (OperationalError, InterfaceError) as error:
        _say(str(error).splitlines()[0], to_error=True)
        why = _("The database went away. What is settled stays: give the same command again once it is back, and it goes on.")
        _say(why, to_error=True)
        return 1
    if done.is_done and not done.is_trial:
        uploads.forget_files(done)  # what was unpacked for it
    _tell(done)
    if done.is_failed:
        return 1
    return 2 if done.row_rejected else 0


def _moment(text: str, zone: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            _("“%(text)s” is not a moment. Write it like 2016-09-01 or 2016-09-01T08:00+01:00.") % {"text": text}
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=zone_of(zone if zone and zone != ZONE_IN_VALUES else "UTC"))


class _Progress:
    """One line that changes on a terminal; a line each tenth elsewhere."""

    def __init__(self) -> None:
        self._is_live = sys.stderr.isatty()
        self._tenth = -1

    def __call__(self, run: ImportRun) -> None:
        if not run.is_running:
            if self._is_live:
                sys.stderr.write("\r\x1b[K")
            return
        text = f"{run.share_done:4.0%}  {account.progress_of(run)}"
        if self._is_live:
            sys.stderr.write(f"\r\x1b[K{text}")
        elif int(run.share_done * 10) > self._tenth:
            self._tenth = int(run.share_done * 10)
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def _tell(run: ImportRun) -> None:
    if run.is_failed:
        _say(run.failure, to_error=True)
        return
    _say(_("Dry run: nothing was changed.") if run.is_trial else _("Import %(number)d is done.") % {"number": run.pk})
    _say(f"  {account.sum_of(run)}")
    _say(f"  {account.cases_of(run)}")
    if run.undone_at:
        _say(f"  {account.undone_of(run)}")
        _tell_unmade(run)
    if made := account.made_of(run):
        _say("  " + _("Added on the way: %(made)s") % {"made": ", ".join(made)})
    for found in account.findings_of(run):
        _say(f"  {account.number(found.count)} × {found.text} ({found.places})")
    if run.row_rejected:
        _say("  " + _("The rejected rows: rapport import status %(number)d --rejected rejected.csv") % {"number": run.pk})


def _mappings(arguments: argparse.Namespace) -> int:
    for one in described():
        _say(f"{one.name}  ({_('version')} {one.version})\n    {one.title}. {one.about}")
    return 0


def _guess(arguments: argparse.Namespace) -> int:
    source = open_source(arguments.source)
    if name := export_for([source]):
        _say(f"# {_('The mapping “%(name)s” knows this table.') % {'name': name}}")
    elif fits := fitting(list(source.header)):
        _say(f"# {_('The mapping “%(name)s” fits this file.') % {'name': fits.name}}")
    _say(written(guess(source, name=arguments.source.name.split(".")[0].replace("_", "-").lower())).rstrip())
    return 0


def _status(arguments: argparse.Namespace) -> int:
    runs = ImportRun.objects.filter(kind=KIND)
    if arguments.number is None:
        for one in runs.order_by("-pk")[:SHOWN_RUNS]:
            trial = f" ({_('dry run')})" if one.is_trial else ""
            _say(f"{one.pk:5d}  {one.made_at:%Y-%m-%d %H:%M}  {one.state:8}  {one.mapping_name}{trial}: {account.sum_of(one)}")
        return 0
    found = runs.filter(pk=arguments.number).first()
    if found is None:
        raise BadInput(_("There is no import %(number)d.") % {"number": arguments.number})
    if arguments.rejected:
        with arguments.rejected.open("w", encoding="utf-8", newline="") as opened:
            opened.writelines(rejects.csv_of(found))
        _say(
            _("%(count)s rejected rows are in %(file)s.")
            % {"count": account.number(found.row_rejected), "file": arguments.rejected}
        )
        return 0
    if found.is_done or found.is_failed:
        _tell(found)
    else:
        _say(f"{found.state}: {account.progress_of(found)}")
    return 0


def _stop(arguments: argparse.Namespace) -> int:
    uploads.stop(run_id=arguments.number, by=Actor.machine("terminal"), at=clock.now())
    jobs.work.defer(run_id=arguments.number)
    _say(_("Import %(number)d stops when the rows in work are settled.") % {"number": arguments.number})
    return 0


def _undo(arguments: argparse.Namespace) -> int:
    by = Actor.machine("terminal")
    asked = insisted(lambda: undo.ask(run_id=arguments.number, by=by, at=clock.now()))
    run = insisted(lambda: undo.work(asked.pk, by=by))  # what gave way is done again, as the worker does it
    _say(account.undone_of(run))
    if run.kept_ids:
        _say("  " + ", ".join(map(str, run.kept_ids)))
    _tell_unmade(run)
    return 0


def _tell_unmade(run: ImportRun) -> None:
    for said, one in account.unmade_of(run):
        _say(f"  {said}")
        if one.names:
            _say("    " + ", ".join(name for _pk, name in one.names) + (" …" if one.kept > len(one.names) else ""))


def _watch(arguments: argparse.Namespace) -> int:
    by, at = Actor.machine("terminal"), clock.now()
    if arguments.stop:
        for one in WatchedFolder.objects.filter(kind=KIND, path=str(arguments.folder.resolve())):
            folders.stop_watching(folder_id=one.pk, by=by, at=at)
        return 0
    folders.watch(
        path=str(arguments.folder),
        mapping_name=arguments.mapping,
        zone=arguments.zone,
        date_order=arguments.date_order,
        by=by,
        at=at,
    )
    _say(
        _("New files in %(folder)s are brought in within a minute or two while Rapport runs.")
        % {"folder": arguments.folder.resolve()}
    )
    return 0


def _say(text: str, *, to_error: bool = False) -> None:
    (sys.stderr if to_error else sys.stdout).write(f"{text}\n")
