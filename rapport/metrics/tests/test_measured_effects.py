"""A planted effect is found through the whole store; what is only a return to normal, or too little, cannot be told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.db import DatabaseError, transaction

from rapport.compute.effects import Design, Reason, Verdict
from rapport.kernel.actor import Actor, Scope
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Entry
from rapport.metrics import effects, queries, registry
from rapport.metrics.actions import measure_again, measure_effect, measure_open_effects
from rapport.metrics.effects import Finding, windows
from rapport.metrics.models import Effect
from rapport.metrics.questions import Question
from rapport.metrics.types import Step

from . import department
from .department import Day, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department_facts")]

FIRST = date(2025, 9, 1)  # a Monday
CHANGE = datetime(2026, 3, 2, tzinfo=UTC)  # midnight before a Monday
LEEDS, TORONTO = 1, 2
MAY = ("evidence.view", "effects.measure")
DIRECTOR = Actor(name="Ana Ruiz", person_id=1, capabilities=dict.fromkeys(MAY, Scope.DEPARTMENT))
SUPERVISOR = Actor(name="Sue Marsh", person_id=2, capabilities=dict.fromkeys(MAY, Scope.TEAM), team_ids=frozenset({LEEDS}))
MACHINE = Actor.machine("test")


def weeks(share: Callable[[int], float], *, team_id: int = LEEDS, seed: int = 1, count: int = 39, size: int = 400) -> list[Day]:
    """A case every so often on the Wednesday of each week, each well served with the chance that the week has."""
    random = np.random.default_rng(seed)
    return [
        Day(FIRST + timedelta(days=7 * week + 2), team_id, size, int(random.binomial(size, share(week)))) for week in range(count)
    ]


def asked(**other: object) -> dict[str, object]:
    at = other.pop("at", datetime(2026, 7, 1, tzinfo=UTC))
    question = Question(metric="in_time", as_of=at, since=FIRST, until=FIRST, **other.pop("question", {}))  # type: ignore[arg-type]
    return {"question": question, "label": "New roster", "change_at": CHANGE, "by": DIRECTOR, "at": at} | other


def measured(**other: object) -> tuple[Effect, Finding]:
    row = measure_effect(**asked(**other))  # type: ignore[arg-type]
    return row, effects.read(Effect.objects.get(pk=row.pk).finding)


def test_a_planted_effect_is_found_with_its_interval() -> None:
    load(weeks(lambda week: 0.80 if week < 26 else 0.90))
    row, found = measured()
    assert (found.verdict, found.design, found.before, found.after) == (Verdict.BETTER, Design.INTERRUPTED, 26, 13)
    assert found.low is not None
    assert found.high is not None
    assert 0.05 < found.low < 0.10 < found.high < 0.16
    assert row.is_final
    assert [one.day for one in found.points][25:27] == [date(2026, 2, 23), date(2026, 3, 2)]
    after = [one for one in found.points if one.is_after]
    assert all(one.carried is not None and abs(one.carried - 0.8) < 0.06 for one in after)
    assert effects.read(effects.write(found)) == found


def test_a_return_to_normal_after_a_bad_stretch_cannot_be_told_from_an_effect() -> None:
    load(weeks(lambda week: 0.80 if 21 <= week < 26 else 0.90))
    _row, found = measured(is_provoked=True)
    assert (found.verdict, found.reasons[0]) == (Verdict.UNTOLD, Reason.RETURN_TO_NORMAL)
    assert found.stretch is not None
    assert date(2026, 1, 26) <= found.stretch.since <= found.stretch.until <= date(2026, 3, 1)
    assert found.stretch.by_itself == pytest.approx(0.1, abs=0.06)
    assert found.span_low is not None
    assert found.span_high is not None
    assert found.span_low < 0 < found.span_high


def test_where_nothing_happened_no_change_is_told() -> None:
    load(weeks(lambda _week: 0.85))
    _row, found = measured()
    assert found.verdict is Verdict.NO_CHANGE


def test_a_comparison_group_takes_away_what_moved_both() -> None:
    load([*weeks(lambda w: 0.80 if w < 26 else 0.90), *weeks(lambda w: 0.70 if w < 26 else 0.80, team_id=TORONTO, seed=5)])
    question, others = ({"where": {"team_id": (team,)}} for team in (LEEDS, TORONTO))
    assert measured(question=question)[1].verdict is Verdict.BETTER
    beside = asked(question=others)["question"]
    row, found = measured(question=question, comparison=beside)
    assert (found.verdict, found.design) == (Verdict.NO_CHANGE, Design.DIFFERENCE)
    assert found.points[0].other == pytest.approx(0.7, abs=0.1)
    assert row.team_ids == [LEEDS, TORONTO]


def test_weeks_to_come_are_waited_for_and_the_finding_is_final_when_they_are_ripe() -> None:
    load(weeks(lambda week: 0.80 if week < 26 else 0.90))
    early = datetime(2026, 4, 20, 8, tzinfo=UTC)  # seven weeks after; the last of them still changes for five days
    row, found = measured(at=early)
    assert (found.after, found.waiting, row.is_final) == (6, 7, False)
    assert measure_open_effects(by=MACHINE, at=early + timedelta(days=30)) == 1
    row = Effect.objects.get(pk=row.pk)
    assert (effects.read(row.finding).after, row.is_final) == (10, False)
    row = measure_again(effect_id=row.pk, by=DIRECTOR, at=early + timedelta(days=60))
    assert row.is_final
    load(weeks(lambda _week: 0.5))
    assert measure_open_effects(by=MACHINE, at=early + timedelta(days=90)) == 0
    assert measure_again(effect_id=row.pk, by=DIRECTOR, at=early + timedelta(days=90)).finding == row.finding
    with pytest.raises(DatabaseError, match="metrics_effect is frozen"), transaction.atomic():
        Effect.objects.update(label="x")
    said = list(Entry.objects.filter(subject="metrics.effect", subject_id=row.pk).order_by("pk").values_list("event", flat=True))
    assert said == ["metrics.EffectAsked", "metrics.EffectSettled"]


def test_too_little_time_after_the_change_cannot_be_told() -> None:
    load(weeks(lambda week: 0.80 if week < 26 else 0.90))
    _row, found = measured(at=datetime(2026, 3, 18, tzinfo=UTC))
    assert (found.verdict, found.reasons) == (Verdict.UNTOLD, (Reason.TOO_FEW_AFTER,))
    assert found.low is None


def test_the_week_in_which_the_change_fell_counts_for_neither_side() -> None:
    load(weeks(lambda week: 0.80 if week < 26 else 0.90))
    _row, found = measured(change_at=CHANGE + timedelta(days=2), after=12)
    assert [one.day for one in found.points if one.is_mixed] == [date(2026, 3, 2)]
    assert (found.before, found.after) == (26, 12)


def test_weeks_with_fewer_than_five_cases_are_left_out_but_a_count_of_nothing_counts() -> None:
    load([*weeks(lambda week: 0.8)[:5], *weeks(lambda week: 0.8)[6:]])
    assert measured()[1].before == 25
    counted = asked()["question"]
    row = measure_effect(**asked() | {"question": Question(metric="opened", as_of=counted.as_of, since=FIRST, until=FIRST)})  # type: ignore[arg-type,attr-defined]
    found = effects.read(row.finding)
    assert found.before == 26
    assert found.points[5].value == 0


def test_days_are_measured_too() -> None:
    random = np.random.default_rng(3)
    days = [
        Day(date(2026, 1, 1) + timedelta(days=n), LEEDS, 100, int(random.binomial(100, 0.7 if n < 60 else 0.9)))
        for n in range(90)
    ]
    load(days)
    _row, found = measured(change_at=datetime(2026, 3, 2, tzinfo=UTC), step=Step.DAY, before=50, after=20)
    assert found.verdict is Verdict.BETTER
    assert found.points[0].day == date(2026, 1, 11)


def test_windows_begin_on_mondays_of_the_departments_zone(settings: object) -> None:
    found = windows(CHANGE + timedelta(days=3), step=Step.WEEK, before=2, after=1)
    assert (found.first, found.is_mixed, found.until) == (date(2026, 2, 16), True, date(2026, 3, 16))
    settings.RAPPORT_ZONE = "Europe/Berlin"  # type: ignore[attr-defined]
    found = windows(CHANGE - timedelta(hours=1), step=Step.WEEK, before=2, after=1)
    assert (found.first, found.is_mixed, found.until) == (date(2026, 2, 16), False, date(2026, 3, 9))


def test_who_leads_a_team_measures_its_numbers_only() -> None:
    load([*weeks(lambda _w: 0.8), *weeks(lambda _w: 0.8, team_id=TORONTO)])
    own = {"question": {"team_ids": frozenset({LEEDS})}, "by": SUPERVISOR}
    row, _found = measured(**own)
    whole, _found = measured()
    assert list(queries.effects(SUPERVISOR)) == [row]
    with pytest.raises(Effect.DoesNotExist):
        queries.get_effect(whole.pk, actor=SUPERVISOR)
    for beyond in ({"by": SUPERVISOR}, {**own, "comparison": asked(question={"where": {"team_id": (TORONTO,)}})["question"]}):
        with pytest.raises(NotAllowed):
            measured(**beyond)
    with pytest.raises(NotAllowed):
        measure_again(effect_id=whole.pk, by=SUPERVISOR, at=CHANGE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": ""},
        {"before": 0},
        {"after": 0},
        {"before": 400, "after": 10},
        {"change_at": datetime(2027, 1, 1, tzinfo=UTC)},
        {"comparison": asked()["question"]},
        {"comparison": asked(question={"where": {"team_id": (LEEDS,)}})["question"]},
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_a_sentence(wrong: dict[str, object]) -> None:
    load(weeks(lambda _week: 0.8))
    with pytest.raises(Refused):
        measured(**wrong)


def test_an_effect_of_a_number_that_nobody_defines_any_more_stays_as_it_was() -> None:
    load(weeks(lambda _week: 0.8))
    row, found = measured(at=datetime(2026, 4, 20, tzinfo=UTC))
    registry.connect([department.CASES], [])
    assert measure_open_effects(by=MACHINE, at=datetime(2026, 5, 20, tzinfo=UTC)) == 0
    assert effects.read(Effect.objects.get(pk=row.pk).finding) == found
