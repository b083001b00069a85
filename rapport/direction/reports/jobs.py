"""Scheduled work: every five minutes, what the plans say is due: a draft, a reminder, or the sending of what is approved."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.jobs import job

from . import actions, queries, rules
from .models import Plan
from .types import Span, State

PLANNER = Actor.machine("report plan")
logger = logging.getLogger(__name__)


@job(cron="*/5 * * * *", retries=0, lock="reports")
def follow_plans(timestamp: int) -> None:
    """Do what is due now. What was missed while nothing ran is made up for within five days; later a person decides."""
    now = clock.now()
    for plan in queries.plans():
        if plan.is_active:
            try:
                follow(plan, now=now)
            except Refused as refused:  # facts still loading, nobody on the list: the next run finds the same
                logger.info("plan %s: %s", plan.span, refused)


@job(retries=3)
def take_figures(report_id: int, person_id: int | None) -> None:
    """Take the figures of a draft that somebody waits for, and keep in a sentence why they could not be taken."""
    by = people.actor_of_person(people.get_person(person_id, actor=PLANNER)) if person_id else PLANNER
    try:
        actions.fill(report_id=report_id, by=by, at=clock.now())
    except Refused as refused:
        actions.fail(report_id=report_id, why=str(refused), by=by, at=clock.now())


def follow(plan: Plan, *, now: datetime) -> None:
    """Draft, send or remind, as one plan says. Raises Refused when that cannot be done now."""
    zone = ZoneInfo(settings.RAPPORT_ZONE)
    period = rules.last_ended(Span(plan.span), now.astimezone(zone).date())
    report = queries.find_report(period)
    if report is None and rules.is_due(rules.due_at(period, days=plan.draft_days, at=plan.at, zone=zone), now=now):
        report = actions.draft(period=period, by=PLANNER, at=now).report
    if report is None or plan.send_days is None:
        return
    if rules.is_due(rules.due_at(period, days=plan.send_days, at=plan.at, zone=zone), now=now):
        version = queries.current(report.pk)
        if version.state == State.APPROVED:
            actions.send(report_id=report.pk, by=PLANNER, at=now)
        elif version.state == State.DRAFT:
            actions.remind(report_id=report.pk, by=PLANNER, at=now)
