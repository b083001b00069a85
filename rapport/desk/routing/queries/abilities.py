"""Who can do what a queue asks for: as their seat says, or as their skills were assessed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from rapport.directory.skills import queries as skills
from rapport.kernel.actor import Actor

from .. import rules

HOUSE = Actor.machine("routing")


def assessed(person_ids: Collection[int], asked: Iterable[str], *, as_of: datetime) -> dict[int, set[str]]:
    """Return which of the skills asked for each person has by an assessment in force. One query; none when nothing is asked."""
    wanted = {word: rules.asked_skill(word) for word in asked}
    if not wanted:
        return {}
    in_force = Q(from_at__lte=as_of) & (Q(to_at=None) | Q(to_at__gt=as_of))
    rows = skills.levels(HOUSE).select_related(None).filter(in_force, person_id__in=person_ids)
    found: defaultdict[int, set[str]] = defaultdict(set)
    for person_id, name, level in rows.values_list("person_id", "skill__name", "level"):
        found[person_id] |= {word for word, (known, least) in wanted.items() if known == name.casefold() and level >= least}
    return dict(found)
