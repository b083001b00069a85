"""One zip of what the rooms hold: a JSON Lines file for each table, what was attached, and an overview to read in a browser."""

import html
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rapport.kernel import personal
from rapport.kernel.personal import About, Holding

MOST_SHOWN = 500
STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "h1,h2,h3{line-height:1.2}h2{border-top:2px solid;padding-top:.5rem;margin-top:2.5rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;"
    "border-bottom:1px solid #ccc;overflow-wrap:anywhere}th{width:14rem;font-weight:normal;color:#555}"
)


def pack(about: About, *, to: Path, number: int, at: datetime, step: Callable[[int], None]) -> int:
    """Write the zip, whole or not at all, and return how many rows are in it; ``step`` is told after each room."""
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = to.with_suffix(f".{os.getpid()}")
    sections: list[str] = []
    count = 0
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as book:
            for place, holding in enumerate(personal.holdings(), 1):
                section, rows = _room(book, holding, about)
                sections.append(section)
                count += rows
                step(place)
            book.writestr("overview.html", _overview(sections, number, at))
        unfinished.chmod(0o600)
        unfinished.replace(to)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _room(book: zipfile.ZipFile, holding: Holding, about: About) -> tuple[str, int]:
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
        parts.append(f"<h3>{html.escape(personal.called(label))} ({len(found)})</h3>" + "".join(map(_shown, found[:MOST_SHOWN])))
    names = _files(book, holding, about)
    if names:
        links = "".join(f'<li><a href="{html.escape(name)}">{html.escape(name)}</a></li>' for name in names)
        parts.append(f"<h3>{html.escape(_('Files'))} ({len(names)})</h3><ul>{links}</ul>")
    if not parts:
        return "", 0
    return f"<h2>{html.escape(str(holding.label))}</h2>" + "".join(parts), len(seen) + len(names)


def _files(book: zipfile.ZipFile, holding: Holding, about: About) -> list[str]:
    names = []
    for one in holding.files(about) if holding.files else ():
        name = f"{holding.key}/files/{one.name}"
        with book.open(name, "w") as opened:
            for chunk in one.content():
                opened.write(chunk)
        names.append(name)
    return names


def _shown(row: Mapping[str, Any]) -> str:
    cells = "".join(
        f"<tr><th>{html.escape(name.removesuffix('_id').replace('_', ' '))}</th><td>{html.escape(_said(value))}</td></tr>"
        for name, value in row.items()
        if value not in (None, "", [], {})
    )
    return f"<table>{cells}</table>"


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return date_format(localtime(value), "j F Y, H:i")
    return json.dumps(value, default=_plain, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _overview(sections: list[str], number: int, at: datetime) -> str:
    title = _("Your data at %(company)s") % {"company": settings.RAPPORT_COMPANY or "Rapport"}
    intro = _(
        "Customer %(number)d, as of %(when)s. Beside this page lies one file for each table (JSON Lines), and what was attached."
    )
    said = intro % {"number": number, "when": _said(at)}
    body = "".join(sections) or f"<p>{html.escape(_('Nothing is held.'))}</p>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1><p>{html.escape(said)}</p>{body}</body></html>"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else list(value)
