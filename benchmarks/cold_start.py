"""How long a newcomer waits: `make run` in an empty copy until the director's brief is on the screen, and a second start.

Run: python benchmarks/cold_start.py. Exit status 1 when a limit is missed. The copy holds the files that git
knows, with --tree also those it does not know yet. Package caches are warm, as after one earlier installation on the machine.
"""

import argparse
import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLD_LIMIT, SECOND_LIMIT = 120.0, 8.0
READY = re.compile(r"Rapport is ready: (\S+)")
SIGN_IN = re.compile(r"^\s+director\s+(\S+@\S+)\s+(\S+)$")


class Started:
    """One `make run` in a folder: how long each sentence took, and how to sign in."""

    def __init__(self, folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "DATABASE_URL"))}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            ["make", "run", "RAPPORT_PORT=18300"],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.url = self.email = self.password = ""
        self._listen()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            print(f"  {self.seconds():6.1f} s  {line.rstrip()}", flush=True)
            if found := READY.search(line):
                self.url = found[1]
            if found := SIGN_IN.match(line):
                self.email, self.password = found[1], found[2]
                return
        raise SystemExit("It ended before it was ready.")

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def open_brief(self) -> int:
        """Sign in as the director and fetch the first page. Returns its length in bytes."""
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with browser.open(self.url) as page:
            asked_at = page.geturl()
        token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        words = {"login": self.email, "password": self.password, "csrfmiddlewaretoken": token}
        answer = urllib.request.Request(asked_at, urllib.parse.urlencode(words).encode(), {"Referer": asked_at})
        with browser.open(answer) as page:
            body: bytes = page.read()
            if "/today/" not in page.geturl():
                raise SystemExit(f"Signing in led to {page.geturl()}, not to the brief.")
        return len(body)

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.communicate(timeout=30)


def copy_of_the_project(folder: Path, *, whole_tree: bool) -> None:
    listed = ["git", "ls-files", "-z", "--cached", *(["--others", "--exclude-standard"] if whole_tree else [])]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def measure(folder: Path, title: str) -> float:
    print(title)
    started = Started(folder)
    try:
        size = started.open_brief()
        seconds = started.seconds()
        print(f"  {seconds:6.1f} s  the director reads the brief ({size:,} bytes)")
    finally:
        started.stop()
    return seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", action="store_true", help="also copy files that git does not know yet")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport cold ") as name:
        Path(name).chmod(0o755)
        copy_of_the_project(Path(name), whole_tree=arguments.tree)
        cold = measure(Path(name), "cold: an empty copy, warm package caches")
        second = measure(Path(name), "second start")
    met = cold <= COLD_LIMIT and second <= SECOND_LIMIT
    limits = f"cold {cold:.1f} s (limit {COLD_LIMIT:.0f}), second {second:.1f} s (limit {SECOND_LIMIT:.0f})"
    print(f"{limits}: {'met' if met else 'MISSED'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
