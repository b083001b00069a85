"""axe-core on every page of every role, in both themes and at phone width: no serious or critical violation.

Each page is opened by its role, drawn to its end and judged. In the short run axe leaves out of it what it has judged, in the
same place of the same skeleton, on a page before (skeletons.py): of the frame, of rows and fields that all pages share, the first
tells of all. In the long runs, and where colours are judged, it looks at all of every page.
"""

import html
import os
import re
import time
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

from .skeletons import JUDGED, Skeletons

MOST_PAGES = 400
PAGES_A_KIND = int(os.environ.get("RAPPORT_PAGES_A_KIND", "1"))  # more in the long runs
LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"]*)"')
LEFT_OUT = re.compile(r"logout|^/api/|/style/|export=|/files/|\.csv|/static/|^mailto|^tel")
SERIOUS = {"serious", "critical"}
AXE = Axe()  # reads its script once
# The script comes with each new page (`bring_axe`): to send it along with every question takes longer than to answer.
# A rule names the impact of what it finds: those that never find anything serious are not asked.
RUN = """([context, options]) => {
  const light = axe._audit.rules.filter(one => ["minor", "moderate"].includes(one.impact));
  const rules = Object.fromEntries(light.map(one => [one.id, {enabled: false}]));
  return axe.run(context, {...options, rules: {...rules, ...options.rules}}).then(found => found.violations);
}"""
# Rows and choices of one list are drawn by one template: the first eight tell of all.
ALIKE = {"exclude": [["tbody > tr:nth-child(n+9)"], [".row:nth-child(n+9)"], ["option:nth-child(n+9)"]]}
UNJUDGED = {"exclude": [[f"[{JUDGED}]"]]}
SETTLES_SECONDS, FIGURES_SECONDS = 20.0, 240.0
# What is still on its way: parts that htmx fetches, colours that change, and charts that are drawn as they come into view.
UNSETTLED = """() => document.querySelectorAll('.htmx-request').length +
  document.getAnimations().filter(one => one instanceof CSSTransition).length +
  [...document.querySelectorAll('[data-chart]:not([data-drawn])')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.height && box.top < innerHeight + 200;
  }).length"""


SKELETONS = Skeletons()
LOOKED_AT: set[str] = set()  # the kinds that one role has been shown; the others are shown what the same templates draw


def kinds_of_pages(page, start: str) -> Iterator[str]:
    """Walk from a start and yield an address or two of each kind of page, while it is open.

    In the short run a kind that another role was shown before is only read for where it leads.
    """
    waiting, seen = deque([start]), set()
    kinds: Counter[str] = Counter()
    while waiting and kinds.total() < MOST_PAGES:
        path = waiting.popleft()
        numbered, kind = re.sub(r"\d+", "N", path.split("?")[0]), kind_of(path)
        if numbered in seen or kinds[kind] >= PAGES_A_KIND or LEFT_OUT.search(path):
            continue
        is_known = PAGES_A_KIND == 1 and kind in LOOKED_AT and path != start
        response = page.request.get(path) if is_known else page.goto(path)
        if response is None or response.status != 200 or "html" not in response.headers.get("content-type", ""):
            continue
        seen.add(numbered)
        kinds[kind] += 1
        waiting.extend(html.unescape(link) for link in LINK.findall(response.text()))
        if not is_known:
            LOOKED_AT.add(kind)
            yield path


def kind_of(path: str) -> str:
    """Pages of one route are of one kind: all measures, say, whatever they measure."""
    try:
        return str(resolve(urlsplit(path).path).route)
    except Resolver404:
        return path


def wait_for_figures(page) -> None:
    """Right after the start, pages only say that their figures are being made ready."""
    ends = time.monotonic() + FIGURES_SECONDS
    page.goto("/measures/")
    while page.get_by_text("The figures are being made ready").count():
        assert time.monotonic() < ends, "the figures are never ready"
        page.wait_for_timeout(1_000)
        page.goto("/measures/")


def settle(page, path: str) -> None:
    """Wait until the open page is drawn to its end. Looking takes less time than waiting for a silence on the line."""
    page.wait_for_load_state("load")
    ends = time.monotonic() + SETTLES_SECONDS
    while page.evaluate(UNSETTLED):
        assert time.monotonic() < ends, f"{path} never settles"
        page.wait_for_timeout(20)


def bring_axe(page):
    """Have every address that is opened from now on carry axe; return the page."""
    page.add_init_script(AXE.axe_script)
    return page


def look(page, width: int, theme: str) -> None:
    """Look at the open page in another width and theme."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.emulate_media(color_scheme=theme)
    settle(page, f"{page.url} {width} {theme}")


def violations(page, path: str, judged: Skeletons | None = None) -> list[str]:
    """Return what axe-core finds on the open page, drawn to its end; in what was judged before on another page, nothing.

    There the colours are left out too. To judge them takes longer than all the rest; they come from the tokens and the
    components, which are judged in every pair and state elsewhere, and on the first pages below; in the long runs everywhere.
    """
    settle(page, path)
    context = ALIKE
    if judged is not None:
        judged.mark(page)
        context = UNJUDGED
    # Without preloading: no rule that it feeds is judged here, and it reads every stylesheet anew.
    options = {"resultTypes": ["violations"], "preload": False, "rules": {"color-contrast": {"enabled": judged is None}}}
    found = page.evaluate(RUN, [context, options])
    return [
        f"{path}: {one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("role", ["director", "supervisor", "representative"])
def test_no_page_of_a_role_has_a_serious_violation(page_of, role):
    page = bring_axe(page_of(role))
    if role == "director":
        wait_for_figures(page)
    judged = SKELETONS if PAGES_A_KIND == 1 else None
    found = {path: violations(page, path, judged) for path in kinds_of_pages(page, "/")}
    assert (0 if LOOKED_AT - set(map(kind_of, found)) else 8) < len(found) < MOST_PAGES, list(found)
    assert [fault for faults in found.values() for fault in faults] == []


def test_the_first_pages_hold_in_both_themes_and_on_the_phone(page_of):
    """Each page is opened once and looked at three times; in ordinary width and light it is among the pages of its role."""
    page = bring_axe(page_of("director", width=390))
    for path in ("/today/", "/cases/", "/cases/escalations/", "/people/", "/customers/", "/standards/"):
        page.set_viewport_size({"width": 390, "height": 1000})
        page.goto(path)
        for width, theme in ((390, "light"), (390, "dark"), (1440, "dark")):
            look(page, width, theme)
            assert violations(page, path) == [], (width, theme)
            too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
            assert not too_wide, f"{path} is wider than {width} px"


def test_of_a_page_what_is_new_is_judged_and_other_words_are_not(chromium):
    shown = """<html lang="en"><title>Cases</title><main><h1>{}</h1><form><label for="name">{}</label><input id="name">
        <button>{}</button></form></main>"""
    page, judged = bring_axe(chromium.new_page()), Skeletons()
    page.goto("about:blank")
    page.set_content(shown.format("One", "Name", "Send"))
    assert judged.mark(page) > len(["main", "h1", "form"])
    page.set_content(shown.format("Two", "Town", "Go"))
    assert judged.mark(page) == 0
    for words, rule in ((("Two", "", "Go"), "label"), (("Two", "Town", ""), "button-name")):
        page.set_content(shown.format(*words))
        [found] = violations(page, "/", judged)
        assert found.startswith(f"/: {rule} (critical)")
    page.close()


def test_the_customers_pages_are_accessible(page_of):
    page = bring_axe(page_of("customer", width=390))
    page.goto("/contact/")
    assert violations(page, "/contact/") == []
