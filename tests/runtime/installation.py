"""An installation in a folder of its own, started by `rapport run` as a person does."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rapport.site.run import assets, placement, postgres
from rapport.site.run.record import read_record

ROOT = Path(__file__).resolve().parents[2]
BACK_SECONDS = 15.0  # the bar for everything that is killed, on a machine that does nothing else
PATIENCE_SECONDS = 40.0  # beside other tests
READY = re.compile(r"Rapport is ready: http://127\.0\.0\.1:(\d+)")


class Installation:
    """A folder, and the parent that runs in it."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.settings = {"RAPPORT_PORT": "18400", "RAPPORT_WORKERS": "1", "RAPPORT_DEBUG": "1", **settings}
        self.parent: subprocess.Popen[str] | None = None
        self.port = 0

    def command(self) -> subprocess.Popen[str]:
        """Start `rapport run` in this folder."""
        left_out = {"DATABASE_URL", "RAPPORT_HOME", "RAPPORT_DEBUG", "EMPTY"}
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        environment |= {"RAPPORT_HOME": str(self.home), **self.settings}
        return subprocess.Popen(
            [sys.executable, "-m", "rapport.site", "run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self) -> str:
        """Start and wait until it says that it is ready. Return all it said."""
        self.parent = self.command()
        assert self.parent.stdout is not None
        said = ""
        for line in self.parent.stdout:
            said += line
            if found := READY.search(line):
                self.port = int(found[1])
                return said
        raise AssertionError(said)

    def is_healthy(self) -> bool:
        """Ask the health page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def remove(self) -> None:
        """End what runs and remove the folder."""
        if self.parent is not None:
            self.parent.kill()
            self.parent.communicate()
        postgres.stop_if_unused(placement.make_place(self.home))
        subprocess.run(["rm", "-rf", str(self.home)], check=True)

    def pids(self) -> list[int]:
        """Return the process numbers of web and worker as the parent has written them down."""
        record = read_record(self.home)
        return [trace.pid for trace in record.traces] if record is not None else []


def eventually(holds: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
    give_up_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up_at, "it took too long"
        time.sleep(0.05)


def new_home(name: str) -> Path:
    """Return an empty folder that borrows the fonts and the chart library of the test folder."""
    home = ROOT / "var" / "test" / f"{name}-{os.getpid()}"
    home.mkdir(parents=True)
    borrow_assets(home)
    return home


def borrow_assets(home: Path) -> None:
    """Have a home use the fonts and the chart library of the test folder. They are made once, in a quarter of a minute."""
    shared = ROOT / "var" / "test" / "assets"
    if not assets.are_made(shared):
        subprocess.run([sys.executable, "-m", "rapport.site.run.assets", str(shared)], cwd=ROOT, check=True)
    place = home / "assets"
    if place.is_symlink():  # perhaps of a checkout that was somewhere else
        place.unlink()
    if not place.exists():
        place.symlink_to(shared)
