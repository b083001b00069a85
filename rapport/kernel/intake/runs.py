"""Runs: from files to settled rows, in batches, each in one transaction together with its checkpoint.

A run that is killed (also by kill -9) is started again by ``work`` and ends as if nothing had happened: reading goes on
after the last staged chunk, taking after the last settled batch. Rows that waited in memory are read again.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from .. import clock, live
from ..actor import Actor
from ..bulk import copy, in_bulk
from ..errors import BadInput, Refused
from . import reading, staging
from .held import InMemory
from .models import Finding, ImportFile, ImportRun
from .preparing import GONE, Ground, Preparation, Prepared, Preparer, Workmate, preparation, read, workmate
from .rejects import keep
from .staging import Waiting
from .types import RUNNING, Group, Keyed, RunState, Sighting, Source, Taken

BATCH_ROWS = 12_000
FIRST_ROWS = 3_000  # of the first batch: until it is prepared nothing can be written
BATCHES_AHEAD = 2
WAIT_SECONDS = 2  # as long as the server may need to see that a killed process is gone
_LOCK_SPACE = 20_817  # advisory locks of imports, apart from any other use

_OF_OTHERS = {"id", "stop_asked_at", "stop_asked_by_name"}  # not written by who works a run: it may be asked to stop meanwhile
_WORKED = [field.name for field in ImportRun._meta.concrete_fields if field.name not in _OF_OTHERS]

type Tell = Callable[[ImportRun], None]


class Taker(Protocol):
    """What a room gives to an import: what names an object, and what to do with the rows of a batch of objects."""

    looks_at_rows: bool  # whether it looks at most rows itself, beside what is prepared of them: they wait in the database then

    def keyed(self, header: Sequence[str], name: str) -> Keyed:
        """Return what names an object in a table with this header and name."""
        ...

    def missing(self) -> frozenset[str]:
        """Return the texts that mean "no value"."""
        ...

    def begin(self, headers: Sequence[Sequence[str]]) -> None:
        """Learn the headers of the files. Raises BadInput when a column is missing. Called before the first batch."""
        ...

    def preparer(self) -> Preparer:
        """Return what does the part that needs no database, for one batch while the one before is being written."""
        ...

    def take(self, groups: Sequence[Group], prepared: Any, *, at: datetime) -> Taken:
        """Settle every row of the groups, inside the caller's transaction, and say what became of them.

        The groups are fetched when they are looked at; ``prepared`` is what the preparer made of them.
        """
        ...

    def forget(self) -> None:
        """Know no more what the last batch made: it was a trial's, and is taken back."""
        ...

    def finish(self) -> None:
        """Tidy up when everything is in."""
        ...


def create_run(
    *,
    kind: str,
    sources: Sequence[Source],
    plan: dict[str, Any],
    mapping: tuple[str, str] = ("", ""),
    is_trial: bool = False,
    state: RunState = RunState.WAITING,
    origin: str = "",
    by: Actor,
    at: datetime,
) -> ImportRun:
    """Write down an import that can then be worked. ``mapping`` is name and version; nothing is read yet beyond the survey."""
    with transaction.atomic():
        run = ImportRun.objects.create(
            kind=kind,
            plan=plan,
            mapping_name=mapping[0],
            mapping_version=mapping[1],
            is_trial=is_trial,
            state=state,
            made_at=at,
            origin=origin[:300],
            by_id=by.person_id,
            by_name=by.name,
            row_estimate=sum(one.facts.row_estimate for one in sources),
        )
        ImportFile.objects.bulk_create([reading.kept(run, place, source) for place, source in enumerate(sources)])
    return run


def work(run_id: int, *, taker: Taker, at: datetime, tell: Tell = lambda run: None) -> ImportRun:
    """Bring a run to its end, from wherever it stands. Raises Refused when another process works it now.

    A refusal (a file that is gone, a missing column) ends the run as failed, with its sentence; so does a fault of ours, which
    is raised on. When the database goes away the run stays as it is, to be taken up again.
    """
    with _alone(run_id):
        run = ImportRun.objects.get(pk=run_id)
        if run.is_done:
            return run
        try:
            _work(run, taker, at, tell)
        except Refused as error:
            _fail(run, str(error), tell)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            _fail(
                run,
                _("Something went wrong in Rapport itself. What was settled stays; the log says more. Start it again to go on."),
                tell,
            )
            raise
    return run


def _work(run: ImportRun, taker: Taker, at: datetime, tell: Tell) -> None:
    run.started_at = run.started_at or at
    run.failure = ""
    _go_on(run)
    with workmate(run.row_estimate) as mate, in_bulk():
        ground = _read(run, taker, mate, tell)
        taker.begin([file.header for file in run.files.order_by("place")])
        with preparation(run.pk, ground, taker.preparer(), mate) as preparing:
            _take_all(run, taker, preparing, tell)
    _finish(run, taker, tell)


