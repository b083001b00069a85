"""What is alleged, what was looked at, what it amounts to, and the decision on each part: apart from what is answered."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from rapport.desk.complaints.models import Allegation, ComplaintFile, EvidenceItem, Finding, Ruling
from rapport.desk.complaints.queries.letters import earlier_deciders, written_letters
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.types import Change, Decision, Letter
from rapport.kernel.actor import Actor

from .changing import DECIDE, HANDLE, hold, keep, refuse, words


@transaction.atomic
def add_allegation(*, case_id: int, text: str, by: Actor, at: datetime) -> Allegation:
    """Write down one thing that the complainant says went wrong, while it can still be answered.

    Raises NotAllowed, ComplaintRefused or BadInput.
    """
    complaint = hold(case_id, HANDLE, by=by)
    refuse(deciding.why_not_allege(is_closed=complaint.is_closed, is_answered=_is_answered(complaint)))
    part = Allegation.objects.create(complaint=complaint, text=words(text), made_at=at)
    keep(complaint, Change.ALLEGATION, row_id=part.pk, by=by, at=at)
    return part


@transaction.atomic
def add_evidence(
    *, case_id: int, text: str, source: str, allegation_id: int | None = None, by: Actor, at: datetime
) -> EvidenceItem:
    """Write down what was looked at and where it is from. Raises NotAllowed, BadInput or Allegation.DoesNotExist."""
    complaint = hold(case_id, HANDLE, by=by)
    part = _part(complaint, allegation_id)
    item = EvidenceItem.objects.create(
        complaint=complaint, allegation=part, text=words(text), source=words(source, 200), at=at, by_id=by.person_id
    )
    complaint.acted_at = complaint.acted_at or at
    keep(complaint, Change.EVIDENCE, row_id=item.pk, by=by, at=at)
    return item


@transaction.atomic
def add_finding(*, case_id: int, text: str, allegation_id: int | None = None, by: Actor, at: datetime) -> Finding:
    """Write down what the evidence amounts to. Raises NotAllowed, BadInput or Allegation.DoesNotExist."""
    complaint = hold(case_id, HANDLE, by=by)
    part = _part(complaint, allegation_id)
    finding = Finding.objects.create(complaint=complaint, allegation=part, text=words(text), at=at, by_id=by.person_id)
    complaint.acted_at = complaint.acted_at or at
    keep(complaint, Change.FINDING, row_id=finding.pk, by=by, at=at)
    return finding


@transaction.atomic
def decide(*, case_id: int, allegation_id: int, decision: Decision, reasons: str, by: Actor, at: datetime) -> Ruling:
    """Decide one allegation at the present stage: not who is complained of, and at stage 2 not who decided before.

    Raises NotAllowed, ComplaintRefused or Allegation.DoesNotExist.
    """
    complaint = hold(case_id, DECIDE, by=by)
    part = complaint.allegations.get(pk=allegation_id)
    known = EvidenceItem.objects.filter(Q(allegation=part) | Q(allegation=None), complaint=complaint)
    refuse(
        deciding.why_not_decide(
            decider_id=by.person_id, complained_of_id=complaint.complained_of_id,
            earlier=earlier_deciders(complaint), reasons=reasons, evidence=known.count(),
            is_closed=complaint.is_closed, is_answered=_is_answered(complaint),
        )
    )  # fmt: skip
    values = {"decision": decision, "reasons": reasons.strip(), "by_id": by.person_id, "at": at}
    ruling, _is_new = Ruling.objects.update_or_create(allegation=part, stage=complaint.stage, defaults=values)
    keep(complaint, Change.RULING, row_id=ruling.pk, by=by, at=at)
    return ruling


def _is_answered(complaint: ComplaintFile) -> bool:
    answer = Letter.FINAL if complaint.stage == 1 else Letter.STAGE_TWO_FINAL
    return answer in written_letters(complaint)


def _part(complaint: ComplaintFile, allegation_id: int | None) -> Allegation | None:
    return complaint.allegations.get(pk=allegation_id) if allegation_id else None
