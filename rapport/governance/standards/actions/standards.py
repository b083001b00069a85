"""Promise, change and retire standards. What was judged stays; the rooms of the subjects recompute what runs."""

from datetime import datetime

from django.db import transaction

from rapport.directory.people import queries as people
from rapport.governance.standards import rules
from rapport.governance.standards.events import StandardChanged, StandardDescribed
from rapport.governance.standards.models import Calendar, Standard, StandardVersion
from rapport.governance.standards.rules import ladder
from rapport.governance.standards.rules import stages as team_targets
from rapport.governance.standards.types import Measure, Terms
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import EDIT, StandardRefused, free_key, refuse


@transaction.atomic
def add_standard(
    *,
    name: str,
    promise: str,
    measure: Measure,
    terms: Terms,
    active_from: datetime,
    is_statutory: bool = False,
    is_named: bool = False,
    owner_id: int | None = None,
    key: str = "",
    by: Actor,
    at: datetime,
) -> Standard:
    """Set a standard for subjects opened from a moment on, or only for those that name it.

    Raises NotAllowed, StandardRefused or Calendar.DoesNotExist.
    """
    by.require_somewhere(EDIT)
    name, promise = " ".join(name.split()), " ".join(promise.split())
    refuse(rules.why_not_standard(name=name, promise=promise))
    refuse(rules.why_not_terms(terms, is_statutory=is_statutory, measure=measure))
    _check_places(terms)
    standard = Standard.objects.create(
        key=key or free_key(Standard, name),
        name=name,
        promise=promise,
        measure=measure,
        is_statutory=is_statutory,
        is_named=is_named,
        owner_id=owner_id,
    )
    _begin(standard, 1, terms, active_from, by=by, at=at)
    return standard


@transaction.atomic
def change_standard(*, standard_id: int, terms: Terms, active_from: datetime, by: Actor, at: datetime) -> StandardVersion:
    """Begin a new version for subjects opened from a moment on; the version before ends there.

    A moment in the past corrects: subjects opened since then are judged anew as far as their clocks still run. Raises
    NotAllowed, StandardRefused or Standard.DoesNotExist.
    """
    standard, last = _locked(standard_id, by)
    refuse(rules.why_not_terms(terms, is_statutory=standard.is_statutory, measure=Measure(standard.measure)))
    refuse(rules.why_not_from(active_from=active_from, last_from=last.active_from, last_to=last.active_to))
    _check_places(terms)
    if last.active_to is None:
        last.active_to = active_from
        last.save(update_fields=["active_to"])
    return _begin(standard, last.number + 1, terms, active_from, by=by, at=at)


@transaction.atomic
def describe_standard(*, standard_id: int, name: str, promise: str, owner_id: int | None, by: Actor, at: datetime) -> Standard:
    """Change the words of a standard and who answers for it; no clock moves. Raises NotAllowed or StandardRefused."""
    standard, _last = _locked(standard_id, by)
    name, promise = " ".join(name.split()), " ".join(promise.split())
    refuse(rules.why_not_standard(name=name, promise=promise))
    new = {"name": name, "promise": promise, "owner_id": owner_id}
    changed = tuple(field for field, value in new.items() if getattr(standard, field) != value)
    for field in changed:
        setattr(standard, field, new[field])
    if changed:
        standard.save(update_fields=changed)
        publish(StandardDescribed(standard_id=standard.pk, fields=changed), about=standard, by=by, at=at)
    return standard


@transaction.atomic
def retire_standard(*, standard_id: int, from_at: datetime, by: Actor, at: datetime) -> None:
    """End a standard: subjects opened from this moment on are no longer judged by it. Raises NotAllowed or StandardRefused."""
    standard, last = _locked(standard_id, by)
    refuse(rules.why_not_retire(active_from=last.active_from, active_to=last.active_to, from_at=from_at))
    last.active_to = from_at
    last.save(update_fields=["active_to"])
    publish(StandardChanged(standard_id=standard.pk, from_at=from_at), about=standard, by=by, at=at)


def _check_places(terms: Terms) -> None:
    """Raise Calendar.DoesNotExist or StandardRefused where the calendar or a team that the terms name is not there."""
    Calendar.objects.get(pk=terms.calendar_id)
    if terms.team_targets:
        known = people.team_names(one.team_id for one in terms.team_targets)
        refuse(rules.why_not_team_targets(terms.team_targets, terms.target, known=known))


def _locked(standard_id: int, by: Actor) -> tuple[Standard, StandardVersion]:
    standard = Standard.objects.select_for_update().get(pk=standard_id)
    by.require_somewhere(EDIT)
    last = standard.versions.order_by("number").last()
    if last is None:
        raise StandardRefused(standard.name)
    return standard, last


def _begin(standard: Standard, number: int, terms: Terms, active_from: datetime, *, by: Actor, at: datetime) -> StandardVersion:
    scope = terms.scope
    version = StandardVersion.objects.create(
        standard=standard,
        number=number,
        unit=terms.target.unit,
        amount=terms.target.amount,
        threshold_share=terms.threshold_share,
        kinds=list(scope.kinds),
        channels=list(scope.channels),
        priorities=list(scope.priorities),
        segments=list(scope.segments),
        team_ids=list(scope.team_ids),
        calendar_id=terms.calendar_id,
        warnings=list(terms.warned_at),
        ladder=ladder.written(terms.ladder),
        team_targets=team_targets.written(terms.team_targets),
        active_from=active_from,
        made_at=at,
        made_by_id=by.person_id,
    )
    publish(StandardChanged(standard_id=standard.pk, from_at=active_from), about=standard, by=by, at=at)
    return version
