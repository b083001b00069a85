"""The sentences of the floor and of one's own work."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.ui import moments

from ..queries import Floor, Work
from .sentences import begun, counted, number
from .words import nth


def floor(floor: Floor, own_count: int) -> str:
    """Return "11 of 13 are at work. Six cases nobody has, the oldest since 09:12. Two escalations wait for you."."""
    here = sum(not one.is_absent for one in floor.people)
    told = []
    if floor.people:
        told.append(_("%(here)s of %(all)s are at work") % {"here": number(here), "all": number(len(floor.people))})
    told.append(_free(floor))
    words = ngettext("%(n)s escalation waits for you", "%(n)s escalations wait for you", own_count)
    told.append(begun(words % {"n": counted(own_count)}))
    return " ".join(f"{one}." for one in told)


def _free(floor: Floor) -> str:
    if not floor.unassigned_count or floor.oldest_at is None:
        return _("Every case has somebody")
    words = ngettext("%(n)s case nobody has", "%(n)s cases nobody has", floor.unassigned_count)
    since = moments.moment(floor.oldest_at, as_of=floor.as_of)
    return begun(
        _("%(cases)s, the oldest since %(when)s") % {"cases": words % {"n": counted(floor.unassigned_count)}, "when": since}
    )


def about(case: Any) -> str:
    """Return "Joan Hale · Bed not delivered"."""
    return f"{case.customer.name} · {case.subject}" if case.customer else str(case.subject)


def asked(escalation: Any, as_of: datetime) -> str:
    """Return who asks, since when, and what the customer wants."""
    values = {
        "name": escalation.by.name if escalation.by else _("Somebody"),
        "team": escalation.case.team.name if escalation.case.team else _("no team"),
        "when": moments.moment(escalation.at, as_of=as_of),
        "wanted": escalation.wanted,
    }
    return _("%(name)s, %(team)s, asks since %(when)s. Wanted: %(wanted)s") % values


def taken(takeover: Any) -> str:
    """Return who handles a case that was taken over, and who observes."""
    told = [takeover.case.customer.name] if takeover.case.customer else []
    told.append(_("%(name)s handles it") % {"name": takeover.by.name})
    if takeover.observer:
        told.append(_("%(name)s observes") % {"name": takeover.observer.name})
    return " · ".join(told)


def waited(case: Any, as_of: datetime) -> str:
    """Return for how long a customer has waited for an answer, and with whom the case lies."""
    who = case.assignee.name if case.assignee else _("nobody yet")
    return _("Waits since %(when)s · %(who)s") % {"when": moments.moment(case.awaiting_answer_since, as_of=as_of), "who": who}


def history(work: Work) -> str:
    """Return what must be known before the next contact: how often the customer wrote, and how long they have waited."""
    case, told = work.next, []
    if case.inbound_count:
        words = ngettext(
            "%(n)s message from the customer in this case", "%(n)s messages from the customer in this case", case.inbound_count
        )
        told.append(begun(words % {"n": counted(case.inbound_count)}))
    if work.year_count > 1:
        told.append(_("their %(nth)s case in a year") % {"nth": _("second") if work.year_count == 2 else nth(work.year_count)})
    elif work.year_count == 1:
        told.append(_("their first case in a year"))
    sentence = begun("; ".join(told)) + "." if told else ""
    if case.awaiting_answer_since:
        since = moments.moment(case.awaiting_answer_since, as_of=work.as_of)
        sentence += " " + _("Waits for an answer since %(when)s.") % {"when": since}
    return sentence.strip()


def own(work: Work) -> str:
    """Return "Nine cases with you, two of them waiting; four wait in the queue of your team."."""
    with_you = ngettext("%(n)s case with you", "%(n)s cases with you", work.own_count) % {"n": counted(work.own_count)}
    if work.waiting_count:
        words = ngettext(
            "%(n)s of them waits for the customer or others", "%(n)s of them wait for the customer or others", work.waiting_count
        )
        with_you = f"{with_you}, {words % {'n': counted(work.waiting_count)}}"
    queued = ngettext("%(n)s waits in the queue of your team", "%(n)s wait in the queue of your team", work.free_count)
    in_queue = queued % {"n": counted(work.free_count)} if work.free_count else _("none waits in the queue of your team")
    return f"{begun(with_you)}; {in_queue}."
