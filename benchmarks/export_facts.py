"""How fast facts leave PostgreSQL: cases and their states, by COPY and Arrow into Delta; limit 100,000 rows a second.

Run: python -m benchmarks.export_facts [--cases 1000000]. The rows are made by the embedded server itself (INSERT … SELECT from
generate_series): bare cases over two years, evenly, with two states each and nothing else; indexes that no export reads are left
out while they are written. Measured is the mover's own first load: months one after the other, from the query to the commit.
Exit status 1 when the fact of cases misses the limit.
"""

import argparse
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.bring_in import set_up

LIMIT = 100_000
FACTS = ("cases", "case_states")
CASES = """
    INSERT INTO cases_case (id, kind, subject, attributes, channel, priority, state, tier, is_safety, opened_at, received_at,
        state_since_at, inbound_count, portal_key, source, digest)
    SELECT n, (ARRAY['enquiry', 'order', 'complaint', 'request'])[1 + n %% 4], 'Where is it', '{}', 'email', 'normal', 'resolved',
        'representative', false, at, at, at + interval '1 day', 1, n::text, '', ''
    FROM generate_series(1, %(cases)s) AS n, LATERAL (
        SELECT timestamptz '2024-10-01 00:00Z' + n * (interval '730 days' / %(cases)s) AS at) AS moment
"""
STATES = """
    INSERT INTO cases_stateinterval (case_id, state, from_at, to_at)
    SELECT id, 'open', opened_at, opened_at + interval '1 day' FROM cases_case
    UNION ALL SELECT id, 'resolved', opened_at + interval '1 day', NULL FROM cases_case
"""


def make(cases: int) -> None:
    """Write the rows, without the indexes but those of the keys and of the day that is exported."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename IN ('cases_case', 'cases_stateinterval') "
            "AND indexdef NOT LIKE '%% UNIQUE %%' AND indexname <> ALL(%s)",
            [["case_opened", "state_case"]],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
        cursor.execute(CASES, {"cases": cases})
        cursor.execute(STATES)
        cursor.execute("CREATE INDEX IF NOT EXISTS made_states ON cases_stateinterval (case_id)")
        cursor.execute("ANALYZE cases_case")
        cursor.execute("ANALYZE cases_stateinterval")


def database_seconds() -> float:
    """Return the processor time of our server's processes so far, those that have ended included (Linux)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone() or (0,)
    server = _stat(own)[1]
    running = sum(sum(fields[11:13]) for fields in map(_stat, _pids()) if fields and fields[1] == server)
    return (running + sum(_stat(server)[11:15])) / os.sysconf("SC_CLK_TCK")


def _pids() -> list[int]:
    return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]


def _stat(pid: int) -> list[int]:
    """Return the numbers of a process from its state on; none when it has ended."""
    with suppress(OSError):
        return [0, *(int(one) for one in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1:])]
    return []


def measure(cases: int) -> int:
    from rapport.metrics import mover, registry, verify

    started = time.perf_counter()
    make(cases)
    print(f"{cases:,} cases with two states each made in {time.perf_counter() - started:.0f} s")
    missed, total = False, 0.0
    for fact in registry.facts():  # in their order: some are made complete from those before
        started, busy, served = time.perf_counter(), time.process_time(), database_seconds()
        rows = mover.load([fact])
        seconds, busy, served = time.perf_counter() - started, time.process_time() - busy, database_seconds() - served
        total += seconds
        if rows:
            print(f"  {fact.name}: {rows:,} rows in {seconds:.1f} s: {rows / seconds:,.0f} rows/s; ", end="")
            print(f"processor: Python {busy:.1f} s, database {served:.1f} s: {rows / (busy + served):,.0f} rows/s", flush=True)
        missed |= fact.name == "cases" and rows / seconds < LIMIT
    print(f"  all facts: {total:.1f} s, {cases / total:,.0f} cases/s")
    same = not any(verify.differences(registry.fact(name)) for name in FACTS)
    print(f"  facts and database agree: {same}; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 1 if missed or not same else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-export-") as folder:
        Path(folder).chmod(0o755)
        server = set_up(Path(folder), is_empty=True)
        try:
            return measure(asked.cases)
        finally:
            server.stop()  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
