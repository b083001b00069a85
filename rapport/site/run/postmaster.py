"""The first process of the embedded server: how it is started, recognised and ended."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from rapport.site.run.placement import Place

LOG_BYTES = 10_000_000
FAST_STOP_SECONDS = 20.0
POLL_SECONDS = 0.02
CONTAINER_MEMORY = Path("/sys/fs/cgroup/memory.max")

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_preload_libraries": "pg_stat_statements",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",  # laptops have solid-state disks
    "jit": "off",  # costs more than it brings for pages that answer in milliseconds
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%d ",
}
DURABLE = {
    "synchronous_commit": "on",
    # After a start the pages that were last used are read again before somebody waits for them one by one.
    "shared_preload_libraries": f"{SETTINGS['shared_preload_libraries']},pg_prewarm",
}
# A quarter of the memory, as PostgreSQL's manual advises: what it keeps itself stays, while a system may take back the memory of
# files that it has read although nothing else needs it. Only what is used is taken.
SMALLEST_CACHE_MB, LARGEST_CACHE_MB, PART_OF_MEMORY = 256, 8_192, 4
NOT_DURABLE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "shared_preload_libraries": "",  # nobody looks at what the questions of tests have cost
}


def start(place: Place, programs: Path, *, socket_folder: Path, port: int, durable: bool) -> subprocess.Popen[bytes]:
    """Start PostgreSQL as a child of this process, in a session of its own so that Ctrl-C does not reach it."""
    # What tests make is small, and several of its servers share a machine.
    memory = memory_mb() if durable else 0
    chosen = SETTINGS | caches(memory) | (DURABLE if durable else NOT_DURABLE)
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    with _open_log(place) as log:
        return subprocess.Popen(
            [str(programs / "postgres"), "-D", str(place.data), "-k", str(socket_folder), "-p", str(port), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            **place.account.popen_options,
        )


def memory_mb() -> int:
    """Return the megabytes of memory that this machine has, or that a container was given of it."""
    found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # "max" where a container has no limit; no such file where there are no containers
        found = min(found, int(CONTAINER_MEMORY.read_text(encoding="ascii")))
    return found // 1_000_000


def caches(memory: int) -> dict[str, str]:
    """Return how much the server keeps in memory itself, and may expect the system to keep, of `memory` megabytes."""
    own = min(max(memory // PART_OF_MEMORY, SMALLEST_CACHE_MB), LARGEST_CACHE_MB)
    return {"shared_buffers": f"{own}MB", "effective_cache_size": f"{max(memory // 2, 4 * SMALLEST_CACHE_MB)}MB"}


def find(data: Path) -> int | None:
    """Return the process number of the server that runs on `data`, or None.

    The number in its file is believed only if that process was started with this data folder.
    """
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    return pid if _runs_on(pid, data) else None


def stop(data: Path, child: subprocess.Popen[bytes] | None) -> None:
    """End the server on `data`, whoever started it: asking first, then firmly. Cleans up after a killed one."""
    pid = find(data)
    for number, seconds in ((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        if pid is None:
            break
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        if _has_ended(data, pid, child, seconds):
            break
    if child is not None:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=5)
    # A file that names a process which is not the server would make PostgreSQL refuse to start.
    if find(data) is None:
        with suppress(FileNotFoundError):
            (data / "postmaster.pid").unlink()


def end_orphans(data: Path) -> None:
    """Kill the server processes that outlived their killed postmaster on `data` (where the system can tell)."""
    processes = Path("/proc")
    if not processes.is_dir() or find(data) is not None:
        return
    for entry in processes.iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):
            command = (entry / "comm").read_text(encoding="utf-8").strip()
            if command == "postgres" and Path(os.readlink(entry / "cwd")) == data.resolve():
                os.kill(int(entry.name), signal.SIGKILL)


def log_file(place: Place) -> Path:
    """Return the file with the server's own words."""
    return place.home / "logs" / "postgres.log"


def _has_ended(data: Path, pid: int, child: subprocess.Popen[bytes] | None, seconds: float) -> bool:
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        if child is not None:
            child.poll()
        if not _runs_on(pid, data):
            return True
        time.sleep(POLL_SECONDS)
    return False


def _runs_on(pid: int, data: Path) -> bool:
    command = _command_of(pid)
    return "postgres" in command and f"-D {data}" in command


def _command_of(pid: int) -> str:
    """Return the command line of a process, its parts joined by spaces; empty for a zombie or when there is none."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout


def _open_log(place: Place) -> BinaryIO:
    path = log_file(place)
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _environment() -> dict[str, str]:
    """Return the environment without PG* variables, which would change how the server starts."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG") and name != "DATABASE_URL"}
