"""Rapport and django-helpdesk side by side: the same cases on the same PostgreSQL server, asked by the same readers in one run.

Run: python -m benchmarks.side_by_side [--cases 100000] [--seconds 120] [--readers 20] [--every 2] [--home DIR [--build]]. With
--home both are kept there for the next run, which then only measures; --build ends once both are filled. Both hold the same cases
(benchmarks/same_cases.py: subject, words, state, priority, moment, customer's address, every contact), each in a database of
its own; both are served by granian with two processes; readers are signed in as a representative who sees all cases and open
the list of open cases, one case, and a search for a word, in turn. Rounds of both alternate, so that what else the machine does
falls on both. Exit status 1 when Rapport is behind on list, case or search, or when a page of any of them fails or finds
nothing. django-helpdesk is installed from the package index into an environment of its own. With --tracker Debian's Request
Tracker is a third (benchmarks/tracker.py).
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import batched
from pathlib import Path

import psycopg

from benchmarks.helpdesk import PASSWORD, Helpdesk, HelpdeskReader, until_open
from benchmarks.pages import ROOT, TICKS, Reader, Readings
from benchmarks.same_cases import CUSTOMERS, Made, cases, vocabulary
from benchmarks.tracker import Tracker, TrackerReader

KINDS = ("list", "case", "search")
RAPPORT_PORT, HELPDESK_PORT, TRACKER_PORT = 18610, 18611, 18612
ROUNDS, WORKERS = 3, 2
EMAIL = "tom.bell@marlowreed.example"
# Neither the words of every letter nor those of a handful.
RANKS = range(400, 2_500)


class RapportReader(Reader):
    """A representative signed in to Rapport."""

    ids: dict[int, int]

    def rows(self, text: str) -> int:
        """Return how many cases a list or a search shows."""
        return len(set(re.findall(r'href="/cases/(\d+)/"', text)))

    def page(self, kind: str, *, number: int, word: str) -> tuple[int, str]:
        """Open one page, and return status and text."""
        paths = {
            "list": "/cases/?state=unsettled",
            "case": f"/cases/{self.ids[number]}/",
            "search": f"/cases/?q={urllib.parse.quote(word)}",
        }
        return self.get(paths[kind])


class Rapport:
    """A whole department with the made-up cases, and its web server."""

    def __init__(self, home: Path) -> None:
        from rapport.site.run import postgres

        self.server = postgres.ensure(home)
        self.home = home
        os.environ |= {"RAPPORT_HOME": str(home), "DATABASE_URL": self.server.url, "RAPPORT_WORKERS": str(WORKERS)}
        os.environ |= {"RAPPORT_PORT": str(RAPPORT_PORT), "DJANGO_SETTINGS_MODULE": "rapport.site.settings"}
        self.process: subprocess.Popen[bytes] | None = None
        self.ids: dict[int, int] = {}

    def make(self) -> None:
        """Prepare an empty department as its first start does."""
        for words in (["assets", str(self.home / "assets")], ["prepare", "--empty"]):
            subprocess.run(self._child(*words), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        import django

        django.setup()

    def fill(self, count: int) -> None:
        """Bring the cases in by the bulk verbs; one team has them all, and a representative of it."""
        from rapport.desk.cases.actions import bring_in, settle_in
        from rapport.directory.customers.actions import ensure_customers
        from rapport.directory.customers.types import CustomerRecord
        from rapport.directory.people import sample as people
        from rapport.kernel import clock
        from rapport.kernel.actor import Actor

        house = Actor.machine("benchmark")
        tom = people.person("Tom Bell")
        people.account(tom, email=EMAIL, password=PASSWORD)
        emails = (f"customer{number}@post.example" for number in range(CUSTOMERS))
        wanted = [CustomerRecord(source="benchmark", external_id=one, name=one.partition("@")[0], email=one) for one in emails]
        customers = ensure_customers(wanted, by=house, at=clock.now())
        for number, batch in enumerate(batched(cases(count), 2_000)):
            records = [_record(one, customers[one.email], tom.team_id, tom.pk) for one in batch]
            bring_in(records=records, batch_id=number + 1, by=house, at=clock.now())
        settle_in(by=house, at=clock.now())
        with psycopg.connect(self.server.url, autocommit=True) as held:
            held.execute("VACUUM ANALYZE")

    def know(self) -> None:
        """Learn which of its cases is which of those that were made up."""
        with psycopg.connect(self.server.url) as held:
            found = held.execute("SELECT external_id, id FROM cases_case WHERE source = 'benchmark'").fetchall()
        self.ids = {int(own): pk for own, pk in found}

    def start(self) -> None:
        """Serve it."""
        with (self.home / "web.log").open("ab") as log:
            self.process = subprocess.Popen(self._child("web", str(RAPPORT_PORT)), cwd=ROOT, stdout=log, stderr=log)
        until_open(RAPPORT_PORT)

    def stop(self) -> None:
        """End server and database."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
        self.server.stop()

    def sign_in(self) -> RapportReader:
        """Return a new reader."""
        reader = RapportReader(RAPPORT_PORT, EMAIL, PASSWORD)
        reader.ids = self.ids
        return reader

    def _child(self, *words: str) -> list[str]:
        return [sys.executable, "-W", "ignore", "-m", "rapport.site.run.child", str(os.getpid()), *words]


