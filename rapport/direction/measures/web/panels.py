"""What this room shows on the pages of lower rooms: the evidence that they rest on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.metrics import frozen, queries
from rapport.ui.slots import Panel

from .evidence_words import KINDS, figure

MOST = 6


def evidence(kind: str, ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what these objects rest on, oldest first, and for whom may the way to cite more. One query."""
    cited = queries.evidence_of(kind, ids, actor=actor)
    may_cite = actor.may("evidence.cite")
    shown = {}
    for number in ids:
        rows = [one for one in cited.get(number, ()) if one.cited_at <= as_of]
        if rows or may_cite:
            lines = [
                {"citation": one, "figure": figure(frozen.read(one.evidence.content)), "means": KINDS[one.kind]}
                for one in rows[-MOST:]
            ]
            shown[number] = {
                "lines": lines,
                "more": max(len(rows) - MOST, 0),
                "subject": f"{kind}:{number}",
                "may_cite": may_cite,
            }
    return shown


PANELS = tuple(
    Panel(f"{kind}.rail", _("Evidence"), "evidence.view", partial(evidence, kind), "measures/evidence_panel.html", order=60)  # type: ignore[arg-type]
    for kind in ("case", "customer", "team")
)
