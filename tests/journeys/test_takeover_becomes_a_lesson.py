"""A takeover becomes a lesson, in real browsers: raised, taken over and answered; shown to the representative, who
practises, takes a break and agrees; two comparable cases later the skill rises, and the brief says so."""

import re
import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from .test_director_takes_over import case_of_tom, settle

CASE = "Invoice for a table that was sent back"
NEXT = ("Second reminder for a lamp that I paid", "Charged for the delivery that never came")
ANSWER = "Mr Sanders, two reminders for a table that stands in our own warehouse: that would make me angry too."
WHY = "Before any offer he hears that somebody has understood."
PRACTICE = "Mr Sanders, you sent it back and we billed you. That is our fault. Shall I write to you today, or ring you?"
SOON_MS = 60_000  # reactions wait for a worker that may be counting for the first time
COMES_SECONDS = 20


def test_from_the_takeover_to_the_level_that_rose(page_of, site):
    tom, ana = page_of("representative"), page_of("director")
    case_url = raise_case(tom)
    demonstrate(ana, tom, case_url)
    lesson_url = learn(tom)
    for url in come_to_tom(site):
        tom.goto(url)
        expect(tom.locator(".rail")).to_contain_text("You agreed that this case is followed", timeout=SOON_MS)
        settle(tom)
        expect(tom.locator("#case-head")).to_contain_text("Resolved")
    confirm(ana, lesson_url)
    tom.goto("/skills/mine/")
    expect(tom.locator("main")).to_contain_text("Conflict resolution rose to level 3")
    expect(tom.locator(".skill-row", has_text="Conflict resolution")).to_contain_text("Calm from the first line in both.")
    ana.goto("/today/")
    expect(ana.locator("main")).to_contain_text("conflict resolution rose to level 3")


def raise_case(tom: Page) -> str:
    """Tom raises the case to the director: what happened and what was tried stand there already."""
    tom.goto("/cases/?q=invoice+table+sent+back")
    tom.get_by_role("link", name=CASE).first.click()
    expect(tom.get_by_role("heading", name=CASE)).to_be_visible()
    address = tom.url
    tom.goto(f"{address}escalate/")
    expect(tom.locator("#ask_happened")).to_have_value(re.compile("sent that table back"))
    tom.locator("#ask_to").select_option("director")
    tom.locator("#ask_wanted").fill("The reminder gone, in writing, today.")
    tom.get_by_role("button", name="Escalate").click()
    expect(tom.get_by_text("You asked the director")).to_be_visible()
    return address


def demonstrate(ana: Page, tom: Page, case_url: str) -> None:
    """Ana takes over and answers while Tom's page shows it; then she marks what she did, and sends it."""
    ana.goto(case_url)
    ana.get_by_role("button", name="Take over").first.click()
    ana.locator("#id_text").fill(ANSWER)
    ana.get_by_role("button", name="Send", exact=True).click()
    expect(tom.locator(".thread")).to_contain_text("our own warehouse", timeout=SOON_MS)
    message = ana.locator(".message", has_text="our own warehouse")
    message.hover()
    message.get_by_role("link", name="Key moment…").click()
    ana.get_by_label("Named what it did to them").check()
    ana.get_by_label("Why did it matter?").fill(WHY)
    ana.get_by_role("button", name="Mark it").click()
    expect(ana.locator(".thread")).to_contain_text(WHY)
    settle(ana)
    ana.get_by_role("link", name="Send as a demonstration…").click()
    ana.get_by_role("button", name="Send it").click()
    expect(ana.get_by_text("Sent to Tom Bell.")).to_be_visible()


def come(page: Page, what: Locator) -> None:
    """Open the page again until something is on it that a job brings."""
    ends = time.monotonic() + COMES_SECONDS
    while not what.count() and time.monotonic() < ends:
        page.wait_for_timeout(300)
        page.reload()


def learn(tom: Page) -> str:
    """Tom takes a break, reads and practises, and agrees to be followed; return the address of the lesson."""
    tom.goto("/demonstrations/")
    tom.get_by_role("link", name=CASE).click()
    expect(tom.locator(".key-moment")).to_contain_text(WHY)
    address = tom.url
    offer = tom.locator(".break")
    come(tom, offer)
    offer.get_by_role("button", name="Take 15 minutes").click()
    expect(tom.get_by_text("No new case comes to you for 15 minutes")).to_be_visible()
    end_break(tom)
    tom.goto(address)
    tom.get_by_role("link", name="Practise…").click()
    tom.get_by_label("Your answer").fill(PRACTICE)
    tom.get_by_role("button", name="Hand it in").click()
    expect(tom.locator("main")).to_contain_text("practised")
    tom.get_by_role("button", name="Yes, follow them").click()
    expect(tom.locator(".rail")).to_contain_text("You agreed that they are followed")
    return address


