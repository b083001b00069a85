"""A refund above the limit, in real browsers: the representative asks, the director decides on the brief, the money is booked,
the customer is told, and it stands on the case and in the ledger."""

import re

from playwright.sync_api import expect

from .test_director_takes_over import case_of_tom, link_of

CASE = "Waiting for: a call with the new delivery day"
SOON_MS = 60_000  # reactions wait for a worker that may be counting for the first time
WORDS = "Mrs Cox, six hundred pounds go back to you today. I am sorry about the weeks of waiting."


def test_from_the_case_over_the_brief_to_the_ledger(page_of, site):
    tom = page_of("representative", start="/cases/?q=new+delivery+day")
    tom.get_by_role("link", name=CASE).first.click()
    rail = tom.locator(".rail")
    expect(rail).to_contain_text("MR-51003")
    expect(rail).to_contain_text("Larch bookcase")
    tom.get_by_role("link", name="Give a remedy").click()
    expect(tom.locator("main")).to_contain_text("You may give up to £50 here by yourself")
    tom.get_by_label("What does the customer get?").select_option("refund")
    tom.get_by_label(re.compile("What does it cost")).fill("600")
    tom.get_by_label("Why?").fill("Promised four times. She keeps the bookcase only at a lower price.")
    tom.get_by_label("What is the customer told?").fill(WORDS)
    tom.get_by_role("button", name="Give it").click()
    expect(rail).to_contain_text("waits for a decision")
    expect(tom.locator(".thread")).not_to_contain_text("six hundred pounds")

    ana = page_of("director", width=390, height=850)
    row = ana.locator(".row", has_text="Refund £600").first
    expect(row).to_contain_text("Tom Bell recommends")
    row.get_by_role("link", name="Decide").click()
    expect(ana.get_by_role("heading", name=re.compile("Refund £600"))).to_be_visible()
    ana.get_by_label("Why?").fill("Four broken promises are ours, not hers.")
    ana.get_by_role("button", name="Decide").click()
    expect(ana.get_by_role("heading", name=re.compile("Good (morning|afternoon|evening), Ana"))).to_be_visible()
    expect(ana.locator(".row", has_text="Refund £600")).to_have_count(0)

    # The representative's open page learns of it by itself: decided, booked, told.
    expect(tom.locator(".thread")).to_contain_text("six hundred pounds", timeout=SOON_MS)
    expect(rail).to_contain_text("Four broken promises are ours, not hers.", timeout=SOON_MS)
    expect(rail).to_contain_text("£600 paid back", timeout=SOON_MS)

    customer = page_of("customer", width=390, height=850)
    customer.goto(link_of(site, CASE))
    expect(customer.locator("main")).to_contain_text("six hundred pounds")
    expect(customer.locator("main")).not_to_contain_text("keeps the bookcase only")

    ana.goto("/remedies/")
    expect(ana.locator("main")).to_contain_text("£600")
    expect(ana.locator("main")).to_contain_text("Promised four times")


def test_what_only_the_manager_may_give_is_decided_by_her_and_seen_by_who_asked(page_of, site):
    number = case_of_tom(site, "The dresser came without its back", "There is a hole.", order="MR-70001")
    tom = page_of("representative", start=f"/cases/{number}/")
    tom.get_by_role("link", name="Give a remedy").click()
    tom.get_by_label("What does the customer get?").select_option("refund")
    tom.get_by_label(re.compile("What does it cost")).fill("300")
    tom.get_by_label("Why?").fill("The back is not made any more; she keeps the dresser.")
    tom.get_by_label("What is the customer told?").fill("Three hundred pounds go back to you.")
    tom.get_by_role("button", name="Give it").click()
    rail = tom.locator(".rail")
    expect(rail).to_contain_text("waits for a decision")

    # Sue may give 150 pounds by herself: it lies with Grace, who may give 500.
    sue, grace = page_of("supervisor", start="/decisions/"), page_of("manager", start="/decisions/")
    waits = sue.locator(".row", has_text="Refund £300")
    expect(waits).to_contain_text("Grace Osei decides")
    expect(waits.get_by_role("link", name="Decide…")).to_have_count(0)
    grace.locator(".row", has_text="Refund £300").get_by_role("link", name="Decide…").click()
    expect(grace.locator("main")).to_contain_text("she keeps the dresser")
    grace.get_by_label("Why?").fill("A dresser without a back is worth that much less.")
    grace.get_by_role("button", name="Decide").click()
    expect(grace.locator(".row", has_text="Refund £300")).to_have_count(0)
    expect(rail).to_contain_text("worth that much less", timeout=SOON_MS)
    expect(rail).to_contain_text("£300 paid back", timeout=SOON_MS)


def test_a_deputy_decides_in_the_directors_place_until_it_ends(page_of):
    ana, grace = page_of("director"), page_of("manager")
    ana.goto("/people/everyone/?q=Ana+Ruiz")
    ana.get_by_role("link", name="Ana Ruiz").last.click()
    ana.get_by_role("link", name="Name a deputy").click()
    ana.get_by_label("Who decides meanwhile?").select_option(label="Grace Osei · Manager")
    ana.get_by_role("button", name="Enter").click()
    expect(ana.locator("main")).to_contain_text("Grace Osei")

    # What she asked for herself she does not decide, not in Ana's place either.
    grace.goto("/decisions/")
    row = grace.locator(".row", has_text="Refund £180")
    expect(row).to_contain_text("for Ana Ruiz")
    row.get_by_role("link", name="Decide…").click()
    grace.get_by_label("Why?").fill("Ana is away; she was in hospital.")
    grace.get_by_role("button", name="Decide").click()
    expect(grace.locator(".row", has_text="Refund £180")).to_have_count(0)
    own = grace.locator(".row", has_text="Overtime on the four Saturdays")
    expect(own).to_contain_text("for Ana Ruiz")
    expect(own.get_by_role("link", name="Decide…")).to_have_count(0)

    ana.get_by_role("button", name="End now").click()
    grace.reload()
    expect(grace.locator("main")).not_to_contain_text("for Ana Ruiz")
