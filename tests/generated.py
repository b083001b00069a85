"""Generated requests: every form that a page shows, sent with values that nobody meant.

The forms are found as a person finds them: by walking the pages from the home of a role and reading their HTML. Each is then sent
many times with generated values for its own fields; whatever is sent, the answer is a page that says what is wrong.
"""

import random
import re
import string
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve

MOST_PAGES = 400
NASTY = (
    "", " ", "\x00", "a\x00b", "null", "0", "-1", "99999999999999999999", "1e400", "NaN", "½", "\u202eevil",
    "'; DROP TABLE x; --", "<script>alert(1)</script>", "{{ 7*7 }}", "../../etc/passwd", "=cmd|' /C calc'!A0", "\U0001f600",
    "2026-02-30", "2026-11-21T25:61", "0001-01-01", "9999-12-31T23:59", "on", "off", "x" * 300, "y" * 30_000, "\r\n.\r\n",
    "%00", "true",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A form of a page: where it goes, how, and its fields with the values that they offer."""

    action: str
    method: str
    fields: tuple[tuple[str, tuple[str, ...], str], ...]

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """The same form about another object is the same form."""
        try:
            route = resolve(urlsplit(self.action).path).route
        except Resolver404:
            route = self.action
        return route, self.method, tuple(sorted({name for name, _, _ in self.fields}))


class Page(HTMLParser):
    """Reads links and forms of a page."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.links, self.forms = path, [], []  # type: ignore[var-annotated]
        self._form: dict[str, Any] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "a" and values.get("href", "").startswith(("/", "?")):
            href = values["href"]
            self.links.append(self.path.split("?")[0] + href if href.startswith("?") else href)
        elif tag == "form":
            action = values.get("action") or self.path
            self._form = {"action": action, "method": values.get("method", "get").lower(), "fields": {}}
        elif self._form is not None:
            self._field(tag, values)

    def _field(self, tag: str, values: dict[str, str]) -> None:
        fields = self._form["fields"] if self._form else {}
        name = values.get("name", "")
        if tag == "option" and self._select:
            fields[self._select][0].append(values.get("value", ""))
        elif name and tag in {"input", "textarea", "select", "button"} and name != "csrfmiddlewaretoken":
            kind = values.get("type", tag)
            fields.setdefault(name, ([], kind))[0].append(values.get("value", ""))
            self._select = name if tag == "select" else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "form" and self._form:
            fields = tuple((name, tuple(offered), kind) for name, (offered, kind) in self._form["fields"].items())
            self.forms.append(Found(self._form["action"], self._form["method"], fields))
            self._form = None


def forms_of(client: Client, start: str) -> Iterator[Found]:
    """Walk the pages from a start and yield every form found, each kind of page once or twice."""
    waiting, seen, routes = deque([start]), {start}, {}  # type: ignore[var-annotated]
    visited = 0
    while waiting and visited < MOST_PAGES:
        path = waiting.popleft()
        visited += 1
        response = client.get(path, follow=True)
        if response.streaming:
            list(response.streaming_content)  # a file is closed when it has been read
        if response.status_code != 200 or "html" not in response.headers.get("Content-Type", "") or response.streaming:
            assert response.status_code < 500, f"{path}: {response.status_code}"
            continue
        page = Page(response.request["PATH_INFO"])
        page.feed(response.content.decode())
        yield from page.forms
        for link in page.links:
            route = re.sub(r"\d+", "N", urlsplit(link).path)
            if link not in seen and routes.get(route, 0) < 3:
                seen.add(link)
                routes[route] = routes.get(route, 0) + 1
                waiting.append(link)


def value(chance: random.Random, offered: tuple[str, ...], kind: str) -> Any:
    """Return something for a field: often what it offers, often what nobody meant."""
    roll = chance.random()
    if kind == "file":
        return SimpleUploadedFile(chance.choice(NASTY[3:12]) or "f", chance.randbytes(chance.randint(0, 200)))
    if offered and roll < 0.35:
        return chance.choice(offered)
    if roll < 0.7:
        return chance.choice(NASTY)
    if roll < 0.85:
        return str(chance.randint(-(10 ** chance.randint(0, 25)), 10 ** chance.randint(0, 25)))
    alphabet = string.printable + "äß…“”\u200d\u0301漢字🙂"
    return "".join(chance.choices(alphabet, k=chance.randint(0, 80)))


def data(chance: random.Random, form: Found) -> dict[str, Any]:
    """Return a whole sending: fields of the form, some left out, some twice, sometimes one that is not of it."""
    sent: dict[str, Any] = {}
    for name, offered, kind in form.fields:
        if chance.random() < 0.85:
            many = kind != "file" and chance.random() < 0.1
            sent[name] = [value(chance, offered, kind) for _ in range(2)] if many else value(chance, offered, kind)
    if chance.random() < 0.1:
        sent[chance.choice(("page", "sort", "id", "__proto__", "next"))] = chance.choice(NASTY)
    return sent
