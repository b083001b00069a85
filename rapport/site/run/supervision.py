"""A child that is started again when it dies, with longer and longer pauses; and logs that do not grow for ever."""

import shutil
import time
from pathlib import Path

from rapport.site import configuration
from rapport.site.run.processes import Child
from rapport.site.run.words import _

PAUSES_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 60.0  # after this long alive, the pauses begin anew
LOG_BYTES = 20_000_000
KEPT_LOGS = 3


class Supervised:
    """One service: web or worker."""

    def __init__(self, name: str, arguments: list[str], environment: dict[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self.child: Child | None = None
        self.deaths = 0
        self._arguments, self._environment = arguments, environment
        self._start_at = 0.0

    def start(self) -> None:
        """Start the service now."""
        self.child = Child(self._arguments, environment=self._environment, log=self.log, folder=configuration.ROOT)

    def restart(self) -> None:
        """End the service in good order and start it with the present environment."""
        if self.child is not None:
            self.child.ask_to_end()
            self.child.end(seconds=5)
        self.start()

    def look(self) -> bool:
        """Start the service again if it has died and its pause is over. Return True when a new child was started."""
        if self.child is None:
            if time.monotonic() < self._start_at:
                return False
            self.start()
            return True
        if self.child.exit_code() is None:
            return False
        self._bury(self.child)
        return self.look()

    def _bury(self, child: Child) -> None:
        code = child.exit_code()
        child.end(seconds=0)  # its workers, if it was killed
        self.deaths = 1 if time.monotonic() - child.started > STEADY_SECONDS else self.deaths + 1
        pause = PAUSES_SECONDS[min(self.deaths - 1, len(PAUSES_SECONDS) - 1)]
        self._start_at = time.monotonic() + pause
        self.child = None
        print(_("{name} stopped unexpectedly ({code}); starting it again.").format(name=self.name, code=code), flush=True)


def trim_logs(folder: Path) -> None:
    """Move the contents of logs that have grown long into numbered files.

    The files themselves stay, as their writers hold them open for appending and go on at the new end.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size <= LOG_BYTES:
            continue
        for number in range(KEPT_LOGS - 1, 0, -1):
            older = log.with_name(f"{log.name}.{number}")
            if older.exists():
                older.replace(log.with_name(f"{log.name}.{number + 1}"))
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        with log.open("r+b") as file:
            file.truncate(0)
