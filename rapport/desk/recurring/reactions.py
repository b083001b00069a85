"""What this room does after the fact: it tells who answers for a schedule, and counts dates again. Each bears a second run."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.directory.people import queries as people
from rapport.directory.people.events import PersonChanged
from rapport.governance.standards.events import CalendarChanged
from rapport.kernel import clock, inbox
from rapport.kernel.models import Entry

from . import actions, queries
from .events import DateSettled, ScheduleHandedOn, ScheduleMoved
from .models import Schedule
from .queries import HOUSE
from .types import Outcome

KIND = "recurring"


def tell_of_date(event: DateSettled, entry: Entry) -> None:
    """Who answers for a schedule hears what went otherwise than planned: made late, missed, refused."""
    schedule = queries.find_schedule(event.schedule_id)
    if schedule is None or (event.outcome in (Outcome.MADE, Outcome.BY_HAND) and not event.missed_count):
        return
    name = {"name": schedule.name}
    if event.outcome is Outcome.REFUSED:
        text = _("“%(name)s” could not be made. Its page says why.") % name
    elif event.outcome is Outcome.MISSED:
        text = ngettext(
            "“%(name)s”: a date passed while Rapport stood still, and was left out.",
            "“%(name)s”: %(n)s dates passed while Rapport stood still, and were left out.",
            event.missed_count,
        ) % {**name, "n": event.missed_count}
    else:
        text = _("“%(name)s” was made late: Rapport stood still at its moment.") % name
    _tell(schedule, text, entry)


def tell_of_end(event: ScheduleMoved, entry: Entry) -> None:
    """Who answers for a schedule hears that its last date has passed."""
    schedule = queries.find_schedule(event.schedule_id) if event.is_by_itself else None
    if schedule is not None:
        _tell(schedule, _("“%(name)s” has ended: its last date has passed.") % {"name": schedule.name}, entry)


def tell_new_owner(event: ScheduleHandedOn, entry: Entry) -> None:
    """Whoever answers for it from now on hears so, unless they took it themselves."""
    schedule = queries.find_schedule(event.schedule_id)
    if schedule is not None and schedule.owner_id == event.owner_id and entry.person_id != event.owner_id:
        _tell(schedule, _("You answer for “%(name)s” from now on.") % {"name": schedule.name}, entry)


def tell_to_hand_on(event: PersonChanged, entry: Entry) -> None:
    """When the last day of whoever answers for schedules is known, who leads their team hears what is to be handed on."""
    person = people.people(HOUSE).filter(pk=event.person_id).first()
    if "active_to" not in event.fields or person is None or person.active_to is None:
        return
    left = list(queries.owned_by(event.person_id))
    leads = [one for one in people.deciders(person.team_id, at=entry.at) if one.pk != person.pk]
    if not left or not leads:
        return
    text = ngettext(
        "%(name)s leaves and answers for a recurring case. Hand it on.",
        "%(name)s leaves and answers for %(n)s recurring cases. Hand them on.",
        len(left),
    ) % {"name": person.name, "n": len(left)}
    inbox.tell({leads[0].pk}, entry=entry, kind=KIND, text=text, url=reverse("recurring:schedules"), at=entry.at)


def count_again(event: CalendarChanged, entry: Entry) -> None:
    """The days on which a calendar is open have changed: the next dates are counted again."""
    actions.plan_again(calendar_id=event.calendar_id, by=HOUSE, at=clock.now())


def _tell(schedule: Schedule, text: str, entry: Entry) -> None:
    url = reverse("recurring:schedule", args=[schedule.pk])
    inbox.tell(_hearers(schedule, entry.at), entry=entry, kind=KIND, text=text, url=url, at=entry.at)


def _hearers(schedule: Schedule, at: datetime) -> set[int]:
    """Return who answers for it, and who leads its team where the owner works here no more."""
    if schedule.owner_id and people.people(HOUSE, as_of=at).filter(pk=schedule.owner_id).exists():
        return {schedule.owner_id}
    return {one.pk for one in people.deciders(schedule.team_id, at=at)[:1]}