def _read(run: ImportRun, taker: Taker, mate: Workmate | None, tell: Tell) -> Ground:
    """Have all rows wait: in memory where a second process holds them and so many can be, else in the database."""
    if not taker.looks_at_rows and reading.may_be_held(run) and (mate is not None or reading.was_held(run)):
        return _hold(run, taker, mate, tell)
    if run.state != RunState.WORKING:
        _stage(run, taker, tell)
    return staging.InDatabase(run.pk)


def _hold(run: ImportRun, taker: Taker, mate: Workmate | None, tell: Tell) -> Ground:
    if run.state != RunState.WORKING:
        _enter(run, RunState.STAGING, tell)
    ground = InMemory(reading.tables(run, taker.keyed, taker.missing()))
    reading.account(run, read(ground, mate))
    _enter(run, RunState.WORKING, tell)
    return ground


def _enter(run: ImportRun, state: RunState, tell: Tell) -> None:
    run.state = state
    run.save(update_fields=["state", "started_at", "failure"])
    _announce(run, tell)


def _take_all(run: ImportRun, taker: Taker, preparing: Preparation, tell: Tell) -> None:
    waiting = deque([_asked(run, preparing, run.group_done, rows=FIRST_ROWS)])
    while run.group_done < run.group_total:
        while len(waiting) <= BATCHES_AHEAD:
            waiting.append(_asked(run, preparing, waiting[-1].until, rows=BATCH_ROWS))
        _take(run, taker, preparing, waiting.popleft())
        _announce(run, tell)
        _go_on(run)


def _stage(run: ImportRun, taker: Taker, tell: Tell) -> None:
    _enter(run, RunState.STAGING, tell)
    for _chunk in reading.stage(run, taker.keyed, taker.missing()):
        _announce(run, tell)
        _go_on(run)
    run.state = RunState.WORKING
    run.save(update_fields=["state"])


def _go_on(run: ImportRun) -> None:
    """Raise Refused when somebody wants the run stopped and there is something left to do."""
    asked = ImportRun.objects.filter(pk=run.pk, stop_asked_at__isnull=False).values_list("stop_asked_by_name", flat=True).first()
    if asked is None or (run.state == RunState.WORKING and run.group_done == run.group_total):
        return
    raise Refused(
        _("%(name)s stopped it. What had come in by then stays: start it again to go on, or undo it.") % {"name": asked}
    )


@dataclass(frozen=True, slots=True)
class _Batch:
    since: int
    until: int
    prepared: Future[Prepared]


def _asked(run: ImportRun, preparing: Preparation, since: int, *, rows: int) -> _Batch:
    """Have the groups from ``since`` on prepared. A batch has about as many rows whatever a group has."""
    step = max(int(min(rows, BATCH_ROWS) * run.group_total / run.row_staged), 1) if run.row_staged else 1
    until = min(since + step, run.group_total)
    return _Batch(since, until, preparing.ask(since, until) if since < until else Future())


def _take(run: ImportRun, taker: Taker, preparing: Preparation, batch: _Batch) -> None:
    """Settle one batch, and with it move the checkpoint."""
    started = time.monotonic()
    prepared = _result(preparing, batch)
    with transaction.atomic():
        _without_waiting()
        groups = Waiting(lambda: preparing.groups(batch.since, batch.until))
        taken = _taken(run, taker, groups, prepared.made)
        _check(prepared.row_count, taken)
        keep(run, taken.rejections)
        _keep_findings(run, taken)
        _count(run, taken)
        run.group_done = batch.until
        run.busy_seconds += time.monotonic() - started
        run.save(update_fields=_WORKED)


def _without_waiting() -> None:
    """Let this transaction's commit not wait for the disk. When the power fails the newest batches are lost together with their
    checkpoint, and the import goes on from the one before, as after a kill. The last commit of the run waits for all.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")


def _result(preparing: Preparation, batch: _Batch) -> Prepared:
    try:
        return batch.prepared.result()
    except GONE:
        return preparing.here(batch.since, batch.until)


def _taken(run: ImportRun, taker: Taker, groups: Sequence[Group], prepared: Any) -> Taken:
    """A trial does all that an import does, so that its account is the import's, and then takes it back."""
    with transaction.atomic():
        taken = taker.take(groups, prepared, at=run.started_at or run.made_at)
        if run.is_trial:
            transaction.set_rollback(True)
    if run.is_trial:
        taker.forget()
    return taken


