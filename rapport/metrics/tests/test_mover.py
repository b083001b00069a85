"""Facts say what the database says: after a load, after changes, after a kill in the middle."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from rapport.kernel import clock
from rapport.kernel.models import Entry, Notice
from rapport.metrics import changes, derive, engine, export, mover, registry, verify
from rapport.metrics import lake as folder
from rapport.metrics.models import WaitingDay

from .conftest import NOTICES

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lake")]


def notice(number: int, *, at: datetime = NOON, text: str = "Please call back", read: bool = False) -> Notice:
    return Notice.objects.create(
        person_id=7, entry_id=number, kind="call", text=text, url="/", at=at, read_at=at + timedelta(hours=1) if read else None
    )


def told(about: Notice) -> Entry:
    """What a verb does: an entry about the object, recorded now."""
    return Entry.objects.create(
        event="test.Changed",
        payload={},
        actor="test",
        at=NOON,
        recorded_at=clock.now(),
        subject="kernel.notice",
        subject_id=about.pk,
    )


def micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def texts() -> list[str]:
    rows = engine.ask("SELECT text FROM notices ORDER BY notice_id", [NOTICES])
    return list(rows.column("text").to_pylist())


def test_a_load_brings_every_row_with_every_value() -> None:
    words = ['He said "no", twice;\nthen nothing', "", "Łódź, 20 % – über 𝄞", "a\\N\tb"]
    for number, text in enumerate(words):
        notice(number, at=NOON + timedelta(days=20 * number, microseconds=number), text=text, read=number % 2 == 1)
    assert mover.load([NOTICES]) == 4
    assert texts() == words
    rows = engine.ask("SELECT * FROM notices ORDER BY notice_id", [NOTICES]).to_pylist()
    assert [row["at"] for row in rows] == [micros(NOON + timedelta(days=20 * n, microseconds=n)) for n in range(4)]
    assert [row["read_at"] is not None for row in rows] == [False, True, False, True]
    assert [row["share"] for row in rows] == [0.0, 0.125, 0.25, 0.375]
    assert verify.differences(NOTICES) == []


def test_a_date_is_of_the_departments_zone_and_the_day_is_utc(settings) -> None:
    settings.RAPPORT_ZONE = "Australia/Sydney"
    notice(1, at=datetime(2026, 3, 29, 20, tzinfo=UTC))
    mover.load([NOTICES])
    row = engine.ask("SELECT day, date FROM notices", [NOTICES]).to_pylist()[0]
    assert (row["day"], row["date"]) == (date(2026, 3, 29), date(2026, 3, 30))


def test_an_empty_database_makes_an_empty_fact() -> None:
    assert mover.load([NOTICES]) == 0
    assert texts() == []
    assert verify.differences(NOTICES) == []


def test_a_change_reaches_the_facts_by_the_journal_and_touches_its_day_only() -> None:
    first, second = notice(1), notice(2, at=NOON + timedelta(days=40))
    mover.move([NOTICES])
    Notice.objects.filter(pk=second.pk).update(text="Solved")
    told(second)
    assert mover.move([NOTICES]) == 1
    assert texts() == [first.text, "Solved"]
    assert mover.move([NOTICES]) == 0, "an entry is taken once"


def test_a_day_that_is_touched_and_says_the_same_is_not_written_again() -> None:
    one, two = notice(1, read=True), notice(2, at=NOON + timedelta(days=1))
    mover.move([NOTICES])
    version = folder.table(NOTICES).version()
    told(one)
    assert mover.move([NOTICES]) == 1
    assert folder.table(NOTICES).version() == version
    Notice.objects.filter(pk=two.pk).update(text="Solved")
    told(one)
    told(two)
    assert mover.move([NOTICES]) == 2
    assert folder.table(NOTICES).version() == version + 1
    assert texts() == [one.text, "Solved"]


def test_a_day_that_changes_again_while_it_is_written_stays_waiting(monkeypatch) -> None:
    one = notice(1)
    mover.move([NOTICES])
    changes.wait(NOTICES, [NOON.date()])
    real = mover._rows_of

    def changed_meanwhile(fact, days):
        rows = real(fact, days)
        Notice.objects.filter(pk=one.pk).update(text="Solved")
        changes.wait(fact, days)
        return rows

    monkeypatch.setattr(mover, "_rows_of", changed_meanwhile)
    mover.move([NOTICES])
    monkeypatch.setattr(mover, "_rows_of", real)
    mover.move([NOTICES])
    assert texts() == ["Solved"]


def test_a_row_that_moves_to_another_day_leaves_none_behind() -> None:
    one = notice(1)
    mover.move([NOTICES])
    Notice.objects.filter(pk=one.pk).update(at=NOON + timedelta(days=3))
    told(one)
    assert mover.move([NOTICES]) == 2
    assert [row["day"] for row in engine.ask("SELECT day FROM notices", [NOTICES]).to_pylist()] == [date(2026, 4, 1)]


def test_a_row_that_is_gone_from_the_database_goes_from_the_facts() -> None:
    one = notice(1)
    mover.move([NOTICES])
    told(one)
    one.delete()
    mover.move([NOTICES])
    assert texts() == []


def test_days_of_one_month_are_replaced_without_harm_to_the_others() -> None:
    kept = [notice(n, at=NOON.replace(day=1) + timedelta(days=n)) for n in range(28)]
    mover.move([NOTICES])
    Notice.objects.filter(pk__in=[kept[3].pk, kept[17].pk]).update(text="Changed")
    for one in (kept[3], kept[17]):
        told(one)
    assert mover.move([NOTICES]) == 2
    assert [n for n, text in enumerate(texts()) if text == "Changed"] == [3, 17]
    assert verify.differences(NOTICES) == []


def test_a_load_that_was_killed_goes_on_where_it_was(monkeypatch) -> None:
    for number in range(6):
        notice(number, at=NOON + timedelta(days=31 * number))
    real, seen = folder.put_months, []
    monkeypatch.setattr(mover, "ROWS_AT_ONCE", 1)

    def dies(fact, rows, *, months):
        if len(seen) == 2:  # the first month came with the table itself
            raise KeyboardInterrupt
        seen.append(months)
        return real(fact, rows, months=months)

    monkeypatch.setattr(folder, "put_months", dies)
    with pytest.raises(KeyboardInterrupt):
        mover.load([NOTICES])
    assert not verify.standing([NOTICES])[0].is_loaded
    monkeypatch.setattr(folder, "put_months", real)
    assert mover.load([NOTICES]) == 3
    assert verify.differences(NOTICES) == []


def test_few_rows_come_with_one_commit_and_a_kill_before_it_is_noted_loses_and_doubles_none(monkeypatch) -> None:
    for number in range(6):
        notice(number, at=NOON + timedelta(days=31 * number))
    real = folder.make_anew

    def dies_after(fact, rows):
        real(fact, rows)
        raise KeyboardInterrupt

    monkeypatch.setattr(folder, "make_anew", dies_after)
    with pytest.raises(KeyboardInterrupt):
        mover.load([NOTICES])
    assert not verify.standing([NOTICES])[0].is_loaded
    version = folder.table(NOTICES).version()
    monkeypatch.setattr(folder, "make_anew", real)
    assert mover.load([NOTICES]) == 6
    assert folder.table(NOTICES).version() == version + 1
    assert len(texts()) == 6
    assert verify.differences(NOTICES) == []


def test_a_whole_fact_is_kept_fresh_while_another_one_is_loaded_for_the_first_time(monkeypatch) -> None:
    one, _two = notice(1), notice(2, at=NOON + timedelta(days=31))
    mover.move([NOTICES])
    Notice.objects.filter(pk=one.pk).update(text="Solved")
    told(one)
    monkeypatch.setattr(mover, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(mover, "ROWS_AT_ONCE", 1)

    def dies_at_the_second_month(*_words, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr(folder, "put_months", dies_at_the_second_month)
    with pytest.raises(KeyboardInterrupt):
        mover.move([NOTICES, replace(NOTICES, name="later")])
    assert texts() == ["Solved", "Please call back"]


def test_a_kill_between_the_commit_and_the_list_costs_a_second_writing_and_no_row(monkeypatch) -> None:
    one = notice(1)
    mover.move([NOTICES])
    Notice.objects.filter(pk=one.pk).update(text="Solved")
    told(one)
    real = folder.replace

    def dies(*args, **kwargs):
        real(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(folder, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        mover.move([NOTICES])
    assert WaitingDay.objects.count() == 1
    monkeypatch.setattr(folder, "replace", real)
    assert mover.move([NOTICES]) == 1
    assert texts() == ["Solved"]


def test_another_declaration_is_loaded_anew() -> None:
    notice(1)
    mover.move([NOTICES])
    slimmer = replace(
        NOTICES,
        columns=NOTICES.columns[:3],
        select=NOTICES.select.replace(
            "text, read_at IS NOT NULL, at, read_at,\n        (at AT TIME ZONE %(zone)s)::date, entry_id / 8.0", "text"
        ),
    )
    assert mover.load([slimmer]) == 1
    assert set(folder.table(slimmer).schema().to_arrow().names) == {"day", "notice_id", "person_id", "text", "month"}


def test_a_lost_folder_is_made_again() -> None:
    notice(1)
    mover.move([NOTICES])
    shutil.rmtree(folder.place(NOTICES))
    engine.engine().held.clear()
    mover.move([NOTICES])
    assert len(texts()) == 1


def test_verify_says_what_differs_and_repair_mends_it() -> None:
    one = notice(1)
    mover.move([NOTICES])
    Notice.objects.filter(pk=one.pk).update(text="Solved", person_id=9)  # behind the journal's back
    found = verify.differences(NOTICES)
    assert {(d.day, d.figure) for d in found} == {(NOON.date(), "text"), (NOON.date(), "person_id")}
    assert [(d.database, d.facts) for d in found if d.figure == "person_id"] == [(9, 7)]
    assert verify.repair([NOTICES]) == 1
    mover.move([NOTICES])
    assert verify.differences(NOTICES) == []


def test_tidying_removes_what_no_version_names_and_keeps_the_rows() -> None:
    one = notice(1)
    mover.move([NOTICES])
    for number in range(3):
        Notice.objects.filter(pk=one.pk).update(text=f"Try {number}")
        told(one)
        mover.move([NOTICES])
    place = Path(folder.place(NOTICES))
    count = len(list(place.glob("month=*/*.parquet")))
    assert folder.tidy([NOTICES], keep_hours=0) > 0
    assert len(list(place.glob("month=*/*.parquet"))) < count
    assert texts() == ["Try 2"]


def test_asking_for_a_fact_that_was_never_loaded_says_what_to_do() -> None:
    with pytest.raises(LookupError, match="rapport facts load"):
        engine.ask("SELECT 1 FROM notices", [NOTICES])


def test_every_declared_fact_gives_its_columns_in_their_order() -> None:
    mover.load(registry.facts())
    for fact in registry.facts():
        rows = (derive if fact.derive else export).rows(fact, date(2026, 1, 1), date(2026, 2, 1))
        assert rows.schema.names == ["day", *(column.name for column in fact.columns)]
        assert verify.differences(fact) == []
        for sql in fact.touched.values():
            with connection.cursor() as cursor:
                cursor.execute(sql, {"ids": [1]})
        assert set(fact.grain) <= {column.name for column in fact.columns}
        assert set(fact.subjects) <= set(fact.touched)


@pytest.mark.django_db(transaction=True)
def test_what_a_long_transaction_records_is_taken_when_it_commits_at_last() -> None:
    one, two = notice(1), notice(2, at=NOON + timedelta(days=1))
    mover.move([NOTICES])
    other = psycopg.connect(**_parameters())
    try:
        other.execute("UPDATE kernel_notice SET text = 'Late' WHERE id = %s", [one.pk])
        _entry(other, one, recorded_at=clock.now())
        Notice.objects.filter(pk=two.pk).update(text="Early")
        told(two)
        assert mover.move([NOTICES]) == 1
        other.commit()
    finally:
        other.close()
    assert mover.move([NOTICES]) == 1
    assert texts() == ["Late", "Early"]
    assert mover.move([NOTICES]) == 0


@pytest.mark.django_db(transaction=True)
def test_what_commits_while_the_days_of_others_are_noted_is_taken_the_next_time(monkeypatch) -> None:
    first, second = notice(1), notice(2, at=NOON + timedelta(days=3))
    mover.load([NOTICES])
    Notice.objects.update(text="Changed")
    told(first)
    note, late = changes._note, [second]

    def slowly(fact, touched):
        if late:
            told(late.pop())
        return note(fact, touched)

    monkeypatch.setattr(changes, "_note", slowly)
    mover.move([NOTICES])
    mover.move([NOTICES])
    assert texts() == ["Changed", "Changed"]


def test_two_movers_never_work_at_once() -> None:
    with psycopg.connect(**_parameters(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [mover.LOCK])
        with pytest.raises(mover.Busy):
            mover.move([NOTICES])
        other.execute("SELECT pg_advisory_unlock(%s)", [mover.LOCK])
        mover.move([NOTICES])


def test_who_asks_without_a_worker_waits_for_the_one_that_moves_now(monkeypatch):
    monkeypatch.setattr(registry, "facts", lambda: (NOTICES,))
    with psycopg.connect(**_parameters(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [mover.LOCK])
        assert not mover.catch_up()
        monkeypatch.setattr(mover.time, "sleep", lambda seconds: other.execute("SELECT pg_advisory_unlock(%s)", [mover.LOCK]))
        assert mover.catch_up(patience=timedelta(seconds=30))


def _parameters() -> dict[str, object]:
    values = connection.get_connection_params()
    return {name: values[name] for name in ("dbname", "user", "password", "host", "port") if name in values}


def _entry(other: psycopg.Connection, about: Notice, *, recorded_at: datetime) -> None:
    other.execute(
        "INSERT INTO kernel_entry (event, payload, actor, at, recorded_at, subject, subject_id) "
        "VALUES ('test.Changed', '{}', 'test', %s, %s, 'kernel.notice', %s)",
        [NOON, recorded_at, about.pk],
    )
