"""Weeks are the department's, wherever it is and wherever somebody sits; and verbs of the past are for Rapport alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.kernel import clock
from rapport.kernel.errors import NotAllowed
from rapport.team.quality import actions, jobs, queries, rules, sample
from rapport.team.quality.models import Plan, Sample
from rapport.team.quality.types import CriterionDraft, Critical, PlanDraft, Scale, Way

DAY = timedelta(days=1)
NOW = clock.now()
# Monday morning in Tokyo, which by UTC is Sunday still.
TOKYO_MONDAY = datetime(2026, 11, 15, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 25), 167), (date(2026, 10, 25), 169), (date(2026, 11, 16), 168)])
def test_a_week_is_from_monday_to_monday_by_the_clock(day, hours):
    since, until = rules.week_of(day, zone=ZoneInfo("Europe/London"))
    assert (since.weekday(), since.hour, until.weekday(), until.hour) == (0, 0, 0, 0)
    assert until.astimezone(UTC) - since.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "moment", "is_due"),
    [
        ("Asia/Tokyo", datetime(2026, 11, 15, 20, 20, tzinfo=UTC), True),
        ("Asia/Tokyo", datetime(2026, 11, 15, 19, 20, tzinfo=UTC), False),
        ("Asia/Tokyo", datetime(2026, 11, 16, 15, 20, tzinfo=UTC), False),
        ("America/Los_Angeles", datetime(2026, 11, 16, 5, 20, tzinfo=UTC), False),
        ("America/Los_Angeles", datetime(2026, 11, 17, 7, 20, tzinfo=UTC), True),
    ],
)
def test_it_is_drawn_on_monday_morning_where_the_department_is(zone, moment, is_due, settings):
    settings.RAPPORT_ZONE = zone
    assert jobs.is_due(moment) is is_due


@pytest.mark.django_db
def test_east_of_greenwich_the_last_whole_week_is_drawn_and_nobody_elsewhere_draws_it_again(
    settings, representative, supervisor, manager
):
    settings.RAPPORT_ZONE = "Asia/Tokyo"
    late = sample.settled(representative.person, at=datetime(2026, 11, 15, 14, 59, tzinfo=UTC))
    sample.settled(representative.person, at=datetime(2026, 11, 15, 15, 1, tzinfo=UTC))
    plan = sample.plan(
        representative.team, reviewers=[supervisor.person], owner=manager.person, at=TOKYO_MONDAY, agreed_date=date(2026, 11, 16)
    )
    assert jobs.draw_all(at=TOKYO_MONDAY) == 1
    drawn = Sample.objects.get()
    assert [one.case_id for one in drawn.reviews.all()] == [late.pk]
    assert drawn.to_at == datetime(2026, 11, 15, 15, tzinfo=UTC)
    # Grace presses the button in Leeds: it is the same week there.
    for day in (9, 12, 15):
        again = actions.draw_week(plan_id=plan.pk, day=date(2026, 11, day), by=manager.actor, at=TOKYO_MONDAY)
        assert again is None


@pytest.mark.django_db
def test_a_plan_that_cannot_be_drawn_keeps_no_other_from_drawing(representative, supervisor, manager):
    day = queries.today(NOW) - 7 * DAY
    since, _until = queries.week_of(day)
    sample.settled(representative.person, at=since + DAY)
    given = {"reviewers": [supervisor.person], "owner": manager.person, "at": since}
    plans = [sample.plan(representative.team, name=name, **given) for name in "ab"]
    # By hand, past all forms: a way that no code knows.
    Plan.objects.filter(pk=plans[0].pk).update(way="dice")
    with pytest.raises(ValueError, match="dice"):
        jobs.draw_all(at=NOW)
    assert list(Sample.objects.values_list("plan_id", flat=True)) == [plans[1].pk]


@pytest.mark.django_db
def test_what_is_written_as_past_is_written_by_rapport_alone(director, representative):
    given = {"by": director.actor, "at": NOW}
    plan = PlanDraft(
        name="Mine", team_id=representative.team.pk, scorecard_id=1, reviewer_ids=[], way=Way.RANDOM, part="person", week_count=1,
        least_count=0, signs=(), purpose="-", agreed_with="-", agreed_date=NOW.date(), review_date=NOW.date(), keep_days=30,
    )  # fmt: skip
    for verb in (
        lambda: actions.ensure_card(name="Mine", owner_id=director.person.pk, drafts=(), **given),
        lambda: actions.ensure_reviews((), plan=plan, day=NOW.date(), frame_count=0, seed=1, **given),
        lambda: actions.ensure_past_calibration(
            name="Mine", scorecard_id=1, lead_id=director.person.pk, team_id=1, given={}, words="-", **given
        ),
    ):
        with pytest.raises(NotAllowed, match="Only Rapport"):
            verb()


@pytest.mark.django_db
def test_a_criterion_is_read_only_once_its_version_is_locked(manager):
    version = sample.scorecard(owner=manager.person, at=NOW, is_published=False).versions.get()
    one = version.criteria.all()[0]
    draft = CriterionDraft(
        section="", name="Day", question="A day?", scale=Scale.YES_NO, weight=10, critical=Critical.NONE, anchors=["No", "Yes"]
    )
    for verb in (
        lambda: actions.change_criterion(criterion_id=one.pk, draft=draft, by=manager.actor, at=NOW),
        lambda: actions.remove_criterion(criterion_id=one.pk, by=manager.actor, at=NOW),
    ):
        with CaptureQueriesContext(connection) as asked:
            verb()
        said = [each["sql"] for each in asked]
        locked = next(n for n, sql in enumerate(said) if "FOR UPDATE" in sql)
        changed = next(n for n, sql in enumerate(said) if sql.startswith(("UPDATE", "DELETE")) and '"quality_criterion"' in sql)
        its = [n for n, sql in enumerate(said) if f'"quality_criterion"."id" = {one.pk}' in sql and "NOT" not in sql]
        read = [n for n in its if said[n].startswith("SELECT")]
        assert any(locked < n < changed for n in read), said
