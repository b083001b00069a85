"""``rapport demo``: build Marlow & Reed in any size, or tell its story on to now."""

import argparse
import sys
import time

from django.core.management import call_command
from django.utils.translation import gettext as _

from . import build
from .models import Story


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how large the company is to be."""
    parser.add_argument(
        "--cases", type=_count, default=build.CASES, metavar="N", help=_("about so many cases, 1,000 to 10,000,000")
    )


def _count(text: str) -> int:
    count = int(text.replace(",", "").replace("_", ""))
    if not 1_000 <= count <= 10_000_000:
        raise argparse.ArgumentTypeError(_("choose from 1,000 to 10,000,000"))
    return count


def run(arguments: argparse.Namespace) -> int:
    """Build the company in an empty installation; where it is there already, tell its story on. Returns the exit code."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    began = time.monotonic()
    if Story.objects.exists():
        count = build.catch_up()
        _say(_("The demo company is there already. Its story goes on: %(count)s cases were added or went on."), count, began)
        return 0
    if build.is_in_use():
        print(
            _("This installation holds a department already. Set RAPPORT_HOME to another folder for the demo."), file=sys.stderr
        )
        return 1
    count = build.seed(cases=arguments.cases, progress=_progress)
    _say(_("Marlow & Reed has %(count)s cases."), count, began)
    return 0


def _progress(done: int, expected: int) -> None:
    if sys.stdout.isatty():
        print(f"\r  {done:,} / {expected:,}", end="", flush=True)


def _say(sentence: str, count: int, began: float) -> None:
    seconds = time.monotonic() - began
    print("\r" + sentence % {"count": f"{count:,}"} + f" ({seconds:.1f} s)", flush=True)
