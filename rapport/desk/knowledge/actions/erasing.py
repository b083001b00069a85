"""What this room may hold about a customer: their name among the words that were looked for."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import WORDS, About, Holding, Part, Rows

from ..models import Search

HELD = (Rows(model=Search, by=WORDS, lookup="words", goes=True, parts=frozenset({Part.PERSON})),)


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase searches for somebody by name. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(key="knowledge", label=_("Searches for them"), rows=HELD, erase=erase_personal)
