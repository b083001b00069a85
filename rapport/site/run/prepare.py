"""Everything that needs Django before pages can be served: tables, the first filling, collected static files.

Run by the parent in a child process, and only when something is to be done.
"""

import argparse
import hashlib
import sys
from importlib.metadata import version
from pathlib import Path

from rapport.site import configuration
from rapport.site.run import assets, installation, schema
from rapport.site.run.words import _

STATIC_PACKAGES = ("django", "django-allauth", "django-htmx", "django-tables2")
NOT_SERVED = ["htmx-4*", "htmax-*", assets.STAMP_NAME]  # compressing them would cost seconds
STATIC_STAMP = ".collected"
PACKAGE = Path(__file__).resolve().parents[2]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the parent says."""
    parser.add_argument("--empty", action="store_true", help=_("do not build the demo company"))


def run(arguments: argparse.Namespace) -> int:
    """Bring the database up to date, fill it if it is new, and collect the static files where they are needed."""
    from django.conf import settings
    from django.core.management import call_command

    url = configuration.DATABASE_URL.text()
    notes = installation.read(url)
    if notes.get(installation.TABLES) != schema.digest():
        print(_("Making the tables ..."), flush=True)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        installation.write(url, tables=schema.digest())
    if notes.get(installation.FILLED) != "done":
        from rapport.site.run.first_run import first_run

        first_run(empty=arguments.empty, url=url)
    if not settings.DEBUG and not static_is_collected(settings.RAPPORT_HOME):
        print(_("Collecting the static files ..."), flush=True)
        collect_static(settings.RAPPORT_HOME)
    return 0


def is_needed(url: str, *, home: Path, debug: bool) -> bool:
    """Tell cheaply, without Django, whether `run` would find anything to do."""
    notes = installation.read(url)
    is_ready = notes.get(installation.TABLES) == schema.digest() and notes.get(installation.FILLED) == "done"
    return not is_ready or not (debug or static_is_collected(home))


def static_is_collected(home: Path) -> bool:
    """Tell whether the collected files are those of the present code and packages."""
    try:
        return (home / "static" / STATIC_STAMP).read_text(encoding="ascii") == static_digest()
    except FileNotFoundError:
        return False


def collect_static(home: Path) -> None:
    """Collect, compress and name by content; the stamp comes last."""
    from django.core.management import call_command

    (home / "static" / STATIC_STAMP).unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=NOT_SERVED)
    (home / "static" / STATIC_STAMP).write_text(static_digest(), encoding="ascii")


def static_digest() -> str:
    """Return what changes when any static file may have: names, sizes and times of ours, versions of the others'."""
    total = hashlib.sha256(assets.made_from().encode())
    for name in STATIC_PACKAGES:
        total.update(f"{name} {version(name)}\n".encode())
    for path in sorted(PACKAGE.glob("**/static/**/*")):
        if path.is_file():
            seen = path.stat()
            total.update(f"{path.relative_to(PACKAGE)} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return total.hexdigest()


if __name__ == "__main__":
    sys.exit("Run `python -m rapport.site prepare`.")
