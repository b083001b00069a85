"""The pages of Today: what each role sees first, the rows behind each sentence, and what a page costs."""

import argparse
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.desk.cases import sample
from rapport.desk.cases.types import Kind, State, Tier
from rapport.direction.today.web import terminal
from rapport.directory.customers import sample as customers
from rapport.directory.people import sample as people
from rapport.governance.commitments import actions as commitments
from rapport.governance.commitments import sample as promises
from rapport.governance.decisions import actions as decisions
from rapport.governance.decisions import sample as asked
from rapport.governance.standards import actions as standards
from rapport.kernel import clock
from rapport.kernel.models import Notice

from .conftest import HOUSE, MORNING

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What a page costs, whatever the size of the department: queries, those of session and sign-in included.
BRIEF_QUERIES, FLOOR_QUERIES, WORK_QUERIES = 40, 23, 16


@pytest.fixture(autouse=True)
def _one_morning(monkeypatch):
    """It is a Monday morning for the whole test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def read(client, address, status=200, **query):
    response = client.get(address, query)
    assert response.status_code == status, response.content.decode()[:2000]
    return unescape(response.content.decode())


def today(name, *args):
    return reverse(f"today:{name}", args=args)


@pytest.mark.parametrize(
    ("who", "first"), [("director", "brief"), ("manager", "floor"), ("supervisor", "floor"), ("representative", "work")]
)
def test_everybody_comes_to_the_first_page_of_their_role(who, first, request, client_of):
    client = client_of(request.getfixturevalue(who))
    response = client.get("/", follow=True)
    assert response.redirect_chain[-1][0] == today(first)
    assert re.search(r'<a href="/" aria-current="page">\s*<span>Today</span>', response.content.decode())


@pytest.fixture
def joan(representative):
    """Joan Hale's case waits for the director, with a promise that was broken."""
    tom = {"team": representative.team, "assignee": representative.person}
    customer = customers.customer("Joan Hale", phone="+44 113 4960 148")
    case = sample.case("Bed not delivered", at=MORNING - 3 * DAY, customer=customer, kind=Kind.COMPLAINT, **tom)
    return sample.escalation(case, at=MORNING - HOUR)


def test_the_brief_tells_the_planted_story_with_its_verbs(record, joan, director, client_of):
    page = read(client_of(director), today("brief"))
    assert "Good morning, Ana" in page
    assert "Late delivery: 52 complaints last week against" in page
    assert "Carrier Swift comes with 41 of the 52; the others are as usual." in page
    assert 'href="mailto:olga.brandt@marlowreed.example?subject=Late%20delivery' in page
    assert "Write to Olga Brandt, Logistics" in page
    assert f'action="{reverse("cases:take_over", args=[joan.case_id])}"' in page
    assert f'name="escalation" value="{joan.pk}"' in page
    assert f'href="{reverse("cases:return", args=[joan.case_id])}"' in page
    assert 'href="tel:+441134960148"' in page
    assert "Data to 07:42" in page


def test_what_waits_for_a_decision_stands_on_the_brief_until_it_is_made(record, joan, director, representative, client_of):
    about = {"subject": ("case", joan.case_id), "asked_at": MORNING - HOUR, "due_at": MORNING + HOUR}
    waits = asked.decision(decider_id=director.person.pk, asked_by_id=representative.person.pk, **about)
    page = read(client_of(director), today("brief"))
    assert "Tom Bell recommends: Refund £180, £180." in page
    assert "Joan Hale · Bed not delivered" in page, "the escalation of the same case stands beside it"
    for verb in ("decide", "delegate"):
        assert f'href="{reverse(f"decisions:{verb}", args=[waits.pk])}?next=%2Ftoday%2F"' in page
    decisions.decide(decision_id=waits.pk, option_key="refund", reason="She was ill.", by=director.actor, at=MORNING)
    assert "Tom Bell recommends" not in read(client_of(director), today("needs"))


