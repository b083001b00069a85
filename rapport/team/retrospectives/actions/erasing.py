"""What this room holds about a customer: what was said when their case was looked back at. That it was, and when, stays."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import ERASED, About, Holding, Rows
from rapport.team.retrospectives.models import Part, Retrospective

HELD = (
    Rows(
        model=Retrospective, by="cases.case", lookup="case_id", gives=True,
        becomes={
            "why": ERASED, "went_well": "", "went_badly": "", "contributed": "", "lessons": "", "seen": "", "aside_reason": "",
        },
    ),
    Rows(model=Part, by="cases.case", lookup="retrospective__case_id", becomes={"words": ""}),
)  # fmt: skip


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words of retrospectives of somebody's cases. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(key="retrospectives", label=_("Retrospectives of their cases"), rows=HELD, erase=erase_personal)
