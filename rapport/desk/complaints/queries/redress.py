"""Redress: what waits for a decision, and which request belongs to it."""

from rapport.desk.complaints.models import ComplaintFile, Redress


def find_redress_of(decision_id: int) -> Redress | None:
    """Return the redress that waits for, or was settled by, a decision; None when there is none."""
    return Redress.objects.filter(decision_id=decision_id).first()


def redress_of(complaint: ComplaintFile) -> list[Redress]:
    """Return what was offered, or is to be, in the order in which it was written down, each with its decision."""
    rows = complaint.redress.select_related("decision__decider", "decision__settled_by", "approved_by")
    return list(rows.order_by("pk"))
