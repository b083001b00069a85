"""The switchboard's second page: what the store keeps, which numbers the house knows, and what their values are called."""

from rapport.desk.cases import facts as cases_facts
from rapport.desk.cases.web import words as cases_words
from rapport.desk.complaints import facts as complaints_facts
from rapport.desk.remedies import facts as remedies_facts
from rapport.direction.measures import queries as measures_queries
from rapport.direction.measures.web import citing
from rapport.directory.customers import facts as customers_facts
from rapport.directory.people import facts as people_facts
from rapport.governance.commitments import facts as commitments_facts
from rapport.governance.standards import facts as standards_facts
from rapport.metrics import registry
from rapport.metrics.metric import Metric
from rapport.metrics.types import Fact

# What the pages of measures call the values of their dimensions.
VALUE_WORDS = {"kind": cases_words.KIND, "channel": cases_words.CHANNEL, "priority": cases_words.PRIORITY}
# What the store keeps. Clocks know their subjects by a kind; the journal knows them by the label of their table.
# They are loaded in this order: first what the brief is made of.
FACTS: tuple[Fact, ...] = (
    *standards_facts.facts({"cases.case": "case"}),
    *commitments_facts.FACTS,
    *cases_facts.FACTS,
    *complaints_facts.FACTS,
    *remedies_facts.FACTS,
    *customers_facts.FACTS,
    *people_facts.FACTS,
)
# The pages of what may rest on evidence, and of what changes are measured.
CITING_PAGES = {
    "case": "cases:case",
    "customer": "customers:customer",
    "team": "people:team",
    "decision": "decisions:decision",
    "article": "knowledge:article",
    "product": "catalogue:product",
    "report": "reports:report",
}
METRICS: tuple[Metric, ...] = (*cases_facts.METRICS, *complaints_facts.METRICS, *remedies_facts.METRICS)


def connect() -> None:
    """Put everything on this page into force. Called once, by the first page."""
    registry.connect(FACTS, METRICS, cases_facts.SHEETS)
    measures_queries.name_values(VALUE_WORDS)
    citing.connect(CITING_PAGES)
