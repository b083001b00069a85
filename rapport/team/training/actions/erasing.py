"""What this room holds about a customer: what was taught by their case, in words. That it was, and what came of it, stays."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import ERASED, About, Holding, Rows
from rapport.team.training.models import Demonstration, KeyMoment

HELD = (
    Rows(
        model=Demonstration, by="cases.case", lookup="case_id",
        becomes={"words": "", "task": ERASED, "answer": "", "discussion": "", "verdict": ""},
    ),
    Rows(model=KeyMoment, by="cases.case", lookup="contact__case_id", becomes={"why": ERASED}),
)  # fmt: skip


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words of lessons taken from somebody's cases. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(key="training", label=_("Lessons taken from their cases"), rows=HELD, erase=erase_personal)
