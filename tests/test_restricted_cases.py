"""What only some may read is told to nobody else: a case full of marked words, and every page and list of the house."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.core import mail
from django.db import connection, models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from rapport.desk.cases import actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case, Follower, Takeover
from rapport.directory.connections import sample as connections
from rapport.directory.connections.types import Access
from rapport.directory.customers import sample as customers
from rapport.kernel import clock, jobs, personal
from rapport.kernel.models import Entry, Notice
from rapport.site import guards
from rapport.site.api.application import described
from rapport.voice.surveys import models as surveys

from . import addresses as house
from .addresses import Objects, addresses
from .generated.knowing import knowing
from .generated.remembering import remembering
from .generated.straight import standing_still

NAME, WORD = "Zephyrine Quackenbush", "xylographical"
NUMBER = 778_899_000
MARKS = re.compile(rf"zephyrine|quackenbush|{WORD}|7788990\d\d", re.IGNORECASE)
# A customer is everybody's to see, whatever they wrote to us: only what leads from them to the case tells of it.
OF_CUSTOMERS = re.compile(rf"{WORD}|7788990\d\d", re.IGNORECASE)
CUSTOMERS = {"customers"}
NOBODYS = 778_800_000
# What stands in a kept case, and the like that stands nowhere. A part of a word is found as well where parts are.
SOUGHT = ((WORD, "yttrobromides"), (str(NUMBER), str(NOBODYS)))
MOST = 3  # choices of a field that narrows a list
OPEN_BEFORE = {"/promises/", "/decisions/", "/cases/", "/remedies/", "/letters/", "/complaints/", "/surveys/calls/", "/work/"}


@pytest.fixture
def marked(department: Any, settings: Any, tmp_path: Path) -> Objects:
    """One of each object about a case of Tom Bell's, with a mark in each of its words and in its number."""
    settings.RAPPORT_HOME = tmp_path / "home"
    objects = Objects(shared=house._shared())
    customer = customers.customer(NAME)
    tom, dan = department["Tom Bell"].person, department["Dan Cole"].person
    tom.manager = department["Grace Osei"].person
    with Numbered("cases_case", NUMBER):
        for person, side in ((tom, objects.ours), (dan, objects.theirs)):
            side.update(house._of(person, customer.pk))
    assert objects.ours["case_id"] == NUMBER
    ids = list(Case.objects.filter(pk__gte=NUMBER).values_list("pk", flat=True))
    Case.objects.filter(pk__in=ids).update(customer=customer, attributes={"order_reference": WORD})
    for one in surveys.Survey.objects.all():  # samples are called after their case
        surveys.Survey.objects.filter(pk=one.pk).update(name=f"Survey {one.pk}")
    about = personal.about_cases(ids, personal.ALL)
    for rows in (rows for holding in personal.holdings() for rows in holding.rows):
        names = [name for name in rows.becomes if is_text(rows.model, name)]
        if rows.label not in {"remedies.ledgerentry", "complaints.lettercopy"} and names and rows.by != personal.WORDS:
            rows.found(about).update(**{name: mark(rows.model, name) for name in names})
    return objects


def mark(model: type[models.Model], name: str) -> Any:
    """Return the mark for a column, with the row's number behind it where there is room: some words may not stand twice."""
    most = getattr(model._meta.get_field(name), "max_length", None) or 1_000
    return Concat(Value(f"{WORD} "), Cast("pk", models.CharField())) if most > 40 else WORD


