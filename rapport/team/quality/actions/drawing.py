"""What is drawn: once for a plan and a week, with the seed; each drawn case becomes a review for somebody without a conflict."""

import secrets
from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.compute.samples import Drawn, place
from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.quality import queries, rules
from rapport.team.quality.events import SampleDrawn
from rapport.team.quality.models import Plan, Review, Sample, Version
from rapport.team.quality.types import FAIR, REVIEW_DAYS, Part, ReviewState, Sign, Way

from .errors import QualityRefused


@transaction.atomic
def draw_week(*, plan_id: int, day: date, by: Actor, at: datetime, seed: int | None = None) -> Sample | None:
    """Draw of the cases that were settled in the week of a day; None where some of that week is drawn already.

    The week is the department's, whoever draws: nobody's clock draws a case twice. Raises NotAllowed, QualityRefused or
    Plan.DoesNotExist.
    """
    plan = queries.plans(by).select_for_update(of=("self",)).get(pk=plan_id)
    from_at, to_at = queries.week_of(day)
    if plan.samples.filter(from_at__lt=to_at, to_at__gt=from_at).exists():
        return None
    until = queries.today(to_at)
    agreed, looked_at = plan.agreed_date, plan.review_date
    if not rules.holds(agreed_date=agreed, review_date=looked_at, is_ended=plan.is_ended, day=until) or to_at > at:
        raise QualityRefused(_("Nothing is drawn: the week is not over, or what was agreed about the plan does not hold."))
    version = queries.in_force(plan.scorecard_id, as_of=at)
    if version is None:
        raise QualityRefused(_("This scorecard has no version in force. Publish it first."))
    frame = {one.case_id: one for one in queries.frame(plan, version, since=from_at, until=to_at)}
    seed = secrets.randbits(48) if seed is None else seed
    found = rules.drawn(
        list(frame.values()), way=Way(plan.way), part=Part(plan.part), count=plan.week_count, least=plan.least_count,
        signs=[Sign(one) for one in plan.signs], seed=seed,
    )  # fmt: skip
    sample = Sample.objects.create(plan=plan, from_at=from_at, to_at=to_at, seed=seed, frame_count=len(frame), drawn_at=at)
    rows = _reviews(sample, version, found, {pk: one.person_id for pk, one in frame.items()}, at)
    publish(SampleDrawn(sample_id=sample.pk, plan_id=plan.pk, review_count=len(rows)), about=sample, by=by, at=at)
    return sample


def _reviews(sample: Sample, version: Version, found: list[Drawn], persons: dict[int, int], at: datetime) -> list[Review]:
    """A review for each drawn case: the reviewers take turns, and nobody has a case that they worked on.

    Where none of them is here any more, the reviews wait to be handed on.
    """
    plan: Plan = sample.plan
    reviewers = sorted(_reviewers(plan, at), key=lambda one: place(sample.seed, one))
    rows = {one.pk: one for one in cases.cases(queries.HOUSE).filter(pk__in=[each.unit for each in found])}
    load: Counter[int] = Counter()
    made = []
    for one in found:
        case = rows[one.unit]
        spoke = queries.spoke_in(case)
        free = [
            who for who in reviewers
            if rules.why_not_reviewer(reviewer_id=who, person_id=persons[one.unit], spoke_ids=spoke) is None
        ]  # fmt: skip
        is_nobodys = bool(reviewers) and not free
        chosen = min(free, key=lambda who: (load[who], reviewers.index(who)), default=None)
        if chosen is not None:
            load[chosen] += 1
        made.append(
            Review(
                case=case, team_id=case.team_id or plan.team_id,
                person_id=persons[one.unit], reviewer_id=chosen, version=version, sample=sample,
                part=one.part, chance=one.chance if plan.way in FAIR else None, drawn_at=at,
                due_at=at + timedelta(days=REVIEW_DAYS),
                state=ReviewState.SET_ASIDE if is_nobodys else ReviewState.WAITING,
                aside_reason=_("Every reviewer of the plan worked on this case.") if is_nobodys else "",
            )
        )  # fmt: skip
    return Review.objects.bulk_create(made)


def _reviewers(plan: Plan, at: datetime) -> list[int]:
    """Who of the plan's reviewers is here, and may still review its team's cases."""
    persons = [one.person for one in plan.reviewers.select_related("person__site")]
    gone = queries.reasons_not_to_wait(persons, at=at)
    return [one.pk for one in persons if one.pk not in gone and queries.may_review(one, plan.team_id, at=at)]
