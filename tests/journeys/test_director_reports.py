"""The report to upper management, in real browsers: the director drafts the month before last (last month's is in the demo's
story), writes, approves, takes the file and sends; a reader opens the link without an account; it stays as it was."""

import io
import re
import time

import psycopg
import pypdf
from playwright.sync_api import Page, expect

HEADLINE = "Deliveries hurt us in the last month, and we know by whom"
LOADING_SECONDS = 180
READER = "noor.haddad@marlowreed.example"


def test_from_the_draft_to_the_readers_page(page_of, site):
    ana = page_of("director")
    address = draft(ana)
    expect(ana.get_by_role("button", name="Approve and freeze")).to_be_visible(timeout=60_000)  # a job counts its figures
    expect(ana.locator(".report-figures")).to_contain_text("Standards met")

    ana.get_by_text("Change the headline").click()
    ana.get_by_role("textbox", name="Headline").fill(HEADLINE)
    ana.locator("#headline ~ .edit").first.get_by_role("button", name="Keep it").click()
    expect(ana.locator(".report-headline")).to_have_text(HEADLINE)
    ana.get_by_text("Add an ask or a promise").click()
    ana.get_by_label("What", exact=True).fill("A second carrier for the north")
    ana.get_by_label("Owner").fill("Operations")
    ana.get_by_role("button", name="Add it").click()
    expect(ana.locator("#asks")).to_contain_text("A second carrier for the north")

    ana.goto("/reports/readers/")
    ana.get_by_label("Name").fill("Noor Haddad")
    ana.get_by_label("E-mail").fill(READER)
    ana.get_by_role("button", name="Put on the list").click()
    expect(ana.locator("main")).to_contain_text(READER)

    ana.goto(address)
    sure(ana, "Approve and freeze")
    expect(ana.locator(".rail")).to_contain_text("by Ana Ruiz")
    expect(ana.get_by_text("Change the headline")).to_have_count(0)
    figures = ana.locator(".report-figures").inner_text()

    with ana.expect_download() as download:
        ana.get_by_role("link", name="PDF to print").click()
    printed = pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes()))
    text = re.sub(r"\s+", " ", printed.pages[0].extract_text())
    assert HEADLINE in text
    for value in re.findall(r"\d+\.\d %", figures):
        assert value in text

    sure(ana, "Send to ")  # the reader of the demo is there by then, or is not
    expect(ana.locator("#copies")).to_contain_text("Noor Haddad")

    noor = page_of("customer", width=390, height=850)
    noor.goto(link_of_the_copy(site))
    expect(noor.locator("main")).to_contain_text(HEADLINE)
    expect(noor.locator("main")).to_contain_text("A second carrier for the north")
    assert figures_read_by(noor) == figures
    too_wide = noor.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    assert not too_wide

    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute("UPDATE cases_case SET kind = 'enquiry' WHERE id IN (SELECT min(id) FROM cases_case)")
    noor.reload()
    assert figures_read_by(noor) == figures


def draft(page: Page) -> str:
    """Draft the report on the month before last, once the facts are loaded, and return its address."""
    ends = time.monotonic() + LOADING_SECONDS
    while time.monotonic() < ends:
        page.goto("/measures/")
        if not page.get_by_text("The figures are being made ready").count():
            break
        time.sleep(1)
    page.goto("/reports/")
    page.get_by_label("Report on").select_option(index=1)
    page.get_by_role("button", name="Draft it").click()
    page.wait_for_url(re.compile(r"/reports/\d+/"), timeout=60_000)
    return page.url


def figures_read_by(reader: Page) -> str:
    """The figures as they stand on the reader's page, without the way to ask about each."""
    return reader.locator(".report-figures").inner_text().replace("Ask about this\n", "").removesuffix("\nAsk about this")


def sure(page: Page, verb: str) -> None:
    """Do what is asked about once more in a dialog."""
    page.get_by_role("button", name=verb).first.click()
    page.locator("dialog[open] [data-confirm-yes]").click()
    page.wait_for_load_state()


def link_of_the_copy(site) -> str:
    """The reader's own link, as it stands in the letter: made by the same code, over the same database."""
    code = (
        "from rapport.direction.reports.models import Copy; from rapport.direction.reports.queries import token_of; "
        f"print('/r/' + token_of(Copy.objects.get(reader__email='{READER}')) + '/')"
    )
    return str(site.do(code)[-1])