def end_break(tom: Page) -> None:
    """Back at once: others of this company want Tom to be here."""
    tom.goto("/people/everyone/?q=Tom+Bell")
    tom.get_by_role("link", name="Tom Bell").first.click()
    expect(tom.locator(".rail")).to_contain_text("Absent · break")
    tom.get_by_role("button", name="End now").click()
    expect(tom.get_by_text("Taken back.")).to_be_visible()


def come_to_tom(site) -> list[str]:
    """Two urgent cases come to Tom, as the router would bring them; return their addresses."""
    code = f"""
from rapport.demo.company import BY
from rapport.desk.cases.actions import open_case
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction, Kind, Priority
from rapport.directory.people.queries import people
from rapport.kernel import clock
tom = people(BY).get(name="Tom Bell")
for subject in {NEXT!r}:
    said = ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text=subject + ". Do you read anything at all?")
    where = dict(team_id=tom.team_id, assignee_id=tom.pk)
    draft = CaseDraft(kind=Kind.ENQUIRY, subject=subject, first=said, priority=Priority.HIGH, **where)
    print(f"/cases/{{open_case(draft=draft, by=BY, at=clock.now()).pk}}/")
"""
    return site.do(code)[-2:]


def confirm(ana: Page, lesson_url: str) -> None:
    """Ana finds it on the brief, opens it, and says what she saw."""
    path = re.sub(r"^https?://[^/]+", "", lesson_url)
    ana.goto("/today/")
    link = ana.locator(f'a[href="{path}confirm/"]')
    come(ana, link)
    expect(ana.locator(".row", has=link)).to_contain_text("Tom Bell handled 2 comparable cases alone")
    link.click()
    ana.get_by_label(re.compile("Handled alone")).check()
    ana.get_by_label("What did you see in them?").fill("Calm from the first line in both.")
    ana.get_by_role("button", name="Write it down").click()
    expect(ana.locator(".rail")).to_contain_text("Conflict resolution is at level 3 now")


def test_a_case_is_looked_back_at_from_asking_to_the_action_that_somebody_owes(page_of, site):
    number = case_of_tom(site, "Two wardrobes and one door", "The second door is promised for the third time.")
    sue = page_of("supervisor", start=f"/cases/{number}/look-back/")
    sue.get_by_label("Something else").check()
    sue.get_by_label("What do you want to understand?").fill("Who knew that the door was not in the van?")
    expect(sue.get_by_label("Tom Bell")).to_be_checked()
    sue.get_by_role("button", name="Ask them").click()
    expect(sue.locator("main")).to_contain_text("Sue Marsh leads it")

    tom = page_of("representative", start="/retrospectives/")
    tom.locator(".row", has_text="Two wardrobes and one door").get_by_role("link").first.click()
    tom.get_by_role("link", name="Say how you saw it…").click()
    tom.get_by_label("How did you see it?").fill("The list of the van says wardrobes, not doors.")
    tom.get_by_role("button", name="Write it down").click()
    expect(tom.locator("main")).to_contain_text("not doors")

    sue.get_by_role("link", name="Write what we found out…").click()
    expect(sue.locator("main")).to_contain_text("Two wardrobes and one door")
    found = {"went_well": "She was rung on the day.", "went_badly": "Three promises.", "contributed": "The list names no parts.",
             "lessons": "A promise waits until the parts are on the list."}  # fmt: skip
    for name, said in found.items():
        sue.locator(f"[name={name}]").fill(said)
    sue.get_by_role("button", name="Save").click()
    expect(sue.locator("main")).to_contain_text("not doors")
    sue.get_by_role("link", name="Add an action…").click()
    sue.get_by_label("What is to be done?").fill("Have the list of the van name parts")
    sue.get_by_label("By whom?").select_option(label="Tom Bell")
    sue.get_by_label("By when?").fill(f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%dT%H:%M}")
    sue.get_by_role("button", name="Ask for it").click()
    sue.get_by_role("link", name="Agree…").click()
    sue.get_by_role("button", name="Agree").click()
    expect(sue.locator("main")).to_contain_text("agreed")
    expect(sue.get_by_role("link", name="Write what we found out…")).to_have_count(0)

    tom.goto("/promises/")
    expect(tom.locator("main")).to_contain_text("Have the list of the van name parts")


