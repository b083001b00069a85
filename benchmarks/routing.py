"""How fast the router decides over 5,000 waiting cases and 40 people, and how fast it gives what they can hold.

Run: python -m benchmarks.routing [--waiting 5000] [--people 40] [--capacity 8]. Deciding is reading what waits and who is here,
and choosing for every case; giving is the whole act: lock, assign, clocks, journal, notice. Limits: 5,000 decisions a second and
20 cases given a second, both by processor time of Python. Exit status 1 when one is missed. A database of its own is made and
thrown away; the number of queries that a decision takes is counted for a tenth of the cases and for all.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.bring_in import set_up

LIMIT_DECISIONS, LIMIT_GIVEN = 5_000, 20
ROUNDS = 3


def lay(waiting: int, people_count: int, capacity: int) -> None:
    """Make people, half of whom speak German, a queue that takes everything, and cases that wait."""
    from rapport.desk.routing import sample
    from rapport.desk.routing.models import Seat
    from rapport.directory.people import sample as people

    team = people.team("Leeds day")
    persons = [people.person(f"Person {number}", team=team) for number in range(people_count)]
    sample.queue(team, persons, capacity=capacity, by_language=True)
    for number, seat in enumerate(Seat.objects.order_by("pk")):
        seat.languages = ["en", "de"] if number % 2 else ["en"]
        seat.save()
    lay_cases(waiting)


def lay_cases(count: int) -> None:
    """Make cases that wait; a third of the customers speak German."""
    from rapport.desk.cases.models import Assignment, Case, StateInterval
    from rapport.directory.customers import sample as customers
    from rapport.directory.people import sample as people
    from rapport.kernel import clock

    now, team = clock.now(), people.team("Leeds day")
    spoken = [customers.customer(f"Customer {code}", language=code) for code in ("en-GB", "en", "de")]
    made = Case.objects.bulk_create(
        Case(
            kind="enquiry", channel="email", subject=f"Case {number}", team=team, customer=spoken[number % 3], opened_at=now,
            received_at=now, state_since_at=now, due_at=now + timedelta(minutes=number % 997), awaiting_answer_since=now,
        )
        for number in range(count)
    )  # fmt: skip
    StateInterval.objects.bulk_create(StateInterval(case=one, state="new", from_at=now) for one in made)
    Assignment.objects.bulk_create(Assignment(case=one, team=team, from_at=now) for one in made)


def decided() -> tuple[float, int, int]:
    """Return the processor seconds of one decision about all that waits, how many queries it took, and how many get somebody."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from rapport.desk.routing import queries
    from rapport.desk.routing.rules import giving
    from rapport.kernel import clock

    with CaptureQueriesContext(connection) as asked:
        begun = time.process_time()
        board = queries.board(as_of=clock.now())
        chosen = giving.plan(board.waiting, board.desks)
        seconds = time.process_time() - begun
    return seconds, len(asked), sum(one.person_id is not None for one in chosen)


def measure(asked: argparse.Namespace) -> int:
    from rapport.desk.routing.actions import drain
    from rapport.kernel import clock
    from rapport.kernel.actor import Actor

    lay(asked.waiting // 10, asked.people, asked.capacity)
    _seconds, few, _given = decided()
    lay_cases(asked.waiting - asked.waiting // 10)
    rounds = [decided() for _round in range(ROUNDS)]
    seconds, queries, expected = min(rounds)
    rate = asked.waiting / seconds
    load = os.getloadavg()[0]
    print(f"{asked.waiting:,} decisions in {seconds:.2f} s of processor time: {rate:,.0f}/s (limit {LIMIT_DECISIONS:,})")
    print(f"queries: {few} for {asked.waiting // 10:,} waiting cases, {queries} for {asked.waiting:,}; load {load:.1f}")
    begun, wall, given = time.process_time(), time.monotonic(), 0
    while moved := drain(by=Actor.machine("routing"), at=clock.now()):
        given += moved
    busy, wall = time.process_time() - begun, time.monotonic() - wall
    told = f"{given} cases given in {busy:.1f} s of processor time ({wall:.1f} s by the clock)"
    print(f"{told}: {given / busy:.0f}/s (limit {LIMIT_GIVEN})")
    is_fast = rate >= LIMIT_DECISIONS and given / busy >= LIMIT_GIVEN
    return 0 if is_fast and given == expected and few == queries else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", type=int, default=5_000)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--capacity", type=int, default=8)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-routing-") as folder:
        server = set_up(Path(folder))
        try:
            return measure(asked)
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
