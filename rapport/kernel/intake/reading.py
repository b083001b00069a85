"""The first half of a run: reading its files into the staging table, chunk by chunk, each with its checkpoint."""

import re
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import batched, islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from ..errors import BadInput
from . import staging
from .files import digest_of
from .models import ImportFile, ImportRun
from .rejects import keep
from .sources import source_of
from .types import Facts, Form, Keyed, Rejection, Row, Source

CHUNK_ROWS = 20_000
LONGEST_KEY = 120
_UNFIT = re.compile(r"[\x00-\x1f]")


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
            yield from _stage_file(run, file, _Keys(source, keyed(source.header, file.part or file.name), missing, known))


def _stage_file(run: ImportRun, file: ImportFile, keys: "_Keys") -> Iterator[int]:
    for chunk in batched(islice(keys.source.rows(), file.row_read, None), CHUNK_ROWS):
        with transaction.atomic():
            _stage_chunk(run, file, chunk, keys)
        yield run.row_read
    file.is_read, file.header = True, keys.source.header
    file.save(update_fields=["is_read", "header"])


def _stage_chunk(run: ImportRun, file: ImportFile, chunk: Sequence[Row], keys: "_Keys") -> None:
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


class _Keys:
    """What names an object: the values of the key columns, and its number in the order of first appearance."""

    def __init__(self, source: Source, keyed: Keyed, missing: frozenset[str], known: dict[str, int]) -> None:
        self.source, self.known = source, known
        columns = self._columns = keyed.columns
        self._prefix, self._missing = keyed.prefix, missing | {""}
        absent = [name for name in columns if name not in source.header]
        if absent:
            raise BadInput(no_such_column(source.facts.name, absent))
        self._places = [source.header.index(name) for name in columns]

    def of(self, values: Sequence[str]) -> tuple[str, str]:
        """Return the key, and a sentence when there is none."""
        if not self._places:
            return self._prefix + blake2b("\x1f".join(values).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest(), ""
        if (
            not self._prefix
            and len(self._places) == 1
            and (place := self._places[0]) < len(values)
            and values[place] in self.known
        ):
            return values[place], ""
        parts = [values[place].strip() if place < len(values) else "" for place in self._places]
        if not self._missing.isdisjoint(parts):
            return "", _("The row has no value in %(columns)s, which says what it belongs to.") % {
                "columns": ", ".join(self._columns)
            }
        key = self._prefix + "/".join(parts)
        if len(key) > LONGEST_KEY or _UNFIT.search(key):
            return "", _("The value in %(columns)s is too long or too odd to name anything.") % {
                "columns": ", ".join(self._columns)
            }
        return key, ""

    def number(self, key: str) -> int:
        return self.known.setdefault(key, len(self.known))


def no_such_column(file_name: str, missing: Sequence[str]) -> str:
    """Return the sentence about columns that a mapping needs and a file lacks."""
    return _(
        "“%(name)s” has no column %(columns)s. Is its first line the names of the columns, and is this the right mapping?"
    ) % {
        "name": file_name,
        "columns": ", ".join(f"“{name}”" for name in missing),
    }
