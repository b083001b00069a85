"""Where a person stands: assessed on evidence, taken back when it was a mistake, told of when its time is over."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.directory.skills import queries, rules
from rapport.directory.skills.events import AssessmentWithdrawn, LevelExpired, SkillAssessed
from rapport.directory.skills.models import Edition, Evidence, Level
from rapport.directory.skills.types import EvidenceDraft, LevelRecord
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

ASSESS = "skills.assess"
BATCH = 500


class SkillRefused(Refused):
    """An assessment cannot stand so; the message says why and what to do instead."""


@transaction.atomic
def assess(
    *,
    person_id: int,
    skill_id: int,
    level: int,
    evidence: Sequence[EvidenceDraft],
    expires_at: datetime | None,
    by: Actor,
    at: datetime,
) -> Level:
    """Say at which level a person stands from now on, on what evidence, and until when that holds without another look.

    What held before ends now. Raises NotAllowed, SkillRefused, Person.DoesNotExist or Skill.DoesNotExist.
    """
    person = people.people(queries.HOUSE).select_for_update(of=("self",)).get(pk=person_id)
    by.require(ASSESS, on=Level(person=person))
    edition = queries.described(skill_id, as_of=at).edition
    before = _latest(person_id, skill_id)
    why = rules.why_not_assess(
        level=level, evidence=evidence, is_own=by.person_id == person_id, at=at, expires_at=expires_at,
        since=before.from_at if before else None,
    )  # fmt: skip
    if why:
        raise SkillRefused(_(why))
    if before is not None and (before.to_at is None or before.to_at > at):
        before.to_at = at
        before.save(update_fields=["to_at"])
    made = Level.objects.create(
        person=person, skill_id=skill_id, edition=edition, level=level, from_at=at, to_at=expires_at, expires_at=expires_at,
        by_id=by.person_id,
    )  # fmt: skip
    _write_evidence(made, evidence)
    assessed = SkillAssessed(person_id=person_id, skill_id=skill_id, level_id=made.pk, level=level)
    publish(assessed, about=person, by=by, at=at)
    return made


@transaction.atomic
def withdraw(*, level_id: int, by: Actor, at: datetime) -> Level:
    """Take the latest assessment of a skill back: what held before holds again.

    Raises NotAllowed, SkillRefused or DoesNotExist.
    """
    person_id = Level.objects.values_list("person_id", flat=True).get(pk=level_id)
    person = people.people(queries.HOUSE).select_for_update(of=("self",)).get(pk=person_id)
    by.require(ASSESS, on=Level(person=person))
    level = Level.objects.get(pk=level_id)
    latest = _latest(person_id, level.skill_id)
    is_last = latest is not None and latest.pk == level_id
    why = rules.why_not_withdraw(is_withdrawn=level.withdrawn_at is not None, is_last=is_last)
    if why is None and by.person_id == person_id:
        why = rules.why_not_assess(level=0, evidence=(), is_own=True, at=at, expires_at=None, since=None)
    if why:
        raise SkillRefused(_(why))
    level.withdrawn_at = at
    level.save(update_fields=["withdrawn_at"])
    before = _latest(person_id, level.skill_id)
    if before is not None and before.to_at == level.from_at:
        before.to_at = before.expires_at
        before.save(update_fields=["to_at"])
    withdrawn = AssessmentWithdrawn(person_id=person_id, skill_id=level.skill_id, level_id=level_id)
    publish(withdrawn, about=person, by=by, at=at)
    return level


@transaction.atomic
def tell_expired(*, by: Actor, at: datetime) -> int:
    """Say of each level whose time is over that it is, once; return of how many."""
    rows = Level.objects.select_for_update(of=("self",), skip_locked=True).select_related("person")
    found = list(rows.filter(pk__in=queries.expired(at, limit=BATCH)))
    for level in found:
        gone = LevelExpired(person_id=level.person_id, skill_id=level.skill_id, level_id=level.pk)
        publish(gone, about=level.person, by=by, at=at)
    Level.objects.filter(pk__in=[one.pk for one in found]).update(told_at=at)
    return len(found)


@transaction.atomic
def ensure_levels(*, records: Sequence[LevelRecord], by: Actor, at: datetime) -> int:
    """Write levels of the past, where a person has none of that skill; return how many. Nobody is told."""
    by.require_somewhere(ASSESS)
    editions = {row.skill.key: row for row in Edition.objects.select_related("skill").order_by("-number")}
    ids = [one.person_id for one in records]
    known = set(Level.objects.filter(person_id__in=ids).values_list("person_id", "skill__key"))
    wanted = [one for one in records if one.key in editions and (one.person_id, one.key) not in known]
    made = Level.objects.bulk_create(
        Level(
            person_id=one.person_id, skill=editions[one.key].skill, edition=editions[one.key], level=one.level,
            from_at=one.from_at, to_at=one.expires_at, expires_at=one.expires_at, by_id=one.by_id,
        )
        for one in wanted
    )  # fmt: skip
    Evidence.objects.bulk_create(Evidence(of=row, text=one.text) for row, one in zip(made, wanted, strict=True))
    return len(made)


def _write_evidence(level: Level, evidence: Sequence[EvidenceDraft]) -> None:
    Evidence.objects.bulk_create(
        Evidence(
            of=level,
            text=one.text.strip(),
            subject_kind=one.subject[0] if one.subject else "",
            subject_id=one.subject[1] if one.subject else None,
        )
        for one in evidence
    )


def _latest(person_id: int, skill_id: int) -> Level | None:
    return Level.objects.filter(person_id=person_id, skill_id=skill_id, withdrawn_at=None).order_by("-from_at", "-pk").first()