def test_every_sentence_opens_as_many_rows_as_it_says(record, joan, director, client_of, move_facts):
    move_facts(anew=True)
    client = client_of(director)
    page = read(client, today("brief"))
    opened = re.search(r'<a href="([^"]+/opened/[^"]+)">(\d+) cases opened</a>', page)
    finding = re.search(r'<h2 class="headline"><a href="([^"]+)">Late delivery: (\d+) complaints', page)
    weeks = re.findall(r'<a href="([^"]+/finding/[^"]+)">[^<]+</a></th><td class="number">(\d+)</td>', page)
    figures = re.findall(r'<a href="([^"]+)" aria-label="Open (?:cases|complaints): (\d+)\.', page)
    assert len(weeks) == 12
    assert len(figures) == 2
    for found in (opened.groups(), finding.groups(), *weeks, *figures):
        rows = read(client, found[0])
        assert f'<h2 class="title">{found[1]} ' in rows
        assert re.search(rf'role="status">{found[1]} rows?<', rows)


def test_promises_broken_and_kept_open_those_very_promises(director, representative, joan, client_of):
    owed = {"owner_id": representative.person.pk, "subject": ("case", joan.case_id), "made_at": MORNING - 40 * DAY}
    promises.promise(text="Bed on Saturday", due_at=MORNING - DAY, **owed)
    promises.promise(text="Broken long ago", due_at=MORNING - 9 * DAY, **owed)
    promises.promise(text="Not due yet", due_at=MORNING + DAY, **owed)
    client = client_of(director)
    page = read(client, today("brief"))
    broken = re.search(r'<a href="([^"]+/promises_broken/[^"]+)">One promise broken</a>', page, re.IGNORECASE)
    rows = read(client, broken[1])
    assert '<h2 class="title">1 promise broken' in rows
    assert "Bed on Saturday" in rows
    assert "broken, still owed" in rows
    assert "Broken long ago" not in rows
    rows = read(client, re.search(r'href="([^"]+/promises_kept/[^"]+)"', page)[1])
    assert '<h2 class="title">2 promises fell due' in rows
    assert "Not due yet" not in rows


def test_the_verb_take_over_works_and_the_need_becomes_one_to_go_on_with(joan, director, client_of):
    client = client_of(director)
    taken = client.post(reverse("cases:take_over", args=[joan.case_id]), {"escalation": joan.pk})
    assert taken.url == reverse("cases:case", args=[joan.case_id])
    assert "Nothing waits for you" in read(client, today("needs"))


def test_the_past_is_told_as_it_was_and_nothing_can_be_done_there(record, joan, director, client_of):
    page = read(client_of(director), today("brief"), as_of="2026-11-23T07:30")
    assert "as of 23 November 2026, 07:30" in page
    assert "Bed not delivered" in page
    assert "take-over" not in page
    assert "mailto:" not in page
    assert 'data-live="inbox' not in page
    assert "Bed not delivered" not in read(client_of(director), today("brief"), as_of="2026-11-23T06:30")


@pytest.mark.parametrize("as_of", ["yesterday", "2026-13-01", "0001-01-01", "9999-12-31T23:59", "2026-11-24", "\x00"])
def test_a_moment_that_is_none_is_refused_in_words(as_of, director, client_of):
    page = read(client_of(director), today("brief"), status=409, as_of=as_of)
    assert "cannot read this as a moment" in page or "has not come yet" in page


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("nothing", {}),
        ("finding", {}),
        ("finding", {"from": "2026-11-16"}),
        ("finding", {"from": "2026-99-16", "to": "2026-11-22"}),
        ("finding", {"from": "2026-11-16", "to": "2026-11-22", "where": "reason"}),
        ("finding", {"from": "2026-11-16", "to": "2026-11-22", "where": "reason:x"}),
        ("finding", {"from": "2026-11-16", "to": "2026-11-22", "where": "portal_key:x"}),
        ("finding", {"from": "9999-12-31", "to": "9999-12-31"}),
        ("opened", {"from_at": "x"}),
        ("opened", {}),
        ("due", {"team": "99999999999999999999"}),
        ("abuse", {}),
    ],
)
def test_rows_that_no_sentence_asks_for_are_not_there(what, query, director, client_of):
    read(client_of(director), today("rows", what), status=404, **query)


