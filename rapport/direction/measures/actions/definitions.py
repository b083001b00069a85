"""Noting since when a measure counts by which definition."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.metrics import registry

from ..models import DefinitionVersion


@transaction.atomic
def note_definitions(*, by: Actor, at: datetime) -> int:
    """Note every version of a metric's definition that this installation has not counted by before; return how many.

    Of an installation that is older than these notes, the version that it finds counts as its first. Raises NotAllowed for a
    person.
    """
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    known: defaultdict[str, set[int]] = defaultdict(set)
    for metric, version in DefinitionVersion.objects.values_list("metric", "version"):
        known[metric].add(version)
    new = [
        DefinitionVersion(metric=one.key, version=one.version, seen_at=at, is_first=not known[one.key])
        for one in registry.metrics()
        if one.version not in known[one.key]
    ]
    DefinitionVersion.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
