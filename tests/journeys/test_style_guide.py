"""The style guide in a real browser: nothing blocked, nothing that axe calls serious, and the keys and dialogs work."""

import re

from playwright.sync_api import Page, expect

from .test_every_page_is_accessible import RUN, bring_axe, look

PARTS = ("components", "lists", "forms", "charts", "today", "case", "letter")
ALL = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
# Another theme changes nothing but colours, another width all but the colours; to judge those takes longer than all the rest.
LOOKS = (
    (1440, "light", ALL),
    (1440, "dark", {"preload": False, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}),
    (390, "light", ALL | {"rules": {"color-contrast": {"enabled": False}}}),
)
GRAVE = {"serious", "critical"}


def settle(page: Page) -> None:
    """Wait until every chart of the page is drawn."""
    for chart in page.locator("[data-chart]").all():
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_attribute("data-drawn", "yes", timeout=15_000)


def test_every_component_is_accessible_in_both_themes_at_both_widths(page_of):
    page = bring_axe(page_of("customer"))
    for part in PARTS:
        page.set_viewport_size({"width": 1440, "height": 1000})
        page.goto(f"/style/{part}/")
        settle(page)
        for width, theme, options in LOOKS:
            look(page, width, theme)
            found = page.evaluate(RUN, [{"include": [["html"]]}, options])
            faults = [(fault["id"], fault["nodes"][0]["html"]) for fault in found if fault["impact"] in GRAVE]
            assert faults == [], (part, width, theme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{part} is wider than the screen"


def test_a_list_stays_readable_on_a_printed_sheet(page_of):
    page = page_of("customer", width=673)  # an A4 sheet between its margins
    page.goto("/style/lists/")
    page.emulate_media(media="print")
    names = page.locator(".list td.name").all()
    assert len(names) > 3
    assert min(one.bounding_box()["width"] for one in names) > 100
    for left_out in (".side", ".views", ".narrow", ".pages"):
        expect(page.locator(left_out).first).to_be_hidden()


def test_on_the_phone_the_parts_stand_in_the_document_as_they_are_seen(page_of):
    page = page_of("customer", width=390)
    page.goto("/style/today/")
    seen = "[...document.querySelector('#main').children].map((one) => one.getBoundingClientRect().top)"
    first = "[...document.querySelector('#main').children].findIndex((one) => one.matches('{0}'))"
    needs, finding = ".first-on-phone", ".finding"
    for width, sooner, later in ((390, needs, finding), (1280, finding, needs), (390, needs, finding)):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(f"{first.format(sooner)} < {first.format(later)}")
        tops = page.evaluate(seen)
        assert tops == sorted(tops)


def test_slash_searches_and_j_and_k_walk_the_rows(page_of):
    page = page_of("customer")
    page.goto("/style/components/")
    page.keyboard.press("j")
    expect(page.locator(".row.chosen h3")).to_have_text("Joan Hale · third contact about one bed")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(".row.chosen h3")).to_have_text("Joan Hale · third contact about one bed")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next contact")
    page.get_by_label("Single letters act as keys").uncheck()
    page.keyboard.press("Escape")
    page.goto("/style/case/")
    page.keyboard.press("n")
    page.keyboard.press("?")
    page.get_by_label("Single letters act as keys").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()  # before that, letters belong to the dialog
    expect(page).to_have_url(re.compile("/style/case/"))
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/style/lists/"))


def test_what_asks_first_asks_while_the_page_is_still_on_its_way(page_of):
    page = page_of("customer")
    held = []

    def hold(request) -> None:
        held.append(request)

    page.route(re.compile(r"/ui/theme[^/]*\.js"), hold)
    page.goto("/style/components/", wait_until="commit")
    page.get_by_role("button", name="Close for good").click()
    expect(page.get_by_role("dialog")).to_contain_text("Mrs Hale will be told")
    assert held
    for one in held:
        one.continue_()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_what_was_asked_is_done_though_its_button_was_drawn_anew_meanwhile(page_of):
    page = page_of("customer")
    page.goto("/style/components/")
    page.get_by_role("button", name="Close for good").click()
    page.evaluate("document.querySelector('form[data-confirm]').remove()")
    page.get_by_role("dialog").get_by_role("button", name="Close for good").click()
    expect(page).to_have_url(re.compile("/style/forms/"))


def test_letters_typed_into_a_field_are_letters(page_of):
    page = page_of("customer")
    page.goto("/style/case/")
    page.get_by_label("Write to Mrs Hale").press_sequentially("no, j/k?")
    expect(page.get_by_label("Write to Mrs Hale")).to_have_value("no, j/k?")