def test_rows_reach_as_far_as_the_role_and_are_exported_by_whoever_may(record, director, supervisor, representative, client_of):
    other = people.team("Denver night")
    sample.case("Of another team", team=other, at=MORNING - HOUR, attributes={"carrier": "Swift"})
    query = {"from": "2026-11-23", "to": "2026-11-23", "where": "carrier:Swift"}
    assert "Of another team" in read(client_of(director), today("rows", "finding"), **query)
    assert "Of another team" not in read(client_of(supervisor), today("rows", "finding"), **query)
    export = client_of(director).get(today("rows", "finding"), query | {"export": "csv"})
    assert "Of another team" in b"".join(export.streaming_content).decode()
    assert "Export as CSV" not in read(client_of(representative), today("rows", "open"))


def test_an_empty_department_reads_in_words(director, supervisor, representative, client_of, move_facts):
    move_facts()
    page = read(client_of(director), today("brief"))
    for name in ("people:tree", "standards:calendars", "channels:mailboxes", "imports:sources", "cases:settings"):
        assert f'<h3><a href="{reverse(name)}">' in page, "the first steps"
    for words in ("Nothing waits for you", "Nothing to hold against usual weeks yet", "No clock runs out before midnight."):
        assert words in page
    for words in ("Nothing is owed today", "No words to read", "No abuse in seven days", "none to judge"):
        assert words in page
    assert "Nobody asks for help" in read(client_of(supervisor), today("floor"))
    assert "your team has none that nobody took" in read(client_of(representative), today("work"))


def test_whoever_is_in_no_team_reads_whom_to_ask(representative, supervisor, director, client_of):
    person = representative.person
    type(person).objects.filter(pk=person.pk).update(team=None, manager=supervisor.person)
    page = read(client_of(representative), today("work"))
    assert "You are in no team yet" in page
    assert f"Ask {supervisor.person.name} to put you into one." in page
    assert "Well done" not in page
    type(person).objects.filter(pk=person.pk).update(manager=None)
    assert f"Ask {director.person.name} to put you into one." in read(client_of(representative), today("work"))


def test_the_floor_shows_who_asks_who_is_away_and_what_nobody_has(supervisor, representative, client_of):
    tom = {"team": representative.team, "assignee": representative.person}
    people.presence(representative.person, at=MORNING - HOUR)
    asked = sample.escalation(sample.case("Asks Sue", at=MORNING - DAY, **tom), to=Tier.SUPERVISOR, at=MORNING - HOUR)
    higher = sample.escalation(sample.case("Asks Grace", at=MORNING - DAY, **tom), to=Tier.MANAGER, at=MORNING - HOUR)
    free = sample.case("Nobody has it", team=representative.team, at=MORNING - DAY)
    rude = sample.case("Rude", at=MORNING - DAY, **tom)
    contact = sample.contact(rude, "You useless lot", at=MORNING - HOUR, is_abusive=True)
    page = read(client_of(supervisor), today("floor"))
    assert "0 of 1 are at work. One case nobody has, the oldest since Sun 22 Nov 07:42. One escalation waits for you." in page
    assert f'action="{reverse("cases:take_over", args=[asked.case_id])}"' in page
    assert f'action="{reverse("cases:take_over", args=[higher.case_id])}"' not in page
    assert f'href="{reverse("cases:assign", args=[free.pk])}"' in page
    assert f'href="{reverse("cases:case", args=[rude.pk])}#contact-{contact.pk}"' in page
    assert '<span class="badge warn">absent</span>' in page


