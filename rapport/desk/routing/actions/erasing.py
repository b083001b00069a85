"""What this room holds about a customer: by which figures their cases were given out. It is given out, and nothing is erased."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.desk.routing.models import Placement, Run, TrialRow
from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import About, Holding, Rows

OWN = "words and ids of the department's own settings"
HELD = (
    Rows(model=Placement, by="cases.case", lookup="case_id", keeps={"language": "many have it", "skills": OWN}),
    Rows(model=Run, by="cases.case", lookup="case_id", keeps={"key": "names the occasion", "done": OWN}),
    Rows(model=TrialRow, by="cases.case", lookup="case_id", keeps={"done": OWN}),
)


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase nothing: ids, figures and the department's own words are no personal data once the case's are gone."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(key="routing", label=_("How their cases were given out"), rows=HELD, erase=erase_personal)