def _record(one: Made, customer_id: int, team_id: int | None, person_id: int) -> object:
    from rapport.desk.cases.types import (
        Assigned,
        CaseRecord,
        Channel,
        ContactRecord,
        Direction,
        Kind,
        Move,
        Priority,
        State,
    )  # fmt: skip

    moves = [Move(at=one.opened_at, state=State.NEW)]
    if one.state != State.NEW:
        moves.append(Move(at=one.contacts[-1].at, state=State(one.state)))
    return CaseRecord(
        source="benchmark",
        external_id=str(one.number),
        kind=Kind.REQUEST,
        subject=one.subject,
        channel=Channel.EMAIL,
        opened_at=one.opened_at,
        moves=tuple(moves),
        contacts=tuple(
            ContactRecord(
                at=said.at, direction=Direction(said.direction), channel=Channel.EMAIL, text=said.text,
                person_id=None if said.direction == "inbound" else person_id,
            )
            for said in one.contacts
        ),
        assignments=(Assigned(at=one.opened_at, team_id=team_id, assignee_id=person_id if one.is_taken else None),),
        customer_id=customer_id,
        priority=Priority(one.priority),
    )  # fmt: skip


def read(
    reader: object, number: int, wanted: argparse.Namespace, *, until: float, readings: Readings, numbers: list[int]
) -> None:
    """Open a page every so many seconds: list, case, search in turn, each reader at another place of the round.

    A page that fails, breaks off, or shows no case where there are some is an error, and what it took is not counted.
    """
    chance, turn, words = random.Random(f"{number} {wanted.cases}"), number, vocabulary()
    due = time.monotonic() + chance.random() * wanted.every
    while due < until:
        time.sleep(max(0.0, due - time.monotonic()))
        kind, case, word = KINDS[turn % 3], chance.choice(numbers), words[chance.choice(RANKS)]
        began = time.perf_counter()
        try:
            status, text = reader.page(kind, number=case, word=word)
        except OSError as error:
            readings.errors.append(f"{kind}: {error!r}")
            reader.connection.close()
        else:
            waited = time.perf_counter() - began
            is_whole = text.rstrip().endswith(("</html>", "}"))
            if status != 200 or not is_whole or (kind != "case" and not reader.rows(text)):
                readings.errors.append(f"{kind}: {status}" + (f", nothing for {word}" if status == 200 and is_whole else ""))
            else:
                readings.waits[kind].append(waited)
        turn += 1
        due = max(due + wanted.every, time.monotonic())


def seconds_of(roots: set[int]) -> float:
    """Return the processor time so far of processes and all below them, those that have ended included (Linux)."""
    parents, used = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = entry.joinpath("stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)], used[int(entry.name)] = int(fields[1]), sum(int(one) for one in fields[11:15]) / TICKS
    own = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in own} - own:
        own |= more
    return sum(used[pid] for pid in own if pid in used)


