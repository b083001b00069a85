"""What this room holds about a customer: the case in which a level was seen, in words. The level stays."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import ERASED, About, Holding, Rows

from ..models import Evidence

HELD = (
    Rows(
        model=Evidence, by="cases.case", lookup="subject_id", where={"subject_kind__in": ("case", "complaint")},
        becomes={"text": ERASED},
    ),
)  # fmt: skip


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase what was seen in somebody's cases. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(key="skills", label=_("Evidence of skills seen in their cases"), rows=HELD, erase=erase_personal)
