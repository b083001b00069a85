"""The making of an empty database cluster, whole or not at all."""

import shutil
import struct
import subprocess
import sys
from pathlib import Path

from rapport.site.run.placement import Place
from rapport.site.run.words import StartRefused, _

# Lies beside a data folder that was ever written without waiting for the disk, and names it.
NOT_DURABLE_NOTE = "not-durable.txt"
STATE_OFFSET, SHUT_DOWN = 16, 1  # where PostgreSQL's control file has its DBState, and DB_SHUTDOWNED


def create(place: Place, programs: Path, *, superuser: str, durable: bool) -> None:
    """Create the data folder unless it exists. Raises StartRefused when it is of another major version.

    One for tests is made anew when its server was killed, or when it is a copy: nothing promises that it is whole.
    """
    note = place.folder / NOT_DURABLE_NOTE
    if note.exists() and not _is_whole(place, note):
        shutil.rmtree(place.data, ignore_errors=True)
    if not durable:
        note.write_text(f"{place.data}\n", encoding="utf-8")
    if (place.data / "PG_VERSION").exists():
        _refuse_other_version(place, programs)
        return
    unfinished = place.folder / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    place.account.give(unfinished)
    _run_initdb(place, programs, unfinished, superuser=superuser, durable=durable)
    unfinished.rename(place.data)


def _is_whole(place: Place, note: Path) -> bool:
    """Tell whether the data lies where it was written and its server was stopped, not killed."""
    try:
        control = (place.data / "global" / "pg_control").read_bytes()
        is_here = note.read_text(encoding="utf-8").strip() == str(place.data)
        return is_here and struct.unpack_from("=i", control, STATE_OFFSET)[0] == SHUT_DOWN
    except (OSError, struct.error):
        return False


def _run_initdb(place: Place, programs: Path, target: Path, *, superuser: str, durable: bool) -> None:
    # Trust is enough: the only way in is a socket in a folder that other users cannot enter.
    # PostgreSQL's own C.UTF-8, not the system's: the same on Linux and macOS, where the system's C knows no letter beyond ASCII.
    # Byte order for sorting, compared without asking the C library; text is sorted for people by the pages.
    # Only trigrams still ask the C library which characters are letters.
    letters = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", f"--lc-ctype={letters}"]
    options = ["--auth=trust", "--encoding=UTF8", *locale, "--no-instructions", f"--username={superuser}"]
    if not durable:
        options.append("--no-sync")
    done = subprocess.run(
        [str(programs / "initdb"), *options, "-D", str(target)],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        **place.account.popen_options,
    )
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or [str(done.returncode)]
        raise StartRefused(
            _("The database could not be created in {folder}: {reason}").format(folder=place.folder, reason=reason[0])
        )


def _refuse_other_version(place: Place, programs: Path) -> None:
    made_by = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
    output = subprocess.run(
        [str(programs / "postgres"), "--version"],
        capture_output=True,
        text=True,
        cwd="/",
        check=True,
        **place.account.popen_options,
    ).stdout
    ours = output.split()[-1].split(".")[0]
    if made_by != ours:
        why = _(
            "The database in {folder} was made by PostgreSQL {made_by}, and this Rapport brings PostgreSQL {ours}. "
            "Export it with the Rapport that made it, then import it here."
        )
        raise StartRefused(why.format(folder=place.folder, made_by=made_by, ours=ours))
