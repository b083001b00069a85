"""Open pages learn what others do, at once: also what happened while they were still loading, and while somebody was writing."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

CONFIRM = Path(__file__).parents[2] / "rapport/ui/static/ui/confirm.js"
TYPED = "Mr Cox, the van comes on"


def open_case(page: Page, path: str = "") -> str:
    """Open a case that the representative has, or the one at ``path``, and return its address."""
    page.goto(path or "/cases/?q=new+delivery+day")
    if not path:
        page.get_by_role("link", name="Waiting for: a call with the new delivery day").first.click()
    expect(page.locator("#thread")).to_be_visible()
    return re.sub(r"^https?://[^/]+|[?#].*$", "", page.url)


def write_note(page: Page, text: str) -> None:
    page.locator("#id_text").fill(text)
    page.get_by_role("button", name="Internal note").click()
    expect(page.locator(".thread")).to_contain_text(text)


def test_what_happened_between_reading_and_listening_is_not_missed(page_of):
    sue = page_of("supervisor")
    path = open_case(sue)
    tom = page_of("representative")
    held = []
    tom.route("**/live?*", lambda route: held.append(route))  # noqa: PLW0108  (Playwright marks the handler)
    open_case(tom, path)
    tom.wait_for_timeout(300)
    write_note(sue, "The depot rang while you were opening this page.")
    held.pop(0).continue_()
    expect(tom.locator(".thread")).to_contain_text("The depot rang while", timeout=5_000)


def test_who_is_writing_when_somebody_takes_over_keeps_the_words_and_goes_on_as_a_note(page_of):
    tom, sue = page_of("representative"), page_of("supervisor")
    path = open_case(tom)
    tom.locator("#id_text").fill(TYPED)
    tom.locator("#id_text").press("End")
    open_case(sue, path)
    sue.get_by_role("button", name="Take over").click()
    expect(sue.get_by_text("You took this over at")).to_be_visible()

    expect(tom.locator("#writing")).to_contain_text("Sue Marsh has taken this case over", timeout=5_000)
    expect(tom.locator("#id_text")).to_have_value(TYPED)
    expect(tom.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    tom.keyboard.type(" Monday.")
    expect(tom.locator("#id_text")).to_have_value(f"{TYPED} Monday.")
    tom.get_by_role("button", name="Internal note").click()
    expect(tom.locator(".thread .note").last).to_contain_text(f"{TYPED} Monday.")

    sue.get_by_role("link", name="End the takeover").click()
    sue.locator("#ask textarea").fill("The new day stands.")
    sue.get_by_role("button", name="End it").click()
    expect(tom.locator("#writing")).to_contain_text("You write to the customer now", timeout=5_000)
    expect(tom.get_by_role("button", name="Send", exact=True)).to_be_visible()


def test_what_changes_while_a_page_fetches_is_fetched_too(page_of):
    sue, tom = page_of("supervisor"), page_of("representative")
    path = open_case(sue)
    held = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)
            held.append(route.fetch())  # read before the second word was written

    tom.route("**/thread/**", hold_the_first)
    open_case(tom, path)
    tom.wait_for_timeout(500)
    write_note(sue, "The first word from the depot.")
    while len(held) < 2:
        tom.wait_for_timeout(50)
    write_note(sue, "The second word from the depot.")
    tom.wait_for_timeout(500)  # the page hears of it, and has no answer yet to the first
    held[0].fulfill(response=held[1])
    expect(tom.locator(".thread")).to_contain_text("The second word from the depot.", timeout=10_000)


def test_an_open_page_shows_a_note_without_being_asked(page_of):
    """How long it takes is told, not judged: `benchmarks/open_pages.py` holds it to a second on a quiet machine."""
    tom, sue = page_of("representative"), page_of("supervisor")
    path = open_case(tom)
    open_case(sue, path)
    tom.wait_for_timeout(500)
    tom.locator(".said-verbs a").first.focus()
    sue.locator("#id_text").fill("One word more from the depot.")
    sue.get_by_role("button", name="Internal note").click(no_wait_after=True)
    expect(tom.locator(".thread")).to_contain_text("One word more from the depot.", timeout=10_000)
    expect(sue.locator(".thread")).to_contain_text("One word more from the depot.")
    expect(tom.locator("#said")).to_have_text("The conversation has changed.")
    expect(tom.locator(".said-verbs a").first).to_be_focused()


def test_what_is_asked_in_the_page_is_put_away_by_a_key_and_the_focus_goes_back(page_of):
    tom = page_of("representative")
    open_case(tom)
    tom.wait_for_load_state("load")  # before that, a key opens the form as a page of its own
    asked, promise = tom.locator("#ask"), tom.get_by_role("link", name="Promise…")
    tom.keyboard.press("p")
    expect(asked.get_by_label("What do you promise?")).to_be_focused()
    tom.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(promise).to_be_focused()
    tom.keyboard.press("p")
    asked.get_by_label("What do you promise?").press_sequentially("A day")
    tom.keyboard.press("Escape")
    expect(asked).to_be_visible()  # words are not thrown away by one key
    asked.get_by_role("link", name="Cancel").click()
    expect(promise).to_be_focused()
    more = tom.locator(".more-verbs > summary")
    more.press("Enter")
    tom.keyboard.press("Tab")
    tom.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(tom.locator(".more-verbs[open]")).to_have_count(0)


def test_who_was_away_for_long_is_offered_to_stay_and_stays_by_a_press(page_of, site):
    tom = page_of("representative")
    tom.clock.install()
    tom.goto("/cases/queue/")
    offer = tom.get_by_role("alert").filter(has_text="You are signed out in a few minutes")
    expect(offer).to_be_hidden()
    key = next(one["value"] for one in tom.context.cookies() if one["name"] == "sessionid")
    left = f"""
