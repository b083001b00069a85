"""Sample scorecards, plans, reviews and calibrations for tests of this room and of those above."""

from datetime import datetime, timedelta
from typing import Any

from rapport.desk.cases import sample as cases
from rapport.desk.cases.types import Direction, State

from .models import (
    Appeal,
    Calibration,
    CalibrationCase,
    CalibrationPlace,
    Coaching,
    Criterion,
    Handing,
    Judgement,
    Mark,
    Outcome,
    Plan,
    PlanReviewer,
    Review,
    Sample,
    Scorecard,
    Version,
)
from .types import Critical, Help, ReviewState, Scale, Turn, Way

LEVELS = ["Leaves the question open.", "Answers part of it.", "Answers it.", "Answers the next one too.", "A model for others."]
CRITERIA = (
    ("Answers", "Answered what was asked", Scale.LEVELS, 40, Critical.NONE, LEVELS),
    ("Answers", "Said what happens next, and when", Scale.YES_NO, 30, Critical.NONE, ["No day, no hour.", "A day or an hour."]),
    ("Safety", "Checked who is writing", Scale.YES_NO, 30, Critical.COMPLIANCE, ["Told it to anybody.", "Checked first."]),
)


def scorecard(name: str = "Written answers", *, owner: Any, at: datetime, is_published: bool = True) -> Scorecard:
    """Return the scorecard of this name with three criteria, in force from ``at`` on unless it is still written."""
    made, is_new = Scorecard.objects.get_or_create(name=name, defaults={"owner": owner})
    if is_new:
        moments = {"published_at": at, "active_from": at} if is_published else {}
        version = Version.objects.create(scorecard=made, number=1, made_at=at, **moments)
        for position, (section, what, scale, weight, critical, anchors) in enumerate(CRITERIA):
            Criterion.objects.create(
                version=version, key=f"sample{position}", position=position, section=section, name=what,
                question="Did they?", scale=scale, weight=weight, critical=critical, anchors=anchors,
            )  # fmt: skip
    return made


def plan(team: Any, *, reviewers: list[Any], owner: Any, at: datetime, **fields: Any) -> Plan:
    """Return a plan that draws three cases of a team a week at random, agreed on the day of ``at``."""
    values = {
        "name": f"Written answers of {team.name}", "scorecard": scorecard(owner=owner, at=at), "way": Way.RANDOM,
        "week_count": 3, "purpose": "To help each other.", "agreed_with": "The works council", "agreed_date": at.date(),
        "review_date": at.date() + timedelta(days=365), "keep_days": 365, "made_at": at, "made_by": owner,
    } | fields  # fmt: skip
    made = Plan.objects.create(team=team, **values)
    PlanReviewer.objects.bulk_create(PlanReviewer(plan=made, person=one) for one in reviewers)
    return made


def settled(person: Any, *, at: datetime, **fields: Any) -> Any:
    """Return a settled case of a person, with the question and an answer in it."""
    made = cases.case("Bed frame, promised twice", team=person.team, assignee=person, state=State.RESOLVED, at=at, **fields)
    cases.contact(made, "It comes on Thursday before noon.", at=at, direction=Direction.OUTBOUND, person=person)
    return made


def review(
    person: Any, *, reviewer: Any, at: datetime, state: ReviewState = ReviewState.SUBMITTED, case: Any = None, **fields: Any
) -> Review:
    """Return a review of a person's case: with two of three criteria at their best unless it waits still."""
    of = fields.pop("plan", None) or plan(person.team, reviewers=[reviewer], owner=reviewer, at=at, name=f"Plan {person.pk} {at}")
    sample = Sample.objects.create(
        plan=of, from_at=at - timedelta(days=8, microseconds=Review.objects.count()), to_at=at - timedelta(days=1), seed=7,
        frame_count=9, drawn_at=at,
    )  # fmt: skip
    version = of.scorecard.versions.get(active_to=None, published_at__isnull=False)
    is_judged = state not in (ReviewState.WAITING, ReviewState.SET_ASIDE)
    moments = {"submitted_at": at, "answer_until": at + timedelta(days=7)} if is_judged else {}
    made = Review.objects.create(
        case=case or settled(person, at=at - timedelta(days=2)), team=person.team, person=person, reviewer=reviewer,
        version=version, sample=sample, state=state, drawn_at=at, due_at=at + timedelta(days=7),
        **({"chance": 1 / 3} | moments | fields),
    )  # fmt: skip
    if is_judged:
        first, second, third = version.criteria.all()
        for criterion, value in ((first, 4), (second, 0), (third, 1)):
            comment = "" if value else "No day was named."
            Judgement.objects.create(review=made, number=1, criterion=criterion, value=value, comment=comment)
        Outcome.objects.create(review=made, number=1, score_share=0.7, is_passed=False, critical_count=0, at=at)
    return made


def calibration(lead: Any, *, team: Any, judges: list[Any], handler: Any, at: datetime) -> Calibration:
    """Return an open calibration of one settled case, for these judges."""
    card = scorecard(owner=lead, at=at)
    made = Calibration.objects.create(
        name="November", version=card.versions.get(active_to=None, published_at__isnull=False), team=team, lead=lead, opened_at=at
    )
    CalibrationCase.objects.create(calibration=made, case=settled(handler, at=at - timedelta(days=1)))
    CalibrationPlace.objects.bulk_create(CalibrationPlace(calibration=made, person=one) for one in judges)
    return made


def told(case: Any, person: Any, lead: Any, *, at: datetime) -> Review:
    """Return a review of a case about which everything is said that can be: an appeal, an agreement, a handing on, a mark."""
    made = review(person, reviewer=lead, case=case, at=at, words="Kind.", answer="Yes.")
    criterion = made.version.criteria.all()[0]
    Appeal.objects.create(review=made, criterion_ids=[criterion.pk], reason="Look again.", at=at)
    Coaching.objects.create(review=made, criterion=criterion, help=Help.ACTION, text="Name a day.", at=at)
    Handing.objects.create(review=made, turn=Turn.JUDGE, to=lead, reason="She knows them.", at=at)
    row = calibration(lead, team=person.team, judges=[lead], handler=person, at=at)
    of = CalibrationCase.objects.create(calibration=row, case=case)
    Mark.objects.create(place=row.places.get(), of=of, criterion=criterion, value=2, comment="Half of it.", at=at)
    return made
