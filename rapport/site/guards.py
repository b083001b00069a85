"""Who hears that an object has changed, and who may read a file that belongs to it."""

from collections.abc import Mapping

from rapport.desk.cases import queries as cases_queries
from rapport.desk.complaints import queries as complaints_queries
from rapport.desk.knowledge import queries as knowledge_queries
from rapport.desk.recurring import queries as recurring_queries
from rapport.direction.measures import queries as measures_queries
from rapport.governance.commitments import queries as commitments_queries
from rapport.kernel import files, live
from rapport.site import crises

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
