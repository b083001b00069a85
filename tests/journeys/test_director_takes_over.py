"""The main story, in real browsers: the director reads the brief, opens the rows, takes over, answers and resolves; the
representative saw it happen; the customer saw one conversation."""

import re

from playwright.sync_api import Page, expect

JOAN = "Bed promised three times, still not delivered"
ANSWER = "Mrs Hale, I am Ana, I run customer service and I can decide. Our own van brings the bed on Thursday between 17 and 19."
COUNTED_MS = 180_000
THANKS = "Thank you. Thursday is fine. At last somebody who decides."


def open_case(page: Page, subject: str) -> None:
    page.goto("/cases/?q=oak+bed")
    page.get_by_role("link", name=subject).first.click()
    expect(page.get_by_role("heading", name=subject)).to_be_visible()


def test_from_the_brief_to_the_settled_case(page_of, site):
    tom = page_of("representative")
    open_case(tom, JOAN)
    expect(tom.get_by_text("You asked the director")).to_be_visible()

    ana = page_of("director")
    expect(ana.get_by_role("heading", name=re.compile("Good (morning|afternoon|evening), Ana"))).to_be_visible()
    headline = ana.locator(".headline").first
    # A first start counts the cases for a while; the page fetches itself again when they are counted.
    expect(headline).to_contain_text("52", timeout=COUNTED_MS)
    expect(headline).to_contain_text(re.compile("late deliver", re.IGNORECASE))
    expect(ana.locator("main")).to_contain_text("41 of the 52")

    ana.get_by_role("link", name=re.compile("Open the 52")).click()
    expect(ana.locator("main")).to_contain_text("52")
    ana.go_back()

    row = ana.locator(".row", has_text="Joan Hale").first
    row.get_by_role("button", name="Take over").click()
    expect(ana.get_by_text("You took this over at")).to_be_visible()
    # The representative's open page learns of it by itself.
    expect(tom.get_by_text("Ana handles this; you observe")).to_be_visible(timeout=5_000)

    ana.locator("#id_text").fill(ANSWER)
    ana.get_by_role("button", name="Send", exact=True).click()
    expect(ana.locator(".thread")).to_contain_text("I can decide")
    expect(tom.locator(".thread")).to_contain_text("I can decide", timeout=5_000)

    customer = page_of("customer", width=390, height=850)
    customer.goto(link_of(site, JOAN))
    thread = customer.locator("main")
    expect(thread).to_contain_text("My oak bed should have come on Thursday")
    expect(thread).to_contain_text("I can decide")
    expect(thread).not_to_contain_text("She was calm until")
    expect(thread).not_to_contain_text("escalated")
    customer.locator("textarea").first.fill(THANKS)
    customer.get_by_role("button", name=re.compile("Send|Reply|Write")).first.click()
    expect(customer.locator("main")).to_contain_text("At last somebody who decides")

    expect(ana.locator(".thread")).to_contain_text("At last somebody who decides", timeout=5_000)
    settle(ana)
    expect(ana.locator("main")).to_contain_text("Resolved")
    expect(tom.locator("main")).to_contain_text("Resolved", timeout=5_000)


def settle(page: Page) -> None:
    """Answer once more and leave the case resolved."""
    page.locator("#id_text").fill("Good. The van is booked, and I stay on it myself.")
    page.locator("select[name=then]").select_option("resolved")
    page.get_by_role("button", name="Send", exact=True).click()


def case_of_tom(site, subject: str, words: str, *, order: str = "") -> int:
    """A customer with an address writes, of an order if one is named, and their case comes to Tom; return its number."""
    code = f"""
from rapport.demo.company import BY
from rapport.desk.cases.actions import open_case
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction, Kind
from rapport.desk.orders import sample as orders
from rapport.directory.customers.sample import customer
from rapport.directory.people.queries import people
from rapport.kernel import clock
tom, subject = people(BY).get(name="Tom Bell"), {subject!r}
who = customer("Edith Lowe", email=subject.lower().replace(" ", ".") + "@post.example")
said = ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text={words!r})
where = dict(team_id=tom.team_id, assignee_id=tom.pk, customer_id=who.pk)
if {order!r}:
    orders.order({order!r}, by=BY, at=clock.now())
    where["attributes"] = dict(order_reference={order!r})
print(open_case(draft=CaseDraft(kind=Kind.COMPLAINT, subject=subject, first=said, **where), by=BY, at=clock.now()).pk)
"""
    return int(site.do(code)[-1])


