"""How fast a foreign table comes into the embedded database, end to end, against the limit of 10,000 rows a second.

Run: python -m benchmarks.import_rows. The ServiceNow event log (141,712 rows of 24,918 incidents, packed) is read,
staged, folded into cases and brought in, judged by the standards that an empty department begins with; then once more, and
that must change nothing. Processor time is told apart for the process that writes, the one that prepares and the database:
unlike the clock it says something on a machine that others use, too. Needs the real data (RAPPORT_REAL_DATA). A database of
its own is made and thrown away. Exit status 1 when the limit is missed.
"""

import os
import resource
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.bring_in import set_up

LIMIT = 10_000
LOG = "desk/servicenow_incident_event_log.csv.gz"


def real_log() -> Path:
    """Return where the log lies, whether it is there or not."""
    given = Path(os.environ.get("RAPPORT_REAL_DATA", "../shared/data"))
    root = Path(__file__).resolve().parent.parent
    return (given if given.is_absolute() else root / given) / LOG


def main() -> int:
    if not real_log().is_file():
        print(f"The event log is not there ({real_log()}); set RAPPORT_REAL_DATA. Nothing was measured.")
        return 0
    with tempfile.TemporaryDirectory(prefix="rapport-import-") as folder:
        Path(folder).chmod(0o755)
        server = set_up(Path(folder))
        try:
            return measure(server)
        finally:
            server.stop()


def measure(server: object) -> int:
    seconds, busy, run = timed(server)
    again_seconds, again_busy, again = timed(server)
    rate = run.row_read / seconds
    print(f"{run.row_read:,} rows of {run.added_count:,} cases in {seconds:.1f} s: {rate:,.0f} rows/s (limit {LIMIT:,})")
    print(f"  {said(busy)}; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"the same again: {again_seconds:.1f} s, {again.added_count + again.changed_count + again.row_accepted} changes")
    print(f"  {said(again_busy)}")
    lost = run.row_read - run.row_accepted
    is_whole = lost == 0 and again.row_known == run.row_read and again.added_count + again.changed_count == 0
    return 0 if rate >= LIMIT and is_whole else 1


def said(busy: tuple[float, float, float]) -> str:
    writing, preparing, database = busy
    return f"busy: {sum(busy):.1f} s (writing {writing:.1f}, preparing {preparing:.1f}, database {database:.1f})"


def processor_seconds(server: object) -> tuple[float, float, float]:
    """Return how long this process, those it started and that are over, and the database have been busy."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), children.ru_utime + children.ru_stime, database_seconds(server)


def database_seconds(server: object) -> float:
    """Return how long the server was busy, with the sessions that are over."""
    from rapport.site.run import postmaster

    pid = postmaster.find(server.place.data)
    leader = psutil.Process(pid)
    own = leader.cpu_times()
    found = own.user + own.system + own.children_user + own.children_system
    for session in leader.children():
        with suppress(psutil.NoSuchProcess):
            times = session.cpu_times()
            found += times.user + times.system
    return found


def timed(server: object) -> tuple[float, tuple[float, float, float], object]:
    """Import the log; return wall seconds, processor seconds and the run."""
    from rapport.desk.cases.imports import begin
    from rapport.kernel import clock
    from rapport.kernel.actor import Actor

    started, before = time.perf_counter(), processor_seconds(server)
    machine = Actor.machine("benchmark")
    run, _is_taken_up = begin.begin(
        places=[real_log()], mapping="servicenow-incident-event-log", zone="Europe/London", by=machine, at=clock.now()
    )
    run = begin.work(run.pk, at=clock.now())
    seconds, after = time.perf_counter() - started, processor_seconds(server)
    return seconds, tuple(later - earlier for earlier, later in zip(before, after, strict=True)), run


if __name__ == "__main__":
    sys.exit(main())