from datetime import timedelta
from django.conf import settings
from importlib import import_module
from rapport.kernel import clock
from rapport.site.staying import WORKED
session = import_module(settings.SESSION_ENGINE).SessionStore({key!r})
print(int((clock.now() - __import__('datetime').datetime.fromisoformat(session[WORKED])).total_seconds()))
"""
    away = "session[WORKED] = (clock.now() - settings.RAPPORT_SESSION_IDLE + timedelta(minutes=4)).isoformat(); session.save()"
    site.do(left + away)
    tom.clock.fast_forward("03:56:00")  # the page asks the server first: somebody may have been at work elsewhere
    expect(offer).to_be_visible()
    offer.get_by_role("button", name="Stay signed in").click()
    expect(offer).to_be_hidden()
    expect(tom.locator("#main")).to_be_focused()
    assert int(site.do(left)[0]) < 60


def test_a_supervisor_returns_what_was_escalated_with_guidance_and_gives_the_case_to_somebody_else(page_of):
    tom, sue = page_of("representative"), page_of("supervisor", width=390, height=850)
    path = open_case(tom)
    tom.goto(f"{path}escalate/")
    tom.get_by_label("Who should decide?").select_option("supervisor")
    tom.get_by_label("What have you tried?").fill("Rang the depot twice.")
    tom.get_by_label("What does the customer want?").fill("A day, and somebody who keeps it.")
    tom.get_by_role("button", name="Escalate").click()

    sue.goto("/floor/")
    expect(sue.locator("#asking")).to_contain_text("A day, and somebody who keeps it.")
    sue.goto("/cases/escalations/")
    row = sue.locator(".row", has_text="A day, and somebody who keeps it.").first
    expect(row).to_contain_text("Rang the depot twice.")
    row.get_by_role("link", name="Return with guidance…").click()
    sue.get_by_label("What should they do now?").fill("Offer Saturday by our own van; it is free until noon.")
    sue.get_by_role("button", name="Return it").click()
    expect(tom.locator(".thread")).to_contain_text("Saturday by our own van", timeout=5_000)

    sue.goto(f"{path}assign/")
    sue.get_by_label("Person").select_option(label="Aisha Khan · Leeds day")
    sue.get_by_role("button", name="Assign").click()
    expect(sue.locator(".rail, main").first).to_contain_text("Aisha Khan")
    assert sue.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_is_answered_in_a_window_of_its_own_leaves_the_buttons_of_its_page_usable(chromium: Browser):
    """A letter is looked at, and then put into the queue; what leaves its page is still sent once only."""
    page, sent = chromium.new_page(), []

    def answer(route):
        if route.request.method == "POST":
            sent.append(route.request.post_data)
        route.fulfill(content_type="text/html", body="<title>Pages</title>", status=204 if "stay" in route.request.url else 200)

    page.context.route("http://letters.example/**", answer)
    page.goto("http://letters.example/")
    page.set_content("""<form method="post" action="/stay/"><button name="do" value="queue">Queue</button>
        <button name="do" value="look" formaction="/look/" formtarget="_blank">Look</button></form>""")
    page.add_script_tag(path=str(CONFIRM))
    for _twice in range(2):
        with page.context.expect_page() as opened:
            page.get_by_role("button", name="Look").click()
        opened.value.close()
    for _twice in range(2):
        page.get_by_role("button", name="Queue").click()
    page.wait_for_timeout(100)
    assert sent == ["do=look", "do=look", "do=queue"]
    page.context.close()
