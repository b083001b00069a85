"""What an open complaint says when somebody wants to settle its case."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.desk.complaints.models import ComplaintFile

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case


def why_not_settle(case: "Case") -> str | None:
    """Return why a case cannot be settled while its complaint is open, or None. It names the complaint."""
    complaint = ComplaintFile.objects.filter(pk=case.pk, closed_at=None).select_related("regime").first()
    if complaint is None:
        return None
    said = _(
        "Complaint %(number)s, received on %(day)s (%(regime)s), is still open. Close the complaint: its case is settled with it."
    )
    day = date_format(timezone.localtime(complaint.received_at), "j M Y")
    return said % {"number": complaint.pk, "day": day, "regime": complaint.regime.name}
