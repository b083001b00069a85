"""What is made on a date: the template with its words filled in."""

from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.compute import businesstime
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction
from rapport.desk.recurring import queries, rules
from rapport.desk.recurring.models import Schedule, ScheduleVersion


def case_draft(schedule: Schedule, version: ScheduleVersion, on: date) -> CaseDraft:
    """Return the case of a day. It begins with a note of the department: nobody has written to us."""
    wanted, words = version.template, words_of(schedule, on)
    note = ContactDraft(direction=Direction.NOTE, channel=Channel.OTHER, text=rules.filled(wanted.text, words))
    return CaseDraft(
        kind=wanted.kind, subject=rules.filled(wanted.subject, words)[: rules.LONGEST_FILLED], first=note,
        customer_id=schedule.customer_id, reason_id=wanted.reason_id, cause_id=wanted.cause_id, attributes=wanted.attributes,
        priority=wanted.priority, team_id=schedule.team_id, assignee_id=wanted.assignee_id, is_unasked=True,
        due_at=due_at(version, on), checklist=tuple(rules.filled(one, words)[: rules.LONGEST_ITEM] for one in wanted.checklist),
    )  # fmt: skip


def words_of(schedule: Schedule, on: date) -> dict[str, str]:
    """Return what stands for the placeholders of a text on a day."""
    return {
        "date": date_format(on, "j F Y"),
        "week": str(on.isocalendar().week),
        "month": date_format(on, "F"),
        "year": str(on.year),
        "customer": schedule.customer.name if schedule.customer else _("the customer"),
    }


def due_at(version: ScheduleVersion, on: date) -> datetime | None:
    """Return until when the case of a day is to be done: the end of an open day where there is a calendar."""
    if version.due_days is None:
        return None
    calendar = queries.days_of_version(version).calendar
    if calendar is not None:
        return businesstime.add_business_days(calendar, on, version.due_days)
    always = businesstime.Calendar.always(version.zone_name)
    return businesstime.end_of_day(always, on + timedelta(days=version.due_days))
