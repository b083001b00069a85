"""Who answers for a metric."""

from datetime import datetime

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.metrics.metric import Metric

from ..models import Owner


def owner_of(metric: Metric) -> str:
    """Return the name of who was said to answer for a metric, "" where nobody was."""
    row = Owner.objects.select_related("owner").filter(metric=metric.key).first()
    return row.owner.name if row else ""


def usual_owner(metric: Metric, actor: Actor, *, as_of: datetime) -> str:
    """Return who of the role that a metric names answers for it where nobody was said to, "" where there is none of them."""
    return people.people(actor, as_of=as_of).filter(role=metric.owner).values_list("name", flat=True).first() or ""
