"""How fast a foreign table comes into the embedded database, end to end, against the limit of 10,000 rows a second.

Run: python -m benchmarks.import_rows [--profile]. The ServiceNow event log (141,712 rows of 24,918 incidents, packed) is read,
staged, folded into cases and brought in, judged by the standards that an empty department begins with; then once more, and
that must change nothing. Needs the real data (RAPPORT_REAL_DATA). A database of its own is made and thrown away. Exit
status 1 when the limit is missed.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bring_in import set_up

LIMIT = 10_000
LOG = "desk/servicenow_incident_event_log.csv.gz"


def real_log() -> Path:
    """Return where the log lies, whether it is there or not."""
    given = Path(os.environ.get("RAPPORT_REAL_DATA", "../shared/data"))
    root = Path(__file__).resolve().parent.parent
    return (given if given.is_absolute() else root / given) / LOG


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true", help="also print where Python's time goes")
    asked = parser.parse_args()
    if not real_log().is_file():
        print(f"The event log is not there ({real_log()}); set RAPPORT_REAL_DATA. Nothing was measured.")
        return 0
    with tempfile.TemporaryDirectory(prefix="rapport-import-") as folder:
        Path(folder).chmod(0o755)
        server = set_up(Path(folder))
        try:
            return measure(profiled=asked.profile)
        finally:
            server.stop()


def measure(*, profiled: bool) -> int:
    seconds, busy, run = timed(profiled=profiled)
    again_seconds, _again_busy, again = timed(profiled=False)
    rate = run.row_read / seconds
    print(f"{run.row_read:,} rows of {run.added_count:,} cases in {seconds:.1f} s: {rate:,.0f} rows/s (limit {LIMIT:,})")
    print(f"  Python was busy for {busy:.1f} s of it; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"the same again: {again_seconds:.1f} s, {again.added_count + again.changed_count + again.row_accepted} changes")
    lost = run.row_read - run.row_accepted
    is_whole = lost == 0 and again.row_known == run.row_read and again.added_count + again.changed_count == 0
    return 0 if rate >= LIMIT and is_whole else 1


def timed(*, profiled: bool) -> tuple[float, float, object]:
    """Import the log; return wall seconds, Python's own seconds and the run."""
    import cProfile
    import pstats

    from rapport.desk.cases.imports import begin
    from rapport.kernel import clock
    from rapport.kernel.actor import Actor

    profile = cProfile.Profile(time.thread_time)
    started, busy = time.perf_counter(), time.thread_time()
    if profiled:
        profile.enable()
    machine = Actor.machine("benchmark")
    run, _is_taken_up = begin.begin(
        places=[real_log()], mapping="servicenow-incident-event-log", zone="Europe/London", by=machine, at=clock.now()
    )
    run = begin.work(run.pk, at=clock.now())
    if profiled:
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)
    return time.perf_counter() - started, time.thread_time() - busy, run


if __name__ == "__main__":
    sys.exit(main())
