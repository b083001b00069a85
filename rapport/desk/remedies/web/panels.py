"""What this room shows on the page of a case: what the guide says, what was given, what may be given."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from . import shown

MOST = 5


def remedies_of_cases(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what the guide says about each case, what was given, and what this person may give."""
    rows = cases.cases(actor).select_related(None).select_related("reason").filter(pk__in=ids)
    given = queries.remedies_of(ids, as_of=as_of)
    found = {}
    for case in rows:
        guide = queries.guide_for([case.reason_id, case.reason.parent_id if case.reason else None], as_of=as_of)
        found[case.pk] = {
            "case_id": case.pk,
            "guide": guide,
            "advice": shown.advice(guide),
            "given": shown.given(given.get(case.pk, [])[:MOST]),
            "may_give": actor.person_id is not None and actor.may("remedies.give", on=case),
        }
    return found


PANELS = (
    Panel("case.rail", _("Remedies"), "remedies.give", remedies_of_cases, "remedies/panel.html", order=40),  # type: ignore[arg-type]
)
