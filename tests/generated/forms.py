"""The forms of the house, found as a person finds them: by walking the pages from the home of a role and reading their HTML."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, cached_property
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

MOST_PAGES = 1_000  # a walk that is longer has lost its way
PAGES_A_KIND, PAGES_A_ROUTE = 2, 6  # of one address but for its numbers; of one route whatever stands in it


@dataclass(frozen=True)
class Field:
    """One field: the values that it offers and its kind (the type of an input, else the tag)."""

    offered: tuple[str, ...]
    kind: str

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """What it offers that is something."""
        return tuple(one for one in self.offered if one)


@dataclass(frozen=True)
class Found:
    """A form of a page: where it goes, how, and its fields by name."""

    action: str
    method: str
    fields: Mapping[str, Field]

    @property
    def key(self) -> str:
        """The same form about another object is the same form, and so is one that shows a person fewer fields."""
        return f"{self.method} {_route(self.action)}"


class Page(HTMLParser):
    """Reads links and forms of a page. A form that only closes a dialog sends nothing and is none."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.forms: list[Found] = []
        self._form: dict[str, Any] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up links, forms and fields."""
        values = {key: value or "" for key, value in attrs}
        if tag == "a" and values.get("href", "").startswith(("/", "?")):
            href = values["href"]
            self.links.append(self.path.split("?")[0] + href if href.startswith("?") else href)
        elif tag == "form":
            action = values.get("action", "")
            action = action if action.startswith("/") else self.path
            self._form = {"action": action, "method": values.get("method", "get").lower(), "fields": {}}
        elif self._form is not None:
            self._field(tag, values)

    def _field(self, tag: str, values: dict[str, str]) -> None:
        fields = self._form["fields"] if self._form else {}
        name = values.get("name", "")
        if tag == "option" and self._select:
            fields[self._select][0].append(values.get("value", ""))
        elif name and tag in {"input", "textarea", "select", "button"} and name != "csrfmiddlewaretoken":
            fields.setdefault(name, ([], values.get("type", tag)))[0].append(values.get("value", ""))
            self._select = name if tag == "select" else ""

    def handle_endtag(self, tag: str) -> None:
        """Close a select or a form."""
        if tag == "select":
            self._select = ""
        if tag == "form" and self._form:
            fields = {name: Field(tuple(offered), kind) for name, (offered, kind) in self._form["fields"].items()}
            if self._form["method"] in {"get", "post"}:
                self.forms.append(Found(self._form["action"], self._form["method"], fields))
            self._form = None


def forms_of(client: Client, start: str, taking_back: Callable[[], AbstractContextManager[None]]) -> Iterator[Found]:
    """Walk the pages from a start and yield every form found; of each kind of page the first few are opened, each taken back."""
    waiting, seen = deque([start]), {start}
    kinds: Counter[str] = Counter()
    routes: Counter[str] = Counter()
    visited = 0
    while waiting:
        path = waiting.popleft()
        visited += 1
        assert visited < MOST_PAGES, f"the walk from {start} does not end"
        with taking_back():
            response = client.get(path, follow=True)
            if response.streaming:
                list(response.streaming_content)  # a file is closed when it has been read
        assert response.status_code < 500, f"{path}: {response.status_code}"
        if response.status_code != 200 or "html" not in response.headers.get("Content-Type", "") or response.streaming:
            continue
        page = Page(response.request["PATH_INFO"])
        page.feed(response.content.decode())
        yield from page.forms
        for link in page.links:
            if link in seen:
                continue
            kind, route = re.sub(r"\d+", "N", urlsplit(link).path), _route(link)
            if kinds[kind] < PAGES_A_KIND and routes[route] < PAGES_A_ROUTE:
                seen.add(link)
                kinds[kind] += 1
                routes[route] += 1
                waiting.append(link)


@cache
def _route(address: str) -> str:
    """Return the route of an address; the address itself when it has none. Many stand on every page: each is looked up once."""
    try:
        return f"/{resolve(urlsplit(address).path).route}"
    except Resolver404:
        return address
