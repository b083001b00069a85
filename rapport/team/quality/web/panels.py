"""What this room shows on lower pages: the review of a case, and reviews as evidence of skills, for those whom they concern."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from ..types import JUDGED
from . import shown

MOST = 5


def in_rail(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the reviews of these cases that the actor may see."""
    found: dict[int, dict[str, Any]] = {}
    for one in queries.reviews(actor).filter(case_id__in=ids):
        found.setdefault(one.case_id, {"rows": []})["rows"].append(shown.row(one, actor))
    return found


def of_person(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the latest reviews of these persons' work, for themselves and who leads them."""
    found: dict[int, dict[str, Any]] = {}
    rows = queries.reviews(actor).filter(person_id__in=ids, state__in=[one.value for one in JUDGED]).order_by("-submitted_at")
    for one in rows[: MOST * len(ids)]:
        found.setdefault(one.person_id or 0, {"rows": []})["rows"].append(shown.row(one, actor))
    return found


PANELS = (
    Panel(
        "case.rail",
        _("Review"),  # type: ignore[arg-type]
        "quality.view",
        in_rail,
        "quality/in_rail.html",
        order=9,
        told_by=("SELECT case_id FROM quality_review WHERE case_id = ANY(%(ids)s)",),
    ),
    Panel("skills.person", _("Reviews"), "quality.view", of_person, "quality/of_person.html", order=11),  # type: ignore[arg-type]
)
