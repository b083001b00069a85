"""Waits until nobody uses the embedded server of a folder any more, then stops it: for runs that were killed.

    python -m rapport.site.run.watchdog FOLDER

One is enough for a folder: a second one ends at once.
"""

import sys
from pathlib import Path

from rapport.site.run import postgres
from rapport.site.run.locks import FileLock
from rapport.site.run.placement import find_place


def watch(home: Path) -> None:
    """Wait for the last user of the server in `home` and make sure that the server has ended."""
    place = find_place(home.resolve())
    if place is None:
        return
    only_one = FileLock(place.folder / "watchdog.lock")
    if not only_one.try_exclusive():
        return
    in_use = FileLock(place.folder / "in-use.lock")
    in_use.wait_exclusive()
    in_use.release()
    postgres.stop_if_unused(place)


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
