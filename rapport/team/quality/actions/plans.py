"""Plans: begun with what was agreed, and ended. A plan is not changed; another one is begun."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.quality import queries, rules
from rapport.team.quality.events import QualityPlanBegun, QualityPlanEnded
from rapport.team.quality.models import Plan, PlanReviewer
from rapport.team.quality.types import PlanDraft

from .errors import QualityRefused, refuse


@transaction.atomic
def begin_plan(*, draft: PlanDraft, by: Actor, at: datetime) -> Plan:
    """Begin to draw the work of a team, as it was agreed. Raises NotAllowed or QualityRefused."""
    plan = Plan(
        name=draft.name.strip(), team_id=draft.team_id, scorecard_id=draft.scorecard_id, way=draft.way, part=draft.part,
        week_count=draft.week_count, least_count=draft.least_count, signs=[str(one) for one in draft.signs],
        purpose=draft.purpose.strip(), agreed_with=draft.agreed_with.strip(), agreed_date=draft.agreed_date,
        review_date=draft.review_date, keep_days=draft.keep_days, made_at=at, made_by_id=by.person_id,
    )  # fmt: skip
    by.require(queries.PLAN, on=plan)
    refuse(rules.why_not_plan(draft, today=queries.today(at)))
    if queries.in_force(draft.scorecard_id, as_of=at) is None:
        raise QualityRefused(_("This scorecard has no version in force. Publish it first."))
    chosen = list(people.people(queries.HOUSE, as_of=at).filter(pk__in=draft.reviewer_ids))
    if missing := [one.name for one in chosen if not queries.may_review(one, draft.team_id, at=at)]:
        raise QualityRefused(
            _("%(names)s cannot open this team's cases. Choose others to review.") % {"names": ", ".join(missing)}
        )
    plan.save()
    PlanReviewer.objects.bulk_create(PlanReviewer(plan=plan, person=one) for one in chosen)
    publish(QualityPlanBegun(plan_id=plan.pk), about=plan, by=by, at=at)
    return plan


@transaction.atomic
def end_plan(*, plan_id: int, by: Actor, at: datetime) -> Plan:
    """End a plan: nothing more is drawn; what was drawn stays to be reviewed. Twice changes nothing. Raises DoesNotExist."""
    plan = queries.plans(by).select_for_update(of=("self",)).get(pk=plan_id)
    if not plan.is_ended:
        plan.ended_at = at
        plan.save(update_fields=["ended_at"])
        publish(QualityPlanEnded(plan_id=plan.pk), about=plan, by=by, at=at)
    return plan
