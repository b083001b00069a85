"""Who hears of a complaint's milestone, as the rungs of its regime's ladder name them."""

from collections.abc import Collection
from datetime import datetime

from rapport.desk.complaints.models import ComplaintFile
from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import Told


def hearers(complaint: ComplaintFile, told: Collection[Told], *, at: datetime) -> set[int]:
    """Return the ids of the persons whom these words name for a complaint at a moment; never who is complained of.

    For who is absent hears who stands in, as with standards.
    """
    handler_id = complaint.handler_id or complaint.case.assignee_id
    found = standards.hearers(told, handler_id=handler_id, team_id=complaint.case.team_id, at=at)
    return found - {complaint.complained_of_id or 0}
