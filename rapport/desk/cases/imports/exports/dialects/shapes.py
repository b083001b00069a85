"""Pieces of what programming interfaces answer: objects in a column, persons by side, HTML as text, files that are only named."""

import json
import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _

_BLOCKS = frozenset({"br", "p", "div", "tr", "li", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "pre", "hr"})
_SILENT = frozenset({"script", "style", "head", "title"})
_IS_HTML = re.compile(r"<(?:[a-z][a-z0-9]*)(?:\s[^>]*)?/?>", re.IGNORECASE)


def object_in(text: str) -> dict[str, Any]:
    """Return the object that a column holds as JSON; empty when it holds none."""
    found = _read(text) if text.startswith("{") else None
    return found if isinstance(found, dict) else {}


def list_in(text: str) -> list[Any]:
    """Return the list that a column holds as JSON; empty when it holds none."""
    found = _read(text) if text.startswith("[") else None
    return found if isinstance(found, list) else []


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def part(value: Any, *names: str) -> Any:
    """Return what stands under these names in objects within objects; None when one of them is not there."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text_of(value: Any) -> str:
    """Return a plain value as text, "" for nothing."""
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def person(side: str, number: Any) -> str:
    """Return who somebody is: their side and number; "" for nobody."""
    said = text_of(number)
    return f"{side}/{said}" if said not in {"", "0"} else ""


def full_name(first: Any, last: Any) -> str:
    """Return a name out of its parts."""
    return " ".join(one for one in (text_of(first).strip(), text_of(last).strip()) if one)


def labels(text: str) -> str:
    """Return labels, given as a list of texts or of objects with a name, in one line."""
    found = [text_of(one.get("name") or one.get("tag")) if isinstance(one, dict) else text_of(one) for one in list_in(text)]
    return ", ".join(sorted(one for one in found if one)) if found else "" if text.startswith("[") else text


def with_files(text: str, files: Iterable[tuple[str, str]]) -> str:
    """Return a text with the files listed that belong to it; the export names them and does not hold them."""
    lines = [f"– {name}" + (f": {address}" if address else "") for name, address in files if name or address]
    if not lines:
        return text
    return "\n".join([*([text, ""] if text else []), _("Attachments, which stayed in the other system:"), *lines])


def plain(body: str) -> str:
    """Return the words of a body that may be HTML, line by line."""
    if not _IS_HTML.search(body):
        return body.strip()
    reader = _Words()
    reader.feed(body)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Words(HTMLParser):
    """Collects what is to be read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(self._silent - (tag in _SILENT), 0)
        if tag in _BLOCKS - {"br", "hr"}:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data.replace("\n", " "))
