"""The journal keeps what happened, and hands it on."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from rapport.kernel import jobs, journal
from rapport.kernel.actor import Actor
from rapport.kernel.journal import Event, Record, decode, encode, publish, record
from rapport.kernel.models import Entry, StoredFile

from .conftest import NOON, Colour, Painted, heard, stumble

ANA = Actor(name="Ana Ruiz", person_id=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switchboard")]


def test_a_published_event_is_written_down_and_its_reaction_hears_it(wall):
    entry = publish(Painted(wall_id=wall.pk, colour=Colour.RED, coats=(1, 2)), about=wall, by=ANA, at=NOON)
    assert Entry.objects.get(pk=entry.pk).payload == {
        "wall_id": wall.pk,
        "colour": "red",
        "by_whom": None,
        "dries_at": None,
        "coats": [1, 2],
    }
    assert heard == []
    assert jobs.run_waiting() == 1
    assert heard == [(Painted(wall_id=wall.pk, colour=Colour.RED, coats=(1, 2)), entry.pk)]


def test_what_was_rolled_back_never_happened(wall):
    def paint_and_fail():
        publish(Painted(wall_id=wall.pk, colour=Colour.RED), about=wall, by=ANA, at=NOON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        paint_and_fail()
    assert not Entry.objects.exists()
    assert jobs.run_waiting() == 0


def test_a_failing_reaction_leaves_the_others_alone(wall, switchboard):
    from .conftest import hear

    journal.connect({Painted: (stumble, hear)})
    publish(Painted(wall_id=wall.pk, colour=Colour.RED), about=wall, by=ANA, at=NOON)
    with pytest.raises(RuntimeError, match="brush"):
        jobs.run_waiting()
    assert jobs.run_waiting() == 1
    assert len(heard) == 1


@pytest.mark.parametrize("statement", ["UPDATE kernel_entry SET actor = 'nobody'", "DELETE FROM kernel_entry"])
def test_nothing_written_can_be_changed_or_deleted(wall, statement):
    publish(Painted(wall_id=wall.pk, colour=Colour.RED), about=wall, by=ANA, at=NOON)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().actor == "Ana Ruiz"


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["kernel_entry", "kernel_entry_other"])
def test_the_journal_refuses_to_be_emptied_as_a_whole_and_by_its_parts(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_prepare_journal('2031-05-20', 1)")
        cursor.execute("SET LOCAL rapport.may_be_emptied = 'no'")
        for name in (table, "kernel_entry_2031_05"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(f"TRUNCATE {name}")


def test_an_event_that_the_switchboard_does_not_list_is_refused(wall):
    class Unlisted(Event):
        pass

    with pytest.raises(LookupError, match="switchboard"):
        publish(Unlisted(), about=wall, by=ANA, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_publishing_needs_a_transaction(wall):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        publish(Painted(wall_id=wall.pk, colour=Colour.RED), about=wall, by=ANA, at=NOON)


def test_many_records_of_the_past_are_written_without_reactions():
    records = [Record(event=Painted(wall_id=i, colour=Colour.RED), subject_id=i, at=NOON, person_id=None) for i in range(50)]
    assert record(records, about=StoredFile, by=Actor.machine("import")) == 50
    assert jobs.run_waiting() == 0
    assert journal.history("kernel.storedfile", [7]).get().payload["wall_id"] == 7


def test_entries_of_this_month_lie_in_a_partition_of_this_month(wall):
    entry = publish(Painted(wall_id=wall.pk, colour=Colour.RED), about=wall, by=ANA, at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM kernel_entry WHERE id = %s", [entry.pk])
        assert cursor.fetchone()[0] == f"kernel_entry_{entry.recorded_at:%Y_%m}"


def test_partitions_are_made_ahead_and_only_once():
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_prepare_journal('2031-05-20', 3), kernel_prepare_journal('2031-05-20', 3)")
        assert cursor.fetchone() == (3, 0)


def test_an_event_comes_back_as_it_was():
    event = Painted(wall_id=1, colour=Colour.RED, by_whom=2, dries_at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC), coats=(3,))
    assert decode(Painted, encode(event)) == event


def test_an_old_entry_without_a_newer_field_takes_its_default():
    assert decode(Painted, {"wall_id": 1, "colour": "red"}) == Painted(wall_id=1, colour=Colour.RED)
