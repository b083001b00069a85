"""`rapport run`: one parent that starts everything, watches it, starts again what dies, and stops all in good order."""

import argparse
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import psycopg

from rapport.demo.cast import COMPANY
from rapport.site import configuration
from rapport.site.run import assets, installation, postgres, prepare
from rapport.site.run.locks import FileLock
from rapport.site.run.placement import find_place
from rapport.site.run.processes import MARK, Child, end_left_behind
from rapport.site.run.record import Record, read_record, remove_record, write_record
from rapport.site.run.supervision import Supervised, trim_logs
from rapport.site.run.ways_in import first_free_port, is_healthy, sign_in_lines
from rapport.site.run.words import StartRefused, _

READY_SECONDS = 900.0  # a loaded machine is slow, not broken: what lives may take its time
PATIENCE_SECONDS = 20.0
TURN_SECONDS = 0.2
DATABASE_LOOK_SECONDS = 0.5
STOP_SECONDS = 12.0
STORY_HOURS = 1.0  # the demo's story is told on when it lies further back


class Stop(BaseException):
    """Somebody asked us to end. Not an Exception, so that nothing swallows it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare nothing: settings come from the environment, as docs/operation/configuration.md lists them."""


def run(_arguments: argparse.Namespace) -> int:
    """Run Rapport until Ctrl-C or SIGTERM. Returns 0 also when it runs already beside us."""
    home = configuration.home()
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "run.lock")
    if not lock.try_exclusive():
        return _point_to_the_other(home)
    parent = Parent(home)
    _listen_for_signals(parent)
    try:
        parent.start()
        parent.watch()
    except Stop:
        print("\n" + _("Stopping ..."), flush=True)
    finally:
        parent.stop()
        lock.release()
    print(_("Rapport has stopped."), flush=True)
    return 0


