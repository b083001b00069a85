"""How long readers wait for their pages while others read too: list, case, first page, search, by twenty readers of four roles.

Run: python -m benchmarks.pages [--cases 100000] [--contacts 0] [--seconds 60] [--readers 20] [--every 2] [--search 0.2]
[--home DIR]. Starts a whole Rapport (`python -m rapport.site run`, web processes, worker and database on this machine) with the
demo company; with --home it is kept there for the next run, and one of any size is measured as it is, topped up by --contacts.
Each reader opens a page every two seconds: a list of cases, a case of that list, the first page of their role, in turn, and, by
a share of --search, a search instead (benchmarks/searches.py), once the store has read the facts. Everything shares the cores,
the readers too. Pages and searches have a limit each; exit status 1 when one is missed.
"""

import argparse
import http.client
import http.cookies
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks import more_contacts, searches

ROOT = Path(__file__).resolve().parent.parent
LIMIT_MS, SEARCH_LIMIT_MS = 250.0, 400.0
SEARCH = "search "  # how the names of kinds of searches begin
PORT = "18500"
HOST = "127.0.0.1"
BUILDING_SECONDS = 1_800
COUNTING = "The figures are being made ready"
READY = re.compile(r"Rapport is ready: (\S+)")
FIRST_PAGES = {"director": "/today/", "manager": "/floor/", "supervisor": "/floor/", "representative": "/work/"}
FIRST_NAMES = {"/today/": "brief", "/floor/": "floor", "/work/": "own work"}
LISTS = ("/cases/", "/cases/?state=unsettled", "/cases/?page=3")
KINDS = {"database": "postgres", "worker": " worker ", "web": " web "}
TICKS = os.sysconf("SC_CLK_TCK")


class Reader:
    """A signed-in person with one kept-open connection, as a browser has it."""

    def __init__(self, port: int, email: str, password: str) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.sign_in_at = "/"
        self.get("/")
        form = {"login": email, "password": password, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        self._ask("POST", self.sign_in_at, urllib.parse.urlencode(form))
        if "sessionid" not in self.cookies:
            raise SystemExit(f"{email} could not sign in.")

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page; redirections are followed."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> int:
        """Send a form as its page does, and return the status."""
        form = fields | {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        return self._ask("POST", path, urllib.parse.urlencode(form))[0]

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept": "text/html"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{HOST}{path}"}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):  # a kept-open connection has grown old
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: kept.value for name, kept in http.cookies.SimpleCookie(line).items()}
        text = answer.read().decode()
        if method == "GET" and answer.status in {301, 302}:
            self.sign_in_at = answer.headers["Location"]
            return self.get(self.sign_in_at)
        return answer.status, text


class Readings:
    """What all readers waited, by kind of page, in seconds; and what went wrong."""

    def __init__(self) -> None:
        self.waits: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    def table(self) -> Iterator[str]:
        """Yield a line a kind of page."""
        yield f"{'':17} {'pages':>6} {'p50':>7} {'p95':>7} {'p99':>7} {'longest':>8}   ms"
        together = [("all searches", self.together(are_searches=True)), ("all pages", self.together(are_searches=False))]
        for name, waits in [*sorted(self.waits.items()), *together]:
            if waits:
                told = (1000 * share_below(waits, share) for share in (50, 95, 99))
                yield f"{name:17} {len(waits):6} {' '.join(f'{one:7.0f}' for one in told)} {1000 * max(waits):8.0f}"

    def together(self, *, are_searches: bool) -> list[float]:
        """Return the waits of all searches, or of all other pages."""
        return [wait for name, waits in self.waits.items() if name.startswith(SEARCH) == are_searches for wait in waits]

    def p95_ms(self, *, of_searches: bool = False) -> float:
        """Return what 95 of 100 pages of all kinds, or searches, stayed below, in milliseconds; 0 without any."""
        return 1000 * share_below(self.together(are_searches=of_searches), 95)


def share_below(waits: Collection[float], share: int) -> float:
    """Return what so many of 100 stayed below; 0 without any. Of few waits the longest: nobody waited longer."""
    return min(quantiles(waits, n=100)[share - 1], max(waits)) if len(waits) > 1 else sum(waits)


