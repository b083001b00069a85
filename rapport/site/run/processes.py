"""Child processes of the parent: each in a group of its own, recognised without doubt, ended with all that it started."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MARK = "RAPPORT_RUN"  # an environment variable that every process of one run carries
POLL_SECONDS = 0.05
PROC = Path("/proc")


@dataclass(frozen=True)
class Trace:
    """What is written down about a child, to find it again after its parent was killed."""

    pid: int
    born: str


class Child:
    """One running child and the group of processes that it leads."""

    def __init__(
        self, arguments: list[str], *, environment: dict[str, str], log: Path, folder: Path, speaks: bool = False
    ) -> None:
        """Start it. What it says goes into `log`; a child that `speaks` says it on the terminal, its errors apart."""
        log.parent.mkdir(parents=True, exist_ok=True)
        # Opened for appending: the file may be emptied while the child writes into it.
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "rapport.site.run.child", str(os.getpid()), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=None if speaks else output,
                stderr=output,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        self.started = time.monotonic()
        self.trace = Trace(self._process.pid, born(self._process.pid) or "")

    @property
    def pid(self) -> int:
        """Return the process number, which is also that of the group."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """Return how it ended, negative for a signal, or None while it runs."""
        return self._process.poll()

    def wait(self) -> int:
        """Wait for its end and return the exit code."""
        return self._process.wait()

    def ask_to_end(self) -> None:
        """Send SIGTERM to the leader, which ends its own workers in good order."""
        with suppress(ProcessLookupError):
            self._process.terminate()

    def end(self, *, seconds: float) -> None:
        """Wait for a child that was asked to end; after that kill what is left of its group."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=max(seconds, 0))
        _signal_group(self._process.pid, signal.SIGKILL)
        self._process.wait()


def born(pid: int) -> str | None:
    """Return when a process began, in the system's own words, or None when there is no such process.

    Two processes with one number never share this, so that a number used again is not mistaken for the old process.
    """
    if not PROC.joinpath("self/stat").exists():
        listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return listed.stdout.strip() or None
    try:
        fields = PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        boot = PROC.joinpath("sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
    return None if fields[0] == "Z" else f"{boot} {fields[19]}"


def end_left_behind(mark: str, traces: list[Trace], *, seconds: float = 4.0) -> int:
    """End what a killed parent left behind, and return how many processes or groups that were."""
    found = _marked(mark) if PROC.is_dir() else {trace.pid for trace in traces if born(trace.pid) == trace.born}
    leaders = {trace.pid for trace in traces} & found
    for pid in leaders or found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at and any(born(pid) for pid in found):
        time.sleep(POLL_SECONDS)
    remaining = _marked(mark) if PROC.is_dir() else {pid for pid in found if born(pid)}
    for pid in remaining:
        if pid in leaders:
            _signal_group(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(found)


def _marked(mark: str) -> set[int]:
    """Return the living processes whose environment carries this mark (Linux)."""
    wanted = f"{MARK}={mark}".encode()
    found = set()
    for entry in PROC.iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with suppress(OSError):
                if wanted in entry.joinpath("environ").read_bytes().split(b"\0") and born(int(entry.name)):
                    found.add(int(entry.name))
    return found


def _signal_group(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
