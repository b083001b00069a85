"""The entrance of every child process: it ends when its parent does, and then becomes web, worker, mail or a command.

python -m rapport.site.run.child PARENT_PID web PORT | worker | mail | assets FOLDER | COMMAND ...
"""

import ctypes
import gc
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 1.0
BEHIND_READERS = 5  # where both want the processor, a page gets three times as much of it as a job
# What processes load when they first need it, and the first readers of pages would have to wait for.
LOADED_LATE = ("scipy.special", "holidays.countries", "sqlglot.dialects.duckdb", "duckdb", "deltalake", "pyarrow.compute")
YOUNG_OBJECTS = 20_000  # a page makes some thousands of objects, nearly all of which go with it


def end_with_parent(parent: int) -> None:
    """Arrange for SIGTERM to this process when the parent is gone, even when that one was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it died before the line above
        sys.exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(POLL_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def run_web(port: int) -> None:
    """Serve pages until told to end. Open streams do not hold up the end for longer than two seconds."""
    from granian import Granian
    from granian.constants import Interfaces

    from rapport.site import configuration

    if sys.platform == "linux":
        multiprocessing.set_start_method("fork", force=True)
        _load_pages()
    Granian(
        "rapport.site.asgi:application",
        address=configuration.HOST.text(),
        port=port,
        interface=Interfaces.ASGINL,
        workers=configuration.WORKERS.number(),
        workers_kill_timeout=2,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        log_access=False,
    ).serve()


def _load_pages() -> None:
    """Load everything once, before the web processes are forked: they share its memory and are there in a moment."""
    importlib.import_module("rapport.site.asgi")
    from django.db import connections
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    for name in LOADED_LATE:
        importlib.import_module(name)
    _convert()
    _compile_templates()
    for connection in connections.all(initialized_only=True):  # nothing that is open may be shared
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it for garbage again and again costs each page a tenth of its time
    gc.set_threshold(YOUNG_OBJECTS)


def _convert() -> None:
    """Turn a column into numbers: with the first one pyarrow loads pandas, where that is installed."""
    import pyarrow

    pyarrow.array([0]).to_numpy()


def _compile_templates() -> None:
    """Take every page's templates apart: else the first reader of each page waits for it, once in each process."""
    from django.apps import apps
    from django.template.loader import get_template

    folders = (Path(config.path) / "templates" for config in apps.get_app_configs() if config.name.startswith("rapport."))
    for folder in folders:
        for file in sorted(folder.rglob("*.html")):
            get_template(file.relative_to(folder).as_posix())


def run_worker() -> None:
    """Carry out jobs until told to end."""
    import django

    os.nice(BEHIND_READERS)

    django.setup()
    from rapport.kernel import jobs

    jobs.run_worker()


def run_mail() -> None:
    """Read mailboxes until told to end."""
    import django

    django.setup()
    from rapport.desk.channels.imports import listen

    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    listen(is_wanted=lambda: not ended.is_set())


def main() -> int:
    """Become what the arguments say."""
    parent, role, *rest = sys.argv[1:]
    end_with_parent(int(parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    if role == "web":
        run_web(int(rest[0]))
    elif role == "worker":
        run_worker()
    elif role == "mail":
        run_mail()
    elif role == "assets":
        from rapport.site.run import assets

        assets.ensure(Path(rest[0]))
    else:
        from rapport.site import commandline

        return commandline.main([role, *rest])
    return 0


if __name__ == "__main__":
    sys.exit(main())
