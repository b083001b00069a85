"""How long it takes to build the demo company in an empty, migrated department, against the limit of 45 s for 40,000 cases.

Run: python -m benchmarks.demo [--cases 40000]. Prints the seconds, how much of them Python and the database were busy, and the
most memory that Python held. A database of its own is made and thrown away. Exit status 1 when the limit is missed; other
sizes are only measured.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bring_in import set_up

LIMIT_SECONDS = 45.0
LIMIT_CASES = 40_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=LIMIT_CASES)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-demo-") as folder:
        Path(folder).chmod(0o755)
        server = set_up(Path(folder), is_empty=True)
        try:
            return measure(asked.cases)
        finally:
            server.stop()


def measure(cases: int) -> int:
    from rapport.demo import build

    started, busy = time.perf_counter(), time.process_time()
    count = build.seed(cases=cases)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    limit = f" (limit {LIMIT_SECONDS:.0f} s)" if cases == LIMIT_CASES else ""
    print(f"{count:,} cases in {seconds:.1f} s: {count / seconds:,.0f} cases/s{limit}")
    print(f"  Python was busy for {busy:.1f} s of it, the database for {database_seconds():.1f} s; Python held {most:,.0f} MB")
    print(f"  load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 1 if cases == LIMIT_CASES and seconds > LIMIT_SECONDS else 0


def database_seconds() -> float:
    """Return the processor time of the one connection that wrote; 0 where it cannot be read."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    try:
        fields = Path(f"/proc/{row[0]}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
