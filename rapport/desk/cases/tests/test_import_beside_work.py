"""An import and those who work at the same time: with two real connections that wait for each other."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from rapport.desk.cases import sample
from rapport.desk.cases.actions.bring_in import COPIED
from rapport.desk.cases.models import Case, Contact, SourceEvent
from rapport.governance.standards import actions as standards
from rapport.kernel import references
from rapport.kernel.actor import Actor
from rapport.kernel.intake import runs
from rapport.kernel.live import connection_arguments

from . import test_imports as log
from .test_import_again import EARLY, LATE, bring, kept

pytestmark = pytest.mark.django_db(transaction=True)
BLOCKED = "SELECT cardinality(pg_blocking_pids(%s))"


@pytest.fixture(autouse=True)
def promised() -> None:
    standards.starter(by=Actor.machine("test"), at=datetime(2016, 1, 1, tzinfo=UTC))


@pytest.fixture
def other() -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(**connection_arguments()) as session:
        session.execute("SET deadlock_timeout = '10s'")  # it is the import that has to give way
        yield session
        session.rollback()


def wait_until_blocked(pid: int) -> None:
    with connection.cursor() as cursor:
        for _attempt in range(1_000):
            cursor.execute(BLOCKED, [pid])
            if cursor.fetchone() != (0,):
                return
            cursor.execute("SELECT pg_sleep(0.005)")
    raise AssertionError("it waits for nobody")


def test_a_batch_that_has_to_give_way_is_brought_in_again_whole_and_once(
    tmp_path: Path, other: "psycopg.Connection[Any]", monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(tmp_path, EARLY)
    expected, keep, met = Case.objects.count(), runs.keep, []
    mine, theirs = Case.objects.order_by("pk")[0], sample.case()
    other.execute("SELECT FROM cases_case WHERE id = %s FOR UPDATE", [theirs.pk])
    waiting = threading.Thread(
        target=lambda: other.execute("SELECT FROM cases_case WHERE id = %s FOR UPDATE", [mine.pk]) and other.rollback()
    )

    def meeting(*given: Any) -> None:
        """In the batch's transaction, which has changed my case: it wants theirs too, and they want mine."""
        keep(*given)
        if not met:
            met.append(given)
            waiting.start()
            wait_until_blocked(other.info.backend_pid)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '50ms'")
            Case.objects.select_for_update().get(pk=theirs.pk)

    monkeypatch.setattr(runs, "keep", meeting)
    run = bring(tmp_path, LATE)
    waiting.join(10)
    assert met, "they met"
    assert (run.is_done, run.changed_count, run.row_read, run.row_settled) == (True, len(LATE), len(LATE), len(LATE))
    assert Case.objects.count() == expected + 1
    twice = kept()
    rows, contacts = SourceEvent.objects.count(), Contact.objects.count()
    assert bring(tmp_path, LATE).changed_count == 0
    assert (kept(), SourceEvent.objects.count(), Contact.objects.count()) == (twice, rows, contacts), "nothing is doubled"


def test_two_imports_of_one_case_at_once_lose_nothing_of_what_either_says(
    tmp_path: Path, other: "psycopg.Connection[Any]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second asks what is known while the first has not committed: it has to wait before it asks, not after."""
    keep, later, met = runs.keep, [], []
    (tmp_path / "first").mkdir(), (tmp_path / "later").mkdir()

    def bring_later() -> None:
        try:
            later.append(log.bring(log.table(tmp_path / "later", log.LATER)))
        finally:
            connection.close()

    second = threading.Thread(target=bring_later)

    def meeting(*given: Any) -> None:
        keep(*given)
        if not met:
            met.append(given)
            second.start()
            wait_for_one_who_waits(other)

    monkeypatch.setattr(runs, "keep", meeting)
    first = log.bring(log.table(tmp_path / "first", log.FIRST))
    second.join(20)
    assert (first.row_accepted, later[0].row_accepted, later[0].changed_count) == (3, 3, 2)
    apart = log.everything()
    Case.objects.all().delete()
    log.bring(log.table(tmp_path, [*log.FIRST, *log.LATER], "both.csv"))
    assert apart == log.everything()


def wait_for_one_who_waits(other: "psycopg.Connection[Any]") -> None:
    for _attempt in range(1_000):
        if other.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone():
            return
        other.execute("SELECT pg_sleep(0.005)")
    raise AssertionError("nobody waits")


def test_who_works_on_a_case_that_was_opened_meanwhile_is_not_waited_for(other: "psycopg.Connection[Any]") -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
        with references.together(COPIED):
            opened = threading.Thread(target=in_a_thread_of_its_own)
            opened.start()
            opened.join(10)
            case = Case.objects.get()
            other.execute("SELECT FROM cases_case WHERE id = %s FOR UPDATE", [case.pk])
            assert Contact.objects.filter(case=case).exists(), "its rows are among those that came in meanwhile"
    assert Case.objects.filter(pk=case.pk).exists()


def in_a_thread_of_its_own() -> None:
    try:
        sample.case()
    finally:
        connection.close()