class Side:
    """One of the two: who reads it, what they waited, what it used."""

    def __init__(self, name: str, server_pid: int, database_pid: int, sign_in: Callable[[], object], count: int) -> None:
        self.name, self.pids = name, (server_pid, database_pid)
        self.readings, self.used = Readings(), [0.0, 0.0]
        self.readers = [sign_in() for _one in range(count)]
        for reader in self.readers[:4]:  # every process has each page once before the clock starts
            for kind in KINDS:
                reader.page(kind, number=1, word="kor")

    def round(self, wanted: argparse.Namespace, numbers: list[int]) -> None:
        """Let all readers read for one round."""
        before = [seconds_of({pid}) for pid in self.pids]
        until = time.monotonic() + wanted.seconds / ROUNDS
        given = {"until": until, "readings": self.readings, "numbers": numbers}
        threads = [
            threading.Thread(target=read, args=(one, place, wanted), kwargs=given) for place, one in enumerate(self.readers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for place, pid in enumerate(self.pids):
            self.used[place] += seconds_of({pid}) - before[place]

    def p95(self, kind: str) -> float:
        """Return what 95 of 100 pages of a kind stayed below, in seconds."""
        waits = sorted(self.readings.waits[kind])
        return waits[min(len(waits) - 1, int(0.95 * len(waits)))] if waits else float("inf")

    def table(self) -> Iterator[str]:
        """Yield what it took, a line a kind of page."""
        yield f"{self.name}"
        yield from self.readings.table()
        pages = sum(len(waits) for waits in self.readings.waits.values()) or 1
        server, database = (1000 * one / pages for one in self.used)
        yield f"processor time a page: {server + database:.0f} ms (server {server:.0f}, database {database:.0f})"
        failed = Counter(one.partition(":")[0] for one in self.readings.errors)
        told = ", ".join(f"{kind} {few} of {few + len(self.readings.waits[kind])}" for kind, few in failed.items())
        yield f"failed, and not counted above: {told or 'none'} {self.readings.errors[:3] or ''}".rstrip()


def compare(rapport: Rapport, helpdesk: Helpdesk, tracker: Tracker | None, wanted: argparse.Namespace) -> int:
    database = int(next(rapport.home.rglob("postmaster.pid")).read_text().split()[0])
    assert rapport.process is not None
    assert helpdesk.process is not None
    sides = [
        Side("Rapport", rapport.process.pid, database, rapport.sign_in, wanted.readers),
        Side("django-helpdesk", helpdesk.process.pid, database, lambda: HelpdeskReader(HELPDESK_PORT), wanted.readers),
    ]
    if tracker is not None and tracker.process is not None:
        sides.append(Side("Request Tracker", tracker.process.pid, database, lambda: TrackerReader(TRACKER_PORT), wanted.readers))
    load = os.getloadavg()[0]
    numbers = [one.number for one in cases(wanted.cases) if one.state not in {"closed", "resolved"}]
    for turn in range(ROUNDS):
        for side in sides if turn % 2 == 0 else reversed(sides):
            side.round(wanted, numbers)
    print(f"{wanted.readers} readers, a page each {wanted.every:g} s, {wanted.cases:,} cases, {len(numbers):,} open,", end=" ")
    print(f"{os.cpu_count()} cores; load of the machine before {load:.1f}, after {os.getloadavg()[0]:.1f}")
    for side in sides:
        print(*side.table(), sep="\n")
    ours, *others = sides
    behind = [f"{kind} ({one.name})" for one in others for kind in KINDS if ours.p95(kind) > one.p95(kind)]
    print(f"behind at p95: {', '.join(behind) or 'nowhere'}")
    failing = [one.name for one in sides if one.readings.errors]
    if failing:
        print(f"pages failed ({', '.join(failing)}): this run compares nothing")
    return 1 if behind or failing else 0


def once(home: Path, name: str, count: int, work: Callable[[], None]) -> None:
    """Do what fills one of the two, unless that was done in this home before. Half a filling is never taken for a whole one."""
    note, half, begun = home / f"{name}.filled", home / f"{name}.begun", time.monotonic()
    if not note.exists():
        if half.exists():
            raise SystemExit(f"{name} in {home} was ended while it was being filled: take another folder, or remove this one.")
        half.touch()
        work()
        note.write_text(str(count), encoding="ascii")
    if int(note.read_text(encoding="ascii")) != count:
        raise SystemExit(f"{home} holds {note.read_text(encoding='ascii')} cases: say --cases so, or take another folder.")
    print(f"{name} holds its cases after {time.monotonic() - begun:.0f} s", flush=True)


def run(home: Path, wanted: argparse.Namespace) -> int:
    rapport = Rapport(home / "rapport")
    helpdesk = tracker = None
    try:
        rapport.make()
        once(home, "Rapport", wanted.cases, lambda: rapport.fill(wanted.cases))
        rapport.know()
        with psycopg.connect(rapport.server.url_for("postgres"), autocommit=True) as held:
            if not held.execute("SELECT 1 FROM pg_database WHERE datname = 'helpdesk'").fetchone():
                held.execute("CREATE DATABASE helpdesk")
        helpdesk = Helpdesk(home / "helpdesk", url=rapport.server.url_for("helpdesk"), port=HELPDESK_PORT)
        helpdesk.make()
        once(home, "django-helpdesk", wanted.cases, lambda: helpdesk.fill(wanted.cases))
        if wanted.tracker:
            tracker = Tracker(home / "tracker", url=rapport.server.url_for("rt5"), port=TRACKER_PORT)
            tracker.make()
            once(home, "Request Tracker", wanted.cases, lambda: tracker.fill(wanted.cases))
        if wanted.build:
            return 0
        rapport.start()
        helpdesk.start(WORKERS)
        if tracker is not None:
            tracker.start(WORKERS)
        return compare(rapport, helpdesk, tracker, wanted)
    finally:
        if tracker is not None:
            tracker.stop()
        if helpdesk is not None:
            helpdesk.stop()
        rapport.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=120.0, help="for each of the two, in all its rounds")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--every", type=float, default=2.0, help="seconds from one page of a reader to the next")
    parser.add_argument("--home", type=Path, help="folder of both, kept for the next run")
    parser.add_argument("--tracker", action="store_true", help="measure Request Tracker too, which has to be installed")
    parser.add_argument("--build", action="store_true", help="only fill both in --home")
    wanted = parser.parse_args()
    if wanted.tracker and not Tracker.is_installed():
        raise SystemExit("Request Tracker is not installed: apt-get install request-tracker5 rt5-db-postgresql starman")
    if wanted.home:
        wanted.home.mkdir(parents=True, exist_ok=True)
        return run(wanted.home.resolve(), wanted)
    with tempfile.TemporaryDirectory(prefix="rapport-beside-") as name:
        Path(name).chmod(0o755)
        return run(Path(name), wanted)


if __name__ == "__main__":
    sys.exit(main())
