"""Retention rules with their versions and runs."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from rapport.kernel.actor import Actor
from rapport.kernel.personal import Part

from ..models import Rule, RuleRun, RuleVersion


def rules(actor: Actor) -> QuerySet[Rule]:
    """Return the rules, each with its versions, newest first, and when that one was tried last (``tried_at``)."""
    actor.require_somewhere("privacy.view")
    newest = RuleVersion.objects.filter(rule=OuterRef("pk")).order_by("-number")
    tried = RuleRun.objects.filter(
        version=Subquery(newest.filter(rule=OuterRef(OuterRef("pk"))).values("pk")[:1]), is_trial=True, finished_at__isnull=False
    )
    rows = Rule.objects.annotate(tried_at=Subquery(tried.order_by("-finished_at").values("finished_at")[:1]))
    return rows.prefetch_related(Prefetch("versions", RuleVersion.objects.select_related("made_by"))).select_related("on_by")


def get_rule(rule_id: int, *, actor: Actor) -> Rule:
    """Return one rule as ``rules`` does. Raises NotAllowed or Rule.DoesNotExist."""
    return rules(actor).get(pk=rule_id)


def rule_for(kind: str, part: Part) -> RuleVersion | None:
    """Return what the rules that are on say of a part of settled cases of a kind: that which erases it first, or None."""
    newest = Rule.objects.filter(is_on=True).prefetch_related("versions")
    versions = [one.versions.all()[0] for one in newest if one.versions.all()]
    fitting = [one for one in versions if part in one.parts and (not one.kinds or kind in one.kinds)]
    return min(fitting, key=lambda one: one.days, default=None)


def runs(rule: Rule) -> QuerySet[RuleRun]:
    """Return the trials and nights of a rule, the newest first."""
    return RuleRun.objects.filter(version__rule=rule).select_related("version", "by")
