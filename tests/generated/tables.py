"""Tables as they come when something went wrong: cut off, in an encoding that nobody named, with quotes that never close.

Each is a sound table that chance breaks once or several times, or a file that never was one. All chance comes from the
generator that is handed in, so that a seed names the table.
"""

import csv
import gzip
import io
import json
import os
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from openpyxl import Workbook

from .values import NASTY

HEADER = ("Reference", "Status", "Opened", "Closed", "Channel", "Category", "Team", "Customer", "Summary")
ROWS = tuple(
    (f"A-{n}", ("In progress", "Done")[n % 2], f"{n % 28 + 1:02d}/02/2026 09:{n % 60:02d}", "", ("Phone", "E-mail")[n % 2],
     f"Kind {n % 3}", f"Team {n % 2}", f"C {n % 5}", f"Lamp {n} is late")
    for n in range(14)
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp500", "utf-7", "shift_jis")
NAMES = (
    "table.csv", "TABLE.CSV", "table.tsv", "table.txt", "table.csv.gz", "table.jsonl", "table.xlsx", "table.xls", "table", ".csv",
    "../../etc/passwd.csv", "\u202etxt.csv", "t" * 300 + ".csv", "=1+1.csv", "a b;c,d.csv",
)  # fmt: skip
ODD_COLUMNS = ("", "Reference", " ", "x" * 500, "{0}", "a\nb", "a:b.c!d", "\u202e")
BOMB_BYTES = int(os.environ.get("RAPPORT_BOMB_BYTES", "8000000"))  # of what is packed small


@dataclass(frozen=True)
class Broken:
    """A file under the name that it is sent under, and how it was made."""

    name: str
    content: bytes
    how: str


def table(chance: random.Random) -> Broken:
    """Return a broken table."""
    name, content, how = chance.choices(_FORMS, weights=[5, 2, 2, 1])[0](chance)
    breaks = [chance.choice(_BREAKS) for _ in range(chance.choice((0, 1, 1, 2)))]
    for one in breaks:
        content = one(chance, content)
    if chance.random() < 0.1:
        name = chance.choice(NAMES)
    if chance.random() < 0.1:
        name, content = (name if name.endswith(".gz") else f"{name}.gz"), gzip.compress(content, 1)
        if chance.random() < 0.4:
            content = _cut(chance, content)
    return Broken(name, content, ", ".join([how, *(one.__name__.strip("_") for one in breaks)]))


def _rows(chance: random.Random) -> list[list[str]]:
    """The sound rows, some of whose values nobody meant."""
    rows = [list(row) for row in ROWS]
    for _ in range(chance.choice((0, 0, 1, 3, 10))):
        chance.choice(rows)[chance.randrange(len(HEADER))] = chance.choice(NASTY)
    return rows


def _header(chance: random.Random) -> list[str]:
    header = list(HEADER)
    if chance.random() < 0.15:
        header[chance.randrange(len(header))] = chance.choice(
            ("", "Reference", " ", "x" * 500, "{0}", "a\nb", "a:b.c!d", "\u202e")
        )
    if chance.random() < 0.05:
        header += [f"column {number}" for number in range(chance.choice((200, 10_000)))]
    return header


def _delimited(chance: random.Random) -> tuple[str, bytes, str]:
    text = io.StringIO()
    ends = chance.choice(("\n", "\r\n", "\r"))
    writer = csv.writer(text, delimiter=chance.choice(",;\t|"), lineterminator=ends, quoting=chance.choice((0, 1)))
    header = _header(chance)
    writer.writerows([header, *(row + [""] * (len(header) - len(row)) for row in _rows(chance))])
    encoding = chance.choice(ENCODINGS) if chance.random() < 0.4 else "utf-8"
    return "table.csv", text.getvalue().encode(encoding, "replace"), f"CSV in {encoding}"


def _json_lines(chance: random.Random) -> tuple[str, bytes, str]:
    header = _header(chance)
    lines = [json.dumps(dict(zip(header, row, strict=False)), ensure_ascii=chance.random() < 0.5) for row in _rows(chance)]
    for _ in range(chance.choice((0, 1, 3))):
        lines.insert(chance.randint(0, len(lines)), chance.choice(_ODD_JSON)())
    return "table.jsonl", "\n".join(lines).encode("utf-8", "replace"), "JSON Lines"


_ODD_JSON: Sequence[Callable[[], str]] = (
    lambda: "[" * 100_000,
    lambda: '{"Reference": ' + '{"a":' * 900 + "1" + "}" * 901,
    lambda: '{"Reference": 1e999, "Status": -1e999, "Opened": NaN}',
    lambda: '{"Reference": ' + "9" * 5_000 + "}",
    lambda: '{"Reference": "\\ud800", "\\u0000": "x", "": "y"}',
    lambda: '{"Reference": "A-1", "Reference": "A-2"}',
    lambda: "17",
    lambda: "null",
    lambda: '{"a": 1} {"b": 2}',
    lambda: "{}",
    lambda: json.dumps({f"column {number}": number for number in range(10_000)}),
)


@cache
def _workbook() -> bytes:
    book, opened = Workbook(), io.BytesIO()
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    book.save(opened)
    return opened.getvalue()


def _sheet(chance: random.Random) -> tuple[str, bytes, str]:
    """A workbook whose parts are gone, cut or other than they say."""
    with zipfile.ZipFile(io.BytesIO(_workbook())) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    chosen = chance.choice(sorted(parts))
    match chance.randrange(5):
        case 0:
            del parts[chosen]
        case 1:
            parts[chosen] = _cut(chance, parts[chosen])
        case 2:
            parts[chosen] = _flipped(chance, parts[chosen])
        case 3:
            parts["xl/worksheets/sheet1.xml"] += b" " * BOMB_BYTES
        case _:
            pass
    opened = io.BytesIO()
    with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return "table.xlsx", opened.getvalue(), f"workbook, {chosen}"


def _no_table(chance: random.Random) -> tuple[str, bytes, str]:
    how = chance.choice(sorted(_NO_TABLES))
    return chance.choice(NAMES), _NO_TABLES[how](chance), how


_NO_TABLES: dict[str, Callable[[random.Random], bytes]] = {
    "nothing": lambda _chance: b"",
    "only a mark": lambda _chance: b"\xef\xbb\xbf",
    "only space": lambda _chance: b" \r\n \t\n",
    "only a header": lambda _chance: ",".join(HEADER).encode(),
    "noise": lambda chance: chance.randbytes(chance.randint(1, 5_000)),
    "a page": lambda _chance: b"<!doctype html><table><tr><td>Reference</td></tr></table>",
    "a packed nothing": lambda _chance: gzip.compress(b""),
    "packed twice": lambda _chance: gzip.compress(gzip.compress(b"Reference,Opened\nA,2026-01-01\n")),
    "much packed small": lambda _chance: gzip.compress(b"\0" * BOMB_BYTES, 1),
    "one long line": lambda _chance: b"Reference,Opened\n" + b"x" * 1_000_000,
    "one long list": lambda _chance: json.dumps([dict(zip(HEADER, row, strict=True)) for row in ROWS]).encode(),
    "many lines of nothing": lambda _chance: b"\n" * 20_000,
    "an old workbook": lambda chance: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(2_000),
}


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randint(0, len(content))]


def _flipped(chance: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _with_nul(chance: random.Random, content: bytes) -> bytes:
    return _put(chance, content, b"\0" * chance.choice((1, 2, 50)))


def _with_quote(chance: random.Random, content: bytes) -> bytes:
    return _put(chance, content, chance.choice((b'"', b'"""', b';"', b'"x', b'""')))


def _with_line_ends(chance: random.Random, content: bytes) -> bytes:
    return b"".join(line.rstrip(b"\r\n") + chance.choice((b"\n", b"\r\n", b"\r", b"\n\n")) for line in content.splitlines())


def _with_delimiters(chance: random.Random, content: bytes) -> bytes:
    return _put(chance, content, chance.choice((b",", b";", b"\t", b"|")) * chance.choice((1, 3, 2_000)))


def _twice(_chance: random.Random, content: bytes) -> bytes:
    return content + content


def _put(chance: random.Random, content: bytes, what: bytes) -> bytes:
    place = chance.randint(0, len(content))
    return content[:place] + what + content[place:]


_FORMS = (_delimited, _json_lines, _sheet, _no_table)
_BREAKS = (_cut, _flipped, _with_nul, _with_quote, _with_line_ends, _with_delimiters, _twice)
