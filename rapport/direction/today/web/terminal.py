"""``rapport brief``: the morning brief as text, in the same sentences as its page."""

import argparse
import sys
import textwrap
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import ProgrammingError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.metrics import mover
from rapport.ui import moments

from .. import queries
from ..types import Brief
from . import asking, shown
from .links import Links

WIDTH = 92
MARGIN = "  "
# Who asks right after an import: so long the worker, which counts it now, is waited for.
PATIENCE = timedelta(seconds=60)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare of which moment, and to whom, the brief speaks."""
    parser.add_argument("--as-of", metavar="MOMENT", default="", help=_("a moment in the past, such as 2016-09-01T08:00"))
    parser.add_argument("--as", dest="email", metavar="EMAIL", default="", help=_("whose brief; the director's, unless you say"))


def run(arguments: argparse.Namespace) -> int:
    """Print the brief. Returns the exit code; what cannot be done is said on standard error."""
    try:
        actor = _reader(arguments.email)
        with timezone.override(actor.zone):
            links = asking.links_of(arguments.as_of, now=clock.now())
            mover.catch_up(patience=PATIENCE)
            lines = list(told(queries.brief(actor, as_of=links.as_of), actor, links))
    except (NotAllowed, Refused) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except ProgrammingError:
        sys.stderr.write(_("This installation has no tables yet. Start Rapport once: rapport run") + "\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _reader(email: str) -> Actor:
    """Return whose brief it is. Raises Refused when nobody has that address, or no director is there yet."""
    if email:
        account = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if account is None:
            raise Refused(_("Nobody signs in with %(email)s.") % {"email": email})
        return people.actor_of(account)
    directors = people.directors(clock.now())
    if not directors:
        raise Refused(_("No director is here yet. Start Rapport once, or name somebody with --as."))
    return people.actor_of_person(directors[0])


def told(brief: Brief, actor: Actor, links: Links) -> Iterator[str]:
    """Yield the brief line by line, in the order of worth."""
    page = shown.page(brief, actor, links)
    yield f"{page['greeting']} · {page['today']} · {page['aside']}"
    yield "=" * WIDTH
    yield from _paragraph(str(page["since"]))
    for row in page["safety"]:
        yield from _part(_("Safety first"), _row(row, links.as_of))
    yield from _part(_("Needs you personally"), _rows(page["needs"], links.as_of), _("Nothing waits for you."))
    if page["more"]:
        yield from _paragraph(_("and %(n)s more") % {"n": page["more"]})
    yield from _part(_("What broke · and whose cause"), _broke(page))
    yield from _part(_("Will we hold our standards today?"), [*_paragraph(str(page["risk"])), *_rows(page["teams"], links.as_of)])
    yield from _part(_("Figures"), [line for one in page["figures"] for line in _paragraph(str(one))])
    yield from _paragraph(str(page["behind"]) or known_by(brief.fresh_at))
    yield from _part(_("Promises due today"), _rows(page["promised"], links.as_of), _("Nothing is owed today."))
    if page["promised_more"]:
        yield from _paragraph(_("and %(n)s more") % {"n": page["promised_more"]})
    yield from _part(_("In their own words"), _voices(brief), _("No words to read."))
    yield from _part(_("Strain on the teams"), _rows(page["strain"], links.as_of), _("No abuse in seven days."))


def known_by(fresh_at: datetime | None) -> str:
    """Return by when everything is in the figures: a moment of ours, whatever past they tell of."""
    if fresh_at is None:
        return _("The figures are still being counted for the first time. Ask again in a moment.")
    when = date_format(timezone.localtime(fresh_at), "l j F H:i")
    return _("Counted from all that came in by %(when)s.") % {"when": when}


def _part(title: str, lines: Iterator[str] | list[str], empty: str = "") -> Iterator[str]:
    yield ""
    yield title.upper()
    yield from list(lines) or _paragraph(empty)


def _broke(page: dict[str, object]) -> Iterator[str]:
    first = page["told"]
    if not isinstance(first, shown.Told):
        yield from _paragraph(str(page["quiet_headline"]) + ".")
        yield from _paragraph(str(page["quiet_lede"]))
        return
    further, rest = page["further"], page["rest"]
    for one in (first, *further, *rest):  # type: ignore[misc]
        yield from _paragraph(f"{one.headline}.")
        yield from _paragraph(one.lede, indent=MARGIN * 2)
    yield from _paragraph(str(page["tested"]))


def _rows(rows: list[shown.Row], as_of: datetime) -> Iterator[str]:
    for row in rows:
        yield from _row(row, as_of)


def _row(row: shown.Row, as_of: datetime) -> Iterator[str]:
    due = f" [{moments.due(row.due_at, as_of=as_of)[0]}]" if row.due_at else ""
    yield from _paragraph(f"{row.title}{due}")
    if row.why:
        yield from _paragraph(row.why, indent=MARGIN * 2)


def _voices(brief: Brief) -> Iterator[str]:
    for voice in brief.voices:
        yield from _paragraph(f"“{' '.join(voice.text.split())}”")
        about = " · ".join(part for part in (voice.reason, moments.moment(voice.at, as_of=brief.as_of)) if part)
        yield from _paragraph(about, indent=MARGIN * 2)


def _paragraph(text: str, *, indent: str = MARGIN) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent) if text else []