def read(
    reader: Reader, role: str, number: int, wanted: argparse.Namespace, *, text: str, until: float, words: Any, readings: Readings
) -> None:
    """Open a page every so many seconds: list, case, first page in turn, each reader elsewhere in the round, or a search.

    ``text``: the list that the reader has open. Read here, it would be twenty lists at once, which the first pages wait for.
    """
    every = wanted.every
    chance, ids, turn = random.Random(number), [0], number
    due = time.monotonic() + chance.random() * every
    while due < until:
        time.sleep(max(0.0, due - time.monotonic()))
        ids = [int(one) for one in re.findall(r'href="/cases/(\d+)/"', text)] or ids
        first = FIRST_PAGES[role]
        name, path = (
            ("list", chance.choice(LISTS)),
            ("case", f"/cases/{chance.choice(ids)}/"),
            (FIRST_NAMES[first], first),
        )[turn % 3]
        if chance.random() < wanted.search:
            kind, sought = searches.drawn(words, chance)
            name, path = f"{SEARCH}{kind}", f"/cases/?q={urllib.parse.quote(sought)}"
        began = time.perf_counter()
        try:
            status, page = reader.get(path)
        except (OSError, http.client.HTTPException) as error:
            readings.errors.append(f"{path}: {error!r}")
            reader.connection.close()
        else:
            readings.waits[name].append(time.perf_counter() - began)
            if status != http.client.OK or "</html>" not in page:
                readings.errors.append(f"{path}: {status}")
            text = page if name == "list" else text
        turn += 1
        due = max(due + every, time.monotonic())


class Rapport:
    """A whole Rapport of its own, started as an operator starts it."""

    def __init__(self, home: Path, *, cases: int, workers: int = 0) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "DATABASE_URL"))}
        self.environment = kept | {"RAPPORT_HOME": str(home), "RAPPORT_PORT": PORT, "RAPPORT_DEMO_CASES": str(cases)}
        if workers:
            self.environment["RAPPORT_WORKERS"] = str(workers)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rapport.site", "run"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.port = self._wait()

    def _wait(self) -> int:
        assert self.process.stdout is not None
        give_up_at = time.monotonic() + BUILDING_SECONDS
        for line in self.process.stdout:
            print(f"  {line.rstrip()}", flush=True)
            if found := READY.search(line):
                return urllib.parse.urlsplit(found[1]).port or 80
            if time.monotonic() > give_up_at:
                break
        raise SystemExit("Rapport did not become ready.")

    def inside(self, *words: str) -> str:
        """Return what this script says when it looks into the same database with Django (``--inside``)."""
        asked = [sys.executable, "-W", "ignore", "-m", "benchmarks.pages", "--inside", *words]
        environment = {**self.environment, "RAPPORT_DEBUG": "1"}  # as the parent chose; the static files are not collected then
        return subprocess.run(asked, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def database_url(self) -> str:
        """Return the address of its embedded database."""
        from rapport.site.run import postgres

        return postgres.url_of(Path(self.environment["RAPPORT_HOME"]))

    def cpu_seconds(self) -> Counter[str]:
        """Return the processor time of all its processes so far by kind, those that have ended included (Linux)."""
        parents: dict[int, int] = {}
        used: dict[int, tuple[str, float]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = entry.joinpath("stat").read_text().rpartition(")")[2].split()
                    command = entry.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                except OSError:
                    continue
                parents[int(entry.name)] = int(fields[1])
                kind = next((kind for kind, mark in KINDS.items() if mark in command), "others")
                used[int(entry.name)] = kind, sum(int(one) for one in fields[11:15]) / TICKS
        own = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in own} - own:
            own |= more
        totals: Counter[str] = Counter()
        for kind, seconds in (used[pid] for pid in own if pid in used):
            totals[kind] += seconds
        return totals

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)


def look_inside() -> None:
    """Print as JSON the demo's sign-ins by role, and how many queries each page costs each of them: fewest and most."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    os.environ["RAPPORT_LOG_LEVEL"] = "ERROR"
    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from rapport.demo import build

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    sign_ins = {one["role"]: one for one in build.sign_ins()}
    costs: dict[str, list[int]] = defaultdict(list)
    for role, known in sign_ins.items():
        client = Client()
        account = get_user_model().objects.get(email=known["email"])
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        ids = re.findall(r'href="/cases/(\d+)/"', client.get("/cases/").content.decode())
        pages = [("list", path) for path in LISTS] + [("case", f"/cases/{one}/") for one in ids[::10]]
        first = FIRST_PAGES[role]
        for name, path in [*pages, (FIRST_NAMES[first], first), (FIRST_NAMES[first], first)]:
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
            costs[name].append(len(asked))
    found = searches.found_in(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM cases_contact)")
        counts = cursor.fetchone()
    queries = {name: [min(few), max(few)] for name, few in costs.items()}
    print(json.dumps({"sign_ins": sign_ins, "queries": queries, "searches": found, "counts": counts}))


def until_counted(director: Reader) -> None:
    """Wait until the store has read the demo's facts: right after a first start that takes both cores for a while."""
    give_up_at = time.monotonic() + BUILDING_SECONDS
    while COUNTING in director.get("/measures/")[1]:
        if time.monotonic() > give_up_at:
            raise SystemExit("The figures are never ready.")
        time.sleep(2)


