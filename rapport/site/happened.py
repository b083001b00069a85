"""The switchboard's page of known events: what the trends of measures mark, and what each kind of it is called.

A source names an event of the journal and says of its subjects, as an actor may see them, what happened. The room that draws the
trends knows none of these rooms.
"""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from rapport.desk.incidents import queries as incidents
from rapport.desk.knowledge import queries as knowledge
from rapport.desk.routing import queries as routing
from rapport.direction.measures.types import Source
from rapport.governance.decisions import queries as decisions
from rapport.governance.standards import queries as standards
from rapport.kernel.actor import Actor
from rapport.kernel.intake.models import ImportRun
from rapport.kernel.intake.types import RunState
from rapport.metrics import queries as store

type Ids = Collection[int]
type Words = Mapping[int, str]


def _incidents(actor: Actor, ids: Ids) -> Words:
    rows = incidents.incidents(actor).filter(pk__in=ids).values_list("pk", "title")
    return {pk: _("Incident: %(title)s") % {"title": title} for pk, title in rows}


def _decisions(actor: Actor, ids: Ids) -> Words:
    rows = decisions.decisions(actor).filter(pk__in=ids).values_list("pk", "question")
    return {pk: _("Decided: %(question)s") % {"question": question} for pk, question in rows}


def _calendars(_actor: Actor, ids: Ids) -> Words:
    rows = standards.calendars().filter(pk__in=ids).values_list("pk", "name")
    return {pk: _("Hours of %(name)s changed") % {"name": name} for pk, name in rows}


def _automations(actor: Actor, ids: Ids) -> Words:
    rows = routing.automations(actor).filter(pk__in=ids).values_list("pk", "name")
    return {pk: _("Automation changed: %(name)s") % {"name": name} for pk, name in rows}


def _articles(actor: Actor, ids: Ids) -> Words:
    rows = knowledge.articles(actor).filter(pk__in=ids)
    return {one.pk: _("Article published: %(title)s") % {"title": one.shown_title} for one in rows}


def _effects(actor: Actor, ids: Ids) -> Words:
    rows = store.effects(actor).filter(pk__in=ids).values_list("pk", "label")
    return {pk: _("Measured: %(label)s") % {"label": label} for pk, label in rows}


def _imports(actor: Actor, ids: Ids) -> Words:
    if not actor.may("cases.import"):
        return {}
    runs = ImportRun.objects.filter(pk__in=ids, is_trial=False, state=RunState.DONE).values_list("pk", "mapping_name")
    return {pk: _("Brought in: %(name)s") % {"name": name} for pk, name in runs}


SOURCES = (
    Source(event="incidents.IncidentDeclared", words=_incidents),
    Source(event="decisions.DecisionMade", words=_decisions),
    Source(event="standards.CalendarChanged", words=_calendars),
    Source(event="routing.AutomationSet", words=_automations),
    Source(event="routing.AutomationSwitched", words=_automations),
    Source(event="knowledge.ArticlePublished", words=_articles),
    Source(event="metrics.EffectAsked", words=_effects),
    Source(event="cases.CasesBroughtIn", words=_imports, key="batch_id"),
)
