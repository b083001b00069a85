"""What this room holds about a customer: the file of each complaint. Dates, decisions, amounts and hashes of letters stay."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.desk.complaints.models import (
    Allegation,
    BehaviourLimit,
    ComplaintFile,
    CorrectiveAction,
    EvidenceItem,
    Finding,
    LetterCopy,
    OutsideCase,
    Redress,
    Ruling,
)
from rapport.kernel import files, personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import CUSTOMER, About, Attached, Holding, Part, Rows, Stop

from .records import ERASED, WORDS_OF_A_FILE

CASE = "cases.case"
PERSON = frozenset({Part.PERSON})
NAMED = ("product", "jurisdiction", "category", "next_milestone", "marks", "drivers", "reader_ids")
HELD = (
    Rows(
        model=ComplaintFile, by=CASE, lookup="case_id", becomes=dict.fromkeys(WORDS_OF_A_FILE, ERASED),
        hides=frozenset({"survey_key"}),
        keeps=dict.fromkeys(NAMED, "a word of the rule book, for what is counted")
        | {"survey_key": "a secret, no word of anybody", "hold_reason": "while it stands nothing is erased"},
    ),
    Rows(
        model=LetterCopy, by=CASE, lookup="complaint_id", becomes={"text": ERASED},
        keeps={"elements": "words of the rule book", "sha256": "proves what was sent to whoever has the letter"},
    ),
    Rows(model=Allegation, by=CASE, lookup="complaint_id", becomes={"text": ERASED}),
    Rows(model=EvidenceItem, by=CASE, lookup="complaint_id", becomes={"text": ERASED, "source": ERASED}),
    Rows(model=Finding, by=CASE, lookup="complaint_id", becomes={"text": ERASED}),
    Rows(model=Ruling, by=CASE, lookup="allegation__complaint_id", becomes={"reasons": ERASED}),
    Rows(model=Redress, by=CASE, lookup="complaint_id", becomes={"text": ERASED, "proof": ERASED}),
    Rows(model=CorrectiveAction, by=CASE, lookup="complaint_id", becomes={"effect": ERASED}),
    Rows(
        model=OutsideCase, by=CASE, lookup="complaint_id",
        becomes={"reference": ERASED, "view": ERASED, "lesson": ERASED, "training_url": ERASED},
        keeps={"body": "an authority"},
    ),
    Rows(model=BehaviourLimit, by=CUSTOMER, lookup="customer_id", goes=True, parts=PERSON),
)  # fmt: skip


SUBJECT = ComplaintFile._meta.label_lower


def papers(about: About) -> Iterator[Attached]:
    """Yield what was kept as the authority of a representative."""
    for one in files.files_of(SUBJECT, about.of(CASE)):
        yield Attached(name=f"{one.pk}-{one.name}", content=partial(files.chunks, one))


def kept(about: About, at: datetime) -> Iterator[Stop]:
    """Yield a stop for each file that is running, held for a reason of law, or to be kept by its rule book still."""
    for one in ComplaintFile.objects.filter(pk__in=about.of(CASE), erased_at=None):
        said = {"number": one.pk, "why": one.hold_reason}
        if not one.is_closed:
            yield Stop(why=_("Complaint %(number)d is running. Close it first.") % said, case_ids=(one.pk,))
        elif one.hold_reason:
            yield Stop(why=_("Complaint %(number)d is held: %(why)s. End the hold first.") % said, case_ids=(one.pk,))
        elif one.retain_until and one.retain_until > at:
            until = date_format(localtime(one.retain_until), "j F Y")
            words = _("The rule book of complaint %(number)d has its file kept until %(until)s.")
            yield Stop(why=words % (said | {"until": until}), case_ids=(one.pk,))


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words of somebody's complaints. Raises NotAllowed."""
    counts = personal.erase_rows(HELD, about, by=by)
    if Part.FILES in about.parts and (count := files.forget(SUBJECT, about.of(CASE))):
        counts = {**counts, "kernel.storedfile": count}
    if Part.TEXTS in about.parts:
        ComplaintFile.objects.filter(pk__in=about.of(CASE), erased_at=None).update(erased_at=at)
    return counts


HOLDING = Holding(
    key="complaints", label=gettext_lazy("Complaint files"), rows=HELD, erase=erase_personal, files=papers, stops=kept
)
