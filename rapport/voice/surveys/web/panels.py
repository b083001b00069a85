"""What this room shows on lower pages: on a case and a customer what came of asking; on the customer's own page the question."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel
from rapport.voice.surveys import queries, rules
from rapport.voice.surveys.types import SCALE, Asked, Outcome

from ..actions.asking import link_of
from . import shown, words


def on_case(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what came of asking about each case, with the call that is owed or was made. One query."""
    found = queries.of_cases(ids)
    return {case_id: {"rows": [(one, shown.standing(one), _call(one, actor)) for one in rows]} for case_id, rows in found.items()}


def _call(invitation: Any, actor: Actor) -> Mapping[str, Any] | None:
    row = getattr(invitation, "call_back", None)
    if row is None:
        return None
    word = words.OUTCOME[Outcome(row.outcome)] if row.outcome else ""
    return {"row": row, "word": word, "may": actor.may("surveys.follow", on=row)}


def on_customer(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what each customer was asked and answered, and whether they want to be asked. Two queries."""
    found, spared = queries.of_customers(ids, actor, as_of=as_of), queries.spared_ids(ids)
    return {
        one: {
            "rows": [(row, shown.standing(row)) for row in found.get(one, ())[:5]],
            "count": len(found.get(one, ())),
            "is_spared": one in spared,
            "customer_id": one,
            "may_spare": actor.may("customers.edit"),
        }
        for one in ids
        if one in found or one in spared
    }


def on_portal(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the question that a customer may answer on the page of their own case."""
    asked: dict[int, Mapping[str, Any]] = {}
    for case_id, rows in queries.of_cases(ids).items():
        for one in rows:
            is_open = one.state != Asked.LEFT_OUT and one.answered_at is None and as_of <= one.asked_at + rules.ANSWERED_WITHIN
            if is_open and one.customer_id is not None and one.customer_id == one.case.customer_id:
                first = queries.questions_of(one.version_id)[0].texts[one.language]
                asked[case_id] = {"first": first, "links": [(value, link_of(one, value)) for value in SCALE]}
                break
    return asked


TOLD = ("SELECT case_id FROM surveys_invitation WHERE case_id = ANY(%(ids)s)",)
PANELS = (
    Panel("case.rail", _("Survey"), "cases.view", on_case, "surveys/on_case.html", order=60, told_by=TOLD),  # type: ignore[arg-type]
    Panel("customer.rail", _("Surveys"), "customers.view", on_customer, "surveys/on_customer.html", order=30),  # type: ignore[arg-type]
    Panel("portal.foot", "", "cases.converse", on_portal, "surveys/on_portal.html", told_by=TOLD),
)
