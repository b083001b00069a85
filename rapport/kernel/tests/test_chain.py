"""Who owns the database can switch its triggers off; what they then do to the journal is found, and named."""

from datetime import UTC, datetime
from hashlib import sha256

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from rapport.kernel import chain, live, terminal
from rapport.kernel.actor import Actor
from rapport.kernel.chain import Fault
from rapport.kernel.journal import Record, publish, record
from rapport.kernel.models import Entry, Seal

from .conftest import Colour, Painted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switchboard", "outside")]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANA = Actor.machine("Ana Ruiz")


@pytest.fixture
def outside(settings, tmp_path):
    """A folder outside the database."""
    settings.RAPPORT_HOME = tmp_path
    return tmp_path


@pytest.fixture
def sealed(wall, monkeypatch):
    """Seven entries, some published and some written in bulk, under three seals."""
    monkeypatch.setattr(chain, "MOST_ENTRIES", 3)
    for _number in range(4):
        publish(Painted(wall_id=wall.pk, colour=Colour.RED), about=wall, by=ANA, at=NOON)
    event = Painted(wall_id=wall.pk, colour=Colour.RED)
    record([Record(event=event, subject_id=wall.pk, at=NOON) for _number in range(3)], about=type(wall), by=ANA)
    assert chain.seal(at=NOON) == 3
    return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


def as_owner(*statements):
    """Do what only the owner of the database can: with its triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for one in statements:
            cursor.execute(one)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_a_journal_that_nobody_touched_holds_and_is_sealed_once(sealed, wall, capsys):
    found = chain.verify()
    assert (found.fault, found.seal_count, found.entry_count, found.noted_count, found.open_count) == (None, 3, 7, 3, 0)
    assert chain.seal(at=NOON) == 0
    publish(Painted(wall_id=wall.pk, colour=Colour.RED), about=wall, by=ANA, at=NOON)
    assert chain.verify().open_count == 1
    words = terminal.argparse.Namespace(what="verify")
    assert (terminal.run(words), "7 entries under 3 seals" in capsys.readouterr().out) == (0, True)


def test_the_first_entry_that_was_changed_removed_or_put_in_is_named(sealed, capsys):
    columns = "event, payload, actor, person_id, at, recorded_at, subject, subject_id"
    copied = f"SELECT {columns} FROM kernel_entry WHERE id = {sealed[0]}"
    for what, entry_id, statement in (
        ("changed", sealed[4], f"UPDATE kernel_entry SET actor = 'nobody' WHERE id >= {sealed[4]}"),
        ("changed", sealed[1], f"UPDATE kernel_entry SET payload = payload || '{{\"colour\": 1}}' WHERE id = {sealed[1]}"),
        ("changed", sealed[2], f"UPDATE kernel_entry SET at = at + interval '1 microsecond' WHERE id = {sealed[2]}"),
        ("removed", sealed[3], f"DELETE FROM kernel_entry WHERE id = {sealed[3]}"),
        ("removed", sealed[6], f"DELETE FROM kernel_entry WHERE id = {sealed[6]}"),
        ("inserted", sealed[0] - 1, f"INSERT INTO kernel_entry (id, {columns}) SELECT {sealed[0] - 1}, * FROM ({copied}) c"),
    ):
        point = transaction.savepoint_create()
        as_owner(statement)
        fault = chain.verify().fault
        assert fault is not None
        assert (fault.what, fault.entry_id) == (what, entry_id)
        assert terminal.run(terminal.argparse.Namespace(what="verify")) == 1
        assert f"Entry {entry_id} " in capsys.readouterr().out
        transaction.savepoint_rollback(point)
    assert chain.verify().fault is None


def test_who_makes_the_seals_fit_what_they_changed_is_found_by_what_is_noted_outside(sealed):
    point = transaction.savepoint_create()
    # Only the marks are made to fit: the seal's own hash says no.
    as_owner(f"UPDATE kernel_entry SET actor = 'nobody' WHERE id = {sealed[1]}")
    marks = chain._marks(0, sealed[2])[2]
    as_owner(f"UPDATE kernel_seal SET marks = '\\x{marks.hex()}' WHERE number = 1")
    assert chain.verify().fault == Fault(what="seal", seal=1)
    transaction.savepoint_rollback(point)

    point = transaction.savepoint_create()
    # The whole chain is made anew: it holds within, and is another than the one that was noted.
    as_owner(f"UPDATE kernel_entry SET actor = 'nobody' WHERE id = {sealed[4]}", "DELETE FROM kernel_seal")
    assert chain.seal(at=NOON) == 3
    assert chain.verify().fault == Fault(what="noted", seal=2)
    transaction.savepoint_rollback(point)

    # The end of both is taken away.
    as_owner(f"DELETE FROM kernel_entry WHERE id >= {sealed[6]}", "DELETE FROM kernel_seal WHERE number = 3")
    assert chain.verify().fault == Fault(what="missing", seal=3)


def test_seals_refuse_change_and_are_chained(sealed):
    for statement in ("UPDATE kernel_seal SET sha256 = ''", "DELETE FROM kernel_seal"):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    first, second, third = Seal.objects.order_by("number")
    assert (first.previous, second.previous, third.previous) == ("", first.sha256, second.sha256)
    assert (first.entry_count, third.until_id, len(bytes(second.marks))) == (3, sealed[6], 3 * 16)
    assert sha256(bytes(first.marks)).hexdigest() != sha256(bytes(second.marks)).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_still_writing_is_not_sealed_over(wall):
    publish_in_another_session = "INSERT INTO kernel_entry (event, payload, actor, at, recorded_at, subject, subject_id) VALUES "
    values = "('tests.Painted', '{}', 'x', now(), now(), 'kernel.wall', 1)"
    with psycopg.connect(**live.connection_arguments()) as other:
        other.execute(publish_in_another_session + values)
        with transaction.atomic():
            publish(Painted(wall_id=wall.pk, colour=Colour.RED), about=wall, by=ANA, at=NOON)
        assert chain.seal(at=NOON, patience=0.3) == 0
        other.commit()
    assert chain.seal(at=NOON, patience=5) == 1
    assert chain.verify().entry_count == 2
