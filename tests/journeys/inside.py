"""Code inside a running installation, as its scheduled jobs do it: over the same database, with the same secrets.

One process of the house's shell does it for all journeys: to start one takes as long as several journeys' steps.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

# Each line is a piece of code; what it prints, or why it failed, is answered in one line.
LOOP = """
import contextlib, io, json, sys, traceback
from django.db import connections
for line in sys.stdin:
    said, why = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {})
    except Exception:
        why = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), why]), flush=True)
"""


@dataclass
class Inside:
    """The shell of one installation, started when something is first to be done in it."""

    home: Path
    database_url: str
    _process: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def do(self, code: str) -> list[str]:
        """Do something, and return the lines that it prints."""
        if not self._process:
            self._process.append(self._started())
        [process] = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(code) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, f"the shell ended: {process.wait(10)}"
        said, why = json.loads(answer)
        assert not why, why
        return str(said).strip().splitlines()

    def stop(self) -> None:
        """End the shell, as it ends when nothing more is said to it."""
        for process in self._process:
            process.communicate(timeout=20)

    def _started(self) -> "subprocess.Popen[str]":
        environment = {**os.environ, "RAPPORT_HOME": str(self.home), "DATABASE_URL": self.database_url, "RAPPORT_DEBUG": "1"}
        command = [sys.executable, "-m", "rapport.site", "manage", "shell", "--no-imports", "-c", LOOP]
        return subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