def measure(rapport: Rapport, inside: Mapping[str, Any], wanted: argparse.Namespace) -> tuple[Readings, Counter[str]]:
    """Let the readers read. Returns what they waited, and the processor seconds that Rapport used."""
    sign_ins = inside["sign_ins"]
    roles = [list(FIRST_PAGES)[number % len(FIRST_PAGES)] for number in range(wanted.readers)]
    readers = [Reader(rapport.port, sign_ins[role]["email"], sign_ins[role]["password"]) for role in roles]
    lists = []
    for reader, role in zip(readers, roles, strict=True):  # every process has each page once before the clock starts
        reader.get(FIRST_PAGES[role])
        lists.append(reader.get("/cases/")[1])
    until_counted(readers[0])
    readings, until, used = Readings(), time.monotonic() + wanted.seconds, rapport.cpu_seconds()
    threads = [
        threading.Thread(
            target=read,
            args=(reader, role, number, wanted),
            kwargs={"text": text, "until": until, "words": inside["searches"], "readings": readings},
        )
        for number, (reader, role, text) in enumerate(zip(readers, roles, lists, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return readings, rapport.cpu_seconds() - used


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--contacts", type=int, default=0, help="bring the home to so many contacts first")
    parser.add_argument("--search", type=float, default=0.2, help="share of the pages that are searches")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--every", type=float, default=2.0, help="seconds from one page of a reader to the next")
    parser.add_argument("--workers", type=int, default=0, help="web processes; as many as Rapport takes by itself when not said")
    parser.add_argument("--home", type=Path, help="folder of the installation, kept for the next run")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def run(home: Path, wanted: argparse.Namespace) -> int:
    rapport = Rapport(home, cases=wanted.cases, workers=wanted.workers)
    try:
        if wanted.contacts:
            print(f"topped up to {more_contacts.top_up(rapport.database_url(), wanted.contacts):,} contacts", flush=True)
        inside = json.loads(rapport.inside())
        load = os.getloadavg()[0]
        readings, cpu_seconds = measure(rapport, inside, wanted)
    finally:
        rapport.stop()
    pages = sum(len(waits) for waits in readings.waits.values())
    cases, contacts = inside["counts"]
    print(f"{wanted.readers} readers, a page each {wanted.every:g} s, {cases:,} cases, {contacts:,} contacts,", end=" ")
    print(f"{os.cpu_count()} cores;", end=" ")
    print(f"load of the machine before {load:.1f}, after {os.getloadavg()[0]:.1f}")
    print(*readings.table(), sep="\n")
    counts = ", ".join(
        f"{name} {few}" if few == most else f"{name} {few}-{most}" for name, (few, most) in inside["queries"].items()
    )
    print(f"queries a page: {counts}")
    parts = ", ".join(f"{kind} {1000 * seconds / pages:.0f}" for kind, seconds in cpu_seconds.most_common())
    print(f"processor time a page: {1000 * cpu_seconds.total() / pages:.0f} ms of Rapport ({parts})")
    print(f"errors: {len(readings.errors)}", *readings.errors[:5], sep="\n  ")
    are_met = not readings.errors
    for name, is_search, limit in (("pages", False, LIMIT_MS), ("searches", True, SEARCH_LIMIT_MS)):
        p95 = readings.p95_ms(of_searches=is_search)
        are_met = are_met and p95 <= limit
        print(f"{name}: p95 {p95:.0f} ms (limit {limit:.0f}): {'met' if p95 <= limit else 'MISSED'}")
    return 0 if are_met else 1


def main() -> int:
    wanted = arguments()
    if wanted.inside:
        look_inside()
        return 0
    if wanted.home:
        wanted.home.mkdir(parents=True, exist_ok=True)
        return run(wanted.home.resolve(), wanted)
    with tempfile.TemporaryDirectory(prefix="rapport pages ") as name:
        Path(name).chmod(0o755)
        return run(Path(name), wanted)


if __name__ == "__main__":
    sys.exit(main())
