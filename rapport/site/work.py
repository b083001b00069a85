"""The switchboard's third page: the modules whose jobs the worker knows because they are imported here."""

from rapport.demo import evidence as demo_evidence
from rapport.demo import shop as demo_shop
from rapport.desk.cases import jobs as cases_jobs
from rapport.desk.cases.imports import jobs as import_jobs
from rapport.desk.channels import jobs as channels_jobs
from rapport.desk.complaints import jobs as complaints_jobs
from rapport.desk.incidents import jobs as incidents_jobs
from rapport.desk.knowledge import jobs as knowledge_jobs
from rapport.desk.orders.imports import jobs as orders_jobs
from rapport.desk.recurring import jobs as recurring_jobs
from rapport.desk.routing import jobs as routing_jobs
from rapport.direction.measures import jobs as measures_jobs
from rapport.direction.reports import jobs as reports_jobs
from rapport.direction.today import jobs as today_jobs
from rapport.directory.connections import jobs as connections_jobs
from rapport.directory.customers import jobs as customers_jobs
from rapport.directory.people import jobs as people_jobs
from rapport.directory.skills import jobs as skills_jobs
from rapport.governance.commitments import jobs as commitments_jobs
from rapport.governance.decisions import jobs as decisions_jobs
from rapport.governance.privacy import jobs as privacy_jobs
from rapport.governance.standards import jobs as standards_jobs
from rapport.kernel import chain as journal_chain
from rapport.metrics import jobs as metrics_jobs
from rapport.site.moving import jobs as moving_jobs
from rapport.team.quality import jobs as quality_jobs
from rapport.team.retrospectives import jobs as retrospectives_jobs
from rapport.voice.surveys import jobs as surveys_jobs

JOBS = (
    demo_evidence,
    demo_shop,
    metrics_jobs,
    moving_jobs,
    journal_chain,
    people_jobs,
    customers_jobs,
    connections_jobs,
    skills_jobs,
    commitments_jobs,
    decisions_jobs,
    privacy_jobs,
    orders_jobs,
    incidents_jobs,
    knowledge_jobs,
    standards_jobs,
    cases_jobs,
    recurring_jobs,
    routing_jobs,
    channels_jobs,
    import_jobs,
    complaints_jobs,
    surveys_jobs,
    quality_jobs,
    retrospectives_jobs,
    measures_jobs,
    reports_jobs,
    today_jobs,
)
