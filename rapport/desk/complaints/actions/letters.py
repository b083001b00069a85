"""Letters: refused while a mandatory element is missing, sent as a contact of the case, kept unchanged under their hash."""

from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.cases.types import Channel, State
from rapport.desk.complaints.events import LetterSent
from rapport.desk.complaints.models import Allegation, ComplaintFile, LetterCopy
from rapport.desk.complaints.queries.letters import QUOTED, decided_at_stage, earlier_deciders, undecided, written_letters
from rapport.desk.complaints.queries.moments import is_lapsed
from rapport.desk.complaints.queries.representing import representative_of
from rapport.desk.complaints.rules import deciding, writing
from rapport.desk.complaints.rules.planning import quick_until
from rapport.desk.complaints.types import Change, Element, Letter, Paper
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import DECIDE, HANDLE, ComplaintRefused, hold, keep, refuse, words
from .reaching import has_address

if TYPE_CHECKING:
    from rapport.desk.cases.models import Contact


class ElementsMissing(ComplaintRefused):
    """A letter lacks mandatory elements; ``labels`` says which."""

    def __init__(self, labels: Collection[str]) -> None:
        self.labels = tuple(labels)
        super().__init__(_("This letter may not go out yet. It lacks: %(missing)s.") % {"missing": "; ".join(self.labels)})


@transaction.atomic
def send_letter(
    *,
    case_id: int,
    letter: Letter,
    text: str,
    ticked: Collection[str],
    channel: Channel,
    category: str = "",
    enclosures: Sequence[Paper] = (),
    by: Actor,
    at: datetime,
) -> LetterCopy:
    """Send a letter to the complainant, in writing, with what is enclosed; one on paper counts once it is posted.

    Raises ElementsMissing, ComplaintRefused, CaseRefused, NotAllowed or DoesNotExist.
    It becomes a contact of the case; the copy keeps text, elements and hash as they were.
    """
    complaint = hold(case_id, DECIDE if letter in writing.FINALS else HANDLE, by=by)
    terms, sent = complaint.terms, written_letters(complaint)
    parts = Allegation.objects.filter(complaint=complaint)
    refuse(
        writing.why_not_send(
            letter=letter, terms=terms, text=text, is_closed=complaint.is_closed, stage=complaint.stage, is_sent=letter in sent,
            undecided=len(undecided(complaint)), allegations=parts.count(), is_accepted=complaint.is_accepted,
            category=category, has_decided_before=by.person_id is not None and by.person_id in earlier_deciders(complaint),
        )
        or (deciding.LAPSED if letter is Letter.SUMMARY_RESOLUTION and is_lapsed(complaint) else None)
    )  # fmt: skip
    _refuse_unreachable(complaint, channel)
    elements = terms.letters[letter]
    quoted = [complaint.words, complaint.words[:QUOTED], *parts.values_list("text", flat=True)]
    if lacking := writing.missing(elements, text=text, ticked=ticked, files=len(enclosures), quoted=quoted):
        raise ElementsMissing([_label(one, len(enclosures)) for one in lacking])
    contact = _write(complaint, text, channel, enclosures, by=by, at=at)
    copy = LetterCopy.objects.create(
        complaint=complaint, letter=letter, contact=contact, text=contact.text, elements=[one.key for one in elements],
        sha256=sha256(contact.text.encode()).hexdigest(), written_at=contact.at,
        sent_at=None if channel is Channel.LETTER else contact.at, by_id=by.person_id,
    )  # fmt: skip
    complaint.acted_at = complaint.acted_at or contact.at
    _decide_whole(complaint, letter, category, contact.at)
    if not copy.is_waiting:
        publish(LetterSent(case_id=case_id, letter=letter, copy_id=copy.pk), about=complaint, by=by, at=contact.at)
    keep(complaint, Change.LETTER_WRITTEN if copy.is_waiting else None, row_id=copy.pk, by=by, at=at)
    return copy


def _write(
    complaint: ComplaintFile, text: str, channel: Channel, enclosures: Sequence[Paper], *, by: Actor, at: datetime
) -> "Contact":
    if complaint.case.state == State.CLOSED:
        cases.reopen(case_id=complaint.pk, by=by, at=at)
    contact = cases.reply(case_id=complaint.pk, text=text, channel=channel, by=by, at=at)
    for one in enclosures:
        cases.attach(contact_id=contact.pk, content=one.content, name=one.name, by=by, at=at)
    return contact


def _refuse_unreachable(complaint: ComplaintFile, channel: Channel) -> None:
    is_represented = representative_of(complaint) is not None
    asks = channel is Channel.EMAIL or (is_represented and channel is Channel.WEB)
    reached = not asks or has_address(complaint)
    refuse(writing.why_not_go(channel=channel, has_address=reached, is_represented=is_represented))


def _label(element: Element, files: int) -> str:
    """Name what is missing; of what is to be enclosed, that it is the file."""
    said = _(element.label)
    return _("%(element)s (add the file)") % {"element": said} if element.is_enclosed and not files else said


def _decide_whole(complaint: ComplaintFile, letter: Letter, category: str, at: datetime) -> None:
    """The answer carries the decision on the whole: upheld if any part is. Other letters decide nothing."""
    if letter not in writing.FINALS:
        return
    complaint.decision, complaint.decided_at = decided_at_stage(complaint, complaint.stage), at
    complaint.category = category or complaint.category


@transaction.atomic
def record_acceptance(*, case_id: int, who: str, how: str, accepted_at: datetime, by: Actor, at: datetime) -> ComplaintFile:
    """Record that the complainant accepted a quick resolution: who, when and how. It need not be in writing.

    It lies within the window of the regime. Raises ComplaintRefused, BadInput, NotAllowed or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, HANDLE, by=by)
    if not complaint.terms.has_quick:
        raise ComplaintRefused(_("This regime knows no quick resolution: the full answer is owed."))
    if complaint.is_closed:
        raise ComplaintRefused(_("This complaint is closed."))
    if not complaint.received_at <= accepted_at <= at:
        raise BadInput(_("The acceptance lies between the receipt and now. Check the day."))
    until = quick_until(complaint.terms, complaint.received_at)
    refuse(deciding.LAPSED if deciding.is_lapsed(accepted_at=accepted_at, until=until) else None)
    complaint.accepted_by, complaint.accepted_how, complaint.accepted_at = words(who, 200), words(how, 300), accepted_at
    return keep(complaint, Change.ACCEPTANCE, by=by, at=at)
