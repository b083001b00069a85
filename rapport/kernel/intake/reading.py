"""The first half of a run: reading its files into the staging table, chunk by chunk, each with its checkpoint."""

from collections.abc import Callable, Iterator, Sequence
from itertools import batched, islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from ..errors import BadInput
from . import staging
from .files import digest_of
from .held import Account, Table
from .keys import Keys
from .models import ImportFile, ImportRun
from .rejects import keep
from .sources import source_of
from .types import Facts, Form, Keyed, Rejection, Row, Source

CHUNK_ROWS = 20_000
# Files up to so many bytes, unpacked, wait in memory: about three times as much of it is needed.
HELD_BYTES = 200_000_000


def kept(run: ImportRun, place: int, source: Source) -> ImportFile:
    """Return the table row of one file of a run, not yet saved."""
    facts = source.facts
    return ImportFile(
        run=run,
        place=place,
        name=facts.name[:200],
        path=str(facts.path),
        part=facts.part[:120],
        sha256=facts.sha256,
        size_bytes=facts.size_bytes,
        unpacked_bytes=facts.unpacked_bytes,
        form=facts.form,
        is_packed=facts.is_packed,
        encoding=facts.encoding,
        delimiter=getattr(source, "delimiter", ""),
        has_strange_bytes=facts.has_strange_bytes,
        has_nul=facts.has_nul,
        row_estimate=facts.row_estimate,
        header=source.header,
        notes=source.notes,
    )


def source_again(file: ImportFile) -> Source:
    """Open the file of a run as it was first opened. Raises BadInput when it is gone or no longer the same."""
    path = Path(file.path)
    if not path.is_file():
        raise BadInput(_("“%(name)s” is no longer where it was. Put it back and start again.") % {"name": file.name})
    if digest_of(path) != file.sha256:
        raise BadInput(_("“%(name)s” has changed since it was looked at. Start a new import with it.") % {"name": file.name})
    return source_of(_facts(file, path))


def _facts(file: ImportFile, path: Path) -> Facts:
    return Facts(
        path=path,
        name=file.name,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        unpacked_bytes=file.unpacked_bytes,
        form=Form(file.form),
        is_packed=file.is_packed,
        encoding=file.encoding,
        delimiter=file.delimiter,
        part=file.part,
        row_estimate=file.row_estimate,
        has_strange_bytes=file.has_strange_bytes,
        has_nul=file.has_nul,
    )


def stage(run: ImportRun, keyed: Callable[[Sequence[str], str], Keyed], missing: frozenset[str]) -> Iterator[int]:
    """Read what is not read yet; yield after each chunk how many rows the run has read."""
    known = staging.known_groups(run.pk) if run.row_staged else {}
    for file in run.files.order_by("place"):
        if not file.is_read:
            source = source_again(file)
            yield from _stage_file(run, file, Keys(source, keyed(source.header, file.part or file.name), missing, known))


def _stage_file(run: ImportRun, file: ImportFile, keys: Keys) -> Iterator[int]:
    for chunk in batched(islice(keys.source.rows(), file.row_read, None), CHUNK_ROWS):
        with transaction.atomic():
            _stage_chunk(run, file, chunk, keys)
        yield run.row_read
    file.is_read, file.header = True, keys.source.header
    file.save(update_fields=["is_read", "header"])


def _stage_chunk(run: ImportRun, file: ImportFile, chunk: Sequence[Row], keys: Keys) -> None:
    staged: list[tuple[int, str, int, Sequence[str]]] = []
    rejected: list[Rejection] = []
    for line, values, problem in chunk:
        key, why = ("", problem) if problem else keys.of(values)
        if why:
            rejected.append(Rejection(file.place, line, values, why))
        else:
            staged.append((keys.number(key), key, line, values))
    staging.put(run.pk, file.place, staged)
    keep(run, rejected)
    file.row_read += len(chunk)
    run.row_read += len(chunk)
    run.row_staged += len(staged)
    run.row_rejected += len(rejected)
    run.group_total = len(keys.known)
    file.save(update_fields=["row_read"])
    run.save(update_fields=["row_read", "row_staged", "row_rejected", "group_total"])


def may_be_held(run: ImportRun) -> bool:
    """Return whether all rows of a run can wait in memory: few enough of them, and none of them waits in the database."""
    files = list(run.files.all())
    if sum(file.unpacked_bytes for file in files) > HELD_BYTES:
        return False
    return run.row_read == 0 or was_held(run)


def was_held(run: ImportRun) -> bool:
    """Return whether a run was read to its end into the memory of a process that is no more."""
    return run.row_staged > 0 and not run.files.filter(is_read=False).exists() and not staging.is_any(run.pk)


def tables(run: ImportRun, keyed: Callable[[Sequence[str], str], Keyed], missing: frozenset[str]) -> list[Table]:
    """Return the files of a run as what can be held. Raises BadInput when one is gone, has changed or lacks a column."""
    found = []
    for file in run.files.order_by("place"):
        source, names = source_again(file), keyed(file.header, file.part or file.name)
        Keys(source, names, missing, {})
        found.append(Table(file.place, source.facts, names, missing))
    return found


def account(run: ImportRun, read: Account) -> None:
    """Write down, at once, that a run was read. When that is known already, nothing changes: the files are the same."""
    if run.row_read:
        if (run.row_staged, run.group_total) != (read.held_count, read.group_count):
            raise RuntimeError(f"import {run.pk}: {run.row_staged} rows of {run.group_total} groups are now {read[3:]}")
        return
    with transaction.atomic():
        keep(run, read.rejections)
        for file, count, header in zip(run.files.order_by("place"), read.row_counts, read.headers, strict=True):
            file.row_read, file.is_read, file.header = count, True, header
            file.save(update_fields=["row_read", "is_read", "header"])
        run.row_read, run.row_staged, run.row_rejected = sum(read.row_counts), read.held_count, len(read.rejections)
        run.group_total = read.group_count
        run.save(update_fields=["row_read", "row_staged", "row_rejected", "group_total"])
