"""What the rooms put on the pages of the rooms below them, in the order in which it stands there."""

from typing import Any

from rapport.desk.cases.web import panels as cases_panels
from rapport.desk.channels.web import panels as channels_panels
from rapport.desk.complaints.web import panels as complaints_panels
from rapport.desk.orders.web import panels as orders_panels
from rapport.desk.recurring.web import panels as recurring_panels
from rapport.desk.remedies import queries as remedies_queries
from rapport.desk.remedies.web import panels as remedies_panels
from rapport.desk.routing.web import panels as routing_panels
from rapport.direction.measures.web import panels as measures_panels
from rapport.direction.reports.web import panels as reports_panels
from rapport.directory.connections.web import panels as connections_panels
from rapport.directory.skills.web import panels as skills_panels
from rapport.governance.commitments.web import panels as commitments_panels
from rapport.governance.decisions.web import panels as decisions_panels
from rapport.site import crises, holdings
from rapport.site.moving import panels as moving_panels
from rapport.team.quality.web import panels as quality_panels
from rapport.team.retrospectives.web import panels as retrospectives_panels
from rapport.team.training.web import panels as training_panels
from rapport.voice.surveys.web import panels as surveys_panels

PANELS: tuple[Any, ...] = (
    *skills_panels.PANELS,
    *connections_panels.PANELS,
    *commitments_panels.PANELS,
    *decisions_panels.PANELS,
    *holdings.PANELS,
    *orders_panels.PANELS,
    *cases_panels.PANELS,
    *recurring_panels.PANELS,
    *remedies_panels.PANELS,
    orders_panels.named_by("case.rail", remedies_queries.references),
    *routing_panels.PANELS,
    *crises.PANELS,
    *channels_panels.PANELS,
    *complaints_panels.PANELS,
    *surveys_panels.PANELS,
    *training_panels.PANELS,
    *quality_panels.PANELS,
    *retrospectives_panels.PANELS,
    *measures_panels.PANELS,
    *reports_panels.PANELS,
    *moving_panels.PANELS,
)
