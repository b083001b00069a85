"""The switchboard's second page: what the store keeps, which numbers the house knows, and what their values are called."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

from rapport.desk.cases import facts as cases_facts
from rapport.desk.cases.web import words as cases_words
from rapport.desk.complaints import facts as complaints_facts
from rapport.desk.complaints.queries import words as complaints_words
from rapport.desk.knowledge import facts as knowledge_facts
from rapport.desk.knowledge.web import words as knowledge_words
from rapport.desk.orders import facts as orders_facts
from rapport.desk.remedies import facts as remedies_facts
from rapport.desk.remedies.web import words as remedies_words
from rapport.desk.routing import facts as routing_facts
from rapport.direction.measures import queries as measures_queries
from rapport.direction.measures.web import citing
from rapport.direction.today import queries as today_queries
from rapport.directory.customers import facts as customers_facts
from rapport.directory.people import facts as people_facts
from rapport.governance.commitments import facts as commitments_facts
from rapport.governance.standards import facts as standards_facts
from rapport.metrics import registry
from rapport.metrics.metric import Metric, speak
from rapport.metrics.types import Fact
from rapport.site import happened
from rapport.team.quality import facts as quality_facts
from rapport.team.training import facts as training_facts
from rapport.voice.surveys import facts as surveys_facts

# What the pages of measures call the values of their dimensions.
VALUE_WORDS: Mapping[str, Mapping[Any, str | Promise]] = {
    "kind": cases_words.KIND, "channel": cases_words.CHANNEL, "priority": cases_words.PRIORITY,
    "severity": complaints_words.SEVERITY, "why": complaints_words.WHY, "audience": knowledge_words.AUDIENCE,
    "place": knowledge_words.PLACE, "language": knowledge_words.LANGUAGE, "remedy_kind": remedies_words.KIND,
    "redress_kind": complaints_words.REDRESS,
}  # fmt: skip
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
    *orders_facts.FACTS,
    *knowledge_facts.FACTS,
    *routing_facts.FACTS,
    *surveys_facts.FACTS,
    *training_facts.FACTS,
    *quality_facts.FACTS,
)
# The pages of what may rest on evidence, and of what changes are measured.
CITING_PAGES = {
    "case": "cases:case",
    "customer": "customers:customer",
    "team": "people:team",
    "decision": "decisions:decision",
    "article": "knowledge:article",
    "product": "catalogue:product",
    "complaint": "complaints:complaint",
    "incident": "incidents:incident",
    "target": "measures:target",
    "effect": "measures:effect",
    "standard": "standards:standard",
    "demonstration": "training:demonstration",
    "report": "reports:report",
}
METRICS: tuple[Metric, ...] = (
    *commitments_facts.METRICS,
    *cases_facts.METRICS,
    *complaints_facts.METRICS,
    *remedies_facts.METRICS,
    *knowledge_facts.METRICS,
    *routing_facts.METRICS,
    *surveys_facts.METRICS,
    *training_facts.METRICS,
    *quality_facts.METRICS,
)
# Where the rows of a figure are listed that are no cases.
ROWS_PAGES = {
    "searches_without_result": "knowledge:searches",
    "article_helpfulness": "knowledge:articles",
    "articles_past_review": "knowledge:articles",
}


def connect() -> None:
    """Put everything on this page into force. Called once, by the first page."""
    speak(gettext)
    registry.connect(FACTS, METRICS, cases_facts.SHEETS, today_queries.LIVE)
    measures_queries.name_values(VALUE_WORDS)
    measures_queries.mark(happened.SOURCES)
    citing.connect(CITING_PAGES, ROWS_PAGES)
