"""``rapport report``: draft, show, approve, send and render reports without a browser, in the director's name or another's."""

import argparse
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused

from .. import actions, queries, rules
from ..queries import papers, shown
from ..queries.papers import Drawing
from ..queries.papers.printed import printed
from ..types import Paper, Period, Span

WIDTH = 92
MARGIN = "  "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is to be done, with the report on which period, and as whom."""
    parser.add_argument("what", choices=("list", "draft", "show", "approve", "send", "render"), help=_("what is to be done"))
    parser.add_argument("--period", default="", metavar="PERIOD", help=_("2026-10, 2026-Q3 or 2026-W44; else the last month"))
    parser.add_argument(
        "--format", default="pdf", choices=[paper.value for paper in Paper], help=_("of the file that is rendered")
    )
    parser.add_argument("--to", default=".", metavar="DIR", help=_("folder of the rendered file"))
    parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help=_("who does it; the director, unless you say"))


def run(arguments: argparse.Namespace) -> int:
    """Do it. Returns the exit code; what cannot be done is said on standard error."""
    try:
        with timezone.override(ZoneInfo(settings.RAPPORT_ZONE)):
            lines = list(DONE[arguments.what](_actor(arguments.email), _period(arguments.period), arguments))
    except (NotAllowed, Refused) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _list(actor: Actor, period: Period, arguments: argparse.Namespace) -> Iterator[str]:
    found = queries.reports(actor)
    for one in found:
        yield f"{rules.key_of(one.period):9}  {shown.state(one.state):10}  {one.headline}"
    if not found:
        yield _("No report yet. Draft one: rapport report draft")


def _draft(actor: Actor, period: Period, arguments: argparse.Namespace) -> Iterator[str]:
    version = actions.draft(period=period, by=actor, at=clock.now())
    yield from _told(Drawing.of(version))


def _show(actor: Actor, period: Period, arguments: argparse.Namespace) -> Iterator[str]:
    yield from _told(_drawing(actor, period))


def _approve(actor: Actor, period: Period, arguments: argparse.Namespace) -> Iterator[str]:
    version = actions.approve(report_id=_report_id(period), by=actor, at=clock.now())
    yield _("Approved and frozen: %(title)s, digest %(digest)s") % {
        "title": version.content["title"],
        "digest": version.digest[:16],
    }


def _send(actor: Actor, period: Period, arguments: argparse.Namespace) -> Iterator[str]:
    version = actions.send(report_id=_report_id(period), by=actor, at=clock.now())
    names = ", ".join(one.reader.name for one in queries.copies_of(version.report_id) if one.version_id == version.pk)
    yield _("Being mailed to %(names)s.") % {"names": names}


def _render(actor: Actor, period: Period, arguments: argparse.Namespace) -> Iterator[str]:
    drawing, paper = _drawing(actor, period), Paper(arguments.format)
    folder = Path(arguments.to)
    if not folder.is_dir():
        raise Refused(_("There is no folder %(folder)s.") % {"folder": folder})
    target = folder / papers.name_of(drawing.content, paper)
    target.write_bytes(papers.drawn(drawing, paper))
    yield str(target)


DONE: dict[str, Callable[[Actor, Period, argparse.Namespace], Iterator[str]]] = {
    "list": _list,
    "draft": _draft,
    "show": _show,
    "approve": _approve,
    "send": _send,
    "render": _render,
}


def _actor(email: str) -> Actor:
    """Return who does it. Raises Refused when nobody has that address, or no director is there yet."""
    if email:
        account = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if account is None:
            raise Refused(_("Nobody signs in with %(email)s.") % {"email": email})
        return people.actor_of(account)
    directors = people.directors(clock.now())
    if not directors:
        raise Refused(_("No director is here yet. Start Rapport once, or name somebody with --as."))
    return people.actor_of_person(directors[0])


def _period(text: str) -> Period:
    if not text:
        return rules.last_ended(Span.MONTH, timezone.localtime(clock.now()).date())
    found = rules.period_of(text)
    if found is None:
        raise Refused(_("Write the period as 2026-10, 2026-Q3 or 2026-W44."))
    return found


def _report_id(period: Period) -> int:
    report = queries.find_report(period)
    if report is None:
        raise Refused(_("There is no report on %(period)s. Draft it: rapport report draft --period %(key)s") % _named(period))
    return report.pk


def _named(period: Period) -> dict[str, str]:
    return {"period": shown.title_of(period), "key": rules.key_of(period)}


def _drawing(actor: Actor, period: Period) -> Drawing:
    actor.require_somewhere(queries.VIEW)
    return Drawing.of(queries.get_version(_report_id(period), actor=actor).version)


def _told(drawing: Drawing) -> Iterator[str]:
    """Yield the page line by line, in its own words."""
    r = printed(drawing)
    yield f"{r['document']} · {r['dates']} · {r['state']}"
    yield "=" * WIDTH
    yield from _paragraph(f"{r['headline']}.")
    yield from _part(
        r["sections"]["figures"],
        [f"{one['label']}: " + " · ".join(part for part in (one["value"], one["doubt"], one["change"], one["counted"]) if part)
         for one in r["figures"]],
    )  # fmt: skip
    yield from _part(r["sections"]["changes"], r["told"])
    yield from _part(
        r["sections"]["standards"],
        [f"{one['label']}: {one['value']} ({one['interval']}), {one['target']}: {one['judged']}" for one in r["standards"]],
    )
    yield from _part(
        r["sections"]["complaints"],
        [f"{one['label']}: {one['n']}, {r['words']['before']} {one['before']}" for one in r["causes"]],
    )
    before = r["words"]["before"]
    for key in ("handled", "answered"):
        yield from _part(r["words"][key], [_line(one, before) for one in r[key]])
    yield from _part(r["sections"]["voices"], [f"“{one['text']}” {one['about']}" for one in r["voices"]])
    for key in ("asks", "promises", "earlier"):
        lines = [(one["text"], one["about"], one.get("outcome", "")) for one in r[key]]
        yield from _part(r["words"][key], [" · ".join(part for part in line if part) for line in lines])
    yield from _part(r["words"]["filters"], r["filters"])


def _line(one: dict[str, str], before: str) -> str:
    said = f"{one['label']}: {one['value']} {one['doubt']}".strip()
    return "; ".join(part for part in (f"{said}, {before} {one['before']}", one["change"], one["counted"]) if part)


def _part(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title.upper()
        for line in lines:
            yield from _paragraph(line)


def _paragraph(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=MARGIN, subsequent_indent=MARGIN * 2)
