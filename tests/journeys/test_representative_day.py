"""A representative's day at the desk: one field for everything, a draft that survives, a merge undone, many cases at once."""

import re

from playwright.sync_api import Page, expect

WHERE = "Where is my armchair?"


def palette(page: Page, words: str, wanted: str) -> None:
    """Open the palette, write, wait for what is wanted to be the first choice, and take it."""
    page.wait_for_load_state("load")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find a case").fill(words)
    expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text(wanted)
    page.keyboard.press("Enter")


def test_a_day_at_the_desk(page_of):
    tom, sue = page_of("representative"), page_of("supervisor")

    # A case is found by its customer, without leaving the keyboard; it is one of two that were merged.
    palette(tom, "armchair has not come", "Armchair has not come")
    expect(tom.locator("#case-rail")).to_contain_text("Merged into this one")
    expect(tom.locator(".thread")).to_contain_text("from case")
    path = re.sub(r"^https?://[^/]+|[?#].*$", "", tom.url)

    # Who else is here, and what is being written, is seen; the draft survives the page.
    tom.keyboard.press("r")
    tom.locator("#id_text").press_sequentially("Dear Mrs Keane, the carrier ", delay=5)
    with tom.expect_response(re.compile("/draft/")):
        tom.locator("#id_text").press_sequentially("calls you.", delay=5)
    sue.goto(path)
    expect(sue.locator("#here")).to_contain_text("Tom is here too", timeout=8_000)
    tom.goto("/cases/queue/")
    tom.goto(path)
    expect(tom.locator("#id_text")).to_have_value("Dear Mrs Keane, the carrier calls you.")

    # A macro shows its text before it is sent.
    tom.keyboard.press("m")
    tom.get_by_label("Ask for a photograph").check()
    tom.get_by_role("button", name="Show what it does").click()
    expect(tom.locator("#ask textarea")).to_have_value(re.compile("Dear Martha Keane"))
    tom.get_by_role("button", name="Do it").click()
    expect(tom.locator(".badges")).to_contain_text("Waiting for customer")

    # The merge is undone, asked first.
    tom.locator("#case-rail").get_by_role("button", name="Undo").click()
    tom.get_by_role("dialog").get_by_role("button", name="Undo").click()
    expect(tom.get_by_role("heading", name=WHERE)).to_be_visible()

    # A whole shows its parts.
    palette(tom, "van to york", "Van to York broke down")
    expect(tom.get_by_role("heading", name="Van to York broke down")).to_be_visible()
    expect(tom.locator("#case-rail")).to_contain_text("Sofa did not come")

    # Many at once: looked at, done, undone.
    tom.goto("/cases/?q=did+not+come&state=unsettled")
    tom.get_by_label(re.compile("that match")).check()
    tom.get_by_label("With those ticked").select_option("priority")
    tom.get_by_role("button", name="Go on").click()
    tom.get_by_label("High").check()
    tom.get_by_role("button", name="Show what would happen").click()
    expect(tom.locator("main")).to_contain_text("would be changed")
    tom.get_by_role("button", name=re.compile(r"Change \d+ case")).click()
    expect(tom.locator("main")).to_contain_text(re.compile("(was|were) changed"))
    tom.get_by_role("button", name="Undo all of it").click()
    expect(tom.locator("main")).to_contain_text("as before")

    # The keys of a page are listed by "?".
    tom.goto(path)
    tom.keyboard.press("?")
    expect(tom.get_by_role("dialog", name="Keyboard")).to_contain_text("Escalate…")


def test_who_is_known_twice_is_found_compared_merged_and_taken_apart_again(page_of):
    ana = page_of("director", start="/customers/doubles/")
    pair = ana.locator("[data-row]").filter(has_text="Nora Fielding")
    expect(pair).to_contain_text("the same telephone number")
    pair.get_by_role("link", name="Compare and merge").click()
    ana.get_by_role("radio", name="Mrs Fielding").check()
    ana.get_by_role("button", name="Merge the two").click()
    expect(ana.get_by_role("heading", name="Mrs Fielding", exact=True, level=2)).to_be_visible()
    ana.get_by_role("button", name="Take apart again").click()
    ana.get_by_role("dialog").get_by_role("button", name="Take apart again").click()
    expect(ana.get_by_role("heading", name="Nora Fielding", exact=True, level=2)).to_be_visible()
    expect(ana.get_by_role("heading", name="Perhaps the same person")).to_be_visible()


def test_a_case_is_corrected_it_is_another_customers_and_came_for_another_reason(page_of):
    tom = page_of("representative", start="/cases/?q=No+bed%2C+no+call")
    tom.get_by_role("link", name="No bed, no call").first.click()
    rail = tom.locator("#case-rail")
    expect(rail).to_contain_text("Ruth Salter")
    rail.get_by_role("link", name="Correct…").click()
    tom.get_by_label(re.compile("Somebody else")).fill("Peter Quinn")
    tom.get_by_role("button", name="Find").click()
    tom.locator("main").get_by_role("link", name="Peter Quinn").first.click()
    expect(tom.locator("main")).to_contain_text("Ruth Salter can no longer read or write in it")
    tom.get_by_label("Subject").fill("No bed, and nobody called")
    tom.get_by_role("button", name="Correct").click()
    expect(tom.get_by_role("heading", name="No bed, and nobody called")).to_be_visible()
    expect(rail).to_contain_text("Peter Quinn")
    expect(rail).not_to_contain_text("Ruth Salter")

    rail.get_by_role("link", name="Change…").click()
    tom.locator("#ask").get_by_label("Kind").select_option(label="Complaint")
    tom.locator("#ask").get_by_role("button", name="Save").click()
    expect(rail.locator("section", has_text="This case").last).to_contain_text("Complaint")


def test_a_token_is_seen_once_opens_the_api_and_nothing_more_once_it_is_withdrawn(page_of):
    tom = page_of("representative", start="/connections/tokens/")
    expect(tom.get_by_label("look only")).to_be_checked()
    tom.get_by_label("For which system?").fill("Telephone system")
    tom.get_by_role("button", name="Make it").click()
    bearer = {"Authorization": f"Bearer {tom.locator('.secret').inner_text()}"}
    assert tom.request.get("/api/v1/promises", headers=bearer).status == 200
    tom.goto("/connections/tokens/")
    expect(tom.locator(".secret")).to_have_count(0)
    tom.locator(".row", has_text="Telephone system").get_by_role("button", name="Withdraw").click()
    tom.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(tom.locator("main")).to_contain_text("Those that open nothing any more")
    assert tom.request.get("/api/v1/promises", headers=bearer).status == 401
