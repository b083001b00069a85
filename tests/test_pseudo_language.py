"""Every sentence of the pages goes through gettext: proved by a language in which each message is marked, and a third longer.

What then stands on a page unmarked has to be data: what a table holds, or a name that is the same in every language.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe

from rapport.compute.businesstime import countries
from rapport.directory.people.types import Role
from rapport.ui import moments

from .addresses import Objects, addresses
from .test_permissions import PEOPLE

OPENS, CLOSES = "⟦", "⟧"
# The pages where each role spends its day, and one of each sort: object, form, list, overview.
PAGES = {
    Role.DIRECTOR: (
        "today:brief", "cases:list", "cases:case", "cases:settings", "customers:customer", "complaints:complaint",
        "knowledge:edit",
        "measures:overview", "routing:automation", "routing:trial", "standards:standard", "privacy:request", "privacy:step",
        "reports:report", "decisions:decision", "skills:matrix", "incidents:incident", "channels:mailboxes", "connections:tokens",
        "imports:sources",
    ),
    Role.SUPERVISOR: ("today:floor", "cases:escalations", "people:team", "routing:queues", "surveys:call_backs"),
    Role.REPRESENTATIVE: ("today:work", "cases:new", "cases:case", "knowledge:article", "skills:person", "orders:order"),
}  # fmt: skip
UNREAD = re.compile(r"<!--.*?-->|<(script|style|svg|code|kbd|pre)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
HEARD = re.compile(r"""\b(?:title|aria-label|placeholder|alt)="([^"]*)\"""")
WORD = re.compile(r"[^\W\d_]{3,}")
# The same in every language: our name, formats and systems, zones. Countries and zones are named by the library and the standard.
NAMES = frozenset({"Rapport", "GMT", "UTC", "UTF", "CSV", "Parquet", "WooCommerce", "Shopify", "FCA", "DISP", "English"})
EXPORTS = ("BPI Challenge 2013, problems", "CFPB consumer complaints", "ServiceNow incident event log", "Zendesk Support export")
EXPORTS += tuple(f"{name} export" for name in ("Chatwoot", "FreeScout", "Zammad"))


def marked(message: str) -> str:
    """Return the message as the pseudo-language says it."""
    if not message.strip():
        return message
    longer = f"{OPENS}{message}{'~' * (len(message) // 3)}{CLOSES}"
    return mark_safe(longer) if isinstance(message, SafeData) else longer


class Pseudo:
    """Stands in for the catalogue of one language."""

    def __init__(self, plain: Any) -> None:
        self._plain = plain

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)

    def gettext(self, message: str) -> str:
        return marked(message)

    def pgettext(self, _context: str, message: str) -> str:
        return marked(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return marked(one if number == 1 else many)

    def npgettext(self, _context: str, one: str, many: str, number: int) -> str:
        return marked(one if number == 1 else many)


@pytest.fixture
def _pseudo_language(monkeypatch):
    monkeypatch.setattr(translation, "_trans", Pseudo(translation._trans))
    # Moments are kept in words, by language.
    monkeypatch.setattr(moments, "get_language", lambda: "xx")


def unmarked(page: str) -> set[str]:
    """Return what stands on a page outside every mark, line by line."""
    text = UNREAD.sub(" ", page)
    lines = [html.unescape(one) for one in HEARD.findall(text)]
    lines += html.unescape(TAG.sub("\n", text)).split("\n")
    depth, found = 0, set()
    for line in lines:
        rest = ""
        for sign in line:
            depth = max(depth + (sign == OPENS) - (sign == CLOSES), 0)
            rest += sign if not depth and sign != CLOSES else " "
        if WORD.search(rest):
            found.add(" ".join(rest.split()))
    return found


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a value; of what is kept as JSON each of its own."""
    if isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif value is not None:
        yield str(value)


def data() -> list[str]:
    """Return every text that a table holds, the longest first."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.managed and model._meta.app_label != "procrastinate":
            for row in model._base_manager.values_list():
                found |= {one.casefold() for value in row for one in texts(value)}
    return sorted((one for one in found if WORD.search(one)), key=len, reverse=True)


def words_of_nobody(line: str, known: list[str]) -> str:
    """Return what is left of a line when the data in it is taken away."""
    rest = line.casefold()
    for one in known:
        if one in rest:
            rest = rest.replace(one, " ")
        elif len(rest) > 12 and rest.strip(" ·,.:“”") in one:
            return ""
    return " ".join(word for word in WORD.findall(rest) if word not in {name.casefold() for name in NAMES})


@pytest.mark.django_db
@pytest.mark.usefixtures("_pseudo_language")
def test_no_page_says_a_word_that_no_translator_got(objects: Objects, department, client_of):
    by_name = {one.name: one for one in addresses()}
    seen: dict[str, str] = {}
    for role, names in PAGES.items():
        browser = client_of(department[PEOPLE[role]])
        for name in names:
            answer = browser.get(by_name[name].url(objects, own=True), follow=True)
            assert answer.status_code == 200, name
            page = answer.content.decode()
            assert page.count(OPENS) > 10, f"{name} says hardly anything through gettext"
            seen |= dict.fromkeys(unmarked(page), name)
    known = data()
    # A person is also called by the first of their names.
    known += [one.split()[0].casefold() for one in department]
    known = sorted({*known, *(one.casefold() for one in (*EXPORTS, *countries().values()))}, key=len, reverse=True)
    faults = {line: (name, rest) for line, name in seen.items() if (rest := words_of_nobody(line, known))}
    assert not faults, "\n".join(f"{name}: {line}" for line, (name, _rest) in faults.items())


def test_the_marks_are_seen_where_they_are_and_missed_where_they_are_not():
    assert unmarked(f"<p>{marked('Nothing here')}</p><b title='x'>{marked('of')} Joan</b>") == {"Joan"}
    assert unmarked('<a title="Open it">12</a>') == {"Open it"}
    assert words_of_nobody("Joan waits", ["joan"]) == "waits"
    assert words_of_nobody("Joan · Rapport", ["joan"]) == ""
