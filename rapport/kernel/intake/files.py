"""Files from outside, looked at once before anything is read: digest, packing, size, encoding; the unfit are refused."""

import codecs
import gzip
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.utils.translation import gettext as _

from ..errors import BadInput
from .heads import is_document
from .types import Facts, Form

LARGEST_UNPACKED_BYTES = 4 * 1024**3
LARGEST_SHEET_BYTES = 1024**3
LONGEST_LINE_BYTES = 2 * 1024**2
MOST_ROWS = 20_000_000  # a few kilobytes of packing can hold billions of rows, each of which is kept until it is brought in
CHUNK_BYTES = 1024**2

_GZIP, _ZIP, _OLD_OFFICE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NOT_TABLES = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"\x7fELF": "ELF", b"MZ\x90": "EXE"}
_STRANGE = re.compile("[\udc80-\udcff]")
_FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")
# From which day a workbook counts: 1 is the first of January 1900, with a 29th of February that there never was; or the second of
# January 1904, as the first Macintosh did.
SINCE_1900, SINCE_1904 = "1899-12-30", "1904-01-01"
_COUNTS_FROM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true|on)[\"']", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson")
ENCODING_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass
class _Survey:
    """What one pass over the unpacked bytes counts."""

    size: int = 0
    lines: int = 0
    has_lines: bool = True
    nul_count: int = 0
    foreign: int = 0
    strange: int = 0
    since_line_end: int = 0
    decoder: codecs.IncrementalDecoder = field(default_factory=lambda: codecs.getincrementaldecoder("utf-8")("surrogateescape"))

    def add(self, chunk: bytes, name: str) -> None:
        self.size += len(chunk)
        self._count_lines(chunk, name)
        self.nul_count += chunk.count(0)
        if chunk.isascii() and not self.decoder.getstate()[0]:
            return
        text = self.decoder.decode(chunk)
        self.strange += len(_STRANGE.findall(text))
        self.foreign += len(_FOREIGN.findall(text))

    def _count_lines(self, chunk: bytes, name: str) -> None:
        ends = chunk.count(b"\n") or chunk.count(b"\r")
        self.lines += ends
        self.since_line_end = (
            len(chunk) - max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) if ends else self.since_line_end + len(chunk)
        )
        if self.has_lines and self.since_line_end > LONGEST_LINE_BYTES:
            raise BadInput(
                _("“%(name)s” has a line longer than %(size)s MB: it is not a table with a row a line. Nothing was brought in.")
                % {"name": name, "size": LONGEST_LINE_BYTES // 1024**2}
            )


def survey(path: Path, *, name: str = "", largest_bytes: int = LARGEST_UNPACKED_BYTES) -> Facts:
    """Look through a whole file and return what it is. Raises BadInput with a sentence when it cannot be read as a table."""
    shown = name or path.name
    if not path.is_file():
        raise BadInput(_("There is no file “%(name)s”.") % {"name": path})
    with path.open("rb") as opened:
        head = opened.read(4)
    packed = head.startswith(_GZIP)
    inner = _first_bytes(path, shown, packed=packed)
    if not inner.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise BadInput(_("“%(name)s” is empty.") % {"name": shown})
    _refuse_other_kinds(inner, shown)
    if inner.startswith(_ZIP):
        return _sheet_facts(path, shown, packed=packed)
    form = _form(inner)
    found = _look_through(path, shown, packed=packed, largest_bytes=largest_bytes, has_lines=form is not Form.JSON)
    encoding, notes = _encoding(inner, found)
    _refuse_binary(inner, encoding, shown)
    return Facts(
        path=path,
        name=shown,
        sha256=digest_of(path),
        size_bytes=path.stat().st_size,
        unpacked_bytes=found.size,
        form=form,
        is_packed=packed,
        encoding=encoding,
        row_estimate=found.lines,
        has_strange_bytes=bool(found.strange) and encoding.startswith("utf-8"),
        has_nul=bool(found.nul_count) and not encoding.startswith("utf-16"),
        notes=tuple(notes),
    )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the file as it lies there."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@contextmanager
def unpacked(facts: Facts) -> Iterator[BinaryIO]:
    """Open the bytes inside the packing."""
    with gzip.open(facts.path, "rb") if facts.is_packed else facts.path.open("rb") as opened:
        yield cast(BinaryIO, opened)


def _first_bytes(path: Path, name: str, *, packed: bool) -> bytes:
    with _sound(name), gzip.open(path) if packed else path.open("rb") as opened:
        return opened.read(64 * 1024)


def _look_through(path: Path, name: str, *, packed: bool, largest_bytes: int, has_lines: bool) -> _Survey:
    found = _Survey(has_lines=has_lines)
    with _sound(name), gzip.open(path) if packed else path.open("rb") as opened:
        for chunk in _chunks(opened):
            found.add(chunk, name)
            if found.size > largest_bytes:
                raise BadInput(_too_large(name, largest_bytes))
            if has_lines:
                refuse_too_many(found.lines, name)
    found.lines += 1 if found.since_line_end > 1 else 0
    return found


def _chunks(opened: _Reader) -> Iterator[bytes]:
    while chunk := opened.read(CHUNK_BYTES):
        yield chunk


@contextmanager
def _sound(name: str) -> Iterator[None]:
    """Turn the ways in which packing can be broken into one sentence each."""
    try:
        yield
    except EOFError:
        raise BadInput(
            _("“%(name)s” ends in the middle: it was cut off on its way. Fetch it again; nothing was brought in.")
            % {"name": name}
        ) from None
    except (gzip.BadGzipFile, zlib.error):
        raise BadInput(
            _("“%(name)s” is damaged inside its packing. Fetch it again; nothing was brought in.") % {"name": name}
        ) from None
    except OSError as error:
        raise BadInput(_("“%(name)s” cannot be read: %(why)s.") % {"name": name, "why": error.strerror or error}) from None


def refuse_too_many(count: int, name: str) -> None:
    """Raise BadInput for more rows than one file may have."""
    if count > MOST_ROWS:
        sentence = _("“%(name)s” has more than %(most)s rows, more than are taken in one file. Split it; nothing came in.")
        raise BadInput(sentence % {"name": name, "most": f"{MOST_ROWS:,}"})


def _too_large(name: str, largest_bytes: int) -> str:
    sentence = _(
        "“%(name)s” grows beyond %(size)s MB when it is unpacked, more than is taken in one file. Split it; nothing came in."
    )
    return sentence % {"name": name, "size": f"{largest_bytes // 1024**2:,}"}


def _refuse_other_kinds(inner: bytes, name: str) -> None:
    if inner.startswith(_OLD_OFFICE):
        raise BadInput(
            _("“%(name)s” is an old or a password-protected Excel workbook. Save it as .xlsx without a password, or as CSV.")
            % {"name": name}
        )
    for start, kind in _NOT_TABLES.items():
        if inner.startswith(start):
            raise BadInput(
                _("“%(name)s” is a %(kind)s file inside, not a table. Nothing was brought in.") % {"name": name, "kind": kind}
            )


def _encoding(inner: bytes, found: _Survey) -> tuple[str, list[str]]:
    """Return the encoding and, where it was a guess, the sentence that says so."""
    if inner.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", []
    if inner.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", []
    if wide := _wide_without_mark(inner):
        return wide, [_("Read as UTF-16: every second byte is empty.")]
    if not found.strange:
        return "utf-8", []
    if found.foreign > 10 * found.strange:
        return "utf-8", [
            _("The file is UTF-8 with %(count)s broken characters; rows that hold one are rejected.") % {"count": found.strange}
        ]
    return "cp1252", [_("The file is not UTF-8; it was read as Windows-1252. Check a name with an accent in the preview.")]


def _wide_without_mark(inner: bytes) -> str:
    pairs = max(len(inner) // 2, 1)
    if inner[1::2].count(0) > 0.7 * pairs:
        return "utf-16-le"
    return "utf-16-be" if inner[0::2].count(0) > 0.7 * pairs else ""


def _refuse_binary(inner: bytes, encoding: str, name: str) -> None:
    """A text has next to no control characters; a program, a picture or a database file is full of them."""
    if encoding.startswith("utf-16"):
        return
    controls = len(_CONTROLS.findall(inner))
    if controls > max(20, len(inner) // 50):
        raise BadInput(
            _("“%(name)s” is not a text: it looks like a picture, a program or a database file. Nothing was brought in.")
            % {"name": name}
        )


def _form(inner: bytes) -> Form:
    """Return how a text is written down, by its beginning."""
    text = inner.decode(_wide(inner) or "utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):
        return Form.DELIMITED
    return Form.JSON if is_document(text) else Form.JSON_LINES


def _wide(inner: bytes) -> str:
    return "utf-16" if inner.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _wide_without_mark(inner)


def _sheet_facts(path: Path, name: str, *, packed: bool) -> Facts:
    """Unpack every part of the workbook once, counting: what its table of contents says can be a lie."""
    size, epoch = 0, ""
    try:
        with _sound(name), gzip.open(path) if packed else path.open("rb") as opened, zipfile.ZipFile(opened) as book:
            if "xl/workbook.xml" not in book.namelist():
                raise BadInput(
                    _("“%(name)s” is a zip archive, not a workbook. Unpack it and bring in the files.") % {"name": name}
                )
            for part in book.namelist():
                with book.open(part) as inside:
                    for chunk in _chunks(inside):
                        if part == "xl/workbook.xml":
                            epoch = epoch or (SINCE_1904 if _COUNTS_FROM_1904.search(chunk) else "")
                        size += len(chunk)
                        if size > LARGEST_SHEET_BYTES:
                            raise BadInput(_too_large(name, LARGEST_SHEET_BYTES))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise BadInput(
            _("“%(name)s” is a damaged workbook. Open it in your spreadsheet program, save it again and retry.") % {"name": name}
        ) from None
    return Facts(
        path=path,
        name=name,
        sha256=digest_of(path),
        size_bytes=path.stat().st_size,
        unpacked_bytes=size,
        form=Form.SHEET,
        is_packed=packed,
        epoch=epoch or SINCE_1900,
    )
