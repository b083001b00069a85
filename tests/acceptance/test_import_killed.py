"""An import that is killed with kill -9, wherever it stands, ends as if nothing had happened. With a real process."""

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from rapport.desk.cases.imports import begin as starting
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.intake import runs
from rapport.kernel.intake.models import ImportRun
from rapport.kernel.intake.types import RunState

from .zendesk import export, histories

HEADER = [
    "number", "incident_state", "sys_mod_count", "made_sla", "caller_id", "opened_at", "sys_updated_at", "contact_type",
    "location", "category", "subcategory", "u_symptom", "priority", "assignment_group", "assigned_to", "closed_code",
    "resolved_at", "closed_at",
]  # fmt: skip
type Reached = Callable[[ImportRun], bool]
INCIDENTS, UPDATES = 600, 6
STATES = ("New", "Active", "Awaiting User Info", "Active", "Resolved", "-100")
WORK = """
import sys, time
from pathlib import Path
import django
django.setup()
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.intake import preparing, reading, runs
from rapport.desk.cases.imports import begin
reading.CHUNK_ROWS, runs.BATCH_ROWS, preparing.PROCESS_ROWS = 300, 120, 1_000

def lingering(work):
    # Inside the transaction, so that there is time to be killed in the middle of one, however busy the machine is.
    def slow(*given):
        time.sleep(0.1)
        return work(*given)
    return slow

reading.keep, runs.keep = lingering(reading.keep), lingering(runs.keep)
machine = Actor.machine("import")
run, _ = begin.begin(places=[Path(sys.argv[1])], mapping=sys.argv[2], zone="UTC", by=machine, at=clock.now())
begin.work(run.pk, at=clock.now())
"""


def log(folder: Path) -> Path:
    """Rows of 600 incidents, dealt out so that no incident stands together; every 50th row cannot be read."""
    path = folder / "log.csv"
    with path.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(HEADER)
        for count in range(UPDATES):
            for number in range(INCIDENTS):
                writer.writerow(_row(number, count))
    return path


def _row(number: int, count: int) -> list[str]:
    at = "soon" if (number + count * 7) % 50 == 0 else f"{count + 1}/3/2016 {number % 24:02d}:{number % 60:02d}"
    holder = f"Group {number % 9}", f"Resolver {(number + count) % 13}"
    what = f"Category {number % 5}", f"Subcategory {number % 17}", "?"
    start = [f"INC{number:05d}", STATES[count], str(count), "true", f"Caller {number % 40}", "29/2/2016 23:16", at, "Phone", "?"]
    return [*start, *what, "2 - High", *holder, "?", "?", "?"]


OF_CASE = "JOIN cases_case c ON c.id = one.case_id"
LEFT_BEHIND = {
    "cases": "SELECT external_id, kind, subject, state, priority, opened_at, state_since_at, resolved_at FROM cases_case",
    "states": f"SELECT c.external_id, one.state, one.from_at, one.to_at FROM cases_stateinterval one {OF_CASE}",
    "holders": f"""SELECT c.external_id, t.name, p.name, one.from_at, one.to_at FROM cases_assignment one {OF_CASE}
        LEFT JOIN people_team t ON t.id = one.team_id LEFT JOIN people_person p ON p.id = one.assignee_id""",
    "contacts": f"SELECT c.external_id, one.direction, one.at, one.text FROM cases_contact one {OF_CASE}",
    "hours": f"""SELECT c.external_id, k.key, one.from_at, one.to_at FROM cases_casecalendar one {OF_CASE}
        JOIN standards_calendar k ON k.id = one.calendar_id""",
    "records": 'SELECT "table", key, digest FROM cases_sourcerecord',
    "calendars": """SELECT k.key, v.number, v.zone_name, v.week, v.days FROM standards_calendarversion v
        JOIN standards_calendar k ON k.id = v.calendar_id""",
    "clocks": """SELECT c.external_id, one.measure, one.turn, one.result, one.elapsed_seconds FROM standards_clock one
        JOIN cases_case c ON c.id = one.subject_id""",
    "rows": f"SELECT c.external_id, one.line, one.digest, one.at FROM cases_sourceevent one {OF_CASE}",
    "journal": """SELECT event, at, count(*) FROM kernel_entry
        WHERE subject = 'cases.case' AND event <> 'cases.CasesBroughtIn' GROUP BY 1, 2""",
    "rejected": "SELECT file, line, reason, values FROM kernel_rejectedrow",
    "findings": 'SELECT kind, "column", value, row_count FROM kernel_finding',
    "people": "SELECT name, external_id FROM people_person",
    "customers": "SELECT name, external_id FROM customers_customer",
    "reasons": "SELECT r.name, p.name FROM cases_reason r LEFT JOIN cases_reason p ON p.id = r.parent_id",
    "waiting": "SELECT count(*) FROM kernel_staged_row",
    "run": "SELECT row_read, row_accepted, row_known, row_rejected, added_count, changed_count, made FROM kernel_importrun",
}
EMPTIED = (
    "cases_case, cases_reason, cases_attribute, people_person, people_team, customers_customer, kernel_importrun, "
    "kernel_staged_row, kernel_entry, cases_sourcerecord, standards_calendar, standards_standard, standards_clock"
)


