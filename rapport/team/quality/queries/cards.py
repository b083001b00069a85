"""Which scorecards there are, and what holds when."""

from datetime import datetime

from django.db.models import Q, QuerySet

from rapport.directory.skills import queries as skills
from rapport.team.quality.models import Criterion, Scorecard, Version


def scorecards() -> QuerySet[Scorecard]:
    """Return all scorecards by name."""
    return Scorecard.objects.select_related("owner").prefetch_related("versions")


def get_scorecard(scorecard_id: int) -> Scorecard:
    """Return one with its versions, the newest first. Raises Scorecard.DoesNotExist."""
    return Scorecard.objects.select_related("owner").prefetch_related("versions__criteria__skill").get(pk=scorecard_id)


def in_force(scorecard_id: int, *, as_of: datetime) -> Version | None:
    """Return the version that holds at a moment."""
    rows = Version.objects.filter(scorecard_id=scorecard_id, published_at__isnull=False, active_from__lte=as_of)
    return rows.filter(Q(active_to=None) | Q(active_to__gt=as_of)).prefetch_related("criteria").first()


def draft_of(scorecard_id: int) -> Version | None:
    """Return the version that is being written, if there is one."""
    rows = Version.objects.filter(scorecard_id=scorecard_id, published_at=None)
    return rows.prefetch_related("criteria__skill").first()


def find_version(version_id: int) -> Version | None:
    """Return one version with its criteria, or None."""
    rows = Version.objects.select_related("scorecard").prefetch_related("criteria__skill")
    return rows.filter(pk=version_id).first()


def get_criterion(criterion_id: int) -> Criterion:
    """Return one criterion. Raises Criterion.DoesNotExist."""
    return Criterion.objects.select_related("version__scorecard").get(pk=criterion_id)


def skill_anchors(skill_id: int, *, as_of: datetime) -> list[str]:
    """Return what is seen at each level of a skill, from 0 up, as it is described at a moment. Raises Skill.DoesNotExist."""
    return [one.text for one in skills.described(skill_id, as_of=as_of).anchors]
