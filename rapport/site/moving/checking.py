"""Whether an export is what its manifest says, and fits this installation: asked before anything is written."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from rapport.kernel.errors import BadInput, Refused

from . import manifest, tables
from .manifest import Content, Manifest
from .tables import Session, Table


def check_contents(folder: Path, made: Manifest) -> None:
    """Compare every file with the manifest. Raises BadInput naming the file, and the line where it can be told."""
    for place, expected in made.contents.items():
        path = folder / place
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BadInput(_("%(name)s names a file outside the export: %(file)s.") % {"name": manifest.NAME, "file": place})
        if not path.is_file():
            raise BadInput(_("%(file)s is missing from the export.") % {"file": place})
        if path.stat().st_size != expected.byte_count or manifest.hash_of(path) != expected.sha256:
            raise BadInput(_why_other(place, path, expected))
    known = set(made.contents) | {manifest.NAME, f"{manifest.NAME}.sha256"}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (place := path.relative_to(folder).as_posix()) not in known:
            raise BadInput(_("%(file)s is in the export, but not in its manifest.") % {"file": place})


def _why_other(place: str, path: Path, expected: Content) -> str:
    """Say where a file differs: the first line that is no row, else how many rows there are."""
    where = {"file": place}
    if expected.row_count is None:
        return _("%(file)s was changed after the export was made: its SHA-256 is another one.") % where
    count = 0
    with path.open("rb") as opened:
        for count, line in enumerate(opened, 1):
            try:
                is_row = line.endswith(b"\n") and isinstance(json.loads(line), dict)
            except ValueError:
                is_row = False
            if not is_row:
                return _("%(file)s, line %(line)d: this is not a whole row.") % {**where, "line": count}
    if count != expected.row_count:
        return _("%(file)s has %(count)d lines; the manifest says %(expected)d.") % {
            **where,
            "count": count,
            "expected": expected.row_count,
        }
    return _("%(file)s was changed after the export was made: its SHA-256 is another one.") % where


def check_fit(database: Session, made: Manifest) -> list[Table]:
    """Return the tables to fill. Raises Refused when they are not the same as those of the export, or are not empty."""
    if others := _different(made.migrations, tables.migrations(database)):
        raise Refused(
            _("The export was made by a Rapport with other tables (%(apps)s). Bring it in with version %(version)s, then update.")
            % {"apps": ", ".join(others), "version": made.rapport}
        )
    if what := tables.in_use(database):
        raise Refused(
            _(
                "This installation is not empty: it holds %(what)s. An export is brought into an empty one only. "
                "Set RAPPORT_HOME (or DATABASE_URL) to a new place and start again."
            )
            % {"what": what}
        )
    found = tables.moving(database)
    ours, theirs = {one.name for one in found}, set(made.tables())
    if ours != theirs:
        raise Refused(_("These tables are in one of the two only: %(names)s.") % {"names": ", ".join(sorted(ours ^ theirs))})
    return found


def _different(theirs: Mapping[str, list[str]], ours: Mapping[str, list[str]]) -> list[str]:
    return sorted(app for app in {*theirs, *ours} if sorted(theirs.get(app, [])) != sorted(ours.get(app, [])))


def rows(folder: Path, table: Table) -> Iterator[tuple[int, list[object]]]:
    """Yield line number and values of each row of a table's file. Raises BadInput naming file and line."""
    names = list(table.columns)
    with (folder / "tables" / f"{table.name}.jsonl").open("rb") as opened:
        for number, line in enumerate(opened, 1):
            try:
                row = json.loads(line.decode())
                values = [row[name] for name in names]
            except (ValueError, TypeError, KeyError) as error:
                raise BadInput(place(table, number, _("this is not a whole row"))) from error
            if len(row) != len(names):
                raise BadInput(place(table, number, _("this row has columns that the table does not have")))
            yield number, values


def place(table: Table, number: int, why: str) -> str:
    """Say what is wrong with a line."""
    shown = {"file": f"tables/{table.name}.jsonl", "line": number, "why": why}
    return _("%(file)s, line %(line)d: %(why)s.") % shown
