"""What this room holds about a customer: messages as they came and went, raw and read, and who got copies."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.desk.channels.models import IN_HAND, Inbound, Letter, Original, Outbound, Participant, PrintBatch, Scan
from rapport.desk.channels.types import Posting
from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import ERASED, SAID, WORDS, About, Along, Attached, Holding, Part, Rows, Stop

CASE, INBOUND = "cases.case", "channels.inbound"
PERSON = frozenset({Part.PERSON})
UNPOSTED = (Posting.UNADDRESSED, Posting.WAITING, Posting.PRINTED)
WORDLESS = {
    "message_id": "", "sender": "", "sender_name": "", "reply_to": "", "copied": [], "subject": "", "quoted": "", "not_kept": [],
    "pictures": {},
}  # fmt: skip
HELD = (
    Rows(
        model=Inbound, by=CASE, lookup="case_id", becomes=WORDLESS, gives=True,
        keeps={"identity": "a hash that recognises a message read twice"},
    ),
    # What came in raw holds its attachments as well: it goes with either.
    Rows(model=Original, by=INBOUND, lookup="inbound_id", goes=True, parts=SAID | {Part.FILES}),
    Rows(
        model=Outbound, by=CASE, lookup="case_id",
        becomes={
            "to": [], "cc": [], "subject": ERASED, "text": ERASED, "answers_to": [], "problem": "", "refused": {},
            "delivery_text": "",
        },
        keeps={"message_id": "ours: it names our own server"},
    ),
    Rows(
        model=Letter, by=CASE, lookup="case_id",
        becomes={"address": [], "copy_address": [], "subject": ERASED, "text": ERASED, "problem": ""},
        keeps={"language": "of the letter", "signed": "who of ours signed it", "then": "a state of the case"},
    ),
    # The pages of a batch hold the letters of others too: all of them were posted, or are printed anew from the queue.
    Rows(model=PrintBatch, by=CASE, lookup="letters__case_id", becomes={"content": b""}),
    Rows(model=Scan, by=CASE, lookup="case_id", goes=True),
    Rows(model=Participant, by=CASE, lookup="case_id", goes=True),
    Rows(model=Participant, by=WORDS, lookup="email", goes=True, parts=PERSON),
    Rows(model=Inbound, by=WORDS, lookup="sender", where={"case": None}, goes=True, parts=PERSON, gives=True),
    Rows(model=Inbound, by=WORDS, lookup="sender", becomes=WORDLESS, parts=PERSON, gives=True),
)  # fmt: skip
# Who got copies of one case gets none of the other one's words until somebody lets them.
ALONG = (
    *(Along(model=one, with_contact=True) for one in (Inbound, Outbound, Letter, Scan)),
    Along(model=Participant, where={"is_copied": False}),
    Along(model=Participant, where={"is_copied": True}, becomes={"is_copied": False}),
)


def raw(about: About) -> Iterator[Attached]:
    """Yield messages as they came."""
    for one in Original.objects.filter(inbound__in=about.of(INBOUND)).order_by("pk").iterator(chunk_size=20):
        yield Attached(name=f"{one.pk}.eml", content=lambda content=bytes(one.content): [content])  # type: ignore[misc]


def in_hand(about: About, at: datetime) -> Iterator[Stop]:
    """Yield a stop for each case with a message of ours that is not sent yet."""
    held = Outbound.objects.filter(case__in=about.of(CASE), state__in=IN_HAND).order_by("case_id").distinct("case_id")
    for number in held.values_list("case_id", flat=True):
        why = _("A message of case %(number)d is still being sent. Take it back, or try again in a minute.") % {"number": number}
        yield Stop(why=why, case_ids=(number,))
    waiting = Letter.objects.filter(case__in=about.of(CASE), state__in=UNPOSTED)
    for number in waiting.order_by("case_id").distinct("case_id").values_list("case_id", flat=True):
        why = _("A letter of case %(number)d is not posted yet. Post it or take it back first.") % {"number": number}
        yield Stop(why=why, case_ids=(number,))


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase messages, addresses and copies of somebody's cases. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(
    key="channels", label=gettext_lazy("E-mails as they came and went"), rows=HELD, erase=erase_personal, files=raw,
    stops=in_hand, along=ALONG,
)  # fmt: skip
