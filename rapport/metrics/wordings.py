"""Statements kept on disk for processes to come, so that not each new one puts the same questions into words again.

They hold as long as the code that they were made of: a folder belongs to one state of Rapport's sources and of the libraries that
write SQL. Whatever cannot be read, or is of another state, is made anew.
"""

import json
import os
import shutil
from collections.abc import Hashable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from . import registry
from .metric import Metric

WRITERS = ("ibis-framework", "sqlglot", "duckdb")
SOURCES = Path(__file__).resolve().parents[1]

_folder: list[Path] = []


def keep_in(folder: Path) -> None:
    """Keep statements below a folder from now on, in this process; those of other states of the code are removed."""
    here = folder / state(SOURCES)
    try:
        here.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # it is only faster with it
    for other in folder.iterdir():
        if other != here:
            shutil.rmtree(other, ignore_errors=True)
    _folder[:] = [here]


def state(sources: Path) -> str:
    """Return what the code amounts to: another one as soon as a file of it, or a library that writes SQL, is another."""
    found = sha256(repr([version(name) for name in WRITERS]).encode())
    for file in sorted(sources.rglob("*.py")):
        seen = file.stat()
        found.update(f"{file} {seen.st_mtime_ns} {seen.st_size}\n".encode())
    return found.hexdigest()[:16]


def read(key: Hashable) -> dict[str, Any] | None:
    """Return what was kept of a shape; None when nothing was."""
    name = named(key)
    if not _folder or name is None:
        return None
    try:
        found: dict[str, Any] = json.loads(_place(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("shape") == name else None


def write(key: Hashable, content: dict[str, Any]) -> None:
    """Keep a shape's statement, where that can be: whole, or not at all."""
    name = named(key)
    if not _folder or name is None:
        return
    place = _place(name)
    unfinished = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        unfinished.write_text(json.dumps({"shape": name, **content}, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(place)
    except OSError:
        unfinished.unlink(missing_ok=True)


def _place(name: str) -> Path:
    return _folder[0] / f"{sha256(name.encode()).hexdigest()[:32]}.json"


def named(key: Any) -> str | None:
    """Return a shape in words that mean the same in every process; None where there are none, as for an unlisted metric."""
    match key:
        case Metric():
            is_listed = any(one is key for one in registry.metrics())
            return f"{key.key} {key.version}" if is_listed else None
        case type():
            return key.__qualname__
        case tuple():
            parts = [named(one) for one in key]
            return None if None in parts else f"({', '.join(str(part) for part in parts)})"
        case None | bool() | int() | str():
            return repr(key)
        case _:
            return None
