"""Who hears of a complaint's milestone, as the rungs of its regime's ladder name them, and of a limit of contact."""

from collections.abc import Collection
from datetime import datetime

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import UNSETTLED
from rapport.desk.complaints.models import BehaviourLimit, ComplaintFile
from rapport.directory.people import queries as people
from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import Told
from rapport.kernel.actor import Actor

HOUSE = Actor.machine("complaints")


def hearers(complaint: ComplaintFile, told: Collection[Told], *, at: datetime) -> set[int]:
    """Return the ids of the persons whom these words name for a complaint at a moment; never who is complained of.

    For who is absent hears who stands in, as with standards.
    """
    handler_id = complaint.handler_id or complaint.case.assignee_id
    found = standards.hearers(told, handler_id=handler_id, team_id=complaint.case.team_id, at=at)
    return found - {complaint.complained_of_id or 0}


def concerned_by(limit: BehaviourLimit, *, at: datetime) -> set[int]:
    """Return whom a limit of contact concerns: who has an unsettled case or an open complaint of the customer, and their lead.

    Of a case that nobody has, everybody of the team on whose queue it lies. What only some may read tells its holder alone.
    """
    rows = cases.of_customer(limit.customer_id, HOUSE).filter(state__in=UNSETTLED, merged_into=None)
    found: set[int | None] = set()
    teams: dict[int, bool] = {}
    for case in rows:
        found.add(case.assignee_id)
        if case.reader_ids is None and case.barred_id is None and case.team_id is not None:
            teams[case.team_id] = teams.get(case.team_id, False) or case.assignee_id is None
    files = ComplaintFile.objects.filter(case__customer_id=limit.customer_id, closed_at=None)
    found |= set(files.values_list("handler_id", flat=True))
    for team_id, is_waiting in teams.items():
        found |= {one.pk for one in people.leads_of(team_id)[:1]}
        found |= {one.pk for one in people.representatives(team_id, at)} if is_waiting else set()
    return {one for one in found if one is not None}
