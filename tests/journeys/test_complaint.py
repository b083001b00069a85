"""A complaint from the first word to the final letter, under two rule books, in real browsers and over real mail servers."""

import re
import time
from email import message_from_bytes
from email.policy import default

from playwright.sync_api import Page, expect

from ..mail.conftest import letter, servers  # noqa: F401  (a fixture of the journeys too)
from ..mail.servers import PASSWORD, Account
from .test_director_takes_over import case_of_tom, settle

FINANCIAL = (
    "We looked into it and uphold your complaint. You may refer it to the Financial Ombudsman Service within six months: "
    "www.financial-ombudsman.org.uk. Its leaflet is enclosed."
)
HOUSING = (
    "This is our answer at stage 1: we uphold your complaint, and the wall is mended by Friday. If you are not satisfied, "
    "you may ask for stage 2."
)
HOUSING_AGAIN = (
    "This is our answer at stage 2: we uphold your complaint, and the wall is mended by Friday. You may ask the Housing "
    "Ombudsman to look at it: www.housing-ombudsman.org.uk."
)
ARRIVES_SECONDS = 90  # the half minute in which an answer can be taken back, and the ways on a slow machine


def test_complaints_by_mail_and_on_the_portal_and_a_case_that_is_asked_about_go_to_their_end(page_of, site, servers):  # noqa: F811
    """Three conversations at once: the half minute in which what goes out is held passes with work on the others."""
    ana = page_of("director", start="/mail/")
    agnes, complained = servers.person("agnes.moor"), servers.person("help.journey")
    joan, enquired = servers.person("joan.survey"), servers.person("help.survey")
    settle_and_ask(ana, site, joan, enquired)
    complain_by_mail(ana, agnes, complained)
    complain_on_the_portal(ana, page_of("customer", width=390, height=850))
    answer_by_keyboard(page_of("customer", width=390, height=850), joan)
    call_back(ana)
    go_on_from_the_letter(ana, agnes, complained)


def test_who_is_not_satisfied_with_the_first_answer_has_the_manager_decide_anew(page_of, site):
    number = case_of_tom(site, "The damp wall behind the bookcase", "Nobody came to look, twice.")
    answered_at_stage_one(site, number)
    grace = page_of("manager", start=f"/complaints/{number}/")
    expect(grace.locator("#investigation")).to_contain_text("Not upheld stage 1 · He was out.")
    grace.get_by_role("link", name="Stage 2…").click()
    grace.get_by_role("button", name="Record it").click()

    grace.get_by_role("link", name="Decide…").click()
    grace.get_by_label("Upheld", exact=True).check()
    grace.locator("[name=reasons]").fill("The van's log shows no visit on either day.")
    grace.get_by_role("button", name="Record it").click()
    grace.get_by_role("link", name="Final response, stage 2…").click()
    grace.locator("[name=text]").fill(HOUSING_AGAIN)
    for tick in grace.locator("form.ask input[type=checkbox]").all():
        tick.check()
    grace.get_by_role("button", name="Send it").click()
    expect(grace.locator("main")).to_contain_text("Kept unchanged")
    tom = page_of("representative", start=f"/complaints/{number}/")
    expect(tom.locator("#investigation")).to_contain_text("Upheld stage 2 · The van's log shows no visit")


def answered_at_stage_one(site, number: int) -> None:
    """A case becomes a complaint of two stages; Sue turns it down, and its customer has the answer of stage 1."""
    in_site(
        site,
        f"""
from rapport.desk.cases.types import Channel
from rapport.desk.complaints import actions
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.types import Decision, Draft, Letter
from rapport.directory.people.queries import actor_of_person, people
tom, sue = [actor_of_person(people(BY).get(name=name)) for name in ("Tom Bell", "Sue Marsh")]
now, of = clock.now(), dict(case_id={number})
actions.convert(**of, draft=Draft(received_at=now, product="housing", jurisdiction="GB"), by=tom, at=now)
part = actions.add_allegation(**of, text="Nobody came.", by=tom, at=now)
actions.add_evidence(**of, text="The diary says he was out.", source="Diary", allegation_id=part.pk, by=tom, at=now)
actions.decide(**of, allegation_id=part.pk, decision=Decision.NOT_UPHELD, reasons="He was out.", by=sue, at=now)
elements = ComplaintFile.objects.get(pk={number}).terms.letters[Letter.FINAL]
ticked = [one.key for one in elements if not one.says]
actions.send_letter(**of, letter=Letter.FINAL, text={HOUSING!r}, ticked=ticked, channel=Channel.EMAIL, by=sue, at=now)
""",
    )


