"""Scorecards: begun, written, put into force, revised. A published version is never changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from rapport.desk.cases.types import Channel, Kind
from rapport.directory.skills import queries as skills
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish
from rapport.team.quality import queries, rules
from rapport.team.quality.events import ScorecardPublished, ScorecardWritten
from rapport.team.quality.models import Criterion, Scorecard, Version
from rapport.team.quality.types import LONGEST_NAME, CriterionDraft, Scale

from .errors import QualityRefused, refuse


@transaction.atomic
def add_scorecard(*, name: str, owner_id: int, by: Actor, at: datetime) -> Scorecard:
    """Begin a scorecard with an empty first version. Raises NotAllowed or BadInput."""
    by.require_somewhere(queries.CONFIGURE)
    if not name.strip() or len(name) > LONGEST_NAME:
        raise BadInput(_("Give the scorecard a name."))
    if Scorecard.objects.filter(name__iexact=name.strip()).exists():
        raise BadInput(_("There is a scorecard of that name already. Open it and write a new version."))
    made = Scorecard.objects.create(name=name.strip(), owner_id=owner_id)
    version = Version.objects.create(scorecard=made, number=1, made_at=at)
    publish(ScorecardWritten(scorecard_id=made.pk, version_id=version.pk), about=made, by=by, at=at)
    return made


@transaction.atomic
def revise(*, scorecard_id: int, by: Actor, at: datetime) -> Version:
    """Begin the next version as a copy of the last one; where one is being written already, that one.

    Raises NotAllowed or Scorecard.DoesNotExist.
    """
    by.require_somewhere(queries.CONFIGURE)
    card = Scorecard.objects.select_for_update().get(pk=scorecard_id)
    if (draft := queries.draft_of(scorecard_id)) is not None:
        return draft
    last = card.versions.order_by("-number")[0]
    made = Version.objects.create(
        scorecard=card,
        number=last.number + 1,
        made_at=at,
        pass_percent=last.pass_percent,
        kinds=last.kinds,
        channels=last.channels,
    )
    copies = list(last.criteria.all())
    for one in copies:
        one.pk, one.version_id = None, made.pk
        one._state.adding = True
    Criterion.objects.bulk_create(copies)
    publish(ScorecardWritten(scorecard_id=card.pk, version_id=made.pk), about=card, by=by, at=at)
    return made


@transaction.atomic
def settle_version(
    *, version_id: int, pass_percent: int, kinds: Sequence[Kind], channels: Sequence[Channel], by: Actor, at: datetime
) -> Version:
    """Say from when on a review is passed, and of which cases a draft is meant.

    Raises NotAllowed, QualityRefused or DoesNotExist.
    """
    version = _held(version_id, by)
    if not 1 <= pass_percent <= 100:
        raise QualityRefused(_("A review is passed from a share between 1 and 100 % on."))
    version.pass_percent = pass_percent
    version.kinds, version.channels = [str(one) for one in kinds], [str(one) for one in channels]
    version.save(update_fields=["pass_percent", "kinds", "channels"])
    publish(ScorecardWritten(scorecard_id=version.scorecard_id, version_id=version.pk), about=version.scorecard, by=by, at=at)
    return version


@transaction.atomic
def add_criterion(*, version_id: int, draft: CriterionDraft, by: Actor, at: datetime) -> Criterion:
    """Write one more criterion of a draft, as its last. Raises NotAllowed, QualityRefused or Version.DoesNotExist."""
    version = _held(version_id, by)
    draft = _with_anchors(draft, at)
    others = version.criteria.all()
    _check(draft, version, count=others.count(), is_taken=others.filter(name__iexact=draft.name.strip()).exists())
    position = others.aggregate(last=Max("position"))["last"]
    made = Criterion(version=version, key=uuid4().hex, position=0 if position is None else position + 1)
    return _write(made, draft, by, at)


@transaction.atomic
def change_criterion(*, criterion_id: int, draft: CriterionDraft, by: Actor, at: datetime) -> Criterion:
    """Write a criterion of a draft otherwise. Raises NotAllowed, QualityRefused or DoesNotExist."""
    version, known = _held_criterion(criterion_id, by)
    draft = _with_anchors(draft, at)
    others = version.criteria.exclude(pk=criterion_id)
    _check(draft, version, count=others.count(), is_taken=others.filter(name__iexact=draft.name.strip()).exists())
    return _write(known, draft, by, at)


@transaction.atomic
def remove_criterion(*, criterion_id: int, by: Actor, at: datetime) -> None:
    """Take a criterion out of a draft. Raises NotAllowed, QualityRefused or DoesNotExist."""
    version, known = _held_criterion(criterion_id, by)
    known.delete()
    publish(ScorecardWritten(scorecard_id=version.scorecard_id, version_id=version.pk), about=version.scorecard, by=by, at=at)


@transaction.atomic
def publish_version(*, version_id: int, by: Actor, at: datetime) -> Version:
    """Put a draft into force; what held before ends now. Raises NotAllowed, QualityRefused or DoesNotExist."""
    version = _held(version_id, by, check=False)
    refuse(rules.why_not_publish(is_draft=version.is_draft, weights=[one.weight for one in version.criteria.all()]))
    Version.objects.filter(scorecard_id=version.scorecard_id, published_at__isnull=False, active_to=None).update(active_to=at)
    version.published_at = version.active_from = at
    version.published_by_id = by.person_id
    version.save(update_fields=["published_at", "published_by", "active_from"])
    publish(ScorecardPublished(scorecard_id=version.scorecard_id, version_id=version.pk), about=version.scorecard, by=by, at=at)
    return version


def _held(version_id: int, by: Actor, *, check: bool = True) -> Version:
    by.require_somewhere(queries.CONFIGURE)
    version = Version.objects.select_for_update(of=("self",)).select_related("scorecard").get(pk=version_id)
    if check and not version.is_draft:
        raise QualityRefused(_("A published version is never changed: reviews rest on it. Write a new version."))
    return version


def _held_criterion(criterion_id: int, by: Actor) -> tuple[Version, Criterion]:
    """Lock the version of a criterion, then read the criterion: somebody may have changed it or taken it out meanwhile."""
    version = _held(queries.get_criterion(criterion_id).version_id, by)
    return version, queries.get_criterion(criterion_id)


def _with_anchors(draft: CriterionDraft, at: datetime) -> CriterionDraft:
    """With the skill's own words where none were written: what is seen at its levels 0 to 4."""
    if draft.skill_id is None or draft.scale is not Scale.LEVELS or any(one.strip() for one in draft.anchors):
        return draft
    if not skills.skills().filter(pk=draft.skill_id).exists():
        raise QualityRefused(_("Choose a skill of the framework."))
    return CriterionDraft(**{**vars(draft), "anchors": queries.skill_anchors(draft.skill_id, as_of=at)})


def _check(draft: CriterionDraft, version: Version, *, count: int, is_taken: bool) -> None:
    refuse(rules.why_not_criterion(draft, is_draft=version.is_draft, count=count, is_taken=is_taken))


def _write(one: Criterion, draft: CriterionDraft, by: Actor, at: datetime) -> Criterion:
    one.section, one.name, one.question = draft.section.strip(), draft.name.strip(), draft.question.strip()
    one.scale, one.weight, one.critical, one.skill_id = draft.scale, draft.weight, draft.critical, draft.skill_id
    one.anchors = [text.strip() for text in draft.anchors]
    one.save()
    written = ScorecardWritten(scorecard_id=one.version.scorecard_id, version_id=one.version_id)
    publish(written, about=one.version.scorecard, by=by, at=at)
    return one