def link_of(site, subject: str) -> str:
    """The customer's own link, as it stands in the mail that they got: made by the same code, over the same database."""
    code = "from rapport.desk.cases.models import Case; from rapport.desk.cases.queries import portal_token; "
    [link] = site.do(code + f"print('/c/' + portal_token(Case.objects.get(subject={subject!r})) + '/')")
    return str(link)


def test_another_department_accepts_by_its_link_on_a_phone_reports_it_done_and_is_confirmed(page_of, site):
    asked = "Photograph the leg of the table in the store of Leeds and send it to us."
    ana = page_of("director", start="/promises/?of=team")
    ana.locator(".row", has_text="A photo of the replacement leg").get_by_role("link", name="Hand over").click()
    ana.get_by_role("link", name="Another department").click()
    ana.get_by_label("Which department?").select_option("Stores")
    ana.get_by_label("What exactly do you ask?").fill(asked)
    ana.get_by_label("Why?").fill("He was promised a picture today and decides by it.")
    ana.get_by_role("button", name="Ask them").click()
    row = ana.locator(".row", has_text="A photo of the replacement leg").first
    expect(row).to_contain_text("With Stores")
    row.locator("summary").click()
    row.get_by_role("link", name="Answer, confirm or take back").click()

    them = page_of("customer", width=390, height=850)
    code = (
        "from rapport.governance.commitments.models import Handing; from rapport.governance.commitments.queries import token_of; "
    )
    [link] = site.do(code + f"print('/department/' + token_of(Handing.objects.get(asked={asked!r})) + '/')")
    them.goto(link)
    expect(them.locator("main")).to_contain_text("decides by it")
    expect(them.locator("main")).not_to_contain_text("George Barnes")
    them.get_by_role("button", name="We do it").click()
    expect(ana.locator("main")).to_contain_text("Callum Boyd · accepted it")
    them.get_by_label("What was done?").fill("Photographed, it is the left one.")
    picture = {"name": "leg.txt", "mimeType": "text/plain", "buffer": b"a picture"}
    them.get_by_label("A photograph or paper").set_input_files(picture)
    them.get_by_role("button", name="Report it done").click()
    expect(them.locator("main")).to_contain_text("You reported it done")

    expect(ana.get_by_role("link", name="leg.txt")).to_be_visible()
    ana.get_by_role("link", name="Confirm").click()
    ana.get_by_role("button", name="Confirm").click()
    expect(ana.locator("main")).to_contain_text("Ana Ruiz · confirmed it")
    ana.goto("/promises/?of=team")
    expect(ana.locator("main")).to_contain_text("Stores: Photographed, it is the left one.")
    them.reload()
    expect(them.locator("main")).to_contain_text("Done and confirmed. Thank you.")


def test_the_customer_writes_by_the_form_and_reads_the_answer_without_an_account(page_of):
    customer = page_of("customer", width=390, height=850)
    customer.goto("/contact/")
    expect(customer.locator(".letterhead-name")).to_have_text("Marlow & Reed")
    customer.get_by_label(re.compile("name", re.IGNORECASE)).first.fill("Petra Novak")
    customer.get_by_label(re.compile("e-mail", re.IGNORECASE)).first.fill("petra.novak@post.example")
    about = customer.locator("form select").first
    if about.count():
        about.select_option(index=1)
    customer.locator("textarea").first.fill("My kettle whistles even when it is empty. Is that as it should be?")
    customer.get_by_role("button", name=re.compile("Send", re.IGNORECASE)).click()
    expect(customer.locator("main")).to_contain_text(re.compile(r"\d"))
    customer.get_by_role("link", name=re.compile("conversation|page|message", re.IGNORECASE)).first.click()
    expect(customer.locator("main")).to_contain_text("My kettle whistles")
    address = customer.url

    ana = page_of("director", start="/cases/?q=kettle+whistles")
    ana.locator("tbody a").first.click()
    ana.locator("#id_text").fill("It should not. I am sending you a new lid today.")
    ana.get_by_role("button", name="Send", exact=True).click()
    expect(ana.locator(".thread")).to_contain_text("a new lid today")

    customer.goto(address)
    expect(customer.locator("main")).to_contain_text("a new lid today")
