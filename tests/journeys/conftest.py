"""What all journeys share: Rapport running for real with a small demo company, and a real browser for each role.

``rapport run`` itself is started (parent, web processes, worker) on a database of its own; the browser is Chromium. Without a
browser these tests say so and are skipped; on a build server (RAPPORT_BROWSER_REQUIRED=1) that is a failure.
"""

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Playwright, StorageState, sync_playwright

from rapport.demo import cast
from rapport.site.run import postgres, testing

from ..runtime.installation import borrow_assets
from .inside import Inside

CASES = "2400"
PORT = 8765  # and the next ones, when several processes of one run have an installation each
READY_SECONDS = 240
BROWSER_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PEOPLE = {"director": "Ana Ruiz", "manager": "Grace Osei", "supervisor": "Sue Marsh", "representative": "Tom Bell"}


@dataclass(frozen=True)
class Site:
    """A running Rapport."""

    url: str
    database_url: str
    home: Path
    inside: Inside

    def do(self, code: str) -> list[str]:
        """Do something inside, as its scheduled jobs do, and return the lines that it prints."""
        return self.inside.do(code)


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """Start ``rapport run`` with a demo company of a few thousand cases, and stop it by SIGTERM afterwards."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = f"journeys_{os.environ['RAPPORT_TEST_SLOT_TAKEN']}{worker}".lower()
    home = testing.home() / name
    server = postgres.ensure(testing.home(), durable=False)
    with psycopg.connect(server.url_for("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    shutil.rmtree(home / "facts", ignore_errors=True)  # of a database that is gone
    home.mkdir(exist_ok=True)
    borrow_assets(home)
    borrow_words(home)
    database_url = server.url_for(name)
    environment = {**os.environ, "RAPPORT_HOME": str(home), "DATABASE_URL": database_url, "RAPPORT_DEMO_CASES": CASES}
    port = PORT + int(worker.removeprefix("gw") or 0)
    environment |= {"RAPPORT_PORT": str(port), "RAPPORT_DEBUG": "1", "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "default"}
    environment["RAPPORT_WORKERS"] = "2"  # each has to learn every kind of page by itself, and one reader at a time opens them
    for key in ("EMPTY", "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER"):
        environment.pop(key, None)
    parent = subprocess.Popen(
        [sys.executable, "-m", "rapport.site", "run"],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    inside = Inside(home, database_url)
    try:
        yield Site(_ready_at(parent, home), database_url, home, inside)
    finally:
        inside.stop()
        parent.send_signal(signal.SIGTERM)
        try:
            parent.wait(20)
        except subprocess.TimeoutExpired:
            parent.kill()
            parent.wait(5)
        if parent.stdout is not None:
            parent.stdout.close()
        with psycopg.connect(server.url_for("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.stop()


def borrow_words(home: Path) -> None:
    """Have web processes read, and add to, the questions that tests have put into SQL."""
    shared, place = testing.home() / "wordings", home / "wordings"
    shared.mkdir(exist_ok=True)
    if place.is_symlink():  # perhaps of a checkout that was somewhere else
        place.unlink()
    if not place.exists():
        place.symlink_to(shared)


def _ready_at(parent: "subprocess.Popen[str]", home: Path) -> str:
    """Wait for the sentence that names the address; show what was said instead when it does not come."""
    lines: queue.Queue[str] = queue.Queue()
    assert parent.stdout is not None
    threading.Thread(target=lambda: [lines.put(line) for line in parent.stdout or ()], daemon=True).start()
    said: list[str] = []
    ends = time.monotonic() + READY_SECONDS
    while time.monotonic() < ends and (parent.poll() is None or not lines.empty()):
        try:
            said.append(lines.get(timeout=0.5))
        except queue.Empty:
            continue
        if found := re.search(r"Rapport is ready: (http://\S+)", said[-1]):
            return found.group(1)
    logs = "".join(path.read_text()[-2000:] for path in (home / "logs").glob("*.log"))
    pytest.fail(f"Rapport did not start. It said:\n{''.join(said)}\n{logs}")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    path = (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium-headless-shell")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if not path:
        why = "There is no Chromium: set CHROMIUM or install it."
        if os.environ.get("RAPPORT_BROWSER_REQUIRED"):
            pytest.fail(why)
        pytest.skip(why)
    playwright: Playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and what went wrong on it that a person might not see."""

    page: Page
    troubles: list[str]


@pytest.fixture(scope="package")
def sessions() -> dict[str, StorageState]:
    """The session of each person who has signed in by the form, for the pages that they open later."""
    return {}


@pytest.fixture
def page_of(site: Site, chromium: Browser, sessions: dict[str, StorageState]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a signed-in page: ``page_of("director")``, also ``page_of("customer")`` without account.

    It is opened at its home, or at ``start``. Each person signs in by the form once, and opens the other pages in that session.
    Every error in the console, every failed request and every blocked script on any of these pages fails the test.
    """
    opened: list[Watched] = []

    def open_page(who: str, *, width: int = 1440, height: int = 1000, theme: str = "light", start: str = "/") -> Page:
        name = PEOPLE.get(who, who)
        context = chromium.new_context(
            base_url=site.url,
            storage_state=sessions.get(name),
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        page = context.new_page()
        page.set_default_timeout(30_000)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
        page.on(
            "console",
            lambda said: troubles.append(f"console: {said.text} {said.location['url']}") if said.type == "error" else None,
        )
        page.on("response", lambda got: troubles.append(f"{got.status} {got.url}") if got.status >= 500 else None)
        opened.append(Watched(page, troubles))
        if who != "customer":
            page.goto(start)
            if "/sign-in/" in page.url:
                sign_in(page, name)
                sessions[name] = {"cookies": context.cookies(), "origins": []}
                if start != "/":
                    page.goto(start)
        return page

    yield open_page
    troubles = [trouble for one in opened for trouble in one.troubles]
    for one in opened:
        # A browser that is told to close a page on its way to another one may wait for it for ever.
        one.page.goto("about:blank")
        one.page.context.close()
    assert troubles == []


def sign_in(page: Page, name: str) -> None:
    """Sign in by the form, as a person does who is led there."""
    page.get_by_label("E-mail").fill(cast.address(name))
    page.get_by_label("Password").first.fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
