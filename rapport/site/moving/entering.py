"""``rapport import installation``: an export into an empty installation, all of it or nothing; then the facts."""

import argparse
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from rapport.kernel.errors import Refused
from rapport.metrics import mover, registry, verify

from . import manifest, saying, session
from .leaving import summary
from .manifest import Manifest
from .take_in import sealed, take_in


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the export is."""
    parser.add_argument("source", type=Path, metavar="DIR|FILE.tar.gz", help=_("what `rapport export` or `rapport backup` wrote"))
    parser.add_argument("--without-facts", action="store_true", help=_("let the worker load the facts at the next start"))


def run(arguments: argparse.Namespace) -> int:
    """Make the tables, bring the export in, load the facts and compare them. Returns the exit code."""
    began, progress = time.monotonic(), saying.Progress()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    try:
        made = take_in(arguments.source, progress=progress)
    except (Refused, OSError) as why:
        progress.over()
        saying.say(str(why), to_error=True)
        saying.say(_("Nothing was brought in."), to_error=True)
        return 1
    progress.over()
    saying.say(summary(made, arguments.source, time.monotonic() - began))
    for sentence in consequences(made):
        saying.say(sentence)
    return 0 if arguments.without_facts else _facts()


def consequences(made: Manifest) -> list[str]:
    """Say what somebody has to know, or to do, before the new installation goes on in the old one's place."""
    told = []
    with session.reading() as database:
        count = sealed(database)
    if made.key_mark != manifest.mark_of_key(settings.SECRET_KEY):
        told.append(
            _("The secret key is another one: people sign in again, and links in earlier letters no longer open.")
            if not count
            else _(
                "The secret key is another one: people sign in again, links in earlier letters no longer open, and %(count)d "
                "passwords of mailboxes and secrets of other systems must be entered again. With the old key none of that."
            )
            % {"count": count}
        )
    told.append(_("Let only one of the two installations run: both would read the same mailboxes and send what waits."))
    return told


def _facts() -> int:
    facts = list(registry.facts())
    try:
        count = mover.rebuild(facts)
    except mover.Busy:
        saying.say(_("A worker loads the facts already. `rapport facts verify` compares them when it is done."))
        return 0
    saying.say(_("%(count)s rows of facts were loaded.") % {"count": f"{count:,}"})
    found = [one for fact in facts for one in verify.differences(fact)]
    for one in found[:20]:
        saying.say(f"{one.fact} {one.day} {one.figure}: " + _("database %s, facts %s") % (one.database, one.facts), to_error=True)
    if not found:
        saying.say(_("The facts and the database say the same."))
    return 1 if found else 0
