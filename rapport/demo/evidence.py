"""A frozen figure on Joan Hale's case, the effect of a change, and last month's report, once the store has read all cases."""

from datetime import datetime, timedelta

from django.db import transaction

from rapport.desk.cases.queries import cases
from rapport.direction.measures.actions import cite
from rapport.directory.people.queries import actor_of_person, people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.jobs import job
from rapport.metrics import actions, queries
from rapport.metrics.questions import Grain, Question
from rapport.metrics.types import CitationKind

from . import report
from .stories import PROMISED_THRICE

BY = Actor.machine("demo company")
DIRECTOR = "Ana Ruiz"
TITLE = "Complaints of the last eight weeks"
CHANGE = "Two more people in the evening"
FIRST_AFTER = timedelta(seconds=20)
AGAIN_AFTER = timedelta(seconds=30)
MOST_TRIES = 40
WEEKS_SINCE = 16


def soon(*, at: datetime, tries: int = 0) -> None:
    """Have it done in a while, in the worker: the start does not wait for the store."""
    plant.defer(at=at + (AGAIN_AFTER if tries else FIRST_AFTER), once="demo.evidence", tries=tries)


@job(queue="facts", retries=0)
def plant(tries: int) -> None:
    """Freeze and measure, once; come again while the store has not read everything."""
    now = clock.now()
    if queries.evidence(BY).filter(title=TITLE).exists():
        return
    director = people(BY).filter(name=DIRECTOR).first()
    if director is None or tries >= MOST_TRIES:
        return
    with transaction.atomic():
        try:
            with transaction.atomic():
                _plant(actor_of_person(director), now)
        except (LookupError, Refused):
            soon(at=now, tries=tries + 1)


def _plant(by: Actor, at: datetime) -> None:
    monday = at.date() - timedelta(days=at.weekday())
    weeks = Question(metric="complaints", as_of=at, since=monday - timedelta(weeks=8), until=monday, grain=Grain.WEEK)
    kept = actions.freeze(question=weeks, title=TITLE, by=by, at=at)
    joan = cases(BY).filter(subject__endswith=PROMISED_THRICE).order_by("-pk").first()
    if joan is not None:
        cite(evidence_id=kept.pk, subject=("case", joan.pk), kind=CitationKind.BACKGROUND, by=by, at=at)
    changed = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=at.weekday(), weeks=WEEKS_SINCE)
    met = Question(metric="attainment", as_of=at, since=weeks.since, until=monday)
    actions.measure_effect(question=met, label=CHANGE, change_at=changed, by=by, at=at)
    report.plant(by=by, evidence_id=kept.pk, at=at)
