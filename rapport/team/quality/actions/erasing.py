"""What this room holds about a customer: what was said of how their case was handled. What it came to stays."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import About, Holding, Rows
from rapport.team.quality.models import Appeal, Coaching, Handing, Judgement, Mark, Review

HELD = (
    Rows(
        model=Review, by="cases.case", lookup="case_id", becomes={"words": "", "answer": "", "aside_reason": ""},
        keeps={"part": "a word of the code, or the number of a colleague"}, gives=True,
    ),
    Rows(model=Judgement, by="cases.case", lookup="review__case_id", becomes={"comment": ""}),
    Rows(
        model=Appeal, by="cases.case", lookup="review__case_id", becomes={"reason": "", "words": ""},
        keeps={"criterion_ids": "numbers of criteria"},
    ),
    Rows(model=Coaching, by="cases.case", lookup="review__case_id", becomes={"text": "", "own_words": ""}),
    Rows(model=Handing, by="cases.case", lookup="review__case_id", becomes={"reason": ""}),
    Rows(model=Mark, by="cases.case", lookup="of__case_id", becomes={"comment": ""}),
)  # fmt: skip


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words of reviews of somebody's cases. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(key="quality", label=_("Reviews of how their cases were handled"), rows=HELD, erase=erase_personal)