def implied_by(notes: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that an installation's notes about itself imply, unless somebody has said otherwise."""
    return {configuration.COMPANY.name: COMPANY} if notes.get(installation.KIND) == "demo" else {}


class Parent:
    """The parent's state: the database that it holds, and its children."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.mark = secrets.token_hex(16)
        self.environment = {**os.environ, MARK: self.mark, configuration.HOME.name: str(home), "PYTHONUNBUFFERED": "1"}
        self.server: postgres.Server | None = None
        self.services: list[Supervised] = []
        self.passing: list[Child] = []
        self.is_stopping = False
        self.is_hurried = False
        self.url = ""

    def start(self) -> None:
        """Bring everything up. Raises StartRefused with a sentence when that cannot be."""
        if given := configuration.DATABASE_URL.text():
            _refuse_silent_database(given)
        _end_what_was_left(self.home)
        self._record()
        making = self._begin_assets()
        self._start_database()
        port = first_free_port(configuration.HOST.text(), configuration.PORT.number())
        self._choose_settings(port)
        self._prepare()
        self._name_company()
        self._finish_assets(making)
        self._start_service("web", str(port))
        self._wait_until_ready(port)
        self._start_service("worker")  # jobs can wait for the second that a reader need not
        self._start_service("mail")
        self._welcome()
        if self._is_behind():
            self._run_once("catch-up", "catch-up")

    def watch(self) -> None:
        """Look after the children and the database until somebody asks us to stop."""
        look_at = 0.0
        while True:
            if time.monotonic() >= look_at:
                look_at = time.monotonic() + DATABASE_LOOK_SECONDS
                self._look_after_database()
                trim_logs(self.home / "logs")
            self.passing = [child for child in self.passing if child.exit_code() is None]
            started_again = [service.look() for service in self.services]
            if any(started_again):
                self._record()
            time.sleep(TURN_SECONDS)

    def stop(self) -> None:
        """End everything: web and worker first, the database last. A second Ctrl-C makes it at once."""
        children = [child for child in (*self.passing, *(service.child for service in self.services)) if child is not None]
        for child in children:
            child.ask_to_end()
        give_up_at = time.monotonic() + STOP_SECONDS
        for child in children:
            while child.exit_code() is None and time.monotonic() < give_up_at and not self.is_hurried:
                time.sleep(0.05)
            child.end(seconds=0)
        if self.server is not None:
            self.server.stop()
        remove_record(self.home)

    def _start_service(self, name: str, *arguments: str) -> None:
        service = Supervised(name, [name, *arguments], self.environment, self.home / "logs" / f"{name}.log")
        service.start()
        self.services.append(service)
        self._record()

    def _run_once(self, name: str, *arguments: str, speaks: bool = False) -> Child:
        log = self.home / "logs" / f"{name}.log"
        child = Child(list(arguments), environment=self.environment, log=log, folder=configuration.ROOT, speaks=speaks)
        self.passing.append(child)
        return child

    def _begin_assets(self) -> Child | None:
        if assets.are_made(self.home / "assets"):
            return None
        print(_("Making the chart library and the fonts (once) ..."), flush=True)
        return self._run_once("assets", "assets", str(self.home / "assets"))

    def _finish_assets(self, making: Child | None) -> None:
        if making is not None:
            self._expect_success("assets", making)

    def _start_database(self) -> None:
        if configuration.DATABASE_URL.text():
            return
        if find_place(self.home) is None:
            print(_("Making the database (once) ..."), flush=True)
        self.server = postgres.ensure(self.home)
        self._name_database()

    def _name_database(self) -> None:
        if self.server is not None:
            os.environ[configuration.DATABASE_URL.name] = self.server.url
            self.environment[configuration.DATABASE_URL.name] = self.server.url

    def _choose_settings(self, port: int) -> None:
        """Settings that the demo company on this machine implies, unless somebody has said otherwise."""
        self.environment[configuration.PORT.name] = str(port)
        self.url = configuration.URL.text() or f"http://{configuration.HOST.text()}:{port}"
        notes = installation.read(os.environ[configuration.DATABASE_URL.name])
        is_empty = configuration.EMPTY.flag() or notes.get(installation.KIND) == "empty"
        is_local = configuration.HOST.text() in {"127.0.0.1", "localhost", "::1"} and not configuration.URL.text()
        if is_local and not is_empty:
            self.environment.setdefault(configuration.DEBUG.name, "1")

    @property
    def is_debug(self) -> bool:
        """Tell whether readable errors and printed sign-ins are on for the children."""
        return self.environment.get(configuration.DEBUG.name, "0").lower() in {"1", "true", "yes", "on"}

    def _name_company(self) -> None:
        """What customers read at the head of their pages, letters and mails: the demo company has a name of its own."""
        notes = installation.read(os.environ[configuration.DATABASE_URL.name])
        for name, value in implied_by(notes).items():
            self.environment.setdefault(name, value)

    def _prepare(self) -> None:
        url = os.environ[configuration.DATABASE_URL.name]
        notes = installation.read(url)
        if notes.get(installation.FILLED) == "begun":
            print(_("The first filling was interrupted; it begins anew."), flush=True)
            self._begin_anew(url)
        if not prepare.is_needed(url, home=self.home, debug=self.is_debug):
            return
        empty = ["--empty"] if configuration.EMPTY.flag() else []
        self._expect_success("prepare", self._run_once("prepare", "prepare", *empty, speaks=True))

    def _begin_anew(self, url: str) -> None:
        if self.server is None:
            raise StartRefused(
                _("The database at DATABASE_URL was being filled when the start was interrupted. Empty it, then start again.")
            )
        self.server.make_database_anew()

    def _expect_success(self, name: str, child: Child) -> None:
        code = child.wait()
        self.passing.remove(child)
        if code != 0:
            log = self.home / "logs" / f"{name}.log"
            tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
            raise StartRefused(_("{tail}\nThe step {name} failed; all of it is in {log}.").format(tail=tail, name=name, log=log))

    def _wait_until_ready(self, port: int) -> None:
        began = time.monotonic()
        give_up_at, say_at = began + READY_SECONDS, began + PATIENCE_SECONDS
        while not is_healthy(configuration.HOST.text(), port, configuration.HOSTS.items()):
            for service in self.services:
                service.look()
                if service.deaths >= 3:
                    raise StartRefused(
                        _("{name} ends again and again; why is in {log}.").format(name=service.name, log=service.log)
                    )
            if time.monotonic() > say_at:
                say_at += PATIENCE_SECONDS
                waited = round(time.monotonic() - began)
                print(_("The pages are starting; this machine is busy ({n} s so far) ...").format(n=waited), flush=True)
            if time.monotonic() > give_up_at:
                raise StartRefused(_("The pages do not answer; why is in {log}.").format(log=self.home / "logs" / "web.log"))
            time.sleep(0.05)

    def _welcome(self) -> None:
        notes = installation.read(os.environ[configuration.DATABASE_URL.name])
        print(_("Rapport is ready: {url}").format(url=self.url), flush=True)
        for line in sign_in_lines(json.loads(notes.get(installation.SIGN_INS, "[]")), url=self.url, is_debug=self.is_debug):
            print(line, flush=True)

    def _is_behind(self) -> bool:
        url = os.environ[configuration.DATABASE_URL.name]
        if installation.read(url).get(installation.KIND) != "demo":
            return False
        hours = installation.hours_since(url, installation.CAUGHT_UP)
        return hours is None or hours > STORY_HOURS

    def _look_after_database(self) -> None:
        if self.server is None or self.server.is_alive():
            return
        if self.server.is_running():
            print(_("The database does not answer; waiting for it, this machine may be busy."), flush=True)
        else:
            print(_("The database stopped unexpectedly; starting it again."), flush=True)
        before = self.server.url
        try:
            self.server.ensure()
        except (StartRefused, psycopg.Error, TimeoutError) as why:  # the next look tries again
            print(why, file=sys.stderr, flush=True)
            return
        if self.server.url != before:
            self._name_database()
            for service in self.services:
                service.restart()

    def _record(self) -> None:
        traces = [service.child.trace for service in self.services if service.child is not None]
        write_record(self.home, Record(mark=self.mark, url=self.url, pid=os.getpid(), traces=traces))


def _refuse_silent_database(url: str) -> None:
    try:
        installation.read(url)
    except psycopg.Error as silent:
        raise StartRefused(_("The database at DATABASE_URL does not answer: {why}").format(why=silent)) from silent


def _point_to_the_other(home: Path) -> int:
    record = read_record(home)
    if record is not None and record.url:
        print(_("Rapport runs already: {url}").format(url=record.url))
    else:
        print(_("Rapport is being started already, by another process."))
    return 0


def _end_what_was_left(home: Path) -> None:
    record = read_record(home)
    if record is not None and end_left_behind(record.mark, record.traces):
        print(_("Ended what an earlier start had left behind."), flush=True)


def _listen_for_signals(parent: Parent) -> None:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if parent.is_stopping:
            parent.is_hurried = True
            return
        parent.is_stopping = True
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup wants us to outlive the terminal
            signal.signal(number, on_signal)
