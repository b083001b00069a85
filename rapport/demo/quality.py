"""How good the answers of Sue's team are: a scorecard, six weeks of reviews, an appeal upheld, one to answer, a calibration."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from rapport.compute.samples import draw
from rapport.desk.cases.queries import settled_between
from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.directory.skills import queries as skills
from rapport.directory.skills.types.framework import CONFLICT_RESOLUTION
from rapport.team.quality import queries as quality
from rapport.team.quality.actions import ensure_card, ensure_past_calibration, ensure_reviews
from rapport.team.quality.types import (
    CriterionDraft,
    Critical,
    Part,
    PastAppeal,
    PastReview,
    PlanDraft,
    ReviewState,
    Said,
    Scale,
    Way,
)

from .company import BY
from .stories import Stage

TOM, SUE, GRACE, ANA = "Tom Bell", "Sue Marsh", "Grace Osei", "Ana Ruiz"
WEEKS, A_WEEK, SEED = 6, 6, 20_260_101
PLAN = "Written answers of the day team"
ANSWERED, DAY, CALM, CHECKED = (
    "Answers what was asked",
    "Says what happens, and when",
    "Stays calm with the angry",
    "Checks who is writing",
)
SAW = {
    ANSWERED: "The second question stayed open: whether the old frame is taken along.",
    DAY: "“Soon” is no day. She asks again two days later.",
    CALM: "Explains our rules first; what it did to him comes in the last line.",
    CHECKED: "Told the new address to somebody who gave only an order number.",
}
CARD_DAYS, AGREED_DAYS = 90, 80


def _card() -> list[CriterionDraft]:
    conflict = skills.find_skill(CONFLICT_RESOLUTION)
    return [
        CriterionDraft(
            section="The answer", name=ANSWERED, question="Is every question of the customer answered?", scale=Scale.LEVELS,
            weight=40, critical=Critical.CUSTOMER, anchors=(
                "Answers another question.", "Leaves the main question open.", "Answers the main question.",
                "Answers every question.", "Answers the next question too, before it is asked.",
            ),
        ),
        CriterionDraft(
            section="The answer", name=DAY, question="Does the customer know what happens next, and by when?", scale=Scale.YES_NO,
            weight=25, critical=Critical.NONE, anchors=("No day is named.", "A day, or an hour, and who does it."),
        ),
        CriterionDraft(
            section="The person", name=CALM, question="Is somebody angry brought back to a matter that can be settled?",
            scale=Scale.LEVELS, weight=25, critical=Critical.NONE, skill_id=conflict.pk if conflict else None,
            anchors=() if conflict else ("Argues.", "Fetches help.", "Offers a choice.", "Settles it alone.", "Wins them back."),
        ),
        CriterionDraft(
            section="Safety", name=CHECKED, question="Was it checked who is writing before anything personal was told?",
            scale=Scale.YES_NO, weight=10, critical=Critical.COMPLIANCE, anchors=("Told without checking.", "Checked first."),
        ),
    ]  # fmt: skip


def plant(stage: Stage) -> None:
    """Write the scorecard, what was agreed, and what came of six weeks."""
    sue = people.people(BY).filter(pk=stage.ids[SUE]).get()
    if sue.team_id is None:
        return
    card = ensure_card(name="Written answers", owner_id=stage.ids[GRACE], drafts=_card(), by=BY, at=stage.at(days=CARD_DAYS))
    plan = _plan(stage, card.pk, sue.team_id)
    for back in range(WEEKS, 0, -1):
        _week(stage, plan, quality.today(stage.now) - timedelta(days=7 * back), back)
    _calibration(stage, card.pk, sue.team_id)


def _plan(stage: Stage, scorecard_id: int, team_id: int) -> PlanDraft:
    agreed = stage.at(days=AGREED_DAYS).date()
    return PlanDraft(
        name=PLAN, team_id=team_id, scorecard_id=scorecard_id,
        reviewer_ids=[stage.ids[SUE], stage.ids[GRACE]], way=Way.RANDOM, part=Part.PERSON, week_count=A_WEEK, least_count=1,
        signs=(),
        purpose="To see what helps our customers, and to help each other to do it. Never for pay, rank or dismissal.",
        agreed_with="Works council, minutes of the summer meeting", agreed_date=agreed, review_date=agreed + timedelta(days=365),
        keep_days=365,
    )  # fmt: skip


def _frame(plan: PlanDraft, since: datetime, until: datetime) -> dict[int, Any]:
    rows = settled_between(BY, since=since, until=until)
    rows = rows.filter(team_id=plan.team_id, reader_ids=None, assignee__role=Role.REPRESENTATIVE, assignee__team_id=plan.team_id)
    return {one.pk: one for one in rows.order_by("pk")}


def _week(stage: Stage, plan: PlanDraft, day: date, back: int) -> None:
    since, until = quality.week_of(day)
    frame = _frame(plan, since, until)
    drawn = draw(sorted(frame), A_WEEK, seed=SEED + back)
    said = random.Random(f"{SEED}/{back}")  # noqa: S311  a story, not a secret
    records = [_review(stage, frame[one.unit], one.chance, until, n, back, said) for n, one in enumerate(drawn)]
    ensure_reviews(records, plan=plan, day=day, frame_count=len(frame), seed=SEED + back, by=BY, at=stage.now)


def _review(stage: Stage, case: Any, chance: float, until: datetime, n: int, back: int, said: random.Random) -> PastReview:
    drawn_at = (until + timedelta(hours=5)).astimezone(stage.now.tzinfo)
    submitted_at = min(drawn_at + timedelta(days=1 + n % 3, hours=4 + n), stage.now - timedelta(hours=2))
    values = values_of(said, better=back < WEEKS // 2)
    reviewer = SUE if n % 3 else GRACE
    state = ReviewState.AGREED
    appeal = None
    if back == 1:
        # The last week: some wait to be written, one to be answered.
        state = ReviewState.WAITING if n % 2 else ReviewState.SUBMITTED
    elif (back, n) == (WEEKS // 2, 0):
        state, reviewer = ReviewState.DECIDED, SUE
        values = values | {DAY: Said(value=0, comment=SAW[DAY])}
        appeal = PastAppeal(
            at=submitted_at + timedelta(hours=20), decider_id=stage.ids[GRACE], names=[DAY],
            reason="The day stands in the second message: Thursday, nine to eleven. The review looks at the first one only.",
            decided_at=submitted_at + timedelta(days=2), values={DAY: Said(value=1)},
            words="He is right: the day is there. We say in the scorecard that the whole conversation counts.",
        )  # fmt: skip
    words = "A pleasure to read." if values[DAY].value else "Clear, and kind. Name the day."
    return PastReview(
        case_id=case.pk, person_id=case.assignee_id, reviewer_id=stage.ids[reviewer], drawn_at=drawn_at,
        submitted_at=submitted_at, words="" if state is ReviewState.WAITING else words,
        values=values, chance=chance, state=state, appeal=appeal,
        answered_at=submitted_at + timedelta(hours=18) if state in (ReviewState.AGREED, ReviewState.DECIDED) else None,
    )  # fmt: skip


def values_of(said: random.Random, *, better: bool) -> dict[str, Said]:
    """What was judged; since the calibration more answers name the day."""
    given = {
        ANSWERED: said.choices((2, 3, 4), (15, 50, 35))[0],
        DAY: int(said.random() < (0.85 if better else 0.55)),
        CALM: said.choices((None, 2, 3, 4), (50, 15, 25, 10))[0],
        CHECKED: int(said.random() < 0.97),
    }
    tops = {ANSWERED: 4, DAY: 1, CALM: 4, CHECKED: 1}
    return {name: Said(value=value, comment="" if value in (None, tops[name]) else SAW[name]) for name, value in given.items()}


def _calibration(stage: Stage, scorecard_id: int, team_id: int) -> None:
    at = stage.at(days=24)
    rows = settled_between(BY, since=at - timedelta(days=14), until=at - timedelta(days=3))
    own = rows.filter(team_id=team_id, reader_ids=None, assignee__role=Role.REPRESENTATIVE).order_by("pk")
    chosen: Sequence[int] = list(own.values_list("pk", flat=True)[:5])
    judges = (SUE, GRACE, ANA)
    said = random.Random(f"{SEED}/calibration")  # noqa: S311  a story, not a secret
    given = {case_id: {stage.ids[name]: _blind(said, n, name) for name in judges} for n, case_id in enumerate(chosen)}
    if given:
        ensure_past_calibration(
            name="Five answers, judged by three", scorecard_id=scorecard_id, lead_id=stage.ids[GRACE], team_id=team_id,
            given=given,
            words="We judged the day differently: a day in any message counts, not only in the first. It says so now.",
            by=BY, at=at,
        )  # fmt: skip


def _blind(said: random.Random, case: int, judge: str) -> dict[str, Said]:
    """Answers are judged much alike, the day is not: that is what the calibration found out."""
    true = 2 + case % 3
    day = int(case % 2 == 0) if judge != SUE else int(said.random() < 0.5)
    return {
        ANSWERED: Said(value=min(4, true + (said.random() < 0.2)), comment="" if true == 4 else SAW[ANSWERED]),
        DAY: Said(value=day, comment="" if day else SAW[DAY]),
        CALM: Said(value=None if case % 2 else 3, comment="" if case % 2 else SAW[CALM]),
        CHECKED: Said(value=1),
    }
