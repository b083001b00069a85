"""What this room does after the fact: it warns upwards, tells whoever handles, and asks the customer. Each bears a second run."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.compute.businesstime import next_opening
from rapport.desk.cases.events import CaseMoved
from rapport.desk.cases.types import State
from rapport.desk.remedies.types import GIVE, PART
from rapport.directory.customers import queries as customers
from rapport.directory.customers.types import PointKind
from rapport.directory.people import queries as people
from rapport.governance.decisions.events import DecisionMade, DecisionWithdrawn
from rapport.governance.standards.types import Told
from rapport.kernel import inbox
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry

from . import actions, queries
from .events import BehaviourLimited, DayNear, EffectDue, ForecastMade, HandlingAsked, MilestoneNear, RecordsErased, RetentionOver
from .models import ComplaintFile
from .queries import words
from .types import Reminder

MAILED_SECONDS = 30 * 24 * 3600
_HOUSE = Actor.machine("complaints")


def warn(event: MilestoneNear, entry: Entry) -> None:
    """Whom the ladder of its regime names up to this rung hears of it, in open hours; for who is absent, who stands in."""
    complaint = queries.find_complaint(event.case_id)
    if complaint is None:
        return
    climbed = complaint.terms.ladder[: event.rung]
    told = queries.hearers(complaint, {who for rung in climbed for who in rung.told}, at=entry.at)
    is_missed = bool(climbed) and climbed[-1].hours <= 0
    said = (
        _("Missed: %(milestone)s for complaint %(number)s, %(subject)s")
        if is_missed
        else _("Due soon: %(milestone)s for complaint %(number)s, %(subject)s")
    )
    known = {"milestone": words.MILESTONE[event.milestone], "number": complaint.pk, "subject": _subject(complaint)}
    opens_at = next_opening(queries.hours_for(complaint.terms, queries.department_hours()), entry.at)
    _tell(told, entry, said % known, complaint.pk, at=opens_at)


def tell_of_case(event: CaseMoved, entry: Entry) -> None:
    """The complaint goes on though its case was settled, and a customer who writes again after its end must be heard."""
    complaint = queries.find_complaint(event.case_id)
    if complaint is None:
        return
    if event.after in (State.RESOLVED, State.CLOSED) and not complaint.is_closed:
        text = _("The case is settled, but its complaint is not closed: %(subject)s")
    elif event.after is State.REOPENED and complaint.is_closed:
        text = _("After the end of the complaint the customer wrote again: %(subject)s")
    else:
        return
    _tell({complaint.handler_id}, entry, text % {"subject": _subject(complaint)}, complaint.pk)


def tell_forecast(event: ForecastMade, entry: Entry) -> None:
    """Managers and the director read on Monday what is to come."""
    text = _("Final responses due within eight weeks: %(count)s, of these this week: %(week)s") % {
        "count": event.due_count,
        "week": event.this_week,
    }
    told = {person.pk for person in people.directors(entry.at)}
    told |= {one.pk for one in people.people(_HOUSE).filter(role="manager")}
    inbox.tell(told, entry=entry, kind="forecast", text=text, url=reverse("complaints:overview"), at=entry.at)


def tell_effect(event: EffectDue, entry: Entry) -> None:
    """Who owed a corrective action, and who handles its complaint, hear that its effect is to be looked at."""
    complaint = queries.find_complaint(event.case_id)
    if complaint is not None:
        text = _("Did the corrective action work? Its day has come: %(subject)s") % {"subject": _subject(complaint)}
        _tell({event.owner_id, complaint.handler_id}, entry, text, complaint.pk)


def carry_out_redress(event: DecisionMade | DecisionWithdrawn, entry: Entry) -> None:
    """Redress that was decided is offered; decided otherwise, or withdrawn, it is not."""
    row = queries.find_redress_of(event.decision_id)
    if row is None:
        return
    if isinstance(event, DecisionMade) and event.option_key in (GIVE, PART):
        actions.offer_decided(redress_id=row.pk, is_part=event.option_key == PART, by=_HOUSE, at=entry.at)
    else:
        actions.refuse_decided(redress_id=row.pk, by=_HOUSE, at=entry.at)


def tell_day(event: DayNear, entry: Entry) -> None:
    """Who handles the complaint hears of an ombudsman's day, on the day also its lead; who set a limit hears of its review."""
    if event.what is Reminder.REVIEW:
        limit = queries.find_limit(event.row_id)
        if limit is None or limit.ended_at is not None:
            return
        told = {limit.by_id} if limit.by_id else {one.pk for one in people.people(_HOUSE).filter(role="manager")}
        text = words.REMINDER_DAY[event.what] if event.is_day else words.REMINDER[event.what]
        url = reverse("complaints:review", args=[limit.pk])
        said = str(text) % {"subject": limit.customer.name, "day": date_format(limit.review_date, "j M Y")}
        inbox.tell({one for one in told if one}, entry=entry, kind="complaint", text=said, url=url, at=entry.at)
        return
    complaint = queries.find_complaint(entry.subject_id)
    if complaint is None:
        return
    day = date_format(date.fromordinal(event.day), "j M Y")
    text = words.REMINDER_DAY[event.what] if event.is_day else words.REMINDER[event.what]
    heard = queries.hearers(complaint, {Told.HANDLER, *([Told.LEAD] if event.is_day else [])}, at=entry.at)
    _tell(heard, entry, str(text) % {"subject": _subject(complaint), "day": day}, complaint.pk)


