"""What the parent writes down about itself and its children, for the next start: RAPPORT_HOME/run.json."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rapport.site.run.processes import Trace

NAME = "run.json"


@dataclass(frozen=True)
class Record:
    """One run: the mark that its processes carry, its address (empty until it is known), and its children."""

    mark: str
    url: str
    pid: int
    traces: list[Trace] = field(default_factory=list)


def read_record(home: Path) -> Record | None:
    """Return the last run's record, or None when it ended in good order."""
    try:
        found = json.loads((home / NAME).read_text(encoding="utf-8"))
        return Record(found["mark"], found["url"], found["pid"], [Trace(**trace) for trace in found["traces"]])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def write_record(home: Path, record: Record) -> None:
    """Replace the record at once; a reader sees the old or the new one."""
    unfinished = home / (NAME + ".unfinished")
    unfinished.write_text(json.dumps(asdict(record)), encoding="utf-8")
    os.replace(unfinished, home / NAME)


def remove_record(home: Path) -> None:
    """Forget the run: it ended in good order."""
    (home / NAME).unlink(missing_ok=True)