@pytest.mark.parametrize(("who", "name"), [("representative", "work"), ("supervisor", "floor"), ("director", "brief")])
def test_an_improvement_due_today_stands_on_its_owners_first_page_with_its_verbs(who, name, request, client_of):
    owner = request.getfixturevalue(who)
    made = commitments.raise_improvement(
        subject=("target", 3), text="First response is below its target", owner_id=owner.person.pk,
        due_at=MORNING + 3 * HOUR, by=HOUSE, at=MORNING - DAY,
    )  # fmt: skip
    page = read(client_of(owner), today(name))
    assert "irst response is below its target" in page
    assert f"#promise-{made.pk}" in page
    assert f'href="{reverse("commitments:hand_over", args=[made.pk])}?' in page
    if who != "supervisor":
        assert f'href="{reverse("commitments:keep", args=[made.pk])}?' in page
        assert "Open the case" not in page


def test_my_work_puts_the_next_contact_first_with_its_history(representative, supervisor, client_of):
    joan = customers.customer("Joan Hale")
    tom = {"team": representative.team, "assignee": representative.person, "customer": joan}
    sample.case("Earlier", at=MORNING - 40 * DAY, state=State.CLOSED, **tom)
    case = sample.case("Bed not delivered", at=MORNING - DAY, due_at=MORNING + HOUR, **tom)
    sample.case("Later", at=MORNING - DAY, due_at=MORNING + 9 * HOUR, **tom)
    back = sample.escalation(
        sample.case("Came back", at=MORNING - DAY, due_at=MORNING + 8 * HOUR, **tom), at=MORNING - 9 * HOUR,
        state="returned", answered_at=MORNING - HOUR, answered_by=supervisor.person, guidance="Offer the own van.",
    )  # fmt: skip
    page = read(client_of(representative), today("work"))
    assert re.search(rf'headline"><a href="/cases/{case.pk}/">Joan Hale · Bed not delivered', page)
    assert "One message from the customer in this case; their fourth case in a year." in page
    assert "Waits for an answer since Sun 22 Nov 07:42." in page
    assert "Offer the own van." in page
    assert reverse("cases:case", args=[back.case_id]) in page
    assert "Three cases with you; none waits in the queue of your team." in page


def test_notices_are_read_one_by_one_or_all_at_once_and_only_one_s_own(representative, supervisor, client_of):
    def notice(who, text, url="/cases/queue/", entry=0):
        return Notice.objects.create(person_id=who.person.pk, entry_id=entry, kind="test", text=text, url=url, at=MORNING - HOUR)

    first, second, elsewhere = (
        notice(representative, f"Notice {entry}", url, entry)
        for entry, url in ((1, "/cases/queue/"), (2, ""), (3, "https://elsewhere.example/"))
    )
    theirs = notice(supervisor, "For Sue")
    notice(representative, "Now with you: Bed not delivered", "/cases/1214/", entry=4)
    client = client_of(representative)
    page = read(client, today("inbox"))
    assert "4 not read yet" in page
    assert "Case 1214" in page.split("Now with you: Bed not delivered")[1].split("</li>")[0]
    assert "For Sue" not in page
    assert client.post(today("read", first.pk), {"open": "1"}).url == "/cases/queue/"
    assert client.post(today("read", elsewhere.pk), {"open": "1"}).url == today("inbox")
    assert client.post(today("read", theirs.pk)).status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None
    assert Notice.objects.filter(read_at=None, person_id=representative.person.pk, url="").get() == second
    assert client.post(today("read_all")).url == today("inbox")
    assert "Nothing new" in read(client, today("inbox"))
    assert not re.search(r'class="count[^"]*">', read(client, today("work")).split("</li>")[0])