def test_what_hurts_asks_first(page_of):
    page = page_of("customer")
    page.goto("/style/components/")
    page.get_by_role("button", name="Close for good").click()
    expect(page.get_by_role("dialog")).to_contain_text("Close this case for good?")
    page.get_by_role("button", name="Cancel").click()
    expect(page).to_have_url(re.compile("/style/components/"))
    page.get_by_role("button", name="Close for good").click()
    page.get_by_role("dialog").get_by_role("button", name="Close for good").click()
    expect(page).to_have_url(re.compile("/style/forms/"))


def test_the_theme_changes_at_once_and_stays(page_of):
    page = page_of("customer")
    page.goto("/style/charts/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_list_is_narrowed_in_place_and_a_bar_opens_its_rows(page_of):
    page = page_of("customer")
    page.goto("/style/lists/")
    page.get_by_label("State").select_option("escalated")
    expect(page.locator(".list-head")).to_contain_text("27 rows")
    expect(page).to_have_url(re.compile("state=escalated"))
    page.goto("/style/charts/")
    settle(page)
    page.evaluate("scrollTo(0, 0)")
    box = page.locator("[data-chart]").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 20, box["y"] + 120)
    expect(page).to_have_url(re.compile(r"/style/lists/\?week=47"))


def test_pages_work_without_scripts(chromium, site):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/style/charts/")
    expect(page.get_by_text("Complaints about late deliveries: 12 values")).to_be_visible()
    page.get_by_text("As a table").first.click()
    expect(page.get_by_role("cell", name="52")).to_be_visible()
    page.goto("/style/lists/")
    page.get_by_label("State").select_option("escalated")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".list-head")).to_contain_text("27 rows")
    page.get_by_role("button", name="Dark").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()


def test_a_chart_names_months_and_writes_figures_as_the_page_s_language_does(page_of):
    page = page_of("customer")

    def in_german(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('<html lang="en', '<html lang="de', 1))

    page.route("**/style/charts/", in_german)
    page.goto("/style/charts/")
    settle(page)
    drawn = " ".join(page.locator("svg.marks text").all_text_contents())
    assert "Okt" in drawn
    assert "Oct" not in drawn.replace("roster rule changed 3 Oct", "")


def test_a_page_without_a_line_says_so_sends_nothing_into_the_void_and_goes_on_when_it_is_back(chromium, site):
    """In a context of its own: what the browser says of the missing line is no fault here."""
    context = chromium.new_context(base_url=site.url, locale="en-GB")
    page = context.new_page()
    page.goto("/style/lists/")
    lost = page.get_by_role("alert").filter(has_text="Rapport cannot be reached")
    page.route("**/style/lists/?*", lambda route: route.abort("connectionrefused"))
    page.get_by_label("State").select_option("escalated")
    expect(lost).to_be_visible()  # and gone by itself, since the server answers when it is asked
    expect(lost).to_be_hidden(timeout=10_000)
    expect(page.locator("#said")).to_have_text("Rapport can be reached again.")

    page.goto("/contact/")
    words = page.locator("main textarea").first
    words.fill("My long words.")
    context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    expect(lost).to_be_visible()
    expect(words).to_have_value("My long words.")
    context.set_offline(False)
    expect(lost).to_be_hidden(timeout=10_000)

    # A sending that fails on its way leads to the browser's own page: the words wait for whoever comes back.
    page.route(
        "**/contact/", lambda route: route.abort("connectionrefused") if route.request.method == "POST" else route.continue_()
    )
    page.get_by_role("button", name="Send").click(no_wait_after=True)
    expect(page.locator("#main")).to_have_count(0)
    page.goto("/contact/")
    expect(words).to_have_value("My long words.")
    expect(page.locator("#said")).to_contain_text("stands here again")
    page.reload()
    expect(words).to_have_value("")
    context.close()


def test_a_few_letters_find_among_many_ticks_and_enter_ticks_the_one_found(page_of):
    page = page_of("customer")
    page.goto("/style/forms/")
    many = page.locator("[data-ticks]").first
    find = many.get_by_label("Find in this list")
    find.fill("quebec")
    expect(many.locator(".ticks-list label:visible")).to_have_text(["Québec"])
    find.press("Enter")
    expect(many).to_contain_text("Ticked: Leeds, Québec")
    find.fill("nowhere")
    expect(many).to_contain_text("Nothing in this list reads like that.")
