"""The import: an export brought into an empty installation, all of it or nothing.

Everything is checked before the first row is written. Rows, sequences and notes are one transaction; files are copied before it
ends, and taken back when it does not. A run that was killed leaves an empty installation and, at most, files under their own
hash, which the next run finds and uses.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path

import psycopg
from django.conf import settings
from django.utils.translation import gettext as _
from psycopg import sql

from rapport.kernel import bulk
from rapport.kernel.errors import BadInput, Refused
from rapport.site.run import installation, schema

from . import archive, checking, foreign, manifest, session, tables
from .export import Progress, roots
from .manifest import Manifest
from .tables import Session, Table

LOCK = 7_236_012  # beside that of the mover
ROWS_AT_ONCE = 1_000
SEALED = "gAAAAA"  # what everything that was sealed begins with


@dataclass
class _Copied:
    """The files of this run, to be taken back when it fails."""

    paths: list[Path] = field(default_factory=list)

    def take_back(self) -> None:
        for path in reversed(self.paths):
            path.unlink(missing_ok=True)
            with suppress(OSError):  # the folder holds something else as well
                path.parent.rmdir()


def take_in(source: Path, *, progress: Progress | None = None) -> Manifest:
    """Bring an export (a folder, or a packed file) into this empty installation, whose tables are made.

    Raises BadInput, with file and line, when the export is not whole; Refused when the installation is not empty, has other
    tables, or is being filled already. Then nothing was written.
    """
    tell: Progress = progress or (lambda _name, _done, _expected: None)
    with _folder_of(source) as folder:
        made = manifest.read(folder)
        checking.check_contents(folder, made)
        copied = _Copied()
        try:
            with session.opened() as database:
                _alone(database)
                _fill(database, folder, made, tell)
                _copy_files(folder, made, copied, tell)
        except BaseException:
            copied.take_back()
            raise
    return made


@contextmanager
def _folder_of(source: Path) -> Iterator[Path]:
    """Yield the export's folder; a packed one is opened into a passing folder on the disk that the files go to."""
    if source.is_dir():
        yield source
        return
    if not source.is_file():
        raise BadInput(_("%(source)s is not there.") % {"source": source})
    home = Path(settings.RAPPORT_HOME)
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="import-", dir=home)))
        archive.unpack(source, folder)
        yield folder


def _alone(database: Session) -> None:
    row = database.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK]).fetchone()
    if not (row and row[0]):
        raise Refused(_("Another process fills this installation at this moment. Wait for its end."))


def _fill(database: Session, folder: Path, made: Manifest, tell: Progress) -> None:
    found = checking.check_fit(database, made)
    for day in made.journal_months:
        database.execute("SELECT kernel_prepare_journal(%s::date, 1)", [day])
    put_aside = foreign.put_aside(database)
    for name in tables.FILLED_BY_MIGRATIONS:
        database.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
    for table in found:
        _load(database, folder, table, made.tables()[table.name].row_count or 0, tell)
    foreign.put_back(database, put_aside, folder, found)
    # What the database wrote about the jobs as they came in.
    database.execute("DELETE FROM procrastinate_events")
    _set_sequences(database, made)
    database.execute(installation.CREATE)
    for name, value in {**made.notes, installation.FILLED: "done", installation.TABLES: schema.digest()}.items():
        database.execute(installation.UPSERT, [name, value])
    for table in found:
        database.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table.name)))


def _load(database: Session, folder: Path, table: Table, expected: int, tell: Progress) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    count = 0
    try:
        with (
            database.cursor() as cursor,
            cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)) as stream,
        ):
            for lines in batched(_lines(folder, table), ROWS_AT_ONCE):
                stream.write(b"".join(lines))
                count += len(lines)
                tell(table.name, count, max(count, expected))
    except psycopg.Error as error:
        raise BadInput(_refusal(table, error)) from error
    if count != expected:
        raise BadInput(checking.place(table, count, _("the manifest says %(count)d rows") % {"count": expected}))


def _lines(folder: Path, table: Table) -> Iterator[bytes]:
    for number, values in checking.rows(folder, table):
        try:
            yield bulk.line(values).encode()
        except (TypeError, ValueError) as error:
            why = _("a value is a list, an object, or text that is none")
            raise BadInput(checking.place(table, number, why)) from error


def _refusal(table: Table, error: psycopg.Error) -> str:
    """Say what the database has against a row, with the line of it that it names."""
    said, detail = error.diag.message_primary or str(error), error.diag.message_detail
    after = (error.diag.context or "").partition(", line ")[2]
    digits = after[: len(after) - len(after.lstrip("0123456789"))]
    why = f"{said} ({detail})" if detail else said
    return checking.place(table, int(digits or 0), why)


def _set_sequences(database: Session, made: Manifest) -> None:
    """Let numbers go on where they stood. RESTART first, because it, unlike setval, is taken back with the transaction."""
    for name, (last, is_called) in made.sequences.items():
        row = database.execute("SELECT to_regclass(%s) IS NOT NULL", [name]).fetchone()
        if not (row and row[0]):
            raise BadInput(_("%(name)s: there is no sequence %(sequence)s.") % {"name": manifest.NAME, "sequence": name})
        database.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.SQL(name)))
        database.execute("SELECT setval(%s, %s, %s)", [name, last, is_called])


def _copy_files(folder: Path, made: Manifest, copied: _Copied, tell: Progress) -> None:
    """Put the files where they belong, each under a passing name first. One that is there already is the same."""
    places = sorted(made.files())
    for done, place in enumerate(places, 1):
        first, _slash, rest = place.partition("/")
        target = _target(first, rest)
        if not (target.is_file() and manifest.hash_of(target) == made.contents[place].sha256):
            if target.exists() and first != "files":
                raise Refused(_("%(file)s is there already, and is another one.") % {"file": target})
            target.parent.mkdir(parents=True, exist_ok=True)
            passing = target.with_name(f"incoming-{target.name}")
            shutil.copyfile(folder / place, passing)
            passing.replace(target)
            copied.paths.append(target)
        tell(_("files"), done, len(places))


def _target(first: str, rest: str) -> Path:
    root = roots().get(first)
    if root is None or not (target := (root / rest).resolve()).is_relative_to(root.resolve()):
        raise BadInput(
            _("%(name)s names a file that has no place: %(file)s.") % {"name": manifest.NAME, "file": f"{first}/{rest}"}
        )
    return target


def sealed(database: Session) -> int:
    """Return how many secrets of other systems are kept encrypted (kernel/sealed): their columns are called secrets."""
    count = 0
    for table in tables.moving(database):
        for column in (name for name in table.columns if "secret" in name):
            statement = sql.SQL("SELECT count(*) FROM {} WHERE {} LIKE {}").format(
                sql.Identifier(table.name), sql.Identifier(column), sql.Literal(f"{SEALED}%")
            )
            row = database.execute(statement).fetchone()
            count += int(str(row[0])) if row else 0
    return count
