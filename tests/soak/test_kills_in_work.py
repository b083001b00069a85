"""kill -9 of the worker in the middle of its work, in a transaction and between two: the next worker ends it, once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases.events import CaseOpened, CasesTakenAway, CaseTakenAway
from rapport.desk.cases.imports import begin as starting
from rapport.desk.cases.imports import jobs as import_jobs
from rapport.desk.cases.imports import undo
from rapport.desk.cases.models import Case, Reason, SourceEvent, StateInterval
from rapport.desk.recurring import jobs as recurring_jobs
from rapport.desk.recurring import sample as recurring
from rapport.desk.recurring.events import DateSettled
from rapport.desk.recurring.models import Occurrence, Schedule
from rapport.directory.customers.models import Customer
from rapport.directory.people.models import Person, Team
from rapport.governance.standards.models import Clock
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.intake.models import ImportMade, ImportRun
from rapport.kernel.intake.types import Fate
from rapport.kernel.journal import name_of
from rapport.kernel.models import Entry
from tests.acceptance.test_import_killed import begun, empty, log_of_updates
from tests.runtime.installation import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
MACHINE = Actor.machine("import")
PATIENCE_SECONDS = 240
UNDOING = "rapport.desk.cases.imports.undo"
MAKING = "rapport.desk.recurring.actions"
running: list["subprocess.Popen[str]"] = []


@pytest.fixture(autouse=True)
def an_empty_house() -> Iterator[None]:
    empty()  # what rests outside the tables of models is not among what Django empties between tests
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs; DELETE FROM procrastinate_workers")
    yield
    for process in running:
        process.kill()
        if process.stdout is not None and not process.stdout.closed:  # else its end was heard already, and is told only once
            process.communicate()
    running.clear()
    empty()


def worker(queue: str, *place: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.soak.working", queue, *place]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "rapport.site.settings"}
    running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True))
    return running[-1]


def killed_at(queue: str, module: str, name: str, count: int) -> None:
    """Have a worker come as far as the place, and kill it there."""
    process = worker(queue, module, name, str(count))
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n", "it ended before it came there"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def worked_to_the_end(queue: str, task: str) -> None:
    """Have a worker that nobody kills do what is left, and end it."""
    process, until = worker(queue), time.monotonic() + PATIENCE_SECONDS
    while states(task) != {"succeeded"}:
        assert time.monotonic() < until, states(task)
        assert process.poll() is None
        time.sleep(0.1)
    process.terminate()
    process.communicate()


def states(task: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT status::text FROM procrastinate_jobs WHERE task_name LIKE %s", [f"%{task}"])
        return {row[0] for row in cursor.fetchall()}


def told(event: type) -> int:
    return Entry.objects.filter(event=name_of(event)).count()


def test_the_undoing_of_an_import_that_is_killed_four_times_is_done_once(tmp_path: Path) -> None:
    path, mapping, count = log_of_updates(tmp_path)
    run = starting.work(begun(path, mapping)[0].pk, at=clock.now())
    kept = Case.objects.order_by("pk")[count // 2]
    case_actions.note(case_id=kept.pk, text="Rang her.", by=MACHINE, at=clock.now())
    undo.ask(run_id=run.pk, by=MACHINE, at=clock.now())
    import_jobs.undo_run.defer(run_id=run.pk)

    def left() -> tuple[int, int]:
        """How many cases are here, and how many the run says it took away."""
        return Case.objects.count(), ImportRun.objects.get(pk=run.pk).taken_count

    killed_at("imports", UNDOING, "take_away", 1)
    assert left() == (count, 0), "what was not committed is not done"
    killed_at("imports", UNDOING, "take_away", 3)
    assert left() == (count - 200, 200)
    killed_at("imports", "rapport.desk.cases.imports.unmaking", "unmake_some", 2)
    assert left() == (1, count - 1)
    decided = ImportMade.objects.filter(run=run).exclude(fate="")
    assert 0 < decided.count() < ImportMade.objects.filter(run=run).count()
    killed_at("imports", UNDOING, "publish", 1)
    assert (told(CasesTakenAway), ImportRun.objects.get(pk=run.pk).is_undone) == (0, False)
    worked_to_the_end("imports", "undo_run")

    done = ImportRun.objects.get(pk=run.pk)
    assert (done.is_undone, done.kept_ids, done.taken_count) == (True, [kept.pk], count - 1)
    assert list(Case.objects.values_list("pk", flat=True)) == [kept.pk]
    for model, name in ((StateInterval, "case_id"), (SourceEvent, "case_id"), (Clock, "subject_id")):
        assert set(model.objects.values_list(name, flat=True)) <= {kept.pk}, model
    taken = Entry.objects.filter(event=name_of(CaseTakenAway))
    assert (taken.count(), taken.values("subject_id").distinct().count()) == (count - 1, count - 1)
    assert told(CasesTakenAway) == 1
    fates = ImportMade.objects.filter(run=run)
    assert not fates.filter(fate="").exists()
    here = {model._meta.model_name: set(model.objects.values_list("pk", flat=True)) for model in (Customer, Person, Team, Reason)}
    for one in fates:
        assert (one.made_id in here[one.kind]) == (one.fate == Fate.KEPT), one


@pytest.fixture
def due() -> Callable[[], Schedule]:
    """A schedule of which one date has come."""

    def made() -> Schedule:
        now = clock.now()
        found = recurring.schedule()
        at = now - timedelta(minutes=5)
        found.next_at, found.next_date = at, at.date()
        found.save(update_fields=["next_at", "next_date"])
        found.versions.update(start_date=at.date(), weekdays=[at.weekday()], minute=at.hour * 60 + at.minute, zone_name="UTC")
        return found

    return made


def test_a_recurring_case_whose_worker_is_killed_thrice_is_made_once(due: Callable[[], Schedule]) -> None:
    schedule = due()
    recurring_jobs.make_due.defer(timestamp=int(clock.now().timestamp()))

    def made() -> tuple[int, int, int, int]:
        rows = Occurrence.objects.filter(schedule=schedule, case__isnull=False)
        return rows.count(), Case.objects.count(), told(CaseOpened), told(DateSettled)

    killed_at("default", f"{MAKING}.making", "settle_due", 1)
    assert made() == (0, 0, 0, 0), "its case was not committed"
    killed_at("default", f"{MAKING}.making", "plan", 1)
    assert made() == (0, 0, 0, 0)
    killed_at("default", MAKING, "make_due", 1)
    assert made() == (1, 1, 1, 1), "it was committed before the job was done"
    worked_to_the_end("default", "make_due")
    assert made() == (1, 1, 1, 1)
    schedule.refresh_from_db()
    assert schedule.next_at is not None
    assert schedule.next_at > clock.now()
