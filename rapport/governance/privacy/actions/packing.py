"""One zip of what the rooms hold: a JSON Lines file for each table, what was attached, and an overview as PDF and HTML."""

import html
import json
import os
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rapport.kernel import personal
from rapport.kernel.personal import About, Holding
from rapport.ui import typeset

MOST_SHOWN = 500
TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "privacy" / "overview.typ"
STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "h1,h2,h3{line-height:1.2}h2{border-top:2px solid;padding-top:.5rem;margin-top:2.5rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;"
    "border-bottom:1px solid #ccc;overflow-wrap:anywhere}th{width:14rem;font-weight:normal;color:#555}"
)

type Cells = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Section:
    """What one room holds, as it is read: tables by name with all their counts and the first rows, and names of files."""

    label: str
    tables: Sequence[tuple[str, int, Sequence[Cells]]]
    files: Sequence[str]


def pack(about: About, *, to: Path, number: int, at: datetime, step: Callable[[int], None]) -> int:
    """Write the zip, whole or not at all, and return how many rows are in it; ``step`` is told after each room."""
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = to.with_suffix(f".{os.getpid()}")
    sections: list[Section] = []
    count = 0
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as book:
            for place, holding in enumerate(personal.holdings(), 1):
                section, rows = _room(book, holding, about)
                sections += [section] if rows else []
                count += rows
                step(place)
            book.writestr("overview.pdf", typeset.pdf(TEMPLATE, _printed(sections, number, at), at=at))
            book.writestr("overview.html", _page(sections, number, at))
        unfinished.chmod(0o600)
        unfinished.replace(to)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _room(book: zipfile.ZipFile, holding: Holding, about: About) -> tuple[Section, int]:
    """Write the tables and files of one room; return its section of the overview and how many rows it has."""
    tables: dict[str, list[dict[str, Any]]] = {}
    seen: set[tuple[str, Any]] = set()
    for rows in holding.rows:
        for row in rows.told(about):
            key = (rows.label, next(iter(row.values())))
            if key not in seen:
                seen.add(key)
                tables.setdefault(rows.label, []).append(row)
    parts = []
    for label, found in tables.items():
        lines = "".join(json.dumps(row, default=_plain, ensure_ascii=False) + "\n" for row in found)
        book.writestr(f"{label.replace('.', '/')}.jsonl", lines)
        parts.append((personal.called(label), len(found), [_cells(one) for one in found[:MOST_SHOWN]]))
    names = _files(book, holding, about)
    return Section(label=str(holding.label), tables=parts, files=names), len(seen) + len(names)


def _files(book: zipfile.ZipFile, holding: Holding, about: About) -> list[str]:
    names = []
    for one in holding.files(about) if holding.files else ():
        name = f"{holding.key}/files/{one.name}"
        with book.open(name, "w") as opened:
            for chunk in one.content():
                opened.write(chunk)
        names.append(name)
    return names


def _cells(row: Mapping[str, Any]) -> Cells:
    return [
        (name.removesuffix("_id").replace("_", " "), _said(value))
        for name, value in row.items()
        if value not in (None, "", [], {})
    ]


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return date_format(localtime(value), "j F Y, H:i")
    return json.dumps(value, default=_plain, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _words(number: int, at: datetime) -> tuple[str, str, str]:
    title = _("Your data at %(company)s") % {"company": settings.RAPPORT_COMPANY or "Rapport"}
    intro = _(
        "Customer %(number)d, as of %(when)s. Beside this page lies one file for each table (JSON Lines), and what was attached."
    )
    return title, intro % {"number": number, "when": _said(at)}, _("Nothing is held.")


def _printed(sections: Sequence[Section], number: int, at: datetime) -> dict[str, Any]:
    """Return what the template prints; of a table with very many rows the first, with a sentence that says so."""
    title, intro, nothing = _words(number, at)
    return {
        "lang": (get_language() or "en").split("-")[0], "company": settings.RAPPORT_COMPANY or "Rapport",
        "title": title, "intro": intro, "nothing": nothing,
        "foot": _("Customer %(number)d, as of %(when)s") % {"number": number, "when": _said(at)},
        "rooms": [
            {
                "label": one.label, "files": list(one.files),
                "files_label": f"{_('Files')} ({len(one.files)})",
                "tables": [
                    {"label": f"{label} ({count})", "rows": rows, "more": _more(count, len(rows))}
                    for label, count, rows in one.tables
                ],
            }
            for one in sections
        ],
    }  # fmt: skip


def _more(count: int, shown: int) -> str:
    said = _("The first %(shown)d of %(count)d; all of them stand in the file of this table.")
    return said % {"shown": shown, "count": count} if count > shown else ""


def _page(sections: Sequence[Section], number: int, at: datetime) -> str:
    title, intro, nothing = (html.escape(one) for one in _words(number, at))
    body = "".join(map(_section, sections)) or f"<p>{nothing}</p>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1><p>{intro}</p>{body}</body></html>"
    )


def _section(section: Section) -> str:
    parts = [f"<h2>{html.escape(section.label)}</h2>"]
    for label, count, rows in section.tables:
        parts.append(f"<h3>{html.escape(label)} ({count})</h3>" + "".join(map(_table, rows)))
    if section.files:
        links = "".join(f'<li><a href="{html.escape(name)}">{html.escape(name)}</a></li>' for name in section.files)
        parts.append(f"<h3>{html.escape(_('Files'))} ({len(section.files)})</h3><ul>{links}</ul>")
    return "".join(parts)


def _table(cells: Cells) -> str:
    rows = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>" for name, value in cells)
    return f"<table>{rows}</table>"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else list(value)
