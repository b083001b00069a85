from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.team.quality import rules
from rapport.team.quality.types import (
    Candidate,
    CriterionDraft,
    Critical,
    Part,
    PlanDraft,
    ReviewState,
    Said,
    Scale,
    Sign,
    Way,
    Weighed,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def weighed(value, weight, *, is_critical=False, scale=Scale.LEVELS):
    return Weighed(scale=scale, weight=weight, is_critical=is_critical, value=value)


@pytest.mark.parametrize(
    ("third", "score", "is_passed"),
    [(1, 0.925, True), (0, 0.0, False), (None, 0.89286, True)],
    ids=["met", "failed", "not applicable"],
)
def test_a_review_is_the_mean_by_weight_of_what_applied_and_nothing_after_a_critical_failure(third, score, is_passed):
    judged = [weighed(3, 30), weighed(4, 40), weighed(third, 30, is_critical=True, scale=Scale.YES_NO)]
    found = rules.result(judged, pass_share=0.8)
    assert found.score_share == pytest.approx(score, abs=0.000005)
    assert (found.is_passed, found.critical_count) == (is_passed, int(third == 0))


def test_half_of_the_scale_is_no_critical_failure_and_the_mark_itself_passes():
    half = rules.result([weighed(2, 10, is_critical=True)], pass_share=0.5)
    assert (half.is_passed, half.critical_count) == (True, 0)
    # Seven tenths by floats is a hair below 0.7.
    tenths = [weighed(1, 1, scale=Scale.YES_NO)] * 7 + [weighed(0, 1, scale=Scale.YES_NO)] * 3
    assert rules.result(tenths, pass_share=0.7).is_passed
    assert rules.result([weighed(None, 5)], pass_share=0.8).score_share is None


DRAFT = CriterionDraft(
    section="",
    name="Day",
    question="Did they name a day?",
    scale=Scale.YES_NO,
    weight=10,
    critical=Critical.NONE,
    anchors=["No", "Yes"],
)


@pytest.mark.parametrize(
    ("changes", "more", "words"),
    [
        ({}, {"is_draft": False}, "never changed"),
        ({"name": " "}, {}, "name"),
        ({}, {"is_taken": True}, "already"),
        ({}, {"count": 30}, "Thirty"),
        ({"weight": 0}, {}, "weight"),
        ({"anchors": ["No"]}, {}, "for each value"),
        ({"scale": Scale.LEVELS}, {}, "for each value"),
    ],
)
def test_a_criterion_says_what_is_seen_at_each_value_and_stands_in_a_draft_only(changes, more, words):
    usual = {"is_draft": True, "count": 0, "is_taken": False}
    assert rules.why_not_criterion(DRAFT, **usual) is None
    assert words in rules.why_not_criterion(replace(DRAFT, **changes), **(usual | more))
    assert rules.why_not_criterion(replace(DRAFT, weight=0, critical=Critical.CUSTOMER), **usual) is None


PLAN = PlanDraft(
    name="Answers", team_id=1, scorecard_id=1, reviewer_ids=[2], way=Way.RANDOM, part=Part.PERSON, week_count=5, least_count=1,
    signs=(), purpose="To help each other.", agreed_with="Works council",
    agreed_date=date(2026, 11, 1), review_date=date(2027, 11, 1), keep_days=365,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"purpose": ""}, "nobody's work is drawn"),
        ({"agreed_with": " "}, "nobody's work is drawn"),
        ({"reviewer_ids": []}, "reviewer"),
        ({"review_date": date(2026, 11, 19)}, "day to come"),
        ({"review_date": date(2029, 1, 1)}, "two years"),
        ({"keep_days": 7}, "30 days"),
        ({"way": Way.SIGNS}, "sign"),
        ({"least_count": 6}, "of each part"),
    ],
)
def test_nothing_is_drawn_without_a_purpose_an_agreement_and_an_end(changes, words):
    assert rules.why_not_plan(PLAN, today=NOW.date()) is None
    assert words in rules.why_not_plan(replace(PLAN, **changes), today=NOW.date())


def test_what_was_agreed_holds_from_its_day_to_the_day_of_its_review():
    span = {"agreed_date": date(2026, 11, 1), "review_date": date(2026, 11, 20), "is_ended": False}
    held = [rules.holds(**span, day=date(2026, *one)) for one in ((10, 31), (11, 1), (11, 20), (11, 21))]
    assert held == [False, True, True, False]
    assert not rules.holds(**(span | {"is_ended": True}), day=date(2026, 11, 2))


def frame():
    def one(n):
        signs = frozenset(() if n % 10 else {Sign.LONG})
        return Candidate(case_id=n, person_id=1 if n < 30 else 2, channel="email", kind="enquiry", signs=signs)

    return [one(n) for n in range(1, 33)]


def test_a_plan_draws_at_random_by_part_or_by_sign():
    usual = {"part": Part.PERSON, "count": 6, "least": 2, "signs": [Sign.LONG], "seed": 3}
    at_random = rules.drawn(frame(), way=Way.RANDOM, **usual)
    assert len(at_random) == 6
    assert {one.chance for one in at_random} == {6 / 32}
    by_part = rules.drawn(frame(), way=Way.PARTS, **usual)
    assert sorted(one.part for one in by_part) == ["1"] * 4 + ["2"] * 2
    assert {one.part: one.chance for one in by_part} == {"1": 4 / 29, "2": 2 / 3}
    assert sorted(one.unit for one in rules.drawn(frame(), way=Way.SIGNS, **usual)) == [10, 20, 30]


def test_below_the_best_takes_words_or_a_message_of_the_case():
    usual = {"state": ReviewState.WAITING, "is_reviewer": True, "scales": {1: Scale.LEVELS}, "contacts": {7}}
    assert "what you saw" in rules.why_not_judge(**usual, said={1: Said(value=2)})
    assert rules.why_not_judge(**usual, said={1: Said(value=2, contact_id=7)}) is None
    assert rules.why_not_judge(**usual, said={1: Said(value=4)}) is None
    assert "of this case" in rules.why_not_judge(**usual, said={1: Said(value=2, contact_id=8)})
    assert "of the scale" in rules.why_not_judge(**usual, said={1: Said(value=5, comment="!")})
    assert "every criterion" in rules.why_not_judge(**usual, said={})
    assert "set the case aside" in rules.why_not_judge(**usual, said={1: Said(value=None)})


def test_an_appeal_has_its_time_and_agreeing_has_not():
    usual = {"state": ReviewState.SUBMITTED, "is_person": True, "until": NOW, "at": NOW, "reason": "Look again."}
    assert "over" in rules.why_not_answer(**usual, is_appeal=True)
    assert rules.why_not_answer(**usual, is_appeal=False) is None
    assert rules.why_not_answer(**(usual | {"at": NOW - timedelta(seconds=1)}), is_appeal=True) is None


def test_nobody_reviews_their_own_work_or_a_case_in_which_they_answered():
    assert rules.why_not_reviewer(reviewer_id=1, person_id=1, spoke_ids=set())
    assert rules.why_not_reviewer(reviewer_id=2, person_id=1, spoke_ids={2})
    assert rules.why_not_reviewer(reviewer_id=3, person_id=1, spoke_ids={1, 2}) is None
