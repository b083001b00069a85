"""``rapport export``: the whole installation into a folder or a packed file, while others work."""

import argparse
import time
from pathlib import Path

from django.utils.translation import gettext as _

from rapport.kernel import clock
from rapport.kernel.errors import Refused

from . import saying
from .export import export
from .manifest import Manifest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the export goes."""
    parser.add_argument(
        "target", type=Path, metavar="DIR|FILE.tar.gz", help=_("a folder that is not there yet, or a file ending in .tar.gz")
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the export. Returns the exit code."""
    began, progress = time.monotonic(), saying.Progress()
    try:
        made = export(arguments.target, at=clock.now(), progress=progress)
    except (Refused, OSError) as why:
        saying.say(str(why), to_error=True)
        return 1
    progress.over()
    saying.say(summary(made, arguments.target, time.monotonic() - began))
    saying.say(_("It holds everything the department knows: keep it as you keep the database."))
    saying.say(
        _("The secret key is not in it. Passwords of mailboxes and secrets of web shops open again only with the same key.")
    )
    return 0


def summary(made: Manifest, target: Path, seconds: float) -> str:
    """Say what an export holds."""
    held = made.tables()
    return _("%(target)s: %(rows)s rows of %(tables)d tables and %(files)s files in %(seconds).1f s.") % {
        "target": target,
        "rows": f"{sum(one.row_count or 0 for one in held.values()):,}",
        "tables": len(held),
        "files": f"{len(made.files()):,}",
        "seconds": seconds,
    }
