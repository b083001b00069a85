"""``rapport import orders``: imports of orders from the terminal.

rapport import orders status
rapport import orders undo NUMBER
"""

import argparse
import sys
from collections.abc import Callable

from django.utils.translation import gettext as _

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.again import insisted
from rapport.kernel.errors import Refused
from rapport.kernel.intake.models import ImportRun

from . import undo
from .begin import KIND

SHOWN_RUNS = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="WHAT")
    verbs.add_parser("status", help=_("list the latest imports of orders"))
    taking_back = verbs.add_parser(
        "undo", help=_("take the orders that an import added away again, but for what has happened on them or is named in a case")
    )
    taking_back.add_argument("number", type=int, help=_("the number of an import"))


def run(arguments: argparse.Namespace) -> int:
    """Carry the command out. Returns the exit code: 0 done, 1 refused."""
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {"status": _status, "undo": _undo}
    try:
        return verbs[arguments.verb](arguments)
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1


def _status(_arguments: argparse.Namespace) -> int:
    for one in ImportRun.objects.filter(kind=KIND).order_by("-pk")[:SHOWN_RUNS]:
        words = _("%(added)d added, %(changed)d brought up to date, %(rejected)d rows rejected")
        counts = words % {"added": one.added_count, "changed": one.changed_count, "rejected": one.row_rejected}
        undone = f" ({_('undone')})" if one.undone_at else ""
        sys.stdout.write(f"{one.pk:5d}  {one.made_at:%Y-%m-%d %H:%M}  {one.state:8}  {counts}{undone}\n")
    return 0


def _undo(arguments: argparse.Namespace) -> int:
    by = Actor.machine("terminal")
    asked = insisted(lambda: undo.ask(run_id=arguments.number, by=by, at=clock.now()))
    done = insisted(lambda: undo.work(asked.pk, by=by))  # what gave way is done again, as the worker does it
    sys.stdout.write("".join(f"{one}\n" for one in undo.told(done)))
    return 0
