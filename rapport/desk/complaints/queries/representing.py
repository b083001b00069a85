"""To whom the letters of a complaint go: the customer, or who speaks for them with an authority that is kept and holds."""

from collections.abc import Sequence

from django.db.models import Case as When
from django.db.models import Q, QuerySet, Value
from django.db.models import When as If

from rapport.desk.cases.queries import find_contact
from rapport.desk.cases.types import LinkKind
from rapport.desk.complaints.models import ComplaintFile, LetterCopy
from rapport.desk.complaints.types import Addressee
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.models import StoredFile

from .register import complaints

VIEW = "complaints.view"


def representative_of(complaint: ComplaintFile) -> Addressee | None:
    """Return to whom its letters go instead of the customer; None while that is the customer: no authority, or no address."""
    if not complaint.is_represented or not (complaint.complainant_email or complaint.complainant_address):
        return None
    return Addressee(
        name=complaint.complainant_name, email=complaint.complainant_email, address=complaint.complainant_address,
        copies_customer=complaint.copies_customer,
    )  # fmt: skip


def addressee_of(contact_id: int) -> Addressee | None:
    """Return whom an answer goes to instead of the customer, a letter of a complaint or an ordinary one in its case; or None.

    Who gave somebody an authority to complain for them is not written to past them.
    """
    copy = LetterCopy.objects.select_related("complaint").filter(contact_id=contact_id).first()
    if copy is not None:
        return representative_of(copy.complaint)
    contact = find_contact(contact_id)
    return speaks_in(contact.case_id) if contact is not None else None


def speaks_in(case_id: int) -> Addressee | None:
    """Return who has the answers of a case instead of its customer now, or None."""
    complaint = next(iter(_about(case_id)[:1]), None)
    return representative_of(complaint) if complaint is not None else None


def _about(case_id: int) -> QuerySet[ComplaintFile]:
    """The file of a case: its own, or that of the complaint of which the case, opened earlier, is a part."""
    whole = Q(case__linked_by__case_id=case_id, case__linked_by__kind=LinkKind.PART, case__linked_by__ended_at=None)
    own = When(If(pk=case_id, then=Value(0)), default=Value(1))
    return ComplaintFile.objects.filter(Q(pk=case_id) | whole).order_by(own, "pk")


def withdrawn_of(case_id: int) -> Addressee | None:
    """Return who spoke for the customer of a case until their authority was withdrawn, or None."""
    one = next(iter(_about(case_id)[:1]), None)
    if one is None or one.authority_withdrawn_at is None or not one.complainant_name:
        return None
    return Addressee(
        name=one.complainant_name, email=one.complainant_email, address=one.complainant_address, copies_customer=False
    )


def authority_files(complaint: ComplaintFile) -> list[StoredFile]:
    """Return the papers that were kept as an authority, the oldest first."""
    return list(files.files_of(ComplaintFile._meta.label_lower, [complaint.pk]))


def enclosed_in(letters: Sequence[LetterCopy]) -> dict[int, list[StoredFile]]:
    """Return the files that go with letters, by their contacts."""
    found: dict[int, list[StoredFile]] = {}
    for one in files.files_of("cases.contact", [copy.contact_id for copy in letters if copy.contact_id is not None]):
        found.setdefault(one.subject_id, []).append(one)
    return found


def may_read_file(actor: Actor, case_id: int) -> bool:
    """Return whether somebody may read the papers of a complaint file."""
    return actor.may(VIEW) and complaints(actor).filter(pk=case_id).exists()
