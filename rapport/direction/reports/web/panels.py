"""What this room shows on the pages of lower rooms: the newest reports, beside the measures that they are made of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from ..queries import shown

NEWEST = 3


def newest_reports(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the newest reports, once for each of the (formal) ids of the overview."""
    rows = [
        (one, shown.title_of(one.period), shown.state(one.state), shown.STATE_TONES[one.state])
        for one in queries.reports(actor, limit=NEWEST)
    ]
    return {one: {"rows": rows} for one in ids}


PANELS = (
    Panel("measures.overview", _("Reports to upper management"), queries.VIEW, newest_reports, "reports/newest.html"),  # type: ignore[arg-type]
)