def _check(rows: int, taken: Taken) -> None:
    settled = taken.accepted + taken.known + len(taken.rejections)
    if rows != settled:
        raise RuntimeError(
            f"a batch of {rows} rows came back with {settled}: {taken.accepted=} {taken.known=} {len(taken.rejections)=}"
        )


def _count(run: ImportRun, taken: Taken) -> None:
    run.row_accepted += taken.accepted
    run.row_known += taken.known
    run.row_rejected += len(taken.rejections)
    run.added_count += taken.added
    run.changed_count += taken.changed
    run.unchanged_count += taken.unchanged
    for kind, made in taken.made.items():
        run.made[kind] = run.made.get(kind, 0) + made
    if not run.is_trial:
        rows = ((run.pk, kind, pk, "") for kind, ids in taken.made_ids.items() for pk in ids)
        copy("kernel_importmade", "run_id, kind, made_id, fate", rows)


def _keep_findings(run: ImportRun, taken: Taken) -> None:
    if not taken.findings:
        return
    known = {(one.kind, one.column, one.value): one for one in Finding.objects.filter(run=run)}
    for (kind, column, value), seen in taken.findings.items():
        key = (kind, column[:120], value[:200])
        one = known.setdefault(key, Finding(run=run, kind=key[0], column=key[1], value=key[2]))
        _add(one, seen)
        one.save()


def _add(one: Finding, seen: Sighting) -> None:
    one.row_count += seen.count
    one.places = [*one.places, *([file, line] for file, line in seen.places)][:5]


def _finish(run: ImportRun, taker: Taker, tell: Tell) -> None:
    if run.row_read != run.row_settled:
        raise RuntimeError(f"import {run.pk} read {run.row_read} rows and settled {run.row_settled}")
    with transaction.atomic():
        staging.clear(run.pk)
        run.state, run.finished_at = RunState.DONE, clock.now()
        run.save(update_fields=_WORKED)
    if not run.is_trial:
        taker.finish()
    _announce(run, tell)


def _fail(run: ImportRun, why: str, tell: Tell) -> None:
    run.refresh_from_db()
    run.state, run.failure = RunState.FAILED, why
    run.save(update_fields=["state", "failure"])
    _announce(run, tell)


def _announce(run: ImportRun, tell: Tell) -> None:
    live.announce(f"import:{run.pk}")
    tell(run)


def unfinished(kind: str, *, digests: Sequence[str], plan: dict[str, Any], is_trial: bool) -> ImportRun | None:
    """Return the run of exactly these files and this plan that stopped before its end, or None."""
    states = [*RUNNING, RunState.FAILED]
    stopped = ImportRun.objects.filter(kind=kind, is_trial=is_trial, state__in=states, undone_at=None)
    for run in stopped.order_by("-pk")[:20]:
        found = list(run.files.order_by("place").values_list("sha256", flat=True))
        if found == list(digests) and run.plan == plan:
            return run
    return None


def start_anew(run: ImportRun) -> None:
    """Let a failed run be worked again from its last checkpoint. Raises BadInput when it is running, done or undone."""
    if not run.is_failed:
        raise BadInput(_("This import has not stopped; there is nothing to start again."))
    if run.undone_at is not None:
        raise BadInput(_("This import was undone. Bring its files in anew: what it had made is gone."))
    all_read = not run.files.filter(is_read=False).exists()
    run.state = RunState.WORKING if all_read and run.row_staged == staging.count(run.pk) else RunState.WAITING
    run.stop_asked_at, run.stop_asked_by_name = None, ""
    run.save(update_fields=["state", "stop_asked_at", "stop_asked_by_name"])


def ask_to_stop(run: ImportRun, *, by: Actor, at: datetime) -> None:
    """Have a run stop at its next checkpoint, by whoever works it. Raises BadInput when it is not running."""
    if not run.is_running:
        raise BadInput(_("This import is not running, so there is nothing to stop."))
    run.stop_asked_at, run.stop_asked_by_name = at, by.name
    run.save(update_fields=["stop_asked_at", "stop_asked_by_name"])


@contextmanager
def _alone(run_id: int) -> Iterator[None]:
    """Hold the run in a session of its own, which the server ends by itself when this process dies."""
    with psycopg.connect(**live.connection_arguments(), autocommit=True) as session:
        session.execute("SELECT set_config('lock_timeout', %s, false)", [f"{WAIT_SECONDS}s"])
        try:
            session.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK_SPACE, run_id])
        except psycopg.errors.LockNotAvailable:
            raise Refused(_("This import is being worked already. Its page shows how far it is.")) from None
        yield


def folder() -> Path:
    """Return where files brought in by the browser are kept: outside the web root."""
    from django.conf import settings

    return Path(settings.RAPPORT_HOME) / "imports"
