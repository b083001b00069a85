"""What comes again at Marlow & Reed: standing orders each month, and a weekly call to a customer in need of care."""

from datetime import timedelta

from rapport.compute.recurrence import Every, OnClosed, Pattern
from rapport.desk.cases.types import Kind, Priority
from rapport.desk.recurring import actions
from rapport.desk.recurring.types import ScheduleDraft, Template
from rapport.directory.customers.queries import customers
from rapport.directory.people.queries import people
from rapport.governance.standards.queries import calendars

from .company import BY
from .stories import Stage

ZONE = "Europe/London"


def plant(stage: Stage) -> None:
    """Set both by the people who would. What they make, they make from now on."""
    calendar = calendars().filter(name__startswith="Leeds").first() or calendars().first()
    tom = people(BY).get(name="Tom Bell")
    start = stage.now.date()
    orders = ScheduleDraft(
        name="Standing orders of the Leeds store", minute=9 * 60, zone=ZONE, team_id=tom.team_id,
        calendar_id=calendar.pk if calendar else None,
        pattern=Pattern(
            every=Every.MONTH_DAY, day=31, start=start, on_closed=OnClosed.BEFORE if calendar else OnClosed.KEEP
        ),
        template=Template(
            kind=Kind.ORDER, subject="Standing orders of the Leeds store, {month} {year}", due_days=2,
            text="Go through the standing orders of trade customers before the month ends: prices, addresses, stock.",
            checklist=("Prices compared with the list", "Addresses confirmed", "Stock held for the first week"),
        ),
    )  # fmt: skip
    actor = stage.actors["Sue Marsh"]
    actions.set_schedule(draft=orders, by=actor, at=stage.now)
    care = customers(BY).filter(is_vulnerable=True).order_by("pk").first()
    if care is None:
        return
    call = ScheduleDraft(
        name=f"Weekly call to {care.name}", minute=10 * 60 + 30, zone=ZONE, team_id=tom.team_id, customer_id=care.pk,
        pattern=Pattern(every=Every.WEEK, weekdays=(2,), start=start, end=start + timedelta(days=90)),
        template=Template(
            kind=Kind.REQUEST, subject="Call {customer}, week {week}", priority=Priority.HIGH, assignee_id=tom.pk, due_days=0,
            text="Ring in the morning, speak slowly, ask whether the delivery and the refund have come. After three months we "
            "look together whether the calls still help.",
            checklist=("Spoke to them, or tried twice", "Noted what they need"), follower_ids=(stage.ids["Sue Marsh"],),
        ),
    )  # fmt: skip
    actions.set_schedule(draft=call, by=actor, at=stage.now)
