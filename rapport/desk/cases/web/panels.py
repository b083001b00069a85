"""What this room shows on the pages of lower rooms, and its place in the navigation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.desk.knowledge import queries as knowledge
from rapport.kernel import clock
from rapport.kernel.actor import Actor, Scope
from rapport.ui.navigation import Place
from rapport.ui.slots import Panel

from .. import queries
from ..models import Case
from ..types import UNSETTLED, Tier

MOST = 12
OWED_INSIDE = """
    SELECT subject_id FROM commitments_commitment WHERE subject_kind = 'case' AND kind = 'action' AND subject_id = ANY(%(ids)s)"""


def cases_of_customers(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the newest cases of each customer that the actor may see (perhaps none), and how many, in one query."""
    rows = queries.cases(actor).filter(customer_id__in=ids, opened_at__lte=as_of)
    newest = Window(RowNumber(), partition_by="customer_id", order_by=[F("opened_at").desc(), F("pk").desc()])
    total = Window(Count("*"), partition_by="customer_id")
    # Nobody is told that there is nothing where others may have something.
    sees_all = actor.capabilities.get("cases.view") is Scope.DEPARTMENT
    found: dict[int, dict[str, Any]] = {one: {"cases": [], "total": 0, "customer_id": one, "sees_all": sees_all} for one in ids}
    for case in rows.annotate(place=newest, total=total).filter(place__lte=MOST).order_by("customer_id", "place"):
        shown = found[case.customer_id or 0]
        shown["total"] = case.total
        shown["cases"].append(case)
    return found


def waiting_count(actor: Actor) -> int | None:
    """Return what waits at the desk: for higher tiers their escalations, for others their own cases due by now or today."""
    now = clock.now()
    if actor.role and actor.role != Tier.REPRESENTATIVE:
        return queries.count_waiting_escalations(actor, as_of=now)
    if actor.person_id is None:
        return None
    mine = Q(assignee_id=actor.person_id, state__in=UNSETTLED, due_at__lt=now)
    return queries.cases(actor).filter(mine).count()


def articles_for_cases(cases: Mapping[int, Case], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the articles that may help with each case that still wants an answer, in four queries."""
    rows = {pk: case for pk, case in cases.items() if not case.is_settled}
    if not rows:
        return {}
    found = knowledge.suggestions(queries.asked_in(rows.values(), actor=actor), kind="case", actor=actor)
    return {
        case_id: {
            "case_id": case_id,
            "suggested": suggested,
            "new_ids": ",".join(str(one.article.pk) for one in suggested if not one.was_shown),
            "can_insert": actor.person_id is not None and _works(actor, rows[case_id]),
        }
        for case_id, suggested in found.items()
    }


def owed_inside(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what is owed inside the company about these cases, and how it stands with other departments."""
    found = queries.owed_inside(ids, as_of=as_of)
    return {pk: {"promises": some, "back": reverse("cases:case", args=[pk])} for pk, some in found.items()}


def _works(actor: Actor, case: Case) -> bool:
    return case.merged_into_id is None and actor.may("cases.work", on=case)


PANELS = (
    Panel(
        "case.rail",
        _("Owed inside the company"),  # type: ignore[arg-type]
        "commitments.view",
        owed_inside,
        "commitments/promises.html",
        order=5,
        told_by=(OWED_INSIDE,),
    ),
    Panel(
        "case.rail",
        _("Knowledge"),  # type: ignore[arg-type]
        "knowledge.view",
        articles_for_cases,
        "cases/articles_panel.html",
        order=35,
        with_rows=True,
    ),
    Panel("customer.main", _("Cases"), "cases.view", cases_of_customers, "cases/panel.html", order=10),  # type: ignore[arg-type]
)
PLACES = (
    Place(
        key="desk",
        label=_("Service desk"),
        url_name="cases:queue",
        capability="cases.view",
        count=waiting_count,
        rooms=(
            "cases",
            "commitments",
            "imports",
            "complaints",
            "incidents",
            "recurring",
            "catalogue",
            "orders",
            "knowledge",
            "remedies",
            "channels",
            "routing",
            "connections",
        ),
        tone="bad",
    ),
)