def tell_of_limit(event: BehaviourLimited, entry: Entry) -> None:
    """Who has something of the customer in hand, or on their queue, hears how contact is limited until when, and when it ends."""
    limit = queries.find_limit(event.limit_id)
    if limit is None:
        return
    day = date_format(limit.review_date, "j M Y")
    if limit.ended_at is not None:
        said = _("Contact with %(name)s is not limited any more.")
    else:
        said = _("Contact with %(name)s is limited until it is looked at again on %(day)s: %(limit)s")
    text = said % {"name": limit.customer.name, "day": day, "limit": limit.limit}
    told = queries.concerned_by(limit, at=entry.at) - {entry.person_id or 0}
    page = reverse("customers:customer", args=[limit.customer_id])
    inbox.tell(told, entry=entry, kind="behaviour", text=text, url=page, at=entry.at)


def tell_retention(event: RetentionOver | RecordsErased, entry: Entry) -> None:
    """Managers and the director hear which files are past their time while they can still hold them, and what was erased."""
    if isinstance(event, RetentionOver):
        text = ngettext(
            "The time of %(n)d complaint file is over: its words are erased after %(day)s unless it is held.",
            "The time of %(n)d complaint files is over: their words are erased after %(day)s unless they are held.",
            event.count,
        )
        said = text % {"n": event.count, "day": date_format(timezone.localtime(event.erase_at), "j M Y")}
    else:
        text = ngettext(
            "The words of %(n)d complaint file were erased: its time was over. Figures stay.",
            "The words of %(n)d complaint files were erased: their time was over. Figures stay.",
            event.count,
        )
        said = text % {"n": event.count}
    told = {person.pk for person in people.directors(entry.at)}
    told |= {one.pk for one in people.people(_HOUSE).filter(role="manager")}
    inbox.tell(told, entry=entry, kind="retention", text=said, url=reverse("complaints:records"), at=entry.at)


def send_question(event: HandlingAsked, entry: Entry) -> None:
    """One question about the handling goes to the customer's e-mail address, once for an entry; nothing without an address."""
    complaint = queries.find_complaint(event.case_id)
    customer = complaint.case.customer if complaint else None
    if complaint is None or customer is None:
        return
    address = customers.reach([customer.pk], kind=PointKind.EMAIL).get(customer.pk)
    key = f"handling:{entry.pk}"
    if not address or not cache.add(key, "", MAILED_SECONDS):
        return
    link = settings.RAPPORT_ADDRESS + reverse("complaints:handling", args=[queries.handling_token(complaint)])
    body = render_to_string("complaints/mail/handling.txt", {"name": customer.name, "number": complaint.pk, "link": link})
    try:
        send_mail(_("How did we handle your complaint?"), body, None, [address])
    except Exception:
        cache.delete(key)
        raise


def _subject(complaint: ComplaintFile) -> str:
    return complaint.case.subject


def _tell(told: Iterable[int | None], entry: Entry, text: str, case_id: int, *, at: datetime | None = None) -> None:
    persons = {one for one in told if one is not None}
    url = reverse("complaints:complaint", args=[case_id])
    inbox.tell(persons, entry=entry, kind="complaint", text=text, url=url, at=at or entry.at)