def complain_on_the_portal(ana: Page, customer: Page) -> None:
    """From the message on the portal to the final letter, which the customer reads there."""
    words = "You promised the wall housing would be put right by Tuesday, and nobody came."
    customer.goto("/contact/")
    customer.locator("[name=name]").fill("Agnes Moor")
    customer.locator("[name=email]").fill("agnes.housing@post.example")
    customer.locator("[name=message]").fill(words)
    customer.get_by_role("button", name=re.compile("Send")).first.click()
    link = customer.locator("a[href*='/c/']").first.get_attribute("href")
    opened(ana, "housing promised wall Tuesday")
    handled(ana, words=words, product="housing", regime="UK Housing Ombudsman Code", letter=HOUSING)
    customer.goto(link or "")
    expect(customer.locator("main")).to_contain_text("stage 2")
    expect(customer.locator("main")).not_to_contain_text("diary")


COMPLAINT = "You promised the money financial would be put right by Tuesday, and nobody came."


def complain_by_mail(ana: Page, agnes: Account, help_: Account) -> None:
    """A second mailbox is connected from its page; the complaint that comes by it is handled up to the final letter."""
    connected(ana, help_, start="/mail/connect/")
    said = letter(f"Agnes Moor <{agnes.address}>", help_.address, COMPLAINT, subject="My money", Message_ID="<m1@post.example>")
    help_.put(said)
    opened(ana, "financial promised money Tuesday")
    expect(ana.locator("#thread")).to_contain_text(COMPLAINT)
    handled(ana, words=COMPLAINT, product="financial", regime="UK FCA DISP", letter=FINANCIAL)


def go_on_from_the_letter(ana: Page, agnes: Account, help_: Account) -> None:
    """The letter arrives as an answer, and what is answered to it stands in the same conversation."""
    answer = arrived(agnes, "Financial Ombudsman")
    assert "<m1@post.example>" in str(answer["References"])  # after our receipt, which it answers to
    assert "diary" not in answer.get_body().get_content()
    to = str(answer["Reply-To"] or answer["From"])
    ids = {"Message_ID": "<m2@post.example>", "In_Reply_To": str(answer["Message-ID"])}
    help_.put(letter(agnes.address, to, "Thank you, I accept that.", subject="Re: My money", **ids))
    opened(ana, "Thank you I accept that")
    expect(ana.locator("#thread")).to_contain_text(COMPLAINT)  # the one conversation


def settle_and_ask(ana: Page, site, joan: Account, help_: Account) -> None:
    """A mailbox is connected; a case that came by it is settled, and its customer is asked about it."""
    connected(ana, help_)
    surveyed(site)
    said = "Where does the lamp with the green shade stay?"
    help_.put(letter(f"Joan Survey <{joan.address}>", help_.address, said, subject="My lamp", Message_ID="<s1@post.example>"))
    opened(ana, "lamp green shade stay")
    settle(ana)
    expect(ana.locator("#case-head")).to_contain_text("Resolved")
    in_site(site, "from rapport.voice.surveys import actions; actions.ask_due(by=BY, at=clock.now())")


def answer_by_keyboard(customer: Page, joan: Account) -> None:
    """The question arrives by mail with a link for each value; one click and four keys answer it."""
    mail = arrived(joan, "How easy was it?")
    links = re.findall(r"/asked/\S+", mail.get_body().get_content())
    assert len(links) == 5, "a link for each value"
    customer.goto(links[-1])  # the lowest value
    assert customer.get_by_role("radio", name="1 – not at all").is_checked()
    customer.get_by_role("radio", name="1 – not at all").focus()
    for key in ("Tab", "Space", "Tab", "Enter"):  # on to the next question, its first value, the button, sent
        customer.keyboard.press(key)
    expect(customer.get_by_role("heading", name="Thank you")).to_be_visible()


def call_back(ana: Page) -> None:
    """The answer counts, and who was content with little is called back."""
    ana.goto("/surveys/")
    ana.get_by_role("link", name="Asked on the journey").click()
    expect(ana.locator("main")).to_contain_text("1 asked")
    expect(ana.locator("main")).to_contain_text("1 answered")
    ana.goto("/surveys/calls/")
    ana.get_by_role("link", name="My lamp").click()
    ana.get_by_label("Reached, and explained").check()
    ana.locator("[name=words]").fill("She knows now, and is content.")
    ana.get_by_role("button", name="Write it down").click()
    expect(ana.locator("main")).to_contain_text("Called back")


