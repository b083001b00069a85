"""What the brief says of what broke, or did not: how sure it is, what comes with it, whose cause it is; the letter to them."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.compute.baselines import FEWEST_WEEKS

from ..types import Broke, Finding, Liaison, Renamed
from .sentences import begun, counted, number
from .words import ended


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
    return " ".join([*told, *map(_renamed, broke.renamed)])


def _renamed(one: Renamed) -> str:
    values = {"before": one.before, "after": one.after, "day": short_day(one.since)}
    if one.before == one.after:
        words = _("“%(after)s” seems to stand elsewhere in the tree since the week of %(day)s; both are compared together.")
    else:
        words = _("“%(before)s” seems to be called “%(after)s” since the week of %(day)s; both are compared together.")
    return words % values


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
    parts = (greeting, f"{ended(headline(finding))} {lede(finding)}", f"{figures}\n{weeks}", asks, sender)
    return "\n\n".join(parts)


def short_day(day: date) -> str:
    """Return "14 Nov"."""
    return date_format(day, "j M")
