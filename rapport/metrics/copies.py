"""Copies of facts that lie in an object store: DuckDB reads files of this machine, so a version's files are fetched once.

A file of a version never changes, and replacing a day writes its month's file anew: so most files of a new version are here
already. A file that no version of the last hours names is removed.
"""

import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.conf import settings

from . import lake
from .types import Fact

if TYPE_CHECKING:
    from deltalake import DeltaTable

FOLDER = "facts-here"


def files(fact: Fact, table: "DeltaTable") -> list[str]:
    """Return the paths on this machine of a version's files; those in an object store are fetched where they are not here yet."""
    if "://" not in lake.place(fact):
        return lake.files(table)
    folder = Path(settings.RAPPORT_HOME) / FOLDER / fact.name
    added: Any = table.get_add_actions(flatten=True).to_struct_array().to_pylist() if table.file_uris() else []
    names = [unquote(one["path"]) for one in added]
    missing = [name for name in names if not (folder / name).exists()]
    if missing:
        _fetch(table, folder, missing)
        _tidy(folder, keep=set(names))
    return [str(folder / name) for name in names]


def _fetch(table: "DeltaTable", folder: Path, names: list[str]) -> None:
    from deltalake.fs import DeltaStorageHandler
    from pyarrow.fs import PyFileSystem

    store = PyFileSystem(DeltaStorageHandler.from_table(table._table))  # its own way to its files
    for name in names:
        kept = folder / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_name(f"{kept.name}.{os.getpid()}")
        with store.open_input_stream(name) as there, unfinished.open("wb") as here:
            shutil.copyfileobj(there, here, 1 << 20)
        unfinished.replace(kept)


def _tidy(folder: Path, *, keep: set[str]) -> None:
    oldest = time.time() - lake.KEEP_HOURS * 3600
    for file in folder.rglob("*.parquet*"):
        if str(file.relative_to(folder)) not in keep and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
