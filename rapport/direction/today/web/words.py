"""Every sentence of the brief, for the page, the terminal and letters alike: made from figures, deciding nothing."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.compute.baselines import FEWEST_WEEKS
from rapport.ui import moments

from ..queries.seen import STATUTORY_DAYS
from ..rules import greeting as part_of_day
from ..types import NO_TEAM, Broke, Finding, Liaison, Need, NeedKind, Risk, Since, TeamRisk
from .links import Links
from .sentences import Linked, Said, Sentence, Several, begun, counted, number

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
    return " ".join(_ended(one) for one in told)


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


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def nth(count: int) -> str:
    """Return "third" and so on, for running words."""
    words = (_("third"), _("fourth"), _("fifth"), _("sixth"), _("seventh"), _("eighth"), _("ninth"))
    return words[count - 3] if 3 <= count < 10 else str(ordinal(count))


# What broke, and whose cause


def headline(finding: Finding) -> str:
    """Return "Late delivery: 52 complaints last week against 18 in a usual one"."""
    values = {"label": begun(finding.label), "n": number(finding.count), "usual": _expected(finding.expected)}
    if finding.is_complaint and finding.window_weeks == 1:
        words = ngettext(
            "%(label)s: %(n)s complaint last week against %(usual)s in a usual one",
            "%(label)s: %(n)s complaints last week against %(usual)s in a usual one",
            finding.count,
        )
    elif finding.window_weeks == 1:
        words = ngettext(
            "%(label)s: %(n)s case last week against %(usual)s in a usual one",
            "%(label)s: %(n)s cases last week against %(usual)s in a usual one",
            finding.count,
        )
    elif finding.is_complaint:
        words = _("%(label)s: %(n)s complaints in the last two weeks against %(usual)s in two usual ones")
    else:
        words = _("%(label)s: %(n)s cases in the last two weeks against %(usual)s in two usual ones")
    return words % values


def against(finding: Finding) -> str:
    """Return the finding in three words, for the edge of a row: "31 against 12"."""
    return _("%(n)s against %(usual)s") % {"n": number(finding.count), "usual": _expected(finding.expected)}


def _expected(value: float) -> str:
    return number(round(value)) if value >= 1 else _("fewer than one")


def lede(finding: Finding) -> str:
    """Return how sure it is, what it comes with, and whose cause is named: only as far as it can be told."""
    told = [_chance(finding), _driver(finding), _causes(finding)]
    return " ".join(one for one in told if one)


def _chance(finding: Finding) -> str:
    values = {"p": _p(finding.p_value), "low": number(finding.usual_low), "high": number(finding.usual_high)}
    return _("More than chance explains (%(p)s; %(low)s–%(high)s a week are usual).") % values


def _p(value: float) -> str:
    for bound in (0.001, 0.01):
        if value < bound:
            return f"p < {number(bound, 3 if bound < 0.01 else 2)}"
    return f"p = {number(value, 2)}"


def _driver(finding: Finding) -> str:
    if finding.driver is None:
        return ""
    driver = finding.driver
    values = {"driver": begun(driver.label), "count": number(driver.count), "n": number(finding.count)}
    if driver.count >= finding.count:
        return _("%(driver)s comes with all of the %(n)s.") % values
    if driver.is_rest_usual:
        return _("%(driver)s comes with %(count)s of the %(n)s; the others are as usual.") % values
    return _("%(driver)s comes with %(count)s of the %(n)s; the others have risen as well.") % values


def _causes(finding: Finding) -> str:
    """Say which department answers for the causes named; where none is named, that nobody can tell yet."""
    named = finding.count - finding.unnamed_count
    if not named:
        return _("None of them names a cause yet, so that nobody can say whose it is.")
    told = [_answers(one, finding.count, is_first=not place) for place, one in enumerate(finding.liaisons[:2])]
    if not told:
        told = [_("No department answers for the causes that are named.")]
    if finding.unnamed_count:
        missing = ngettext("%(n)s names no cause yet.", "%(n)s name no cause yet.", finding.unnamed_count)
        told.append(begun(missing % {"n": counted(finding.unnamed_count)}))
    return " ".join(told)


def _answers(liaison: Liaison, of: int, *, is_first: bool) -> str:
    if is_first and liaison.count == of:
        return _("All of them name a cause that %(name)s answers for.") % {"name": liaison.name}
    values = {"n": number(liaison.count) if is_first else begun(counted(liaison.count)), "of": number(of), "name": liaison.name}
    if is_first:
        words = ngettext(
            "%(n)s of the %(of)s names a cause that %(name)s answers for.",
            "%(n)s of the %(of)s name a cause that %(name)s answers for.",
            liaison.count,
        )
    else:
        words = ngettext("%(n)s names one of %(name)s.", "%(n)s name one of %(name)s.", liaison.count)
    return words % values


def quiet_headline(broke: Broke) -> str:
    """Return what is said when nothing rises, or when that cannot be told."""
    if not broke.is_counted:
        return _("The cases are being counted")
    if not broke.is_told:
        return _("What is usual cannot be told yet")
    return _("Nothing is rising beyond chance") if broke.tested_count else _("Nothing to hold against usual weeks yet")


def quiet_lede(broke: Broke) -> str:
    """Return how much was looked at, or what is needed."""
    if not broke.is_counted:
        return _("Every figure is made of them. It takes a few seconds, and this page then shows them by itself.")
    if not broke.is_told:
        words = _("The record is too short: %(weeks)s whole weeks before the last two are needed to know what a usual week is.")
        return words % {"weeks": counted(FEWEST_WEEKS)}
    if not broke.tested_count:
        return _("As soon as cases name their reasons, each reason is held against its own usual weeks, every day.")
    return tested(broke)


def tested(broke: Broke) -> str:
    """Return how many series were held against their own usual weeks, and how many could not be."""
    count, short = broke.tested_count, broke.untold_count
    words = ngettext(
        "%(n)s series was held against its own usual weeks.", "%(n)s series were held against their own usual weeks.", count
    )
    told = [words % {"n": number(count)}]
    if short:
        words = ngettext("%(n)s has too short a record to tell.", "%(n)s have too short a record to tell.", short)
        told.append(words % {"n": number(short)})
    return " ".join(told)


def liaison_verb(liaison: Liaison) -> str:
    """Return "Write to Olga Brandt, Logistics"."""
    values = {"person": liaison.person, "name": liaison.name}
    return _("Write to %(person)s, %(name)s") % values if liaison.person else _("Write to %(name)s") % values


def call_verb(liaison: Liaison) -> str:
    """Return "Call Logistics"."""
    return _("Call %(name)s") % {"name": liaison.name}


def open_verb(count: int) -> str:
    """Return "Open the 52 cases"."""
    return ngettext("Open the case", "Open the %(n)s cases", count) % {"n": number(count)}


def letter_to(liaison: Liaison, finding: Finding, sender: str) -> str:
    """Return the body of a letter with the figures, for a person without account."""
    shown = [(short_day(week.first_date), number(week.count)) for week in finding.weeks[-6:]]
    weeks = "\n".join(_("  week from %(day)s: %(n)s") % {"day": day, "n": count} for day, count in shown)
    greeting = _("Dear %(name)s,") % {"name": liaison.person or liaison.name}
    asks = _("Could you tell me what happened, what is being done, and by when customers will notice?")
    figures = _("The last weeks:")
    parts = (greeting, f"{_ended(headline(finding))} {lede(finding)}", f"{figures}\n{weeks}", asks, sender)
    return "\n\n".join(parts)


def short_day(day: date) -> str:
    """Return "14 Nov"."""
    return date_format(day, "j M")


# Will we hold our standards today?


def risk(risk: Risk, links: Links) -> Several:
    """Return "25 clocks run out before midnight; 11 of them in Toronto, where two are absent. Seven ran out before."."""
    told: list[Said] = [_due(risk, links)]
    if risk.overdue_count:
        words = ngettext("%(n)s ran out before and still waits", "%(n)s ran out before and still wait", risk.overdue_count)
        told.append(Sentence("%(what)s.", what=Linked(begun(words % {"n": counted(risk.overdue_count)}), links.rows("overdue"))))
    if risk.limit_count:
        told.append(Sentence("%(what)s.", what=Linked(limits(risk.limit_count, risk.missed_limit_count), links.rows("limits"))))
    return Several(told)


def _due(risk: Risk, links: Links) -> Said:
    count, first = risk.due_count, max(risk.teams, key=lambda one: one.due_count, default=None)
    if not count or first is None:
        return _("No clock runs out before midnight.")
    words = ngettext("%(n)s clock runs out before midnight", "%(n)s clocks run out before midnight", count)
    all_of_them = Linked(begun(words % {"n": counted(count)}), links.rows("due"))
    if len([one for one in risk.teams if one.due_count]) == 1:
        if first.team_id is None:
            return Sentence(_("%(clocks)s, of cases that no team has yet."), clocks=all_of_them)
        return Sentence(_("%(clocks)s, in %(team)s, %(where)s."), clocks=all_of_them, team=first.team, where=_present(first))
    part = Linked(_("%(n)s of them") % {"n": number(first.due_count)}, links.rows("due", team_id=first.team_id or NO_TEAM))
    if first.team_id is None:
        return Sentence(_("%(clocks)s; %(part)s of cases that no team has yet."), clocks=all_of_them, part=part)
    words = _("%(clocks)s; %(part)s in %(team)s, %(where)s.")
    return Sentence(words, clocks=all_of_them, part=part, team=first.team, where=_present(first))


def _present(team: TeamRisk) -> str:
    if team.absent_count:
        return ngettext("where %(n)s is absent", "where %(n)s are absent", team.absent_count) % {"n": counted(team.absent_count)}
    if not team.present_count:
        return _("where nobody is at work")
    return ngettext("where %(n)s is at work", "where %(n)s are at work", team.present_count) % {"n": counted(team.present_count)}


def team_title(team: TeamRisk) -> str:
    """Return "Toronto · 11 clocks before midnight"."""
    name = team.team or _("No team yet")
    if not team.due_count:
        words = ngettext("%(team)s · %(n)s clock ran out", "%(team)s · %(n)s clocks ran out", team.overdue_count)
        return words % {"team": name, "n": number(team.overdue_count)}
    words = ngettext("%(team)s · %(n)s clock before midnight", "%(team)s · %(n)s clocks before midnight", team.due_count)
    return words % {"team": name, "n": number(team.due_count)}


def team_why(team: TeamRisk) -> str:
    """Return which clocks they are, who is there, and what has run out."""
    told = [_("%(label)s %(n)s") % {"label": label, "n": number(count)} for label, count in team.measures]
    if team.team_id is not None:
        told.append(_("%(n)s at work") % {"n": counted(team.present_count)} if team.present_count else _("nobody at work"))
    if team.absent_count:
        told.append(_("%(n)s absent") % {"n": counted(team.absent_count)})
    if team.due_count and team.overdue_count:
        told.append(_("%(n)s ran out before") % {"n": number(team.overdue_count)})
    return begun(", ".join(told)) + "." if told else ""
