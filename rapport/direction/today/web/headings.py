"""What stands above the rows behind a sentence: what was counted, and when."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.ui import moments

from ..queries import Asked
from ..queries.seen import STATUTORY_DAYS
from ..types import NO_TEAM
from .finding_words import short_day
from .sentences import begun, counted, number


def heading(asked: Asked, count: int, *, as_of: datetime, is_counted: bool = True) -> str:
    """Return the sentence whose rows these are: "52 cases of Late delivery from 14 to 20 Nov"."""
    n = number(count) if is_counted else _("more than %(n)s") % {"n": number(count)}
    said = _counted(asked.what, count) % {"n": n, "of": label(asked.where), "days": counted(STATUTORY_DAYS)}
    when = _days(asked) if asked.what == "finding" else _stretch(asked, as_of)
    teams = {**people.team_names([asked.team_id]), NO_TEAM: _("no team yet")}
    return begun(f"{said} {when}".strip()) + (f" · {teams[asked.team_id]}" if asked.team_id in teams else "")


def _counted(what: str, count: int) -> str:
    """Return what was counted. All forms are looked up: one is needed, and none costs anything."""
    return {
        "finding": ngettext("%(n)s case of %(of)s", "%(n)s cases of %(of)s", count),
        "opened": ngettext("%(n)s case opened", "%(n)s cases opened", count),
        "settled": ngettext("%(n)s case settled", "%(n)s cases settled", count),
        "open": ngettext("%(n)s open case", "%(n)s open cases", count),
        "complaints": ngettext("%(n)s open complaint", "%(n)s open complaints", count),
        "due": ngettext("%(n)s clock runs out before midnight", "%(n)s clocks run out before midnight", count),
        "overdue": ngettext("%(n)s clock ran out and still waits", "%(n)s clocks ran out and still wait", count),
        "promises_broken": ngettext("%(n)s promise broken", "%(n)s promises broken", count),
        "promises_kept": ngettext("%(n)s promise fell due", "%(n)s promises fell due", count),
        "limits": ngettext(
            "%(n)s limit of a complaint by law ends today or was missed",
            "%(n)s limits of complaints by law end today or were missed",
            count,
        ),
        "care": ngettext(
            "%(n)s case of a customer who needs special care runs out today",
            "%(n)s cases of customers who need special care run out today",
            count,
        ),
        "missed_first_response": ngettext("%(n)s first response was missed", "%(n)s first responses were missed", count),
        "missed_resolution": ngettext("%(n)s resolution was missed", "%(n)s resolutions were missed", count),
        "statutory": ngettext(
            "%(n)s complaint within %(days)s days of its statutory date",
            "%(n)s complaints within %(days)s days of their statutory date",
            count,
        ),
    }.get(what, ngettext("%(n)s abusive contact", "%(n)s abusive contacts", count))


def _days(asked: Asked) -> str:
    if asked.from_date is None or asked.to_date is None:
        return ""
    return _from_to(short_day(asked.from_date), short_day(asked.to_date))


def _stretch(asked: Asked, as_of: datetime) -> str:
    """Whole days are named by their dates, anything else by its moments."""
    begins, ends = asked.from_at, min(asked.until_at or as_of, as_of)
    if begins is None:
        return ""
    local = [timezone.localtime(one) for one in (begins, ends)]
    if all(one.hour == one.minute == 0 for one in local):
        return _from_to(short_day(local[0].date()), short_day((local[1] - timedelta(days=1)).date()))
    same_day = local[0].date() == local[1].date()
    last = date_format(local[1], "H:i") if same_day else moments.moment(ends, as_of=as_of)
    return _from_to(date_format(local[0], "D j M H:i"), last)


def _from_to(first: str, last: str) -> str:
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


def label(where: tuple[tuple[str, str], ...]) -> str:
    """Return what a series is called: "Late delivery · Carrier Swift"."""
    reasons = {str(one.pk): one.name for one in cases.reasons(with_former=True)}
    causes = {str(one.pk): one.name for one in cases.causes(with_former=True)}
    facts = cases.attribute_labels()
    names: Mapping[str, Mapping[str, str]] = {"group": reasons, "reason": reasons, "cause": causes}
    order = ("reason", "group", "cause")
    parts = sorted(where, key=lambda part: order.index(part[0]) if part[0] in order else len(order))
    # A reason says more than the group that it belongs to.
    shown = [part for part in parts if not (part[0] == "group" and any(key == "reason" for key, _value in parts))]
    told = [names[key].get(value, value) if key in names else f"{facts.get(key, key)} {value}" for key, value in shown]
    return " · ".join(told) or _("all reasons")
