"""Building Marlow & Reed on the first start, and telling its story on up to now on a later one."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from rapport.desk.cases.actions import bring_in, settle_in
from rapport.directory.people.queries import people
from rapport.kernel import clock
from rapport.kernel.bulk import in_bulk

from . import (
    again,
    company,
    complaints,
    crisis,
    departments,
    desk,
    evidence,
    knowledge,
    lessons,
    mail,
    privacy,
    promises,
    quality,
    recurring,
    remedies,
    retrospectives,
    reviews,
    routing,
    shop,
    skills,
    stories,
    surveys,
    twice,
    world,
)
from .ahead import Told, ahead
from .company import BY, sign_ins
from .days import World, day_of
from .models import Story
from .shape import STORY_BEGINS_DAYS, STORY_DAYS, STORY_GOES_ON_DAYS, Plan

__all__ = ["catch_up", "is_in_use", "seed", "sign_ins"]

logger = logging.getLogger(__name__)

SEED = 20_260_101
CASES = 40_000
BATCH = 2_000
# Lives last at most so long; a day further back does not change any more.
LIVING_DAYS = 45
# Who plants a part of the company's stories, in order.
PLANTED = (remedies, skills, knowledge, lessons, retrospectives, quality, desk, routing, recurring, privacy, crisis, twice)

type Progress = Callable[[int, int], None]


def seed(*, cases: int = CASES, at: datetime | None = None, progress: Progress | None = None) -> int:
    """Build the company with about so many cases up to ``at`` (now), the stories included; return how many cases it has.

    Raises RuntimeError when there is a demo company already: that one is told on by `catch_up`.
    """
    if Story.objects.exists():
        raise RuntimeError("The demo company is there already; catch_up tells its story on.")
    now = at or clock.now()
    plan = Plan.of(cases, seed=SEED, today=day_of(now))
    with transaction.atomic():
        persons = company.make_people(at=now)
        reasons, causes = world.declare(at=now)
        promises.make_standards(at=now)
        mail.make_templates(at=now)
    customers = company.make_customers(cases, seed=SEED, at=now)
    made = world.world(reasons, causes, customers)
    count = _tell(made, plan, plan.first_day, now, first_batch=1, progress=progress, expected=cases)
    with transaction.atomic():
        stage = stories.stage_at(now, reasons, causes)
        told = stories.tell_all(stage)
        for room in PLANTED:
            room.plant(stage)
        departments.plant(stage, told["thrice"][0])
        company.make_absences(persons, at=now)
        anchors = [day.isoformat() for day in plan.anchors]
        batches = count // BATCH + 1
        Story.objects.create(
            seed=SEED, first_date=plan.first_day, rate=plan.rate, anchors=anchors, told_to=now, batch_count=batches,
            stories=told, stories_at=now,
        )  # fmt: skip
        since = complaints.register_since(now)
        complaints.plant(now=now, since=since)
        shop.soon(since=since.date())
        surveys.plant(now=now)
        evidence.soon(at=now)
    _freshen_statistics(now)
    return count


def is_in_use() -> bool:
    """Return whether somebody works here already: a department of real people is no place for a demo company."""
    return people(BY).exists()


def catch_up(*, at: datetime | None = None) -> int:
    """Tell the story on to now: new days are added, cases of the last weeks live on, except where a person has worked on them.

    On a later day the planted stories end as their day would have ended them, and others are told for today. Returns how many
    cases were added or went on; 0 without a demo company. After a longer pause the two risen weeks come again.
    """
    now = at or clock.now()
    with transaction.atomic():
        story = Story.objects.select_for_update().first()
        if story is None or now <= story.told_to:
            return 0
        anchors, told_to = [date.fromisoformat(day) for day in story.anchors], story.told_to
        since, today = day_of(story.told_to), day_of(now)
        if (today - anchors[-1]).days > STORY_GOES_ON_DAYS and (today - since).days >= STORY_DAYS:
            anchors.append(today)
        plan = Plan(seed=story.seed, first_day=story.first_date, rate=story.rate, anchors=tuple(anchors))
        reasons, causes = world.declare(at=now)
        made = world.world(reasons, causes, company.known_customers())
        count = _tell(made, plan, since - timedelta(days=LIVING_DAYS), now, first_batch=story.batch_count + 1)
        story.anchors, story.told_to = [day.isoformat() for day in anchors], now
        story.batch_count += count // BATCH + 1
        telling = (today - story.first_date).days - STORY_BEGINS_DAYS
        stage = stories.stage_at(now, reasons, causes, telling)
        told = _stories_anew(story, stage)
        story.save()
        reviews.go_on(stage)
        remedies.bring_orders(now, days=(today - since).days + 1)
        complaints.plant(now=now, since=told_to, told=told)
        shop.sell(made, plan, since=shop.again_since(told_to), now=now)
    _freshen_statistics(now)
    return count


def _stories_anew(story: Story, stage: stories.Stage) -> list[int]:
    """Tell the stories of another day; return their cases, none when those of this day are told."""
    if story.stories_at is None or day_of(story.stories_at) >= day_of(stage.now):
        return []
    story.stories, story.stories_at = again.tell_again(story, stage), stage.now
    return [pk for some in story.stories.values() for pk in some]


def _tell(
    made: World, plan: Plan, since: date, now: datetime, *, first_batch: int, progress: Progress | None = None, expected: int = 0
) -> int:
    """Bring in the days from ``since`` to now; return how many cases were added or changed."""
    count = seen = 0
    with in_bulk():
        for number, records in enumerate(ahead(Told(made, plan, since, now, BATCH), expected=expected), first_batch):
            with transaction.atomic():
                done = bring_in(records=records, batch_id=number, by=BY, at=now)
            count += done.added + done.changed
            seen += len(records)
            if progress:
                progress(seen, expected)
    return count


def _freshen_statistics(now: datetime) -> None:
    """The planner knows nothing of rows that came by COPY until it has looked at them; the cases' room knows where to look."""
    settle_in(by=BY, at=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname) FROM pg_stat_user_tables WHERE schemaname = current_schema() "
            "AND relname NOT LIKE 'cases\\_%' AND relname NOT LIKE 'kernel\\_entry%'"
        )
        cursor.execute(f"ANALYZE {', '.join(row[0] for row in cursor.fetchall())}")
