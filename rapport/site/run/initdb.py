"""The making of an empty database cluster, whole or not at all."""

import shutil
import subprocess
import sys
from pathlib import Path

from rapport.site.run.placement import Place
from rapport.site.run.words import StartRefused, _


def create(place: Place, programs: Path, *, superuser: str, durable: bool) -> None:
    """Create the data folder unless it exists. Raises StartRefused when it is of another major version."""
    if (place.data / "PG_VERSION").exists():
        _refuse_other_version(place, programs)
        return
    unfinished = place.folder / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    place.account.give(unfinished)
    _run_initdb(place, programs, unfinished, superuser=superuser, durable=durable)
    unfinished.rename(place.data)


def _run_initdb(place: Place, programs: Path, target: Path, *, superuser: str, durable: bool) -> None:
    # Trust is enough: the only way in is a socket in a folder that other users cannot enter.
    # Byte order for sorting: the same on every system, and text is sorted for people by the pages.
    locale = "C" if sys.platform == "darwin" else "C.UTF-8"
    options = ["--auth=trust", "--encoding=UTF8", f"--locale={locale}", "--no-instructions", f"--username={superuser}"]
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
