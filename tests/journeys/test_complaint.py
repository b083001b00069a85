"""A complaint from the customer's message to the final letter, under two rule books, in real browsers."""

import re

import pytest
from playwright.sync_api import Page, expect

FINANCIAL = (
    "We looked into it and uphold your complaint. You may refer it to the Financial Ombudsman Service within six months: "
    "www.financial-ombudsman.org.uk. Its leaflet is enclosed."
)
HOUSING = (
    "This is our answer at stage 1: we uphold your complaint, and the wall is mended by Friday. If you are not satisfied, "
    "you may ask for stage 2."
)
REGIMES = {
    "financial": ("UK FCA DISP", FINANCIAL, "The Financial Ombudsman", "money"),
    "housing": ("UK Housing Ombudsman Code", HOUSING, "stage 2", "wall"),
}


@pytest.mark.parametrize("product", REGIMES)
def test_from_the_message_on_the_portal_to_the_final_letter(page_of, product):
    regime, letter, sentence, thing = REGIMES[product]
    words = f"You promised the {thing} {product} would be put right by Tuesday, and nobody came."
    customer = page_of("customer", width=390, height=850)
    customer.goto("/contact/")
    customer.locator("[name=name]").fill("Agnes Moor")
    customer.locator("[name=email]").fill(f"agnes.{product}@post.example")
    customer.locator("[name=message]").fill(words)
    customer.get_by_role("button", name=re.compile("Send")).first.click()
    link = customer.locator("a[href*='/c/']").first.get_attribute("href")

    ana = page_of("director")
    ana.goto(f"/cases/?q={product}+promised+{thing}+Tuesday")
    ana.locator("tbody .name a").first.click()
    ana.get_by_role("link", name="Make it a complaint…").click()
    ana.get_by_label("Product").fill(product)
    ana.get_by_label("Jurisdiction").fill("GB")
    ana.get_by_role("button", name="Open the file").click()
    expect(ana.locator("main")).to_contain_text(words)
    expect(ana.locator("main")).to_contain_text(regime)
    record(ana, "Allegation…", {"text": "Promised for Tuesday, not kept."})
    record(ana, "Evidence…", {"text": "The diary shows no visit.", "source": "Diary"})
    ana.get_by_role("link", name="Decide…").click()
    ana.get_by_label("Upheld", exact=True).check()
    ana.locator("[name=reasons]").fill("Nobody went there.")
    ana.get_by_role("button", name="Record it").click()

    ana.get_by_role("link", name="Final response…").click()
    ana.locator("[name=text]").fill(letter)
    for tick in ana.locator("form.ask input[type=checkbox]").all():
        tick.check()
    ana.get_by_role("button", name="Send it").click()
    expect(ana.locator("main")).to_contain_text("Kept unchanged")
    ana.get_by_role("link", name="Agree the cause…").click()
    ana.get_by_label("People", exact=True).check()
    ana.get_by_role("button", name="Record it").click()
    ana.get_by_role("link", name="Close…").click()
    ana.get_by_label("Final response", exact=True).check()
    ana.get_by_role("button", name="Record it").click()
    expect(ana.locator("main")).to_contain_text("Closed: final response, upheld")

    customer.goto(link or "")
    expect(customer.locator("main")).to_contain_text(sentence.removeprefix("The "))
    expect(customer.locator("main")).not_to_contain_text("diary")


def record(page: Page, verb: str, given: dict[str, str]) -> None:
    """Fill in what a verb asks, and record it."""
    page.get_by_role("link", name=verb).first.click()
    for name, value in given.items():
        page.locator(f"form.ask [name={name}]").fill(value)
    page.get_by_role("button", name="Record it").click()
