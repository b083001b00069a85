"""What this room holds about a customer: that they were asked, what they answered, and what a call back came to."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import CUSTOMER, About, Holding, Part, Rows
from rapport.voice.surveys.models import Answer, CallBack, Invitation, Spared

CASE = "cases.case"
HELD = (
    Rows(
        model=Invitation, by=CASE, lookup="case_id", hides=frozenset({"key"}), gives=True,
        keeps={"language": "of the questions", "key": "opens nothing without a customer"},
    ),
    Rows(model=Answer, by=CASE, lookup="invitation__case_id", becomes={"words": ""}),
    Rows(model=CallBack, by=CASE, lookup="invitation__case_id", becomes={"words": ""}),
    Rows(model=Invitation, by=CUSTOMER, lookup="customer_id", becomes={"customer": None}, parts=frozenset({Part.PERSON}),
         hides=frozenset({"key"}), keeps={"language": "of the questions", "key": "opens nothing without a customer"}),
    Rows(model=Spared, by=CUSTOMER, lookup="customer_id", goes=True, parts=frozenset({Part.PERSON})),
)  # fmt: skip


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words of answers and calls, and whose they were; the marks stay, without a name. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(key="surveys", label=_("What they answered when they were asked"), rows=HELD, erase=erase_personal)
