"""One worker, as the installation runs it, for one queue; it can be made to stand still at a place, to be killed there.

python -m tests.soak.working QUEUE [MODULE NAME COUNT]: after the COUNTth call of MODULE.NAME it says so and waits.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django

django.setup()

from procrastinate.contrib.django import app  # noqa: E402

from rapport.desk.cases.imports import undo, unmaking  # noqa: E402
from rapport.kernel import jobs  # noqa: E402

CASES_AT_ONCE, MADE_AT_ONCE = 100, 10
jobs.HEARTBEAT_SECONDS, jobs.STALLED_AFTER_SECONDS = 0.5, 3.0  # whoever is killed is missed soon


def in_small_parts() -> None:
    """Undo a few cases a transaction, so that there are many between which one can be killed."""
    take_away, unmake_some = undo.take_away, unmaking.unmake_some
    undo.take_away = lambda **given: take_away(**given, limit=CASES_AT_ONCE)  # type: ignore[assignment]
    unmaking.unmake_some = lambda *given, **more: unmake_some(*given, **more, limit=MADE_AT_ONCE)  # type: ignore[assignment]


def stand_still(module: str, name: str, count: int) -> None:
    """Have the process wait, with all it has open, as soon as a function has done its work so many times."""
    place = import_module(module)
    work, calls = getattr(place, name), []

    def lingering(*given: Any, **more: Any) -> Any:
        found = work(*given, **more)
        calls.append(name)
        if len(calls) == count:
            print("here", flush=True)
            time.sleep(600)
        return found

    setattr(place, name, lingering)


def connected[Result](work: Callable[[], Result]) -> Result:
    connector = app.connector
    with app.replace_connector(connector.get_worker_connector()):  # type: ignore[attr-defined]
        return work()


async def work(queue: str) -> None:
    async with app.open_async():
        app.perform_import_paths()  # type: ignore[no-untyped-call]
        worker = jobs._worker([queue], 1, install_signal_handlers=True)
        watching = asyncio.create_task(jobs._watch_for_stalled(worker))
        try:
            await worker.run()  # type: ignore[no-untyped-call]
        finally:
            watching.cancel()


if __name__ == "__main__":
    in_small_parts()
    if len(sys.argv) > 2:
        stand_still(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    connected(lambda: asyncio.run(work(sys.argv[1])))
