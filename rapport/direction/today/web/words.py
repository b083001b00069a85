"""Every sentence of the brief, for the page, the terminal and letters alike: made from figures, deciding nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.ui import moments

from ..queries.seen import STATUTORY_DAYS
from ..rules import greeting as part_of_day
from ..types import Need, NeedKind, Since
from .links import Links
from .sentences import Linked, Sentence, Several, begun, counted, number

GREETINGS = {
    "morning": lambda name: _("Good morning, %(name)s") % {"name": name},
    "afternoon": lambda name: _("Good afternoon, %(name)s") % {"name": name},
    "evening": lambda name: _("Good evening, %(name)s") % {"name": name},
}
OWED = {
    NeedKind.PROMISE: (lambda: _("you promised: %(what)s"), lambda: _("%(name)s promised: %(what)s")),
    NeedKind.OWED: (lambda: _("you owe: %(what)s"), lambda: _("%(name)s owes: %(what)s")),
}
AGAIN, MOST_BEHIND = 3, timedelta(minutes=2)  # from the third contact on, that is what must be said first


def greeting(name: str, as_of: datetime, zone: ZoneInfo) -> str:
    """Return "Good morning, Ana"."""
    return GREETINGS[part_of_day(as_of, zone)](name.split(" ", maxsplit=1)[0])


# Since you left


def since(since: Since, links: Links) -> Sentence:
    """Return "Since you were here last, Friday 18:05: 214 cases opened, 198 settled, …", or since when instead, where unknown."""
    opened, settled, broken = since.opened_count, since.settled_count, since.broken_count
    parts = [
        Linked(
            ngettext("%(n)s case opened", "%(n)s cases opened", opened) % {"n": counted(opened)},
            links.rows("opened", from_at=since.from_at),
        ),
        Linked(
            _("%(n)s settled") % {"n": counted(settled)} if settled else _("none settled"),
            links.rows("settled", from_at=since.from_at, until_at=since.settled_until),
        ),
        Linked(
            ngettext("%(n)s promise broken", "%(n)s promises broken", broken) % {"n": counted(broken)},
            links.rows("promises_broken", from_at=since.from_at) if broken else "",
        ),
        Linked(_absent(len(since.absent)), links.absent() if since.absent else ""),
    ]
    known, otherwise = _("Since you were here last, %(when)s: %(what)s."), _("Since the last working day, %(when)s: %(what)s.")
    words, when = known if since.is_known else otherwise, _left(since.from_at, links.as_of)
    return Sentence(words, when=when, what=Several(parts, between=", "))


def behind(fresh_at: datetime | None, uncounted_since: datetime | None, as_of: datetime) -> str:
    """Return a warning when the figures do not know of cases that came in, or of the last minutes."""
    if uncounted_since is not None:
        said = _("What came in at %(when)s is being counted; the figures show it by themselves in a moment.")
        return said % {"when": date_format(timezone.localtime(uncounted_since), "H:i")}
    if fresh_at is None or as_of - fresh_at <= MOST_BEHIND:
        return ""
    return _("What came after %(when)s is not in these figures yet.") % {"when": _left(fresh_at, as_of)}


def _absent(count: int) -> str:
    if not count:
        return _("nobody absent today")
    return ngettext("%(n)s person absent today", "%(n)s people absent today", count) % {"n": counted(count)}


def _left(at: datetime, as_of: datetime) -> str:
    days = (timezone.localdate(as_of) - timezone.localdate(at)).days
    return date_format(timezone.localtime(at), "l H:i" if days < 7 else "l j F H:i")


# What needs the person


def need_title(need: Need) -> str:
    """Return who and what, or, from the third contact on, that it is the third."""
    if need.kind is NeedKind.STATUTORY:
        sentence = ngettext(
            "%(n)s complaint within %(days)s days of its statutory date",
            "%(n)s complaints within %(days)s days of their statutory date",
            need.count,
        )
        return sentence % {"n": number(need.count), "days": counted(STATUTORY_DAYS)}
    if need.kind is NeedKind.LIMIT:
        return limits(need.count, int(need.why))
    if need.kind is NeedKind.DECISION:
        return need.what
    if need.count >= AGAIN:
        what = _("%(nth)s contact about one promise") % {"nth": nth(need.count)}
    elif need.kind in OWED:
        what = OWED[need.kind][bool(need.in_place_of)]() % {"name": need.in_place_of, "what": need.what}
    else:
        what = need.what
    return f"{_who(need)} · {what}" if need.who else begun(what)


def _who(need: Need) -> str:
    """Return who is concerned: an organisation stands before the person who speaks for it."""
    if not need.organisation or need.organisation == need.who:
        return need.who
    return _("%(organisation)s (%(name)s)") % {"organisation": need.organisation, "name": need.who}


def need_why(need: Need, as_of: datetime) -> str:
    """Return why it needs the person, in one line."""
    since = moments.moment(need.since_at, as_of=as_of) if need.since_at else ""
    told = [_("For %(name)s, whose deputy you are") % {"name": need.in_place_of}] if need.in_place_of else []
    told += (
        [_("%(name)s was asked and cannot decide it: only some may read it") % {"name": need.kept_from}] if need.kept_from else []
    )
    told += [need.what] if need.count >= AGAIN and need.kind not in (NeedKind.STATUTORY, NeedKind.LIMIT) else []
    match need.kind:
        case NeedKind.STATUTORY:
            return _statutory(need)
        case NeedKind.LIMIT:
            told.append(need.what)
        case NeedKind.CARE:
            told.append(_("A customer who needs special care"))
            told += [_("Wanted: %(what)s") % {"what": need.why}] if need.why else []
        case NeedKind.DECISION:
            words = _("%(name)s recommends: %(what)s, %(money)s") if need.who else _("Recommended: %(what)s, %(money)s")
            told.append(words % {"name": need.who, "what": need.why, "money": need.money})
        case NeedKind.OWED:
            told.append(_("Owed since %(when)s; nobody else has it") % {"when": since})
        case NeedKind.PROMISE:
            told.append(_("Promised %(when)s; nobody else has it") % {"when": since})
        case NeedKind.REPEAT:
            told.append(_("Promised: %(what)s") % {"what": need.why})
        case _ if need.why:
            told.append(_("Wanted: %(what)s") % {"what": need.why})
        case _:
            told.append(_("Open since %(when)s") % {"when": since})
    return " ".join(ended(one) for one in told)


def _statutory(need: Need) -> str:
    owned = int(need.why)
    more = " …" if need.count > need.what.count(",") + 1 else ""
    cases = ngettext("Case %(ids)s", "Cases %(ids)s", need.count) % {"ids": need.what + more}
    if owned == need.count:
        return ngettext("%(cases)s: has an owner.", "%(cases)s: all with an owner.", owned) % {"cases": cases}
    alone = need.count - owned
    words = ngettext("%(cases)s: %(n)s has no owner.", "%(cases)s: %(n)s have no owner.", alone)
    return words % {"cases": cases, "n": counted(alone)}


def limits(count: int, missed: int) -> str:
    """Return "3 limits of complaints by law end today, 2 were missed", each part only where there is one."""
    ending = count - missed
    told = []
    if ending:
        words = ngettext("%(n)s limit of a complaint by law ends today", "%(n)s limits of complaints by law end today", ending)
        told.append(words % {"n": number(ending)})
    if missed:
        words = ngettext("%(n)s limit of a complaint by law was missed", "%(n)s limits of complaints by law were missed", missed)
        told.append(words % {"n": number(missed)})
    return "; ".join(told)


def ended(words: str) -> str:
    """Return words with a full stop, where they have no end of their own."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def nth(count: int) -> str:
    """Return "third" and so on, for running words."""
    words = (_("third"), _("fourth"), _("fifth"), _("sixth"), _("seventh"), _("eighth"), _("ninth"))
    return words[count - 3] if 3 <= count < 10 else str(ordinal(count))
