"""How long it takes until an act in the desk is in the numbers, and how long a bulk change of 550 days.

Run: python -m benchmarks.freshness [--cases 20000] [--days 550]. The demo company is built and its facts are loaded; then a
case gets a message, and the time is taken until a metric counts it: a move of the facts, asked for by the worker every few
seconds, and the next look of the web process. Then a case of each of so many days is touched at once. Limits: 10 s and 3
minutes. Exit status 1 when one is missed.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bring_in import set_up

LIMIT_SECONDS, LIMIT_BULK_SECONDS = 10.0, 180.0
TOUCH = """
    INSERT INTO kernel_entry (event, payload, actor, at, recorded_at, subject, subject_id)
    SELECT 'benchmark.Touched', '{}', 'benchmark', now(), clock_timestamp(), 'cases.case', min(id) FROM cases_case
    GROUP BY (opened_at AT TIME ZONE 'UTC')::date ORDER BY (opened_at AT TIME ZONE 'UTC')::date DESC LIMIT %s
"""


def measure(cases: int, days: int) -> int:
    from django.db import connection

    from rapport.demo import build
    from rapport.desk.cases.actions import receive
    from rapport.desk.cases.models import Case
    from rapport.desk.cases.types import Channel, ContactDraft, Direction
    from rapport.kernel import clock
    from rapport.kernel import jobs as queue
    from rapport.kernel.actor import Actor
    from rapport.metrics import engine, jobs, mover, registry
    from rapport.metrics.ask import Question, ask

    build.seed(cases=cases)
    started = time.perf_counter()
    rows = mover.load(registry.facts())
    print(f"{cases:,} cases of the demo company, {rows:,} rows of facts loaded in {time.perf_counter() - started:.1f} s")
    mover.move(registry.facts())

    def counted() -> int:
        now = clock.now()
        question = Question(metric="repeat_rate", as_of=now, since=now.date(), until=now.date().replace(year=now.year + 1))
        return sum(figure.n for figure in ask(question).figures)

    before = counted()
    case = Case.objects.filter(customer__isnull=False).latest("opened_at")
    words = ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text="Is there any news?")
    receive(case_id=case.pk, contact=words, by=Actor.machine("benchmark"), at=clock.now())
    started, busy = time.perf_counter(), time.process_time()
    written = mover.move(registry.facts())
    moved, busy = time.perf_counter() - started, time.process_time() - busy
    time.sleep(engine.LOOK_SECONDS)
    if counted() != before + 1:
        print("The message is not counted.")
        return 1
    turn = jobs.EVERY.total_seconds() + queue.LOOK_SECONDS  # a job that is due is found at the worker's next look
    most = turn + moved + engine.LOOK_SECONDS
    print(f"  an act is counted after {most:.1f} s at most: {turn:.0f} s until the next move, ", end="")
    print(f"{moved:.1f} s for it ({busy:.1f} s busy, {written} days of facts), {engine.LOOK_SECONDS:.0f} s until the next look")
    with connection.cursor() as cursor:
        cursor.execute(TOUCH, [days])
    started, busy = time.perf_counter(), time.process_time()
    written = mover.move(registry.facts())
    bulk, busy = time.perf_counter() - started, time.process_time() - busy
    print(f"  {days} days touched at once: {bulk:.1f} s ({busy:.1f} s busy, {written} days of facts)")
    print(f"  load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 1 if most > LIMIT_SECONDS or bulk > LIMIT_BULK_SECONDS else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=550)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-freshness-") as folder:
        Path(folder).chmod(0o755)
        server = set_up(Path(folder), is_empty=True)
        try:
            return measure(asked.cases, asked.days)
        finally:
            server.stop()  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