def a_day_of_work(director, supervisor, representative, number):
    """More of everything that the three pages show."""
    tom = {"team": representative.team, "assignee": representative.person}
    for one in range(number):
        customer = customers.customer(f"Customer {one}", phone=f"+44 113 496 {one:04}")
        for to in (Tier.SUPERVISOR, Tier.DIRECTOR):
            case = sample.case(f"Asks {to} {one}", at=MORNING - DAY, customer=customer, kind=Kind.COMPLAINT, **tom)
            sample.escalation(case, to=to, at=MORNING - HOUR)
        sample.contact(case, "You idiots, all of you, every single one", at=MORNING - 2 * HOUR, is_abusive=True)
        sample.case(f"Free {one}", team=representative.team, at=MORNING - DAY, reason=sample.reason())
        sample.case(f"Lamp {one}", at=MORNING - DAY, is_safety=True, customer=customer, **tom)
        repeated = sample.case(f"Again {one}", at=MORNING - 5 * DAY, customer=customer, inbound_count=4, **tom)
        for hours in (30, 20, 2):
            sample.contact(repeated, "Nothing has come of what you promised me on Friday.", at=MORNING - hours * HOUR)
        for owner in (director, representative):
            promises.promise(
                owner_id=owner.person.pk,
                subject=("case", repeated.pk),
                customer_id=customer.pk,
                text=f"A call by {owner.person.name}",
                made_at=MORNING - 4 * DAY,
                due_at=MORNING + HOUR,
            )
        taken = sample.case(f"Taken {one}", at=MORNING - DAY, customer=customer, **tom)
        sample.takeover(taken, by=supervisor.person, at=MORNING - HOUR)
        Notice.objects.create(
            person_id=representative.person.pk, entry_id=10 * number + one, kind="test", text="Told", url="/", at=MORNING
        )


def test_a_page_costs_the_same_however_much_stands_on_it(record, director, supervisor, representative, client_of):
    standards.starter(by=HOUSE, at=MORNING - 90 * DAY)
    pages = [(director, "brief", BRIEF_QUERIES), (supervisor, "floor", FLOOR_QUERIES), (representative, "work", WORK_QUERIES)]
    cost = {}
    for number in (1, 4):
        a_day_of_work(director, supervisor, representative, number)
        for member, name, _known in pages:
            client = client_of(member)
            read(client, today(name))
            with CaptureQueriesContext(connection) as queries:
                read(client, today(name))
            cost[name, number] = len(queries)
    assert cost == {(name, number): known for number in (1, 4) for _member, name, known in pages}


def printed(capsys, *words):
    parser = argparse.ArgumentParser()
    terminal.add_arguments(parser)
    code = terminal.run(parser.parse_args(words))
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_terminal_prints_the_same_sentences(record, joan, director, capsys):
    code, out, _err = printed(capsys)
    assert code == 0
    told = " ".join(out.split())
    assert "Good morning, Ana · Monday 23 November 2026 · Data to 07:42" in told
    assert "Late delivery: 52 complaints last week against" in told
    assert "Joan Hale · Bed not delivered" in told
    assert "Counted from all that came in by " in told
    assert max(len(line) for line in out.splitlines()) <= terminal.WIDTH


def test_the_terminal_says_when_nothing_was_counted_yet():
    assert terminal.known_by(None).startswith("The figures are still being counted")
    assert terminal.known_by(MORNING - 400 * DAY).startswith("Counted from all that came in by ")


def test_the_terminal_speaks_of_the_past_and_refuses_in_words(record, director, representative, capsys):
    assert "Nothing is rising beyond chance." in printed(capsys, "--as-of", "2026-11-02T08:00")[1]
    assert printed(capsys, "--as-of", "soon")[0] == 1
    code, out, err = printed(capsys, "--as", representative.account.email)
    assert (code, out) == (1, "")
    assert "not part of your role" in err
    assert "Nobody signs in with" in printed(capsys, "--as", "nobody@example.com")[2]


def test_without_a_director_the_terminal_says_what_to_do(db, capsys):
    assert "No director is here yet" in printed(capsys)[2]
