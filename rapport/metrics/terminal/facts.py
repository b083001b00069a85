"""``rapport facts``: how the facts stand, load them, build them anew, compare them with the database."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from rapport.metrics import mover, registry, verify
from rapport.metrics.models import Reading
from rapport.metrics.types import Fact

SHOWN_DIFFERENCES = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("what", choices=["status", "load", "move", "rebuild", "verify"], help=_("what to do"))
    parser.add_argument("names", nargs="*", metavar="FACT", help=_("only these facts"))
    parser.add_argument("--repair", action="store_true", help=_("after verify: have the days that differ written again"))


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked. Returns 1 when the facts and the database differ, or when another process moves facts now."""
    try:
        chosen = [registry.fact(name) for name in arguments.names] or list(registry.facts())
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    verbs: dict[str, Callable[[Sequence[Fact]], int]] = {
        "status": _status,
        "load": _load,
        "move": _move,
        "rebuild": _rebuild,
        "verify": lambda facts: _verify(facts, repair=arguments.repair),
    }
    try:
        return verbs[arguments.what](chosen)
    except mover.Busy:
        print(_("Another process moves facts at this moment. Try again in a few seconds."), file=sys.stderr)
        return 1


def _status(facts: Sequence[Fact]) -> int:
    reading = Reading.objects.filter(pk=1).first()
    fresh = reading.fresh_at.isoformat(timespec="seconds") if reading and reading.fresh_at else _("never")
    print(_("Everything committed by %(moment)s is in the facts.") % {"moment": fresh})
    print(f"{_('fact'):<18}{_('rows'):>12}{_('MB'):>9}{_('files'):>8}{_('version'):>9}{_('waiting days'):>14}")
    for one in verify.standing(facts):
        loaded = "" if one.is_loaded else "  " + _("(not loaded)")
        print(
            f"{one.fact:<18}{one.row_count:>12,}{one.byte_count / 1e6:>9.1f}{one.file_count:>8,}{one.version:>9}"
            f"{one.waiting_count:>14,}{loaded}"
        )
    return 0


def _told(fact: str, done: int, of: int) -> None:
    if done == of or sys.stdout.isatty():
        end = "\n" if done == of else "\r"
        print(f"  {fact}: " + _("%(done)s of %(of)s months") % {"done": done, "of": of}, end=end, flush=True)


def _load(facts: Sequence[Fact]) -> int:
    return _timed(lambda: mover.load(facts, progress=_told))


def _rebuild(facts: Sequence[Fact]) -> int:
    return _timed(lambda: mover.rebuild(facts, progress=_told))


def _timed(work: Callable[[], int]) -> int:
    began = time.monotonic()
    count = work()
    seconds = time.monotonic() - began
    print(_("%(count)s rows in %(seconds).1f s") % {"count": f"{count:,}", "seconds": seconds})
    return 0


def _move(facts: Sequence[Fact]) -> int:
    print(_("%(count)s days written") % {"count": mover.move(facts)})
    return 0


def _verify(facts: Sequence[Fact], *, repair: bool) -> int:
    found = [difference for fact in facts for difference in verify.differences(fact)]
    for one in found[:SHOWN_DIFFERENCES]:
        print(f"{one.fact} {one.day} {one.figure}: " + _("database %s, facts %s") % (one.database, one.facts))
    if not found:
        print(_("The facts and the database say the same."))
        return 0
    print(_("%(count)s figures differ.") % {"count": f"{len(found):,}"})
    if repair:
        print(_("%(count)s days will be written again.") % {"count": verify.repair(facts)})
    return 1
