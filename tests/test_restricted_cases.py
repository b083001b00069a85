"""What only some may read is told to nobody else: a case full of marked words, and every page and list of the house."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from rapport.desk.cases import actions
from rapport.desk.cases.models import Case, Takeover
from rapport.directory.connections import sample as connections
from rapport.directory.connections.types import Access
from rapport.directory.customers import sample as customers
from rapport.kernel import clock, personal
from rapport.kernel.models import Entry, Notice
from rapport.site.api.application import described
from rapport.voice.surveys import models as surveys

from . import addresses as house
from .addresses import Objects, addresses

NAME, WORD = "Zephyrine Quackenbush", "xylographical"
NUMBER = 778_899_000
MARKS = re.compile(rf"zephyrine|quackenbush|{WORD}|7788990\d\d", re.IGNORECASE)
# A customer is everybody's to see, whatever they wrote to us: only what leads from them to the case tells of it.
OF_CUSTOMERS = re.compile(rf"{WORD}|7788990\d\d", re.IGNORECASE)
CUSTOMERS = {"customers"}
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


def told(client: Any, url: str, room: str, headers: Any) -> str:
    """Return what of the marks an address tells, with its surroundings."""
    with transaction.atomic():
        response = client.get(url, headers=headers)
        transaction.set_rollback(True)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.status_code >= 400:
        return f"{response.status_code}" if response.status_code >= 500 else ""
    text = body.decode(errors="replace").replace(f"{url}", "")
    found = (OF_CUSTOMERS if room in CUSTOMERS else MARKS).search(text)
    return " ".join(text[max(found.start() - 80, 0) : found.end() + 40].split()) if found else ""


def pages(objects: Objects) -> Iterator[tuple[str, str]]:
    for address in addresses():
        if address.name != "live":
            yield address.room, address.url(objects, own=True)
    for path, methods in described()["paths"].items():
        names = re.findall(r"{(\w+)}", path)
        if "get" in methods and not {"key", "takeover_id"} & set(names):
            yield path.split("/")[3], path.format(**objects.values(tuple(names), own=True))


def walk(marked: Objects, member: Any, client: Any) -> dict[str, str]:
    secret = connections.token(member.actor, Access.READ, at=clock.now())[1]
    bearer = {"Authorization": f"Bearer {secret}"}
    client.raise_request_exception = False
    found = {url: told(client, url, room, bearer if url.startswith("/api/") else {}) for room, url in pages(marked)}
    return {url: text for url, text in found.items() if text}


@pytest.mark.django_db
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
    found = walk(marked, grace, browser)
    assert found == {}, "\n".join(f"{url}: {text}" for url, text in found.items())
