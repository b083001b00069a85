"""The export: every table as JSON Lines, every kept file, and the manifest, under a passing name until it is whole."""

import hashlib
import os
import shutil
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from psycopg import sql

from rapport.kernel.errors import Refused
from rapport.kernel.intake import runs
from rapport.site import configuration
from rapport.site.run import schema

from . import archive, manifest, session, tables
from .manifest import Content, Manifest
from .tables import Session, Table

type Progress = Callable[[str, int, int], None]

ROWS_AT_ONCE = 2_000
PASSING = ".unfinished"
NOTES = ("kind", "filled", "sign_ins", "caught_up")


def export(target: Path, *, at: datetime, progress: Progress | None = None, share: bool = False) -> Manifest:
    """Write the whole installation into a folder, or into one file when the name ends in .tar.gz. Others may go on working.

    ``share``: kept files, which never change, are linked instead of copied where the disk is the same. ``progress`` is told a
    file, how much of it is done and how much is expected. Raises Refused when something of that name is there already.
    """
    if target.exists():
        raise Refused(_("%(target)s is there already. Choose another name, or remove it.") % {"target": target})
    target.parent.mkdir(parents=True, exist_ok=True)
    is_packed = archive.is_one(target)
    unfinished = target.with_name(target.name + PASSING)
    folder = unfinished.with_name(unfinished.name + ".folder") if is_packed else unfinished
    for left in {unfinished, folder}:  # by a run that was killed
        _remove(left)
    try:
        made = _write(folder, at=at, tell=progress or _silently, share=share and not is_packed)
        if is_packed:
            archive.pack(folder, unfinished)
        os.replace(unfinished, target)
    finally:
        for left in {unfinished, folder}:
            _remove(left)
    return made


def _silently(_name: str, _done: int, _expected: int) -> None:
    """Tell nobody."""


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write(folder: Path, *, at: datetime, tell: Progress, share: bool) -> Manifest:
    (folder / "tables").mkdir(parents=True, mode=0o700)
    contents: dict[str, Content] = {}
    with session.reading() as database:
        # The first question fixes the moment that all others see.
        standing = _standing(database, at=at)
        for table in tables.moving(database):
            contents[f"tables/{table.name}.jsonl"] = _write_table(database, table, folder, tell)
        sequences = tables.sequences(database)
    contents |= dict(_write_files(folder, tell, share=share))
    made = Manifest(**standing, sequences=sequences, contents=contents)
    manifest.write(folder, made)
    return made


def _standing(database: Session, *, at: datetime) -> dict[str, Any]:
    """Return what the manifest says of the installation as a whole."""
    server = database.execute("SHOW server_version").fetchone()
    return {
        "made_at": at.isoformat(),
        "rapport": _version(),
        "postgresql": str(server[0]) if server else "",
        "migrations": tables.migrations(database),
        "notes": notes(database),
        "key_mark": manifest.mark_of_key(settings.SECRET_KEY),
        "journal_months": tables.months_of_the_journal(database),
    }


def _version() -> str:
    """Return Rapport's own version and, behind a plus, the mark of its tables."""
    said = tomllib.loads((configuration.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return f"{said['project']['version']}+{schema.digest()}"


def notes(database: Session) -> dict[str, str]:
    """Return what the database knows about itself and what is true of its copy as well."""
    known = database.execute("SELECT to_regclass('rapport_installation') IS NOT NULL").fetchone()
    if not (known and known[0]):
        return {}
    rows = database.execute("SELECT name, value FROM rapport_installation WHERE name = ANY(%s) ORDER BY name", [list(NOTES)])
    return {str(name): str(value) for name, value in rows}


def _write_table(database: Session, table: Table, folder: Path, tell: Progress) -> Content:
    count, size, total = 0, 0, hashlib.sha256()
    path = folder / "tables" / f"{table.name}.jsonl"
    with path.open("wb") as written, database.cursor() as cursor:
        for lines in batched(_lines(cursor, table), ROWS_AT_ONCE):
            block = b"".join(lines)
            total.update(block)
            written.write(block)
            count, size = count + len(lines), size + len(block)
            tell(table.name, count, max(count, table.expected_count))
    tell(table.name, count, count)
    return Content(byte_count=size, sha256=total.hexdigest(), row_count=count)


def _lines(cursor: object, table: Table) -> Iterator[bytes]:
    """Yield each row as a line of JSON. COPY escapes backslashes; JSON holds no other character that it would escape."""
    statement = sql.SQL("COPY ({}) TO STDOUT").format(table.selected())
    with cursor.copy(statement) as stream:  # type: ignore[attr-defined]
        for data in stream:
            yield bytes(data).replace(b"\\\\", b"\\")


def roots() -> dict[str, Path]:
    """Return the folders of kept files, by their names in the export: attachments, brought-in files, own mappings."""
    home = Path(settings.RAPPORT_HOME)
    return {"files": Path(settings.RAPPORT_FILES), "imports": runs.folder(), "mappings": home / "mappings"}


def _write_files(folder: Path, tell: Progress, *, share: bool) -> Iterator[tuple[str, Content]]:
    """Copy what is kept beside the database. Taken after the rows: a file is always there before the row that names it."""
    for name, root in roots().items():
        paths = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.name.startswith("incoming-")]
        for done, path in enumerate(paths, 1):
            place = f"{name}/{path.relative_to(root).as_posix()}"
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            if not _taken(path, target, share=share):
                continue
            yield place, Content(byte_count=target.stat().st_size, sha256=manifest.hash_of(target))
            if done % 100 == 0 or done == len(paths):
                tell(name, done, len(paths))


def _taken(path: Path, target: Path, *, share: bool) -> bool:
    """Copy or link one file; tell whether it was still there."""
    try:
        if not (share and path.parent.parent == Path(settings.RAPPORT_FILES) and _linked(path, target)):
            shutil.copyfile(path, target)
    except FileNotFoundError:  # erased meanwhile
        return False
    return True


def _linked(path: Path, target: Path) -> bool:
    try:
        os.link(path, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without links
        return False
    return True