def surveyed(site) -> None:
    """A survey that asks at once about every enquiry settled from now on: what a person does on its pages is tested elsewhere."""
    in_site(
        site,
        """
from rapport.governance.standards.queries import calendars
from rapport.voice.surveys import actions
from rapport.voice.surveys.types import MailTexts, Meaning, QuestionDraft, QuestionKind, QuestionTexts, SurveyDraft
mail = {"en": MailTexts(subject="How easy was it?", intro="How easy was it? One click tells us.")}
content = QuestionTexts(text="How satisfied are you?", low="not at all", high="very")
easy = QuestionTexts(text="It was easy.", low="no", high="yes")
questions = (
    QuestionDraft(kind=QuestionKind.SCALE, meaning=Meaning.SATISFACTION, texts={"en": content}),
    QuestionDraft(kind=QuestionKind.SEVEN, meaning=Meaning.EFFORT, texts={"en": easy}),
)
draft = SurveyDraft(
    name="Asked on the journey", calendar_id=calendars().first().pk, questions=questions, mail=mail, kinds=("enquiry",),
    after_seconds=0, every_days=0,
)
made = actions.set_survey(draft=draft, by=BY, at=clock.now())
actions.switch(survey_id=made.survey_id, is_on=True, by=BY, at=clock.now())
""",
    )


def in_site(site, code: str) -> None:
    """Do something in the running installation, as its scheduled jobs do."""
    site.do(f"from rapport.demo.company import BY\nfrom rapport.kernel import clock\n{code}")


def connected(ana: Page, account: Account, *, start: str = "/mail/") -> None:
    """Connect a mailbox as a newcomer does: the address, what cannot be guessed, try it, connect it."""
    ana.goto(start)
    ana.get_by_label("Which address do customers write to?").fill(account.address)
    ana.get_by_role("button", name="Go on").click()
    given = {
        "name": "Help", "secret": "wrong", "imap_host": "127.0.0.1", "imap_port": str(account.servers.imaps_port),
        "smtp_host": "127.0.0.1", "smtp_port": str(account.servers.smtp_port),
    }  # fmt: skip
    for name, value in given.items():
        ana.locator(f"[name={name}]").fill(value)
    ana.locator("[name=imap_security]").select_option("tls")
    ana.locator("[name=smtp_security]").select_option("starttls")
    ana.get_by_text("Team, signature and everything else").click()
    ana.locator("[name=user]").fill(account.name)
    ana.get_by_role("button", name="Try it").click()
    expect(ana.get_by_role("status")).to_contain_text("It does not work yet.", timeout=60_000)
    expect(ana.get_by_role("status")).to_contain_text("password")
    ana.locator("[name=secret]").fill(PASSWORD)
    ana.get_by_role("button", name="Try it").click()
    expect(ana.get_by_role("status")).to_contain_text("It works.", timeout=60_000)
    ana.get_by_role("button", name="Connect it").click()
    expect(ana.locator("main")).to_contain_text(account.address)


def opened(ana: Page, words: str) -> None:
    """Open the case in which these words were said, as soon as it is there."""
    ends, path = time.monotonic() + ARRIVES_SECONDS, f"/cases/?q={words.replace(' ', '+')}"
    # The page is only read until there is a row on it: to draw it each time takes four times as long.
    while "<tbody" not in ana.request.get(path).text():
        assert time.monotonic() < ends, f"no case says {words!r}"
        ana.wait_for_timeout(500)
    ana.goto(path)
    ana.locator("tbody .name a").first.click()


def handled(ana: Page, *, words: str, product: str, regime: str, letter: str) -> None:
    """Handle the complaint of the open case: file, investigation, decision, final response, cause, closing."""
    ana.get_by_role("link", name="Make it a complaint…").click()
    ana.get_by_label("Product").select_option(product)
    ana.get_by_label("Jurisdiction").select_option("GB")
    expect(ana.locator("#following")).to_contain_text(regime)
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
    if leaflet := ana.locator("[name=file_leaflet]").all():
        leaflet[0].set_input_files({"name": "leaflet.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 leaflet"})
    ana.get_by_role("button", name="Send it").click()
    expect(ana.locator("main")).to_contain_text("Kept unchanged")
    ana.get_by_role("link", name="Agree the cause…").click()
    ana.get_by_label("People", exact=True).check()
    ana.get_by_role("button", name="Record it").click()
    ana.get_by_role("link", name="Close…").click()
    ana.get_by_label("Final response", exact=True).check()
    ana.get_by_role("button", name="Record it").click()
    expect(ana.locator("main")).to_contain_text("Closed: final response, upheld")


def record(page: Page, verb: str, given: dict[str, str]) -> None:
    """Fill in what a verb asks, and record it."""
    page.get_by_role("link", name=verb).first.click()
    for name, value in given.items():
        page.locator(f"form.ask [name={name}]").fill(value)
    page.get_by_role("button", name="Record it").click()


def arrived(account: Account, words: str):
    """Wait until a message with these words lies in a mailbox, and return it."""
    ends = time.monotonic() + ARRIVES_SECONDS
    while time.monotonic() < ends:
        for one in account.messages():
            message = message_from_bytes(one, policy=default)
            if words in message.get_body().get_content():
                return message
        time.sleep(0.5)
    raise AssertionError(f"nothing with {words!r} arrived: {account.servers.said()}")
