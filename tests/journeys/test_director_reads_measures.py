"""From Reports to a measure, its cases, another split, a file, a target, a kept question; others see their teams."""

import re
from pathlib import Path

from playwright.sync_api import expect


def test_the_director_follows_a_number(page_of, tmp_path):
    ana = page_of("director")
    ana.get_by_role("link", name="Reports").first.click()
    expect(ana.get_by_role("heading", name="Speed")).to_be_visible(timeout=120_000)
    ana.locator(".tile", has_text="Standards met").get_by_role("link").click()
    expect(ana.locator(".headline")).to_contain_text("of our promises were met")

    ana.get_by_role("link", name="by team").click()
    expect(ana.get_by_role("heading", name="By team")).to_be_visible()
    ana.get_by_text("As a table").first.click()
    ana.locator(".behind tbody th a").first.click()
    expect(ana.locator("main")).to_contain_text(re.compile(r"\d+ cases? from"))
    ana.get_by_role("link", name="Back to the measure").click()

    ana.get_by_role("link", name="Export", exact=True).click()
    with ana.expect_download() as found:
        ana.get_by_role("link", name="CSV").first.click()
    kept = tmp_path / "figures.csv"
    found.value.save_as(kept)
    assert "Clocks that were met" in Path(kept).read_text(encoding="utf-8-sig")
    ana.get_by_role("link", name="Back to the measure").click()

    ana.get_by_text("Other dates, teams or kinds").click()
    ana.get_by_label("Keep this question as").fill("Our promises")
    ana.get_by_role("button", name="Keep it").click()
    ana.get_by_role("link", name="Our promises").click()

    ana.get_by_role("link", name="Set a target").click()
    ana.get_by_label("Target in percent").fill("99")
    ana.get_by_role("button", name="Set the target").click()
    expect(ana.locator(".headline")).to_contain_text("at least 99")
    ana.get_by_role("link", name="See the figure").click()
    expect(ana.locator(".kicker")).to_contain_text(re.compile("target 99 % (missed|met|: too close)", re.IGNORECASE))


def test_a_supervisor_sees_the_own_team(page_of):
    sue = page_of("supervisor", start="/measures/opened/?split=team_id")
    expect(sue.locator(".masthead-aside")).to_contain_text("own team")
    expect(sue.locator(".parts tbody tr")).to_have_count(1)


def test_a_manager_reads_the_measures_of_the_own_teams_and_opens_what_is_behind_one(page_of):
    grace = page_of("manager")
    grace.goto("/measures/attainment/?split=team_id")
    expect(grace.locator(".masthead-aside")).to_contain_text("own teams")
    expect(grace.locator(".headline")).to_contain_text("of our promises were met")
    parts = grace.locator(".parts tbody tr")
    expect(parts.filter(has_text="Leeds day")).to_have_count(1)
    expect(parts.filter(has_text="Leeds evening")).to_have_count(1)
    expect(parts.filter(has_text="Toronto")).to_have_count(0)
    grace.goto(parts.filter(has_text="Leeds day").locator("td a").first.get_attribute("href"))
    expect(grace.locator("main")).to_contain_text(re.compile(r"[\d,]+ cases? from"))
