"""Questions about skills: the framework, who stands where, and on what evidence."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor

from . import rules
from .models import Anchor, Edition, Evidence, Level, Skill

if TYPE_CHECKING:
    from rapport.directory.people.models import Person, Team

VIEW, ASSESS = "skills.view", "skills.assess"
HOUSE = Actor.machine("skills")


@dataclass(frozen=True, kw_only=True)
class Described:
    """A skill with the edition in force and its anchors by level."""

    skill: Skill
    edition: Edition
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Where a person stands in one skill. ``level`` None: never looked at. ``is_expired``: it was, and time has passed."""

    skill: Skill
    level: Level | None = None
    is_expired: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """A person with a cell for each skill, in the order of the framework."""

    person: "Person"
    cells: tuple[Cell, ...]


def skills() -> QuerySet[Skill]:
    """Return the skills of the framework, in their order."""
    return Skill.objects.all()


def framework(*, as_of: datetime) -> list[Described]:
    """Return every skill as the edition in force at a moment describes it. Three queries."""
    newest = Edition.objects.filter(skill_id=OuterRef("skill_id"), active_from__lte=as_of).order_by("-number")
    rows = Edition.objects.filter(pk=Subquery(newest.values("pk")[:1])).select_related("skill", "made_by")
    found = rows.prefetch_related("anchors").order_by("skill__position", "skill_id")
    return [Described(skill=one.skill, edition=one, anchors=tuple(one.anchors.all())) for one in found]


def described(skill_id: int, *, as_of: datetime) -> Described:
    """Return one skill as it is described at a moment. Raises Skill.DoesNotExist."""
    edition = (
        Edition.objects.filter(skill_id=skill_id, active_from__lte=as_of)
        .select_related("skill")
        .prefetch_related("anchors")
        .order_by("-number")
        .first()
    )
    if edition is None:
        raise Skill.DoesNotExist
    return Described(skill=edition.skill, edition=edition, anchors=tuple(edition.anchors.all()))


def find_skill(key: str) -> Skill | None:
    """Return the skill of this key, or None while the framework has none."""
    return Skill.objects.filter(key=key).first()


def levels(actor: Actor) -> QuerySet[Level]:
    """Return the assessments that the actor may see, taken back ones left out."""
    return actor.scope(VIEW, Level.objects.filter(withdrawn_at=None).select_related("skill", "person", "by", "edition"))


def get_level(level_id: int, *, actor: Actor) -> Level:
    """Return one assessment that the actor may see, also one taken back. Raises Level.DoesNotExist."""
    return actor.scope(VIEW, Level.objects.select_related("skill", "person")).get(pk=level_id)


def level_of(person_id: int, key: str, *, as_of: datetime) -> int | None:
    """Return the level at which a person stands at a moment, for the house's own rooms; None when there is none in force."""
    rows = levels(HOUSE).filter(person_id=person_id, skill__key=key)
    return rows.filter(_in_force(as_of)).values_list("level", flat=True).first()


def raised(level: int | None) -> int:
    """Return the level after one step up; for somebody without one, the level at which usual work is done alone."""
    return rules.raised(level)


def get_assessed(person_id: int, *, actor: Actor) -> "Person":
    """Return a person whose skills the actor may see. Raises DoesNotExist, also for one who is not theirs."""
    person = people.get_person(person_id, actor=actor)
    if not actor.may(VIEW, on=Level(person=person)):
        raise ObjectDoesNotExist
    return person


def matrix(actor: Actor, team: "Team", *, as_of: datetime) -> list[Row]:
    """Return who works in a team with their levels, by name: people are not ranked. Three queries at any size."""
    persons = [one for one in people.people(actor, as_of=as_of).filter(team=team) if actor.may(ASSESS, on=Level(person=one))]
    known = _last_levels([one.pk for one in persons], as_of=as_of)
    columns = list(skills())
    return [
        Row(person=one, cells=tuple(_cell(skill, known.get((one.pk, skill.pk)), as_of) for skill in columns)) for one in persons
    ]


def cells_of(person_id: int, *, as_of: datetime) -> list[Cell]:
    """Return where a person stands in every skill. The caller has checked who asks. Three queries."""
    known = _last_levels([person_id], as_of=as_of)
    return [_cell(skill, known.get((person_id, skill.pk)), as_of) for skill in skills()]


def history(person_id: int, *, as_of: datetime) -> list[Level]:
    """Return every assessment of a person with its evidence, the newest first. The caller has checked who asks."""
    rows = levels(HOUSE).filter(person_id=person_id, from_at__lte=as_of).order_by("-from_at", "-pk")
    return list(rows.prefetch_related(Prefetch("evidence", Evidence.objects.all())))


def counts(person_ids: Sequence[int], *, as_of: datetime) -> dict[int, tuple[int, int]]:
    """Return of how many skills a level is in force for each person, and of how many one has expired."""
    found: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for (person_id, _skill), level in _last_levels(person_ids, as_of=as_of).items():
        found[person_id][level.has_expired(as_of)] += 1
    return {person_id: (now, gone) for person_id, (now, gone) in found.items()}


def expired(at: datetime, *, limit: int) -> Iterable[int]:
    """Return ids of levels whose time is over and of which nobody has been told."""
    rows = Level.objects.filter(withdrawn_at=None, told_at=None, expires_at__lte=at, to_at=F("expires_at"))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _last_levels(person_ids: Sequence[int], *, as_of: datetime) -> dict[tuple[int, int], Level]:
    """The last assessment of each person and skill up to a moment, with its evidence."""
    rows = levels(HOUSE).filter(person_id__in=person_ids, from_at__lte=as_of).order_by("person_id", "skill_id", "-from_at")
    last = rows.distinct("person_id", "skill_id").prefetch_related("evidence")
    return {(one.person_id, one.skill_id): one for one in last}


def _cell(skill: Skill, level: Level | None, as_of: datetime) -> Cell:
    return Cell(skill=skill, level=level, is_expired=level is not None and level.has_expired(as_of))


def _in_force(at: datetime) -> Q:
    return Q(from_at__lte=at) & (Q(to_at=None) | Q(to_at__gt=at))
