"""axe-core on every page of every role, in both themes and at phone width: no serious or critical violation."""

import re
import time
from collections import deque
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

MOST_PAGES = 45
LEFT_OUT = re.compile(r"logout|/style/|export=|/files/|\.csv|/static/|^mailto|^tel")
SERIOUS = {"serious", "critical"}
AXE = Axe()  # reads its script once
SETTLES_SECONDS = 20.0
# What is still on its way: parts that htmx fetches, and charts that are drawn as they come into view.
UNSETTLED = """() => document.querySelectorAll('.htmx-request').length +
  [...document.querySelectorAll('[data-chart]:not([data-drawn])')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.height && box.top < innerHeight + 200;
  }).length"""


def kinds_of_pages(page, start: str) -> Iterator[str]:
    """Walk from a start and yield one address of each kind of page, while it is open."""
    waiting, kinds = deque([start]), set()
    while waiting and len(kinds) < MOST_PAGES:
        path = waiting.popleft()
        kind = re.sub(r"\d+", "N", path.split("?")[0])
        if kind in kinds or LEFT_OUT.search(path):
            continue
        response = page.goto(path)
        if response is None or response.status != 200 or "html" not in response.headers.get("content-type", ""):
            continue
        kinds.add(kind)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        waiting.extend(link for link in links if link.startswith("/"))
        yield path


def settle(page, path: str) -> None:
    """Wait until the open page is drawn to its end. Looking takes less time than waiting for a silence on the line."""
    page.wait_for_load_state("load")
    ends = time.monotonic() + SETTLES_SECONDS
    while page.evaluate(UNSETTLED):
        assert time.monotonic() < ends, f"{path} never settles"
        page.wait_for_timeout(20)


def violations(page, path: str) -> list[str]:
    """Return what axe-core finds on the open page, drawn to its end."""
    settle(page, path)
    found = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{path}: {one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("role", ["director", "supervisor", "representative"])
def test_no_page_of_a_role_has_a_serious_violation(page_of, role):
    page = page_of(role)
    found = {path: violations(page, path) for path in kinds_of_pages(page, "/")}
    assert len(found) > 8, list(found)
    assert [fault for faults in found.values() for fault in faults] == []


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (390, "dark"), (1440, "dark")])
def test_the_first_pages_hold_in_both_themes_and_on_the_phone(page_of, width, theme):
    page = page_of("director", width=width, theme=theme)
    for path in ("/today/", "/cases/", "/cases/escalations/", "/people/", "/customers/", "/standards/"):
        page.goto(path)
        assert violations(page, path) == []
        too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
        assert not too_wide, f"{path} is wider than {width} px"


def test_the_customers_pages_are_accessible(page_of):
    page = page_of("customer", width=390)
    page.goto("/contact/")
    assert violations(page, "/contact/") == []
