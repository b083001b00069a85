"""Who hears that an object has changed, and who may read a file that belongs to it."""

import functools
from collections.abc import Mapping

from django.apps import apps
from django.db.models import Model

from rapport.desk.cases import queries as cases_queries
from rapport.desk.complaints import queries as complaints_queries
from rapport.desk.knowledge import queries as knowledge_queries
from rapport.desk.recurring import queries as recurring_queries
from rapport.direction.measures import queries as measures_queries
from rapport.directory.people import queries as people_queries
from rapport.governance.commitments import queries as commitments_queries
from rapport.governance.standards import queries as standards_queries
from rapport.kernel import actor, files, live
from rapport.site import crises
from rapport.team.retrospectives import queries as retrospectives_queries

LISTENERS: Mapping[str, live.Guard] = {
    "inbox": lambda actor, person_id: actor.person_id == person_id,
    "case": cases_queries.may_read,
    "here": cases_queries.may_read,
    "queue": cases_queries.may_watch_queue,
    "schedule": recurring_queries.may_watch,
    "bulk": cases_queries.may_watch_act,
    "handing": commitments_queries.may_hear,
    "privacy": lambda actor, _number: actor.may("privacy.view"),
    **crises.LISTENERS,
    "import": lambda actor, _run_id: actor.may("cases.import"),
}
FILE_READERS: Mapping[str, files.Guard] = {
    "cases.contact": cases_queries.may_read_contact, "complaints.complaintfile": complaints_queries.may_read_file,
    "measures.agreement": measures_queries.may_read_file, "knowledge.article": knowledge_queries.may_read_pictures,
    "commitments.handingline": commitments_queries.may_read_file,
}  # fmt: skip
HOUSE = actor.Actor.machine("guards")


def apart() -> Mapping[str, type[Model]]:
    """Return what may be for some readers only, by the kind under which other rooms name it."""
    case = cases_queries.cases(HOUSE).model
    looked_back = retrospectives_queries.retrospectives(HOUSE).model
    return {"case": case, "complaint": case, "retrospective": looked_back}


def hears(label: str, number: int, persons: set[int]) -> set[int]:
    """Return who of these persons may hear of an object: all, but for those from whom it, or what it is about, is kept."""
    model = _guarded().get(label)
    if label == standards_queries.CLOCK and (held := standards_queries.subject_of(number)):
        model, number = apart().get(held[0]), held[1]
    row = model._base_manager.filter(pk=number).first() if model is not None else None
    if row is None or not actor.is_apart(row):
        return persons
    known = people_queries.people(HOUSE).filter(pk__in=persons)
    return {one.pk for one in known if not people_queries.actor_of_person(one).is_kept_out_of(row)}


@functools.cache
def _guarded() -> Mapping[str, type[Model]]:
    """Every model whose reach says that some of its rows may be kept from somebody, by its label."""
    reaches = {one._meta.label_lower: (one, getattr(one, "reach", None)) for one in apps.get_models()}
    return {label: one for label, (one, reach) in reaches.items() if reach is not None and (reach.readers or reach.subject)}
