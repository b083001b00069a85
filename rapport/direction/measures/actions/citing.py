"""Rest an object of another room on evidence."""

from datetime import datetime

from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.metrics import actions
from rapport.metrics.models import Citation
from rapport.metrics.types import CitationKind, Subject

from ..queries import find_subject


def cite(*, evidence_id: int, subject: Subject, kind: CitationKind, by: Actor, at: datetime) -> Citation:
    """Rest an object that the actor may see on a piece of evidence. Raises NotAllowed, Refused or Evidence.DoesNotExist."""
    if find_subject(subject, actor=by) is None:
        raise Refused(_("Nothing with this number is there that you may see. Look at the number on its page."))
    return actions.cite(evidence_id=evidence_id, subject=subject, kind=kind, by=by, at=at)
