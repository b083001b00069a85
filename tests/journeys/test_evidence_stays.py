"""A figure is frozen, rests on a case, and stays as it was when the data move on: its page says what it would be now."""

import re
import time
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from .test_director_takes_over import JOAN, open_case

TITLE = "Opened these days"
LOADED_SECONDS = 120
# The bar is 10 s on a machine of its own; here two browsers, several servers and perhaps a cluster share two cores.
FRESH_SECONDS = 60


def opened_by_the_store(page: Page, path: str) -> None:
    """Open a page of figures, when the store has read everything for the first time: the page then says up to when."""
    ends = time.monotonic() + LOADED_SECONDS
    page.goto(path)
    while not page.get_by_text("link to exactly these figures").count() and time.monotonic() < ends:
        page.wait_for_timeout(1_000)
        page.reload()
    expect(page.get_by_role("link", name="Freeze as evidence")).to_be_visible()


def number_in(text: str) -> int:
    return int(re.sub(r"\D", "", re.search(r"[\d,]+", text)[0]))


def test_a_frozen_figure_is_cited_and_stays_while_the_data_move_on(page_of):
    ana = page_of("director")
    opened_by_the_store(ana, "/measures/opened/")
    ana.get_by_role("link", name="Freeze as evidence").click()
    today = timezone.localtime().date()
    ana.get_by_label("Title").fill(TITLE)
    ana.get_by_label("From", exact=True).fill((today - timedelta(days=9)).isoformat())
    ana.get_by_label("To, included").fill(today.isoformat())
    ana.get_by_role("button", name="Freeze it").click()
    expect(ana.get_by_text("the same now")).to_be_visible()
    expect(ana.get_by_text("yes, by its hash")).to_be_visible()
    address, frozen = ana.url, ana.locator("h2.headline").inner_text()

    open_case(ana, JOAN)
    case = ana.url
    ana.get_by_role("link", name="Cite evidence…").click()
    ana.get_by_role("link", name=TITLE).click()
    ana.get_by_role("button", name="Cite it").click()
    ana.wait_for_url(case)
    rail = ana.locator(".rail")
    expect(rail).to_contain_text(TITLE)

    customer = page_of("customer")
    customer.goto("/contact/")
    customer.get_by_label("Your message").fill("Where is the lamp that I ordered on Monday?")
    customer.get_by_label("Your name").fill("Ruth Adler")
    customer.get_by_label(re.compile("E-mail")).fill("ruth.adler@post.example")
    customer.locator("main form button[type=submit]").click()
    expect(customer.locator("main")).to_contain_text("We have your message")

    rail.get_by_role("link", name=TITLE).click()
    ana.wait_for_url(address)
    ends = time.monotonic() + FRESH_SECONDS
    while ana.get_by_text("the same now").count() and time.monotonic() < ends:
        ana.wait_for_timeout(1_000)
        ana.reload()
    expect(ana.get_by_text("another answer now")).to_be_visible()
    expect(ana.locator("main")).to_contain_text(f"it would be {number_in(frozen) + 1:,} (+1)")
    assert ana.locator("h2.headline").inner_text() == frozen
    expect(ana.locator("main")).to_contain_text("The period was not over when it was frozen")
    expect(ana.locator("#cited")).to_contain_text(JOAN)
