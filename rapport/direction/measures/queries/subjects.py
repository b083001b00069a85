"""What can rest on evidence: objects of the rooms below, as the actor may see them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.complaints import queries as complaints
from rapport.desk.incidents import queries as incidents
from rapport.desk.knowledge import queries as knowledge
from rapport.directory.catalogue import queries as catalogue
from rapport.directory.customers import queries as customers
from rapport.directory.people import queries as people
from rapport.governance.commitments import queries as commitments
from rapport.governance.decisions import queries as decisions
from rapport.governance.standards import queries as standards
from rapport.kernel.actor import Actor
from rapport.metrics import queries as store
from rapport.metrics import registry
from rapport.metrics.types import Subject
from rapport.team.training import queries as training

from .scope import VIEW
from .targets import targets

KINDS = (
    "case", "promise", "customer", "team", "decision", "article", "product", "complaint", "incident", "improvement", "target",
    "effect", "standard", "demonstration",
)  # fmt: skip
# The capability that opens each kind: who lacks it finds none.
MAY = {
    "case": "cases.view",
    "promise": "commitments.view",
    "customer": "customers.view",
    "team": "people.view",
    "decision": "decisions.view",
    "article": "knowledge.view",
    "product": "catalogue.view",
    "complaint": "complaints.view",
    "incident": "incidents.view",
    "improvement": "commitments.view",
    "target": VIEW,
    "effect": "evidence.view",
    "standard": "standards.view",
    "demonstration": "training.view",
}


@dataclass(frozen=True, kw_only=True)
class Named:
    """An object that may cite evidence: what it is called, and the case, customer or team on whose page it stands."""

    subject: Subject
    words: str
    page: Subject | None


def subjects(wanted: Iterable[Subject], *, actor: Actor) -> dict[Subject, Named]:
    """Return those of some objects that the actor may see. One query a kind."""
    by_kind: defaultdict[str, set[int]] = defaultdict(set)
    for kind, number in wanted:
        by_kind[kind].add(number)
    found: dict[Subject, Named] = {}
    for kind, ids in by_kind.items():
        if kind in KINDS and actor.may(MAY[kind]):
            found |= {(kind, one.subject[1]): one for one in _named(kind, ids, actor)}
    return found


def find_subject(subject: Subject, *, actor: Actor) -> Named | None:
    """Return one of them, or None for one that is not there or not theirs to see."""
    return subjects([subject], actor=actor).get(subject)


def _named(kind: str, ids: set[int], actor: Actor) -> list[Named]:
    rows = ROWS[kind](actor).filter(pk__in=ids)
    return [Named(subject=(kind, one.pk), words=WORDS[kind](one), page=_page(kind, one)) for one in rows]


def _page(kind: str, row: Any) -> Subject | None:
    """Return on which page an object stands: its own, and of what is owed that of what it is about."""
    if kind not in {"promise", "improvement"}:
        return (kind, row.pk)
    return (row.subject_kind, row.subject_id) if row.subject_kind in KINDS else None


ROWS: Mapping[str, Callable[[Actor], QuerySet[Any]]] = {
    "case": cases.cases,
    "promise": commitments.promises,
    "customer": customers.customers,
    "team": people.teams,
    "decision": decisions.decisions,
    "article": knowledge.articles,
    "product": catalogue.products,
    "complaint": complaints.complaints,
    "incident": lambda actor: incidents.incidents(actor).order_by(),
    "improvement": commitments.improvements,
    "target": lambda actor: targets(actor, with_ended=True),
    "effect": store.effects,
    "standard": lambda _actor: standards.standards(),
    "demonstration": training.demonstrations,
}
WORDS: Mapping[str, Callable[[Any], str]] = {
    "case": lambda one: _("Case %(n)s: %(words)s") % {"n": one.pk, "words": one.subject},
    "promise": lambda one: _("Promise %(n)s: %(words)s") % {"n": one.pk, "words": one.text},
    "customer": lambda one: str(one.name),
    "team": lambda one: str(one.name),
    "decision": lambda one: _("Decision %(n)s: %(words)s") % {"n": one.pk, "words": one.question},
    "article": lambda one: str(one.shown_title),
    "product": lambda one: str(one.name),
    "complaint": lambda one: _("Complaint %(n)s: %(words)s") % {"n": one.pk, "words": one.case.subject},
    "incident": lambda one: _("Incident %(n)s: %(words)s") % {"n": one.pk, "words": one.title},
    "improvement": lambda one: _("Improvement %(n)s: %(words)s") % {"n": one.pk, "words": one.text},
    "target": lambda one: _("Target %(n)s: %(words)s") % {"n": one.pk, "words": registry.metric(one.metric).label},
    "effect": lambda one: _("Effect %(n)s: %(words)s") % {"n": one.pk, "words": one.label},
    "standard": lambda one: _("Standard %(n)s: %(words)s") % {"n": one.pk, "words": one.name},
    "demonstration": lambda one: _("Demonstration %(n)s: %(words)s") % {"n": one.pk, "words": one.case.subject},
}


def described(found: Mapping[Subject, Named], subject: Subject) -> Named:
    """Return an object by its name, or by its number where the actor may not see it; a case, which may be for few, by neither."""
    if subject in found:
        return found[subject]
    words = {
        "case": _("A case that is not yours to see"),
        "promise": _("Promise %(n)s, of a team that is not yours"),
        "customer": _("Customer %(n)s"),
        "team": _("Team %(n)s"),
        "decision": _("Decision %(n)s"),
        "article": _("Article %(n)s"),
        "product": _("Product %(n)s"),
        "complaint": _("A complaint that is not yours to see"),
        "incident": _("Incident %(n)s"),
        "improvement": _("Improvement %(n)s"),
        "target": _("Target %(n)s"),
        "effect": _("Effect %(n)s"),
        "standard": _("Standard %(n)s"),
        "demonstration": _("Demonstration %(n)s"),
        "report": _("Report %(n)s to upper management"),
    }.get(subject[0], _("Number %(n)s"))
    return Named(subject=subject, words=words % {"n": subject[1]}, page=subject if subject[0] == "report" else None)