def left_behind() -> dict[str, list[Any]]:
    with connection.cursor() as cursor:
        found = {}
        for name, query in LEFT_BEHIND.items():
            cursor.execute(query)
            found[name] = sorted(map(repr, cursor.fetchall()))
    return found


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {EMPTIED} CASCADE")


def started(path: Path, mapping: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "rapport.site.settings"}
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-c", WORK, str(path), mapping], env=environment, **silent)


def begun(path: Path, mapping: str) -> tuple[ImportRun, bool]:
    return starting.begin(places=[path], mapping=mapping, zone="UTC", by=Actor.machine("import"), at=clock.now())


def wait_until_free() -> None:
    """The server lets go of a dead process's lock as soon as it sees that nobody is there."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [runs._LOCK_SPACE])
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
    raise AssertionError("the dead process still holds the import")


def killed_when(process: "subprocess.Popen[bytes]", reached: Reached) -> ImportRun:
    """Kill the process as soon as its run has come so far; return the run as it was left."""
    until = time.monotonic() + 180
    while time.monotonic() < until and process.poll() is None:
        run = ImportRun.objects.order_by("-pk").first()
        if run and reached(run):
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            wait_until_free()
            run.refresh_from_db()
            return run
        time.sleep(0.005)
    process.kill()
    process.wait()
    raise AssertionError("the import ended or hung before it came there")


def is_reading(run: ImportRun) -> bool:
    """Rows that wait in memory are written down as read all at once."""
    return run.state == RunState.STAGING


def has_read_some(run: ImportRun) -> bool:
    return run.row_read >= 600


def has_taken_some(run: ImportRun) -> bool:
    return run.group_done >= 100


def log_of_updates(folder: Path) -> tuple[Path, str, int]:
    return log(folder), "servicenow-incident-event-log", INCIDENTS


def export_of_tables(folder: Path) -> tuple[Path, str, int]:
    found = histories.draw(INCIDENTS // 2)
    return export.as_csv(folder, found), "zendesk", sum(not one.is_deleted for one in found)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("made", "has_begun"), [(log_of_updates, is_reading), (export_of_tables, has_read_some)])
def test_an_import_killed_twice_ends_as_one_that_was_not(
    made: Callable[[Path], tuple[Path, str, int]], has_begun: Reached, tmp_path: Path
) -> None:
    path, mapping, case_count = made(tmp_path)
    empty()  # staged rows are not among what Django empties between tests
    run, _is_taken_up = begun(path, mapping)
    starting.work(run.pk, at=clock.now())
    expected, whole = left_behind(), ImportRun.objects.get()
    assert len(expected["cases"]) == case_count
    empty()

    left = killed_when(started(path, mapping), has_begun)
    assert left.row_read < whole.row_read, "killed while reading"
    left = killed_when(started(path, mapping), has_taken_some)
    assert left.group_done < whole.group_total, "killed while taking"

    resumed, is_taken_up = begun(path, mapping)
    assert is_taken_up
    assert starting.work(resumed.pk, at=clock.now()).is_done
    found = left_behind()
    for name in LEFT_BEHIND:
        assert found[name] == expected[name], name