class Numbered:
    """Numbers of new rows of a table begin here, for a while."""

    def __init__(self, table: str, first: int) -> None:
        self.table, self.first = table, first

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [self.table])
            (self.sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT last_value FROM {self.sequence}")
            (self.before,) = cursor.fetchone()
            cursor.execute("SELECT setval(%s, %s, false)", [self.sequence, self.first])

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(%s, %s)", [self.sequence, self.before])


def is_text(model: type[models.Model], name: str) -> bool:
    column = model._meta.get_field(name)
    return type(column) in {models.CharField, models.TextField} and not column.choices


def about_grace(marked: Objects) -> int:
    return int(marked.theirs["case_id"])


def tell(person: Any) -> None:
    """Something in the inbox of a person tells of the case."""
    now = clock.now()
    entry = Entry.objects.create(
        event="cases.CaseOpened", payload={}, actor="test", at=now, recorded_at=now, subject="cases.case", subject_id=NUMBER
    )
    Notice.objects.create(person_id=person.pk, entry_id=entry.pk, kind="test", text=WORD, url="/", at=now)


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(client: Any, url: str, headers: Any, given: Any = None) -> tuple[int, str]:
    """Return with what status and words an address answers; nothing of it stays. ``given``: it is sent."""
    with getattr(client, "taking_back", rolled_back)():
        response = client.get(url, headers=headers) if given is None else client.post(url, given, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, readable(body)


def readable(body: bytes) -> str:
    """Return the text of a page, or of the sheets of a workbook."""
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist())


def marks_in(answered: tuple[int, str], url: str, room: str) -> str:
    """Return what of the marks an answer tells, with its surroundings."""
    status, text = answered
    if status >= 400:
        return f"{status}" if status >= 500 else ""
    text = text.replace(url, "")
    found = (OF_CUSTOMERS if room in CUSTOMERS else MARKS).search(text)
    return " ".join(text[max(found.start() - 80, 0) : found.end() + 40].split()) if found else ""


def told(client: Any, url: str, room: str, headers: Any) -> str:
    """Return what of the marks an address tells, with its surroundings."""
    return marks_in(answer(client, url, headers), url, room)


class Offered(HTMLParser):
    """What a page offers to ask further: the fields of its forms that only ask, with their choices, and its files."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.asks, self.field = url.split("?", maxsplit=1)[0], "", ""
        self.words: set[tuple[str, str]] = set()
        self.choices: dict[tuple[str, str], list[str]] = {}
        self.files: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.asks = (
                re.split(r"[?#]", given.get("action") or self.url)[0] or self.url
                if given.get("method", "get").lower() == "get"
                else ""
            )
        elif tag == "a" and re.search(r"[?&](export|as)=(csv|xlsx|json)", given.get("href", "")):
            self.files.add(urljoin(self.url, given["href"]))
        elif self.asks and tag == "input" and given.get("type", "text") in {"text", "search"} and given.get("name"):
            self.words.add((self.asks, given["name"]))
        elif self.asks and tag == "select" and given.get("name"):
            self.field = given["name"]
        elif self.asks and tag == "option" and given.get("value"):
            self.choices.setdefault((self.asks, self.field), []).append(given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.asks = ""


def as_of_any(answered: tuple[int, str], word: str) -> tuple[int, str]:
    """Return an answer without what differs each time it is given, and without the word that was asked for."""
    status, text = answered
    text = re.sub(r'(csrfmiddlewaretoken" value="|nonce="|name="once" value="|data-live-since="|data-seconds=")[^"]*', "", text)
    text = re.sub(r"\b\d+ s\b", "", text)  # how long somebody has waited by now
    return status, re.sub(rf"{word}|{word.replace(' ', '[+]')}|{word.replace(' ', '%20')}", "…", text, flags=re.IGNORECASE)


def pages(objects: Objects) -> Iterator[tuple[str, str]]:
    for address in addresses():
        if address.name != "live":
            yield address.room, address.url(objects, own=True)
    for path, methods in described()["paths"].items():
        names = re.findall(r"{(\w+)}", path)
        if "get" in methods and not {"key", "takeover_id"} & set(names):
            yield path.split("/")[3], path.format(**objects.values(tuple(names), own=True))


def walk(marked: Objects, secret: str, client: Any) -> dict[str, str]:
    """Return what every page and list tells of the marks, and what it tells when it is asked for more.

    Each answer is taken back, and what one has asked of the database the next need not ask again.
    """
    bearer = {"Authorization": f"Bearer {secret}"}
    client.raise_request_exception = False
    found, words, asked = {}, {(reverse("cases:find"), "q")}, set[tuple[str, str]]()
    for room, url in pages(marked):
        is_api = url.startswith("/api/")
        answered = answer(client, url, bearer if is_api else {})
        found[url] = marks_in(answered, url, room)
        if answered[0] == 200 and not is_api:
            offered = Offered(url)
            offered.feed(answered[1])
            words |= offered.words
            asked |= {(room, one) for one in offered.files}
            narrowed = ((place, name, value) for (place, name), values in offered.choices.items() for value in values[:MOST])
            asked |= {(room, f"{place}?{urlencode({name: value})}") for place, name, value in narrowed}
    for path, names in questions():
        words |= {(path, name) for name in names & {"q"}}
        kept = {name: NUMBER if name == "case_id" else marked.ours.get(name, marked.shared.get(name)) for name in names}
        asked |= {(path.split("/")[3], f"{path}?{name}={value}") for name, value in kept.items() if isinstance(value, int)}
    assert len(words) > 15, "the searches are found"
    assert any("export=csv" in url for _room, url in asked), "so are the files"
    found |= {url: told(client, url, room, bearer if url.startswith("/api/") else {}) for room, url in sorted(asked)}
    found |= {f"{url} ({name})": found_by(client, url, name, bearer) for url, name in sorted(words)}
    return {url: text for url, text in found.items() if text}


def questions() -> Iterator[tuple[str, set[str]]]:
    """Yield each list of the API with what it can be asked."""
    for path, methods in described()["paths"].items():
        if "get" in methods and "{" not in path:
            yield path, {one["name"] for one in methods["get"].get("parameters", ()) if one["in"] == "query"}


def found_by(client: Any, url: str, name: str, bearer: Any) -> str:
    """Return what differs between asking for what stands in a kept case and asking for what stands nowhere: nothing should.

    The customer themselves are everybody's to find: by their name only what stands in the case is asked for.
    """
    headers = bearer if url.startswith("/api/") else {}
    for kept, nowhere in SOUGHT:
        one, other = (
            as_of_any(answer(client, f"{url}?{urlencode({name: word})}", headers), word) for word in (kept, nowhere)
        )  # fmt: skip
        if one[0] >= 500 or one != other:
            lines = zip(one[1].splitlines(), other[1].splitlines(), strict=False)
            return f"{kept}: {one[0]}, {next(((a.strip(), b.strip()) for a, b in lines if a != b), 'lengths')}"
    return ""


def verbs_about(client: Any, plain: int) -> dict[str, str]:
    """Return which verbs of another case say something else of the number of a kept case than of a number that nobody has."""
    found = {}
    for address in addresses():
        if address.parameters == ("case_id",):
            url, said = reverse(address.name, args=[plain]), []
            for number in (NUMBER, NOBODYS):
                fields = dict.fromkeys(("case", "into", "other", "number", "with", "to", "earlier", "case_id", "linked"), number)
                said.append(as_of_any(answer(client, url, {}, fields), str(number)))
            if said[0] != said[1] or re.search(WORD, said[0][1]):
                found[url] = f"{said[0][0]}, {said[1][0]}"
    chosen = {"case": [NUMBER], "verb": "priority"}, {"all": "1", "narrowed": f"q={WORD}", "verb": "priority"}
    for given in chosen:
        text = answer(client, reverse("cases:choose"), {}, given)[1].replace(f"q={WORD}", "")
        if MARKS.search(text):
            found[f"bulk {given}"] = text[:200]
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_nothing_of_a_case_is_told_to_whom_it_is_kept_from(marked, department, client_of):
    """Grace Osei manages both teams. One case only Tom Bell may read; the other one is about Grace herself."""
    grace, ana = department["Grace Osei"], department["Ana Ruiz"]
    tell(grace.person)
    browser = client_of(grace)
    shown = {url for room, url in pages(marked) if url in OPEN_BEFORE and told(browser, url, room, {})}
    assert shown == OPEN_BEFORE, "the marks are there to be seen"
    now = clock.now()
    readers = [department[name].person.pk for name in ("Tom Bell", "Sue Marsh")]
    Takeover.objects.update(ended_at=now)
    Case.objects.filter(pk__gte=NUMBER, assignee=grace.person).update(assignee=readers[0])
    for one in Case.objects.filter(pk__gte=NUMBER, merged_into=None).order_by("pk"):
        if one.pk < about_grace(marked):
            actions.restrict(case_id=one.pk, reader_ids=readers, by=ana.actor, at=now)
        else:
            actions.bar(case_id=one.pk, person_id=grace.person.pk, by=ana.actor, at=now)
    Follower.objects.create(case_id=NUMBER, person=grace.person, at=now)
    actions.note(case_id=NUMBER, text=WORD, by=department["Tom Bell"].actor, at=now)
    jobs.run_waiting()
    assert not Notice.objects.filter(person_id=grace.person.pk, text__icontains=WORD).exists()
    assert not [one.subject for one in mail.outbox if grace.person.email in one.to]
    assert not [kind for kind in ("case", "here") if guards.LISTENERS[kind](grace.actor, NUMBER)]
    plain = cases.case("A table", team=department["Tom Bell"].team, assignee=department["Tom Bell"].person, at=now)
    secret = connections.token(grace.actor, Access.READ, at=now)[1]
    with standing_still(), remembering() as memory:
        browser.taking_back = memory.taking_back
        found = walk(marked, secret, knowing(browser, grace)) | verbs_about(browser, plain.pk)
    assert found == {}, "\n".join(f"{url}: {text}" for url, text in found.items())
