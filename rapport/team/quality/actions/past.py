"""Scorecards, reviews and calibrations of the past for bulk verbs: written as they were left, nobody is told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from rapport.kernel.actor import Actor
from rapport.team.quality import queries
from rapport.team.quality.models import (
    Appeal,
    Calibration,
    CalibrationCase,
    CalibrationPlace,
    Mark,
    Plan,
    PlanReviewer,
    Review,
    Sample,
    Scorecard,
    Version,
)
from rapport.team.quality.types import ANSWER_DAYS, REVIEW_DAYS, CriterionDraft, PastReview, PlanDraft, ReviewState, Said

from .appealing import CORRECTED
from .cards import add_criterion, add_scorecard, publish_version
from .errors import only_rapport
from .reviewing import FIRST, conclude, write


@transaction.atomic
def ensure_card(*, name: str, owner_id: int, drafts: Sequence[CriterionDraft], by: Actor, at: datetime) -> Scorecard:
    """Write and publish a scorecard as of a moment, unless there is one of that name. Raises NotAllowed or QualityRefused."""
    only_rapport(by)
    if (known := Scorecard.objects.filter(name=name).first()) is not None:
        return known
    card = add_scorecard(name=name, owner_id=owner_id, by=by, at=at)
    version = card.versions.get()
    for draft in drafts:
        add_criterion(version_id=version.pk, draft=draft, by=by, at=at)
    publish_version(version_id=version.pk, by=by, at=at)
    return card


@transaction.atomic
def ensure_reviews(
    records: Sequence[PastReview], *, plan: PlanDraft, day: date, frame_count: int, seed: int, by: Actor, at: datetime
) -> Sample | None:
    """Write what a plan drew of the past week of a day and what came of it; None where that week is there. Raises NotAllowed."""
    only_rapport(by)
    from_at, to_at = queries.week_of(day)
    version = Version.objects.filter(scorecard_id=plan.scorecard_id, active_to=None, published_at__isnull=False).get()
    row = Plan.objects.filter(name=plan.name, team_id=plan.team_id).first() or _begin(plan, by, from_at)
    if row.samples.filter(from_at__lt=to_at, to_at__gt=from_at).exists():
        return None
    sample = Sample.objects.create(plan=row, from_at=from_at, to_at=to_at, seed=seed, frame_count=frame_count, drawn_at=to_at)
    for one in records:
        _review(one, sample, version)
    return sample


def _begin(draft: PlanDraft, by: Actor, at: datetime) -> Plan:
    values = {key: value for key, value in vars(draft).items() if key != "reviewer_ids"}
    values["signs"] = [str(one) for one in draft.signs]
    made = Plan.objects.create(**values, made_at=at, made_by_id=by.person_id)
    PlanReviewer.objects.bulk_create(PlanReviewer(plan=made, person_id=pk) for pk in draft.reviewer_ids)
    return made


def _review(one: PastReview, sample: Sample, version: Version) -> None:
    is_waiting = one.state is ReviewState.WAITING
    made = Review.objects.create(
        case_id=one.case_id, team_id=sample.plan.team_id, person_id=one.person_id, reviewer_id=one.reviewer_id, version=version,
        sample=sample, part=one.part, chance=one.chance, state=one.state, drawn_at=one.drawn_at,
        due_at=one.drawn_at + timedelta(days=REVIEW_DAYS), submitted_at=None if is_waiting else one.submitted_at,
        answer_until=None if is_waiting else one.submitted_at + timedelta(days=ANSWER_DAYS), answered_at=one.answered_at,
        answer=one.answer, words=one.words, decider_id=one.appeal.decider_id if one.appeal else None,
    )  # fmt: skip
    if is_waiting:
        return
    criteria = {row.name: row.pk for row in version.criteria.all()}
    said = {criteria[name]: given for name, given in one.values.items()}
    write(made, FIRST, said)
    conclude(made, FIRST, said, one.submitted_at)
    if one.appeal is None:
        return
    past = one.appeal
    anew = {criteria[name]: given for name, given in past.values.items()}
    Appeal.objects.create(
        review=made, criterion_ids=sorted(criteria[name] for name in past.names), reason=past.reason, at=past.at,
        words=past.words, is_upheld=bool(anew) if past.decided_at else None, decided_at=past.decided_at,
        decided_by_id=past.decider_id if past.decided_at else None,
    )  # fmt: skip
    if anew and past.decided_at:
        write(made, CORRECTED, said | anew)
        conclude(made, CORRECTED, said | anew, past.decided_at)


@transaction.atomic
def ensure_past_calibration(
    *,
    name: str,
    scorecard_id: int,
    lead_id: int,
    team_id: int,
    given: Mapping[int, Mapping[int, Mapping[str, Said]]],
    words: str,
    by: Actor,
    at: datetime,
) -> Calibration | None:
    """Write a calibration that was closed at a moment, unless one of its name is there. ``given``: case → person → by name."""
    only_rapport(by)
    version = queries.in_force(scorecard_id, as_of=at)
    if version is None or Calibration.objects.filter(name=name).exists():
        return None
    made = Calibration.objects.create(
        name=name, version=version, team_id=team_id, lead_id=lead_id, opened_at=at - timedelta(days=2), closed_at=at, words=words
    )
    criteria = {row.name: row.pk for row in version.criteria.all()}
    persons = sorted({person for by_person in given.values() for person in by_person})
    places = {pk: CalibrationPlace.objects.create(calibration=made, person_id=pk) for pk in persons}
    for case_id, by_person in given.items():
        of = CalibrationCase.objects.create(calibration=made, case_id=case_id)
        Mark.objects.bulk_create(
            Mark(place=places[person], of=of, criterion_id=criteria[what], value=said.value, comment=said.comment, at=at)
            for person, values in by_person.items()
            for what, said in values.items()
        )
    return made
