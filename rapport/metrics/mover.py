"""The mover: takes what changed in the database to the facts, one at a time, whole days at a time.

A first load goes by whole months and can be killed at any moment; the next run goes on. Afterwards ``move`` reads the journal
and writes the touched days again; while later facts are still loaded for the first time, those that are whole are kept fresh in
between. A day is struck from the list only after its commit, so that a kill costs a second writing of the same rows and nothing
else.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import batched, groupby
from typing import TYPE_CHECKING

from django.db import connection, transaction

from . import changes, derive, engine, export, lake, registry
from .models import LoadedFact, Reading, WaitingDay
from .types import DAY, Fact

if TYPE_CHECKING:
    import pyarrow as pa

type Progress = Callable[[str, int, int], None]

LOCK = 7_236_011  # any number that nobody else uses for an advisory lock
DAYS_AT_ONCE = 400
# A first load takes so many months in one step as are likely to hold so many rows: a commit costs as much as thousands of rows.
ROWS_AT_ONCE = 200_000
FASTER = 4  # but at most so many times as many months as in the step before
FRESH_SECONDS = 4.0


class Busy(Exception):
    """Another process moves facts now."""


def load(facts: Sequence[Fact], *, progress: Progress | None = None) -> int:
    """Load every fact that is not whole yet, or whose declaration changed. Returns how many rows were written."""
    with _alone():
        changes.start_reading()
        return sum(_load(fact, progress) for fact in facts)


def rebuild(facts: Sequence[Fact], *, progress: Progress | None = None) -> int:
    """Load these facts anew from the first day on. Returns how many rows were written."""
    with _alone():
        changes.start_reading()
        LoadedFact.objects.filter(name__in=[fact.name for fact in facts]).delete()
        return sum(_load(fact, progress) for fact in facts)


def move(facts: Sequence[Fact]) -> int:
    """Load what is not loaded, read the journal, and write the days that wait. Returns how many days were written."""
    with _alone():
        changes.start_reading()
        keeping = _Keeping(facts)
        for fact in facts:
            _load(fact, None, keeping.when_due)
        keeping.keep()
        return keeping.written


@dataclass
class _Keeping:
    """Keeps whole facts fresh, also while others are loaded."""

    facts: Sequence[Fact]
    written: int = 0
    kept_at: float = field(default_factory=time.monotonic)

    def when_due(self) -> None:
        """Keep them fresh, when that is some seconds ago."""
        if time.monotonic() - self.kept_at >= FRESH_SECONDS:
            self.keep()

    def keep(self) -> None:
        """Read the journal, and write the days that wait of every fact that is whole."""
        seen_at = _now()
        changes.take(self.facts)
        whole = dict(LoadedFact.objects.filter(is_whole=True).values_list("name", "digest"))
        written = sum(_write_waiting(fact) for fact in self.facts if whole.get(fact.name) == fact.digest)
        if written:
            _give_back()
        Reading.objects.update(fresh_at=seen_at)
        self.written += written
        self.kept_at = time.monotonic()


def _load(fact: Fact, progress: Progress | None, between: Callable[[], None] | None = None) -> int:
    loaded = LoadedFact.objects.filter(name=fact.name).first()
    if loaded is not None and (loaded.digest != fact.digest or not lake.exists(fact)):
        loaded.delete()
        loaded = None
    if loaded is not None and loaded.is_whole:
        return 0
    if loaded is None:
        loaded = LoadedFact.objects.create(name=fact.name, digest=fact.digest)
    return _load_from(fact, loaded, progress, between)


def _load_from(fact: Fact, loaded: LoadedFact, progress: Progress | None, between: Callable[[], None] | None) -> int:
    """Load the months that are left. While the rows of some are written, the database gives those of the next."""
    count = done = 0
    if (extent := _extent(fact)) is not None:
        left = [*months(loaded.loaded_to or extent[0], extent[1] + timedelta(days=1))]
        step = 1
        with ThreadPoolExecutor(max_workers=1) as thread:
            writing = _Writing(fact, loaded, thread)
            while done < len(left):
                taken = left[done : done + step]
                rows = _rows(fact, taken[0][0], taken[-1][1])
                writing.take(rows, taken)
                count, done = count + len(rows), done + len(taken)
                if progress is not None:
                    progress(fact.name, done, len(left))
                if between is not None:
                    between()
                step = max(1, min(FASTER * step, ROWS_AT_ONCE * len(taken) // max(len(rows), 1)))
            writing.end()
    elif loaded.loaded_to is None:
        lake.make_anew(fact)
    loaded.is_whole = True
    loaded.save(update_fields=["is_whole"])
    _give_back()
    return count


@dataclass
class _Writing:
    """Writes what a load reads, in a thread of its own and many rows a commit: a commit of few costs as much.

    The first one takes the place of whatever lies there. Up to which day a fact is loaded is kept after each: a killed load goes
    on from there.
    """

    fact: Fact
    loaded: LoadedFact
    thread: ThreadPoolExecutor
    read: "list[pa.Table]" = field(default_factory=list)
    months: list[tuple[date, date]] = field(default_factory=list)
    under_way: "tuple[Future[None], date] | None" = None

    def take(self, rows: "pa.Table", months: Sequence[tuple[date, date]]) -> None:
        """Have the rows of the next months written, with those that come later when they are few."""
        self.read.append(rows)
        self.months += months
        if sum(map(len, self.read)) >= ROWS_AT_ONCE // FASTER:
            self._write()

    def end(self) -> None:
        """Write what is left, and wait until all of it is there."""
        if self.months:
            self._write()
        self._is_written()

    def _write(self) -> None:
        self._is_written()
        firsts = [since for since, _until in self.months]
        self.under_way = self.thread.submit(_put, self.fact, self.read, firsts, self.loaded.loaded_to is None), self.months[-1][1]
        self.read, self.months = [], []

    def _is_written(self) -> None:
        if self.under_way is not None:
            written, until = self.under_way
            written.result()
            self.loaded.loaded_to = until
            self.loaded.save(update_fields=["loaded_to"])
            self.under_way = None


def _put(fact: Fact, read: "Sequence[pa.Table]", months: Sequence[date], is_first: bool) -> None:
    import pyarrow

    rows = pyarrow.concat_tables(read)
    if is_first:
        lake.make_anew(fact, rows)
    else:
        lake.put_months(fact, rows, months=months)


def _give_back() -> None:
    """Give back the memory that rows took on their way: Arrow keeps it for rows that may come, and the worker lives long."""
    import pyarrow

    pyarrow.default_memory_pool().release_unused()


def _rows(fact: Fact, since: date, until: date) -> "pa.Table":
    return (derive.rows if fact.derive else export.rows)(fact, since, until)


def _extent(fact: Fact) -> tuple[date, date] | None:
    return export.extent(registry.fact(fact.sources[0]) if fact.derive else fact)


def months(since: date, until: date) -> Iterator[tuple[date, date]]:
    """Yield the months that the days in [since, until) lie in, each by its first day and the first day after it."""
    since = since.replace(day=1)
    while since < until:
        after = (since.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield since, after
        since = after


def _write_waiting(fact: Fact) -> int:
    """Write the days of a fact that wait, as far as they say anything else than what is kept. Returns how many waited."""
    waiting = list(WaitingDay.objects.filter(fact=fact.name).order_by("day").values_list("pk", "day"))
    for batch in batched(waiting, DAYS_AT_ONCE):
        rows = _rows_of(fact, [day for _pk, day in batch])
        if changed := _changed(fact, rows, [day for _pk, day in batch]):
            lake.replace(fact, _of_days(rows, changed), days=changed)
        WaitingDay.objects.filter(pk__in=[pk for pk, _day in batch]).delete()
    return len(waiting)


def _changed(fact: Fact, rows: "pa.Table", days: Sequence[date]) -> list[date]:
    """Return those of some days whose rows are others than the ones kept: an act touches a day of all facts, and changes few.

    To read a day costs far less than to write its month again and to have every process look at a new version.
    """
    import pyarrow as pa

    here = engine.engine()
    if not here.show(fact, fresh=True):
        return list(days)
    plain = pa.schema([one.with_type(pa.int64()) if pa.types.is_timestamp(one.type) else one for one in rows.schema])
    names = ", ".join(f'"{name}"' for name in rows.schema.names)
    between = f"{DAY} BETWEEN DATE '{min(days)}' AND DATE '{max(days)}'"  # lets whole files be passed over
    kept = f"SELECT {names} FROM {fact.name} WHERE {between} AND {DAY} IN (SELECT unnest(?))"  # noqa: S608 — declared names
    new = f"SELECT {names} FROM arrived"  # noqa: S608
    differing = f"SELECT {DAY} FROM (({kept}) EXCEPT ALL ({new})) UNION SELECT {DAY} FROM (({new}) EXCEPT ALL ({kept}))"  # noqa: S608
    with here.cursor() as cursor:
        cursor.register("arrived", rows.cast(plain))
        found = cursor.sql(differing, params=[list(days), list(days)]).to_arrow_table()
    return sorted(found.column(DAY).to_pylist())


def _of_days(rows: "pa.Table", days: Sequence[date]) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    return rows.filter(pc.is_in(rows[DAY], value_set=pa.array(days, pa.date32())))


def _rows_of(fact: Fact, days: Sequence[date]) -> "pa.Table":
    import pyarrow

    return pyarrow.concat_tables([_rows(fact, since, until) for since, until in _runs(days)])


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Yield the days, which are in order, as half-open runs of days that follow one another."""
    for _key, run in groupby(enumerate(days), key=lambda at: at[1] - timedelta(days=at[0])):
        members = [day for _number, day in run]
        yield members[0], members[-1] + timedelta(days=1)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the mover's lock for the block; it falls with the session of a killed process. Raises Busy when another holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not (cursor.fetchone() or (False,))[0]:
            raise Busy
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone() or (None,)
    assert isinstance(moment, datetime)
    return moment


