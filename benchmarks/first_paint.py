"""How soon the overview of twelve tiles is there at a million cases: limit 1 s.

Run: python -m benchmarks.first_paint [--cases 1000000] [--home DIR] [--lake DIR] [--rounds 3] [--no-browser]. Facts are made up
(made_facts) and the page is asked of their last year, by weeks; with --home and --lake, database and facts are kept for the next
run. A real web process serves the page to a director who is signed in. Told is when the first answer and when the tiles are there
by HTTP, and when Chromium paints first (CHROMIUM names it): in a new process of a new installation, in a new process of one that
has put its questions into words before, asked again within a minute, and asked otherwise in a process that runs. Exit status 1
when a first answer misses the limit.
"""

import argparse
import html
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import made_facts
from benchmarks.bring_in import set_up
from benchmarks.pages import HOST, ROOT, TICKS, Reader

LIMIT_SECONDS = 1.0
PORT = 18_620
PAGE = f"/measures/?to={made_facts.END}"
OPEN_SECONDS = 60
PASSWORD = "marlow-and-reed"

# Seconds until the first answer, seconds until the tiles are there, and seconds of the processor for both.
type Waited = tuple[float, float, float]


def prepare(cases: int) -> str:
    """Make the facts where they are not there, teams, and a director. Returns how the director signs in."""
    from django.core.management import call_command

    from rapport.directory.people import sample
    from rapport.directory.people.models import Account
    from rapport.directory.people.types import Role
    from rapport.kernel import clock
    from rapport.metrics import registry
    from rapport.metrics.models import LoadedFact, Reading

    call_command("createcachetable", verbosity=0)
    if not made_facts.are_made():
        started = time.perf_counter()
        rows = made_facts.write(cases)
        print(f"{cases:,} cases, {rows:,} rows of facts made in {time.perf_counter() - started:.0f} s", flush=True)
    facts = registry.facts()
    LoadedFact.objects.all().delete()
    LoadedFact.objects.bulk_create([LoadedFact(name=one.name, digest=one.digest, is_whole=True) for one in facts])
    now = clock.now()
    Reading.objects.update_or_create(pk=1, defaults={"since_at": now, "fresh_at": now})
    for number in range(made_facts.TEAMS):
        sample.team(f"Team {number + 1}")
    if not Account.objects.exists():
        sample.account(sample.person("Ana Ruiz", Role.DIRECTOR), password=PASSWORD)
    return sample.address("Ana Ruiz")


@contextmanager
def web() -> Iterator[int]:
    """Have a web process, as Rapport starts it, that answers. Gives the id of its parent."""
    command = [sys.executable, "-m", "rapport.site.run.child", str(os.getpid()), "web", str(PORT)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + OPEN_SECONDS
        while not _answers():
            if time.monotonic() > until or process.poll() is not None:
                raise SystemExit("The web process does not answer.")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers() -> bool:
    connection = http.client.HTTPConnection(HOST, PORT, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


def busy(parent: int) -> float:
    """Return the processor time of a process and its children so far (Linux)."""
    used = 0.0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, fields = int(file.parent.name), file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if parent in {pid, int(fields[1])}:
            used += sum(int(one) for one in fields[11:13]) / TICKS
    return used


def by_http(email: str, rounds: int) -> dict[str, Waited]:
    """Return what each way of asking took by HTTP."""
    found = {}
    for number, name in enumerate(("new installation", "new process")):
        with web() as parent:
            reader = Reader(PORT, email, PASSWORD)
            reader.get("/people/")  # what any first page of a process costs is not the tiles'
            found[name] = _asked(reader, parent, PAGE)
            if number:
                again = [_asked(reader, parent, PAGE) for _round in range(rounds)]
                days = [made_facts.END - timedelta(weeks=one) for one in range(1, rounds + 1)]
                otherwise = [_asked(reader, parent, f"/measures/?to={day}") for day in days]
                found |= {"again within a minute": _median(again), "otherwise, in a process that runs": _median(otherwise)}
    return found


def _asked(reader: Reader, parent: int, path: str) -> Waited:
    """Open the page as a browser does: what is painted first, and the tiles where these come after it."""
    started, used = time.perf_counter(), busy(parent)
    _status, text = reader.get(path)
    painted = time.perf_counter() - started
    if found := re.search(r'id="reckoning"[^>]* hx-get="([^"]+)"', text):
        _status, text = reader.get(html.unescape(found[1]))
    if 'class="tiles"' not in text:
        raise SystemExit(f"{path} was answered without tiles.")
    return painted, time.perf_counter() - started, busy(parent) - used


def _median(found: list[Waited]) -> Waited:
    painted, whole, used = (median(one) for one in zip(*found, strict=True))
    return painted, whole, used


def by_browser(email: str) -> dict[str, tuple[float, float]]:
    """Return after how many seconds Chromium paints the page first, and has the tiles, in a new process and again."""
    from playwright.sync_api import sync_playwright

    painted = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    with web(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"))
        page: Any = browser.new_page()
        page.goto(f"http://{HOST}:{PORT}/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda address: "sign-in" not in address and "login" not in address)
        found = {}
        for name in ("new process", "again within a minute"):
            page.goto(f"http://{HOST}:{PORT}{PAGE}")
            page.wait_for_selector(".tiles", timeout=60_000)
            found[name] = page.evaluate(painted) / 1000, page.evaluate("performance.now()") / 1000
        browser.close()
    return found


def measure(cases: int, rounds: int, *, with_browser: bool) -> int:
    email = prepare(cases)
    told = by_http(email, rounds)
    print(f"the page of twelve tiles at {cases:,} cases, by HTTP:")
    for name, (painted, whole, used) in told.items():
        print(f"  {name}: first answer {painted:.2f} s, tiles {whole:.2f} s ({used:.2f} s busy)")
    slowest = max(painted for painted, _whole, _busy in told.values())
    if with_browser:
        for name, (painted, whole) in by_browser(email).items():
            print(f"  Chromium, {name}: first paint {painted:.2f} s, tiles {whole:.2f} s")
    print(f"  load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; limit {LIMIT_SECONDS:g} s")
    return 1 if slowest > LIMIT_SECONDS else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--lake", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-browser", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-first-paint-") as folder:
        home = asked.home or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
        lake = asked.lake or home / "facts"
        os.environ |= {"RAPPORT_LAKE": str(lake), "RAPPORT_ZONE": "UTC", "RAPPORT_DEBUG": "1", "RAPPORT_WORKERS": "1"}
        server = set_up(home, is_empty=True)
        try:
            return measure(asked.cases, asked.rounds, with_browser=not asked.no_browser)
        finally:
            server.stop()  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