def test_a_review_is_written_appealed_against_on_a_phone_and_decided_by_a_third(page_of, site):
    subject = draw_for_sue(site)
    sue, tom, grace = page_of("supervisor"), page_of("representative", width=390, height=844), page_of("manager")
    sue.goto("/quality/")
    sue.locator(".rows").first.get_by_role("link", name=subject, exact=True).click()
    for place, value in enumerate(("4 of 4", "No –", "Not applicable", "Yes –")):
        sue.locator(".card-line").nth(place).get_by_label(re.compile(rf"^\s*{value}")).check()
    sue.locator(".card-line").nth(1).get_by_text("What shows it").click()
    sue.locator(".card-line").nth(1).get_by_label("What did you see?").fill("“Soon” is no day.")
    sue.get_by_label("In all, to the person").fill("Clear, and kind.")
    sue.get_by_role("button", name="Hand it in").click()
    expect(sue.get_by_text("Handed in. The person is told.")).to_be_visible()

    tom.goto("/quality/")
    tom.get_by_role("link", name=subject, exact=True).click()
    expect(tom.locator("main")).to_contain_text("“Soon” is no day.")
    assert tom.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    tom.get_by_role("link", name="I see it otherwise…").click()
    tom.get_by_label("Says what happens, and when").check()
    tom.get_by_label("Why?").fill("Thursday stands in the second message.")
    tom.get_by_role("button", name="Appeal").click()
    expect(tom.locator("main")).to_contain_text("Grace Osei decides it.")

    grace.goto("/quality/")
    grace.get_by_role("link", name=f"Tom Bell · {subject}", exact=True).click()
    grace.get_by_role("link", name="Decide it…").click()
    expect(grace.locator("main")).to_contain_text("Thursday stands in the second message.")
    grace.get_by_label(re.compile(r"^\s*Yes –")).check()
    grace.get_by_label("Why do you decide so?").fill("The day is there: the whole conversation counts.")
    grace.get_by_role("button", name="Decide", exact=True).click()
    expect(grace.locator("main")).to_contain_text("Upheld.")

    tom.reload()
    expect(tom.locator("main")).to_contain_text("Upheld. The day is there")
    expect(tom.locator("main")).to_contain_text("At first: No. Corrected after the appeal.")
    expect(tom.locator(".rail")).to_contain_text("Grace Osei")

    sue.reload()
    sue.get_by_role("link", name="Agree on something…").click()
    sue.get_by_label("What did you agree to try?").fill("Name the day in the first line.")
    sue.get_by_label("Until when?").fill(str(datetime.now(UTC).date() + timedelta(days=14)))
    sue.get_by_role("button", name="Write it down").click()
    expect(sue.get_by_role("heading", name="Name the day in the first line.")).to_be_visible()
    tom.reload()
    expect(tom.locator("main")).to_contain_text("Name the day in the first line.")


def draw_for_sue(site) -> str:
    """A settled case of Tom's is drawn for Sue; return what it is about."""
    return site.do(
        """
from datetime import timedelta
from rapport.demo.company import BY
from rapport.desk.cases.queries import cases
from rapport.directory.people.queries import people
from rapport.kernel import clock
from rapport.team.quality import actions, queries
from rapport.team.quality.types import Part, PastReview, PlanDraft, ReviewState, Way
now, (tom, sue, grace) = clock.now(), [people(BY).get(name=name) for name in ("Tom Bell", "Sue Marsh", "Grace Osei")]
rows = cases(BY).filter(assignee=tom, state__in=["resolved", "closed"], reader_ids=None, merged_into=None)
known = {one.case.subject for one in queries.reviews(BY)}
case = rows.exclude(contacts__person__in=[sue, grace]).exclude(subject__in=known).order_by("-resolved_at")[0]
today = queries.today(now)
plan = PlanDraft(name="Letters", team_id=tom.team_id, scorecard_id=queries.scorecards().get(name="Written answers").pk,
    reviewer_ids=[sue.pk], way=Way.RANDOM, part=Part.PERSON, week_count=1, least_count=0, signs=(), purpose="To help.",
    agreed_with="Works council", agreed_date=today, review_date=today + timedelta(days=90), keep_days=365)
one = PastReview(case_id=case.pk, person_id=tom.pk, reviewer_id=sue.pk, drawn_at=now, submitted_at=now, words="", values={},
    chance=1, state=ReviewState.WAITING)
actions.ensure_reviews([one], plan=plan, day=today - timedelta(days=7), frame_count=1, seed=1, by=BY, at=now)
print(case.subject)
""",
    )[-1]