def catch_up(*, patience: timedelta = timedelta(), pause: timedelta = timedelta(seconds=1)) -> bool:
    """Move what waits, for somebody who asks without a running worker. Returns whether everything committed is in the facts.

    ``patience``: how long another process that moves now is waited for; it may have begun before the last things came in, so
    that what is left then is moved here.
    """
    until = time.monotonic() + patience.total_seconds()
    while True:
        try:
            move(registry.facts())
        except Busy:
            if time.monotonic() >= until:
                return False
            time.sleep(pause.total_seconds())
        else:
            return True


def fresh_at(names: Iterable[str]) -> datetime | None:
    """Return by when everything committed is in these facts; None while one of them is not whole, as during a first load."""
    whole = dict(LoadedFact.objects.filter(is_whole=True).values_list("name", "digest"))
    if any(whole.get(name) != registry.fact(name).digest for name in names):
        return None
    return Reading.objects.filter(pk=1).values_list("fresh_at", flat=True).first()


@transaction.atomic
def standing_of(fact: Fact) -> tuple[bool, int]:
    """Return whether a fact is whole, and how many of its days wait."""
    is_whole = LoadedFact.objects.filter(name=fact.name, digest=fact.digest, is_whole=True).exists()
    return is_whole, WaitingDay.objects.filter(fact=fact.name).count()
