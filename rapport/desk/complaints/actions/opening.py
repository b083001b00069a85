"""A case becomes a complaint in one act; what it is about is assessed; somebody handles it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.cases.actions.receipt import set_receipt
from rapport.desk.cases.queries import get_case
from rapport.desk.cases.types import Brief, Direction, Kind, State, Tier
from rapport.desk.complaints.events import ComplaintOpened
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.queries.regimes import regime_for, version_on
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.types import Change, Draft, Triage
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.journal import publish

from .changing import HANDLE, HOUSE, ComplaintRefused, cases_of, hold, keep, reject, take_up_case
from .regime import entity_of, refuse_unknown_product
from .representing import checked, represent


@transaction.atomic
def convert(*, case_id: int, draft: Draft, by: Actor, at: datetime) -> ComplaintFile:
    """Make a case a complaint, in one act: its kind, and a file with the customer's own words and its regime's milestones.

    A settled case is open again with it. Raises NotAllowed, ComplaintRefused, BadInput or Case.DoesNotExist.
    """
    case = get_case(case_id, actor=by)
    if not by.may(HANDLE, on=ComplaintFile(case=case)):
        raise NotAllowed(_("Your role does not reach this one. Its team, or your manager, can do it."))
    if ComplaintFile.objects.filter(pk=case_id).exists():
        raise ComplaintRefused(_("This case is a complaint already; its file is there."))
    reject(deciding.why_not_receipt(received_at=draft.received_at, at=at))
    who = checked(draft.complainant, at=at)
    said = case.contacts.filter(direction=Direction.INBOUND).order_by("at", "pk")
    contact = said.filter(pk=draft.contact_id).first() if draft.contact_id else said.first()
    if contact is None:
        raise BadInput(_("Choose what the customer said: the complaint keeps their own words."))
    refuse_unknown_product(draft.product)
    try:
        regime = regime_for(draft.product, draft.jurisdiction, draft.customer_type, received_at=draft.received_at)
    except LookupError as none:
        raise ComplaintRefused(_("No regime is in force yet. A manager puts them in force on the page of the regimes.")) from none
    if case.kind != Kind.COMPLAINT:
        cases.classify(
            case_id=case_id, kind=Kind.COMPLAINT, reason_id=case.reason_id, cause_id=case.cause_id, attributes={},
            is_safety=case.is_safety, is_taken_up=True, by=by, at=at,
        )  # fmt: skip
    complaint = ComplaintFile.objects.create(
        case_id=case_id, contact=contact, words=contact.text, received_at=draft.received_at, logged_at=at,
        product=draft.product.strip(), jurisdiction=draft.jurisdiction.strip(), customer_type=draft.customer_type, regime=regime,
        entity_id=entity_of(draft.entity_id),
        handler_id=case.assignee_id or by.person_id,
    )  # fmt: skip
    set_receipt(case_id=case_id, received_at=draft.received_at, by=by, at=at)
    publish(ComplaintOpened(case_id=case_id, regime_id=regime.pk), about=complaint, by=by, at=at)
    represent(complaint, who, by=by, at=at)
    keep(complaint, by=by, at=at)
    take_up_case(case, at=at)
    return complaint


@transaction.atomic
def correct_receipt(*, case_id: int, received_at: datetime, by: Actor, at: datetime) -> ComplaintFile:
    """Say when the company really got it, wherever that was. All milestones count from there.

    Its regime stays, in the version that was in force on that day.

    Raises NotAllowed, ComplaintRefused, BadInput or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, HANDLE, by=by)
    reject(deciding.why_not_receipt(received_at=received_at, at=at))
    complaint.received_at, complaint.regime = received_at, version_on(complaint.regime.key, received_at)
    set_receipt(case_id=case_id, received_at=received_at, by=by, at=at)
    return keep(complaint, Change.RECEIPT, by=by, at=at)


@transaction.atomic
def triage(*, case_id: int, triage: Triage, by: Actor, at: datetime) -> ComplaintFile:
    """Assess a complaint: how much harm, whose care, what outranks its turn. What cannot wait is raised at once.

    What the regime asks for at once (a first action, shorter limits of our own) holds from here. Raises as ``correct_receipt``.
    """
    complaint = hold(case_id, HANDLE, by=by)
    if complaint.is_closed:
        raise ComplaintRefused(_("This complaint is closed. Reopen it before you assess it again."))
    complaint.severity, complaint.marks, complaint.drivers = triage.severity, list(triage.marks), list(triage.drivers)
    complaint.triage_note = triage.note.strip()
    asked = deciding.asked_at_once(complaint.terms, severity=triage.severity, marks=complaint.marks, drivers=complaint.drivers)
    complaint.urgent_since = (complaint.urgent_since or at) if asked.first_action else None
    keep(complaint, Change.TRIAGE, by=by, at=at)
    if (tier := asked.tier) and complaint.case.state not in (State.RESOLVED, State.CLOSED):
        _raise(complaint, Tier(tier), by=by, at=at)
    return complaint


def _raise(complaint: ComplaintFile, to: Tier, *, by: Actor, at: datetime) -> None:
    if to.height <= Tier(complaint.case.tier).height:
        return
    brief = Brief(
        happened=complaint.words[:2_000] or complaint.case.subject,
        tried=_("Nothing yet: the complaint has just been assessed."),
        wanted=complaint.triage_note[:2_000] or _("Somebody who decides today how it goes on."),
    )
    try:
        with transaction.atomic():
            cases.escalate(case_id=complaint.pk, to=to, brief=brief, by=by, at=at)
    except cases.CaseRefused:
        # It waits there already: whoever has it reads the assessment in the file.
        return


@transaction.atomic
def hand_to(*, case_id: int, handler_id: int, by: Actor, at: datetime) -> ComplaintFile:
    """Give a complaint to its handler, who is not the person complained of. Raises as ``correct_receipt``."""
    complaint = hold(case_id, HANDLE, by=by)
    if handler_id == complaint.complained_of_id:
        raise ComplaintRefused(_("The complaint is about them. Somebody else has to handle it."))
    complaint.handler_id = handler_id
    return keep(complaint, Change.HANDLER, by=by, at=at)


@transaction.atomic
def name_person(*, case_id: int, person_id: int | None, by: Actor, at: datetime) -> ComplaintFile:
    """Say about whom of us it is, if about anybody: they neither have nor handle nor decide it. Raises as ``correct_receipt``."""
    complaint = hold(case_id, HANDLE, by=by)
    if person_id is not None and person_id == complaint.handler_id:
        raise ComplaintRefused(_("They handle this complaint. Give it to somebody else first."))
    if person_id is not None and person_id == complaint.case.assignee_id:
        raise ComplaintRefused(_("They have the case of this complaint. Give it to somebody else first."))
    complaint.complained_of_id = person_id
    for one in cases_of(complaint):
        cases.bar(case_id=one, person_id=person_id, by=HOUSE, at=at)
    return keep(complaint, Change.HANDLER, by=by, at=at)
