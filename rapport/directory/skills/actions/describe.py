"""The framework: skills, and the editions in which they are described."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rapport.directory.skills import rules
from rapport.directory.skills.events import SkillSet
from rapport.directory.skills.models import Anchor, Edition, Skill
from rapport.directory.skills.types import SkillDraft
from rapport.directory.skills.types.framework import FRAMEWORK
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

CONFIGURE = "skills.configure"


@transaction.atomic
def add_skill(*, draft: SkillDraft, by: Actor, at: datetime) -> Skill:
    """Add a skill with its first edition. Raises NotAllowed or BadInput."""
    by.require_somewhere(CONFIGURE)
    name = draft.name.strip()
    key = slugify(name).replace("-", "_")[:60]
    is_taken = Skill.objects.filter(name__iexact=name).exists() or Skill.objects.filter(key=key).exists()
    if why := rules.why_not_skill(draft, is_taken=is_taken or not key):
        raise BadInput(_(why))
    return _add(key, draft, by, at)


@transaction.atomic
def describe(*, skill_id: int, draft: SkillDraft, by: Actor, at: datetime) -> Edition:
    """Write a further edition of a skill; what was assessed by those before it stays so.

    Raises NotAllowed, BadInput or DoesNotExist.
    """
    by.require_somewhere(CONFIGURE)
    skill = Skill.objects.select_for_update().get(pk=skill_id)
    is_taken = Skill.objects.filter(name__iexact=draft.name.strip()).exclude(pk=skill_id).exists()
    if why := rules.why_not_skill(draft, is_taken=is_taken):
        raise BadInput(_(why))
    skill.name = draft.name.strip()
    skill.save(update_fields=["name"])
    return _write(skill, draft, by, at)


@transaction.atomic
def ensure_framework(*, by: Actor, at: datetime) -> int:
    """Add the skills of the framework that ships and are not there; return how many. Raises NotAllowed."""
    by.require_somewhere(CONFIGURE)
    known = set(Skill.objects.values_list("key", flat=True)) | set(Skill.objects.values_list("name", flat=True))
    drafts = {
        key: SkillDraft(name=_(one.name), summary=_(one.summary), anchors={n: _(text) for n, text in one.anchors.items()})
        for key, one in FRAMEWORK.items()
    }
    missing = {key: draft for key, draft in drafts.items() if key not in known and draft.name not in known}
    for key, draft in missing.items():
        _add(key, draft, by, at)
    return len(missing)


def _add(key: str, draft: SkillDraft, by: Actor, at: datetime) -> Skill:
    last = Skill.objects.aggregate(last=Max("position"))["last"]
    skill = Skill.objects.create(key=key, name=draft.name.strip(), position=0 if last is None else last + 1)
    _write(skill, draft, by, at)
    return skill


def _write(skill: Skill, draft: SkillDraft, by: Actor, at: datetime) -> Edition:
    number = (skill.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Edition.objects.create(
        skill=skill, number=number, summary=draft.summary.strip(), active_from=at, made_by_id=by.person_id
    )
    Anchor.objects.bulk_create(Anchor(edition=made, level=n, text=text.strip()) for n, text in sorted(draft.anchors.items()))
    publish(SkillSet(skill_id=skill.pk, edition_id=made.pk), about=skill, by=by, at=at)
    return made
