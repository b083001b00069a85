"""How fast whole cases of the past come into the embedded database, against the limit of 10,000 source rows a second.

Run: python -m benchmarks.bring_in [--cases 24918] [--rows 141712] [--batch 2000]. Records are made up in the shape of a
service desk's event log: 36 fields a row, states and places that change, a contact or two. The same is brought in twice; the
second time must change nothing. Exit status 1 when the limit is missed. A database of its own is made and thrown away.
"""

import argparse
import hashlib
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

LIMIT = 10_000
START = datetime(2016, 2, 29, tzinfo=UTC)
NAMES = [f"field_{number}" for number in range(30)]
WORDS = [
    "late",
    "delivery",
    "bed",
    "lamp",
    "refund",
    "carrier",
    "promised",
    "nobody",
    "rang",
    "again",
    "invoice",
    "wrong",
    "colour",
    "broken",
    "drawer",
    "missing",
    "screws",
]


def records(cases: int, rows: int, seed: int = 8) -> Iterator[object]:
    """Yield cases in the order of their opening; every choice comes from the seed."""
    from rapport.desk.cases.types import (
        Assigned,
        CaseRecord,
        Channel,
        ContactRecord,
        Direction,
        Kind,
        Move,
        SourceRow,
        State,
    )

    chance = random.Random(seed)
    left = rows
    for number in range(cases):
        count = (
            max(1, min(left - (cases - number - 1), round(chance.expovariate(cases / rows)) + 1)) if number < cases - 1 else left
        )
        left -= count
        opened = START + timedelta(minutes=number * 12)
        moments = sorted(opened + timedelta(minutes=chance.randrange(1, 9000)) for _ in range(count - 1))
        moments = [opened, *moments]
        events = []
        for step, at in enumerate(moments):
            fields = {name: f"{name} value {chance.randrange(400)}" for name in NAMES}
            fields |= {"number": f"INC{number:07}", "sys_mod_count": str(step), "sys_updated_at": at.isoformat()}
            digest = hashlib.blake2b(json.dumps(fields).encode(), digest_size=16).hexdigest()
            events.append(SourceRow(at=at, line=number * 6 + step + 2, fields=fields, digest=digest))
        middle = [
            Move(at=at, state=chance.choice((State.OPEN, State.WAITING_CUSTOMER, State.WAITING_OTHERS))) for at in moments[1:]
        ]
        moves = [Move(at=opened, state=State.NEW), *middle]
        if count > 1:
            moves[-1] = Move(at=moments[-1], state=State.CLOSED)
        contacts = [
            ContactRecord(
                at=opened, direction=Direction.INBOUND, channel=Channel.PHONE, text=" ".join(chance.choices(WORDS, k=25))
            )
        ]
        if count > 2:
            text = " ".join(chance.choices(WORDS, k=25))
            contacts.append(ContactRecord(at=moments[1], direction=Direction.OUTBOUND, channel=Channel.EMAIL, text=text))
        yield CaseRecord(
            source="benchmark",
            external_id=f"INC{number:07}",
            kind=Kind.REQUEST,
            subject=" ".join(chance.choices(WORDS, k=5)),
            channel=Channel.PHONE,
            opened_at=opened,
            moves=tuple(moves),
            contacts=tuple(contacts),
            assignments=tuple(Assigned(at=at, team_id=None) for at in moments[:1]),
            rows=tuple(events),
            attributes={"category": f"Category {chance.randrange(40)}", "location": f"Location {chance.randrange(200)}"},
        )


def batches(cases: int, rows: int, size: int) -> Iterator[list[object]]:
    batch: list[object] = []
    for record in records(cases, rows):
        batch.append(record)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def bring_all(asked: argparse.Namespace) -> tuple[float, list[object]]:
    """Bring everything in; return the seconds spent inside the verb, and what each batch said."""
    from rapport.desk.cases.actions import bring_in
    from rapport.kernel import clock
    from rapport.kernel.actor import Actor

    spent, said = 0.0, []
    for number, batch in enumerate(batches(asked.cases, asked.rows, asked.batch)):
        begun = perf_counter()
        said.append(bring_in(records=batch, batch_id=number, by=Actor.machine("benchmark"), at=clock.now()))
        spent += perf_counter() - begun
    return spent, said


def set_up(home: Path, *, is_empty: bool = False) -> object:
    """Start an embedded server of our own, make the tables and, unless it is to be empty, the standards to be held."""
    os.environ["RAPPORT_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "rapport.site.settings"
    from rapport.site.run import postgres

    server = postgres.ensure(home, durable=True)
    os.environ["DATABASE_URL"] = server.url
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    if is_empty:
        return server
    from rapport.governance.standards.actions import starter
    from rapport.kernel import clock
    from rapport.kernel.actor import Actor

    starter(by=Actor.machine("benchmark"), at=clock.now())
    return server


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=24_918)
    parser.add_argument("--rows", type=int, default=141_712)
    parser.add_argument("--batch", type=int, default=2_000)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-bring-in-") as folder:
        Path(folder).chmod(0o755)
        server = set_up(Path(folder))
        try:
            return measure(asked)
        finally:
            server.stop()


def measure(asked: argparse.Namespace) -> int:
    if asked.profile:
        import cProfile
        import pstats

        profile = cProfile.Profile()
        profile.enable()
    first, said = bring_all(asked)
    if asked.profile:
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    rows_added = sum(one.rows_added for one in said)
    again, repeated = bring_all(asked)
    changed = sum(one.added + one.changed + one.rows_added for one in repeated)
    rate = rows_added / first
    added = sum(one.added for one in said)
    print(f"{added:,} cases with {rows_added:,} rows in {first:.1f} s: {rate:,.0f} rows/s (limit {LIMIT:,})")
    print(f"the same again: {again:.1f} s, {changed} changes")
    return 0 if rate >= LIMIT and rows_added == asked.rows and changed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
