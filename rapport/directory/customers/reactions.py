"""What this room does after the fact: what was written to a merged customer at that very moment goes over, too."""

from contextlib import suppress

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.models import Entry

from . import actions
from .events import CustomersMerged, OrganisationsMerged

HOUSE = Actor.machine("customers")


def carry_rest(event: CustomersMerged, entry: Entry) -> None:
    """Carry over what came between the look and the merge. A second run finds nothing.

    What is forbidden now (the customer is being erased, with whoever was merged) is tried again by the hourly job.
    """
    with suppress(Refused):
        actions.carry_rest(customer_id=event.gone_id, by=HOUSE, at=clock.now())


def carry_members(event: OrganisationsMerged, entry: Entry) -> None:
    """Carry over whoever was put into it between the look and the merge. A second run finds nobody."""
    actions.carry_members(organisation_id=event.gone_id, by=HOUSE, at=clock.now())
