"""Letters on paper: scanned in, written, printed together, posted on a day, returned."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Contact
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction, Kind, State
from rapport.desk.channels import actions, queries, sample
from rapport.desk.channels.actions.erasing import UNPOSTED
from rapport.desk.channels.models import Letter, PrintBatch
from rapport.desk.channels.reactions import carry_answer
from rapport.desk.channels.rules import letters as rules
from rapport.desk.channels.types import Layout, LetterheadDraft, Posting, Sending
from rapport.desk.complaints import actions as complaint_actions
from rapport.desk.complaints import sample as complaints
from rapport.desk.complaints.types import Closing, Decision, Why
from rapport.desk.complaints.types import Letter as Final
from rapport.directory.customers import sample as customers
from rapport.directory.customers.models import ContactPoint
from rapport.governance.privacy import actions as privacy
from rapport.governance.standards import sample as standards
from rapport.governance.standards.actions.milestones import reach_milestones
from rapport.governance.standards.models import Clock
from rapport.governance.standards.types import Measure, Result
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.jobs import run_waiting

# A Wednesday, opening hours all day: see the calendar of the sample.
AT = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUSE = Actor.machine("test")
TEXT = "Dear Joan Hale,\n\nyour bed comes on Thursday.\nThe van calls first.\n\nYours sincerely"


def send_to(case, value="4 Park Row, Leeds LS2 8AB"):
    ContactPoint.objects.create(customer=case.customer, kind="post", value=value, normal=value.lower())


@pytest.fixture
def case(representative):
    sample.letterhead()
    customer = customers.customer("Joan Hale", email="joan.hale@post.example")
    made = cases.case(team=representative.team, assignee=representative.person, customer=customer, at=AT - timedelta(hours=3))
    cases.contact(made, at=AT - timedelta(hours=3))
    return made


def written(case, representative, at=AT):
    return actions.write_letter(case_id=case.pk, text=TEXT, subject="Your bed", by=representative.actor, at=at)


def words_of(content):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "No postal address"),
        ("4 Park Row", "not whole"),
        ("4 Park Row, Leeds", "not whole"),
        ("4 Park Row, Leeds LS2 8AB", ""),
    ],
)
def test_a_letter_needs_a_whole_address(value, why):
    assert (rules.why_not_address("Joan Hale", value) or "").count(why)
    assert bool(rules.why_not_address("Joan Hale", value)) is bool(why)


@pytest.mark.django_db
def test_without_an_address_the_letter_is_refused_where_it_is_written_and_waits_where_it_was_sent(case, representative):
    with pytest.raises(Refused, match="No postal address is known"):
        written(case, representative)
    case_actions.reply(case_id=case.pk, text=TEXT, channel=Channel.LETTER, by=representative.actor, at=AT)
    run_waiting()
    row = Letter.objects.get()
    assert row.state == Posting.UNADDRESSED
    send_to(case)
    assert actions.readdress(letter_id=row.pk, by=representative.actor, at=AT).address == [
        "Joan Hale",
        "4 Park Row",
        "Leeds LS2 8AB",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("layout", Layout)
def test_the_printed_pages_say_what_was_written_to_whom_on_our_paper(layout, case, representative, supervisor, manager):
    paper = LetterheadDraft(name="Marlow & Reed #1", address="1 Mill Lane\nLeeds LS1 4AB", footer="*Company* 123", layout=layout)
    actions.set_letterhead(draft=paper, by=manager.actor, at=AT)
    send_to(case)
    rows = [written(case, representative, at=AT + timedelta(minutes=n)) for n in range(2)]
    batch = actions.print_letters(letter_ids=[one.pk for one in rows], by=supervisor.actor, at=AT + timedelta(hours=1))
    reader = PdfReader(BytesIO(batch.content))
    assert len(reader.pages) == 2
    for page in reader.pages:
        said = page.extract_text()
        for words in (
            "Joan Hale",
            "4 Park Row",
            "Leeds LS2 8AB",
            "your bed comes on Thursday.",
            "The van calls first.",
            "Tom Bell",
        ):
            assert words in said
        for words in ("Marlow & Reed #1", "*Company* 123", "18 November 2026", f"Your number: {case.pk}"):
            assert words in said


@pytest.mark.django_db
def test_nothing_is_printed_without_being_marked_or_marked_without_being_printed(case, representative, supervisor, monkeypatch):
    send_to(case)
    row = written(case, representative)

    class Killed(BaseException):
        """As if the process ended between the pages and the mark."""

    def killed(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(actions.letters, "_move", killed)
    with pytest.raises(Killed):
        actions.print_letters(letter_ids=[row.pk], by=supervisor.actor, at=AT)
    monkeypatch.undo()
    row.refresh_from_db()
    assert (row.state, row.printed_count, PrintBatch.objects.count()) == (Posting.WAITING, 0, 0)
    batch = actions.print_letters(letter_ids=[row.pk], by=supervisor.actor, at=AT)
    with pytest.raises(Refused, match="Somebody else has printed"):
        actions.print_letters(letter_ids=[row.pk], by=supervisor.actor, at=AT)
    again = actions.count_reprint(batch_id=batch.pk, by=supervisor.actor, at=AT)
    row.refresh_from_db()
    assert (again.printed_count, row.printed_count, bytes(again.content)) == (2, 2, bytes(batch.content))


@pytest.mark.django_db
def test_a_letter_is_posted_once_and_comes_back_and_goes_again(case, representative, supervisor):
    send_to(case)
    row = written(case, representative)
    batch = actions.print_letters(letter_ids=[row.pk], by=supervisor.actor, at=AT)
    today = date(2026, 11, 18)
    with pytest.raises(BadInput, match="future"):
        actions.mark_posted(batch_id=batch.pk, posted_date=today + timedelta(days=1), by=supervisor.actor, at=AT)
    assert actions.mark_posted(batch_id=batch.pk, posted_date=today, by=supervisor.actor, at=AT) == 1
    assert actions.mark_posted(batch_id=batch.pk, posted_date=today, by=supervisor.actor, at=AT + timedelta(days=1)) == 0
    with pytest.raises(Refused, match="posted"):
        actions.return_to_queue(letter_id=row.pk, by=supervisor.actor, at=AT)
    back = {"returned_date": today, "why": "Gone away"}
    actions.record_return(letter_id=row.pk, **back, by=representative.actor, at=AT + timedelta(days=3))
    ContactPoint.objects.filter(kind="post").update(value="9 New Street, York YO1 7AA")
    assert actions.readdress(letter_id=row.pk, by=representative.actor, at=AT + timedelta(days=3)).address[1] == "9 New Street"
    assert [one.pk for one in queries.queue(supervisor.actor, Posting.WAITING)] == [row.pk]


@pytest.mark.django_db
def test_what_is_taken_back_or_taken_off_the_pile_is_not_posted(case, representative, supervisor):
    send_to(case)
    first, second = (written(case, representative, at=AT + timedelta(minutes=n)) for n in range(2))
    actions.take_back_letter(letter_id=first.pk, by=representative.actor, at=AT + timedelta(minutes=5))
    assert Contact.objects.get(pk=first.contact_id).direction == Direction.NOTE
    batch = actions.print_letters(letter_ids=[first.pk, second.pk], by=supervisor.actor, at=AT + timedelta(minutes=6))
    assert batch.letter_count == 1
    with pytest.raises(Refused, match="printed"):
        actions.take_back_letter(letter_id=second.pk, by=representative.actor, at=AT + timedelta(minutes=7))
    actions.return_to_queue(letter_id=second.pk, by=supervisor.actor, at=AT + timedelta(minutes=8))
    posted = {"posted_date": date(2026, 11, 18), "by": supervisor.actor, "at": AT + timedelta(minutes=9)}
    assert actions.mark_posted(batch_id=batch.pk, **posted) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "told", "result"), [(0, 0, Result.MET), (2, 0, Result.BREACHED), (0, 2, Result.MET)])
def test_an_answer_by_letter_counts_from_the_day_it_is_posted(days, told, result, representative, supervisor):
    standards.standard(calendar=standards.calendar(), measure=Measure.FIRST_RESPONSE)
    sample.letterhead()
    customer = customers.customer("Joan Hale", email="joan.hale@post.example")
    first = ContactDraft(direction=Direction.INBOUND, channel=Channel.LETTER, text="No bed")
    draft = CaseDraft(kind=Kind.ENQUIRY, subject="Bed", first=first, customer_id=customer.pk)
    case = case_actions.open_case(draft=draft, by=representative.actor, at=AT)
    send_to(case)
    row = written(case, representative, at=AT + timedelta(minutes=20))
    case.refresh_from_db()
    assert (Clock.objects.get(subject_id=case.pk).stopped_at, case.awaiting_answer_since) == (None, AT)
    batch = actions.print_letters(letter_ids=[row.pk], by=supervisor.actor, at=AT + timedelta(minutes=30))
    at = AT + timedelta(days=days, minutes=40)
    later = at + timedelta(days=told)
    reach_milestones(by=HOUSE, at=later)
    actions.mark_posted(batch_id=batch.pk, posted_date=at.date(), by=supervisor.actor, at=later)
    clock = Clock.objects.get(subject_id=case.pk)
    assert clock.result == result
    assert Contact.objects.get(pk=row.contact_id).at == (AT + timedelta(minutes=20) if not days else AT + timedelta(days=days))


@pytest.mark.django_db
def test_the_state_chosen_for_a_letter_is_entered_when_it_is_posted_unless_the_customer_wrote_again(
    case, representative, supervisor
):
    send_to(case)
    row = actions.write_letter(
        case_id=case.pk, text=TEXT, subject="Bed", then=State.WAITING_CUSTOMER, by=representative.actor, at=AT
    )
    second = actions.write_letter(
        case_id=case.pk, text=TEXT, subject="Bed", then=State.RESOLVED, by=representative.actor, at=AT + timedelta(minutes=1)
    )
    case.refresh_from_db()
    assert case.state == State.OPEN
    for one, minutes in ((row, 5), (second, 50)):
        at = AT + timedelta(minutes=minutes)
        batch = actions.print_letters(letter_ids=[one.pk], by=supervisor.actor, at=at)
        actions.mark_posted(batch_id=batch.pk, posted_date=date(2026, 11, 18), by=supervisor.actor, at=at)
        case.refresh_from_db()
        assert case.state == (State.WAITING_CUSTOMER if one == row else State.OPEN)
        if one == row:
            said = ContactDraft(direction=Direction.INBOUND, channel=Channel.PHONE, text="And my bed?")
            case_actions.receive(case_id=case.pk, contact=said, by=representative.actor, at=AT + timedelta(minutes=20))


@pytest.mark.django_db
def test_a_final_response_on_paper_counts_when_it_is_posted_and_no_more_once_it_came_back(
    case, client_of, representative, supervisor
):
    send_to(case)
    ticks = ("understood", "decision", "reasons", "redress", "findings", "route")
    complaint = complaints.file(case, by=HOUSE, received_at=AT)
    part = complaint_actions.add_allegation(case_id=case.pk, text="It is late.", by=representative.actor, at=AT)
    seen = {"text": "The van was full.", "source": "Tour", "allegation_id": part.pk}
    complaint_actions.add_evidence(case_id=case.pk, **seen, by=representative.actor, at=AT)
    ruling = {"allegation_id": part.pk, "decision": Decision.UPHELD, "reasons": "We were late."}
    complaint_actions.decide(case_id=case.pk, **ruling, by=supervisor.actor, at=AT)
    final = {"letter": Final.FINAL, "text": TEXT, "ticked": ticks, "channel": Channel.LETTER}
    complaint_actions.send_letter(case_id=case.pk, **final, by=supervisor.actor, at=AT)
    run_waiting()
    why = {"cause_id": None, "why": Why.PROCESS, "lesson": "Plan it.", "is_repeat": False, "is_systemic": False}
    complaint_actions.agree_cause(case_id=case.pk, **why, by=supervisor.actor, at=AT)
    owed = complaint.milestones.filter(milestone__in=("answer", "final")).first()
    end = {"case_id": case.pk, "closing": Closing.FINAL_RESPONSE}
    assert owed.met_at is None
    with pytest.raises(Refused, match="not posted yet"):
        complaint_actions.close_complaint(**end, by=supervisor.actor, at=AT)
    page, sue = f"/complaints/{case.pk}/", client_of(supervisor)
    assert "waits to be printed" in sue.get(page).content.decode()
    row, at = Letter.objects.get(), AT + timedelta(days=1)
    batch = actions.print_letters(letter_ids=[row.pk], by=supervisor.actor, at=at)
    actions.mark_posted(batch_id=batch.pk, posted_date=at.date(), by=supervisor.actor, at=at)
    owed.refresh_from_db()
    assert owed.met_at == at
    complaint_actions.close_complaint(**end, by=supervisor.actor, at=at)
    back = {"returned_date": at.date(), "why": "Gone away"}
    actions.record_return(letter_id=row.pk, **back, by=supervisor.actor, at=at + timedelta(days=3))
    owed.refresh_from_db()
    complaint.refresh_from_db()
    assert (owed.met_at, complaint.closed_at, complaint.case.state) == (None, None, State.REOPENED)
    assert "Its limit runs again" in sue.get(page).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "stops"), [*((one, True) for one in UNPOSTED), (Posting.POSTED, False), (Posting.RETURNED, False)]
)
def test_a_letter_that_waits_stops_an_erasure_and_so_does_a_message_that_is_held(state, stops, case, manager):
    row = sample.letter(cases.contact(case, at=AT, direction=Direction.OUTBOUND), state=state)
    case.refresh_from_db()
    said = f"letter of case {case.pk} is not posted yet. Post it or take it back first"
    ask = {"customer_id": case.customer_id, "reason": "She asks.", "by": manager.actor, "at": AT}
    with pytest.raises(Refused) as refused:  # the case is open, which stops it in any way
        privacy.ask_erasure(**ask)
    assert (said in str(refused.value)) is stops
    sample.outbound(cases.contact(case, at=AT, direction=Direction.OUTBOUND), state=Sending.HELD)
    Letter.objects.filter(pk=row.pk).update(state=Posting.POSTED)
    with pytest.raises(Refused, match="is still being sent"):
        privacy.ask_erasure(**ask)


@pytest.mark.django_db
def test_a_template_chosen_for_a_letter_begins_the_letter(case, client_of, representative, supervisor):
    send_to(case)
    bodies = {"en": "Dear {{customer.name}}, it comes."}
    made = actions.set_template(template_id=None, name="Late bed", is_active=True, bodies=bodies, by=supervisor.actor, at=AT)
    tom = client_of(representative)
    write = f"/letters/cases/{case.pk}/write/"
    choose = tom.get(write).content.decode().split('">Begin with a template')[0].rsplit('href="', 1)[1]
    chosen = f"{write}?template={made.pk}"
    assert f'href="{chosen}"' in tom.get(choose).content.decode()
    assert "Dear Joan Hale, it comes." in tom.get(chosen).content.decode()


def pdf(text="", pages=1, password=""):
    """A PDF as a scanner makes it, with its layer of words."""
    if text:
        import typst

        return bytes(typst.compile(f"#set page(height: 8cm)\n{'#pagebreak()'.join([text] * pages)}".encode(), format="pdf"))
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def entered(case, representative, content, name="letter.pdf", summary="", day=date(2026, 11, 16), at=AT):
    return actions.scan_into(
        case_id=case.pk, papers=[(name, BytesIO(content))], received_date=day, summary=summary, by=representative.actor, at=at
    )  # fmt: skip


@pytest.mark.django_db
def test_a_scanned_letter_says_what_the_scanner_read_unless_somebody_says_it(case, representative):
    row = entered(case, representative, pdf("My bed has not come. I am waiting since March.", pages=3), day=date(2026, 11, 18))
    assert (row.page_count, row.is_read_by_machine) == (3, True)
    assert Contact.objects.get(pk=row.contact_id).text.count("My bed has not come") == 3
    typed = entered(case, representative, pdf(), summary="She asks for her money back.", day=date(2026, 11, 18))
    assert Contact.objects.get(pk=typed.contact_id).text == "She asks for her money back."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (pdf(), "letter.pdf", "has read no words"),
        (pdf(pages=201), "letter.pdf", "more than 200 pages"),
        (pdf(password="secret"), "letter.pdf", "locked by a password"),
        (b"%PDF-1.7 broken", "letter.pdf", "damaged"),
        (b"MZ\x90\x00", "letter.exe", "PDF or a picture"),
        (b"", "letter.pdf", "damaged"),
    ],
)
def test_a_scan_that_cannot_be_taken_says_why_and_leaves_nothing(content, name, why, case, representative):
    with pytest.raises(BadInput, match=why):
        entered(case, representative, content, name=name)
    assert Contact.objects.filter(channel=Channel.LETTER).count() == 0


@pytest.mark.django_db
def test_the_clocks_of_a_scanned_letter_start_on_the_day_it_was_received(representative):
    given = {
        "customer_id": None,
        "subject": "Bed",
        "kind": Kind.COMPLAINT,
        "summary": "No bed",
        "by": representative.actor,
        "at": AT,
    }
    with pytest.raises(BadInput, match="today or before"):
        actions.scan_new(papers=[("a.pdf", BytesIO(pdf()))], received_date=date(2026, 11, 19), **given)
    row = actions.scan_new(papers=[("a.pdf", BytesIO(pdf()))], received_date=date(2026, 11, 13), **given)
    assert row.case.received_at == datetime(2026, 11, 13, tzinfo=UTC)
    assert row.case.opened_at == AT == row.entered_at


@pytest.mark.django_db
def test_an_answer_carried_twice_is_one_letter(case, representative):
    send_to(case)
    contact = case_actions.reply(case_id=case.pk, text=TEXT, channel=Channel.LETTER, by=representative.actor, at=AT)
    for _time in range(2):
        actions.queue_letter(contact_id=contact.pk, by=HOUSE, at=AT)
    run_waiting()
    assert Letter.objects.count() == 1
    assert carry_answer.__doc__


@pytest.mark.django_db
def test_the_way_of_letters_through_the_pages(client_of, case, representative, supervisor):
    tom, sue = client_of(representative), client_of(supervisor)
    write = f"/letters/cases/{case.pk}/write/"
    assert "No postal address is known" in tom.get(write).content.decode()
    send_to(case)
    looked = tom.post(write, {"subject": "Your bed", "text": TEXT, "look": "yes"})
    assert "your bed comes on Thursday" in words_of(looked.content)
    assert tom.post(write, {"subject": "Your bed", "text": TEXT}).status_code == 302
    row = Letter.objects.get()
    assert "waits to be printed" in tom.get(f"/cases/{case.pk}/").content.decode()
    assert tom.post("/letters/print/", {"letter": row.pk}).status_code == 403
    printed = sue.post("/letters/print/", {"letter": row.pk})
    assert "Joan Hale" in words_of(sue.get(f"{printed.url}pages/").content)
    assert "printed, not posted yet" in tom.get(f"/cases/{case.pk}/").content.decode()
    today = Letter.objects.get().batch.at.date()
    assert sue.post(f"{printed.url}posted/", {"posted_date": today.isoformat()}).status_code == 302
    back = {"returned_date": today.isoformat(), "why": "Gone away"}
    assert tom.post(f"/letters/{row.pk}/returned/", back).status_code == 302
    assert "Gone away" in tom.get(f"/cases/{case.pk}/").content.decode()
    paper = BytesIO(pdf("We have moved to York, please write there."))
    paper.name = "letter.pdf"
    given = {"papers": paper, "received_date": today.isoformat(), "summary": ""}
    assert tom.post(f"/letters/cases/{case.pk}/scan/", given).status_code == 302
    page = tom.get(f"/cases/{case.pk}/").content.decode()
    assert "We have moved to York" in page
    address = page.split('class="scan-page" src="')[1].split('"')[0]
    frame = tom.get(address)
    assert b"".join(frame.streaming_content).startswith(b"%PDF")
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
