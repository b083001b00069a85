"""What this room holds about a customer: what was promised, and what another department was shown of their case."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kernel import files, personal
from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, record
from rapport.kernel.personal import CUSTOMER, ERASED, About, Attached, Carried, Holding, Part, Rows, Stop

from ..events import PromiseOwedTo
from ..models import Commitment, Handing, HandingLine
from .refusing import require_machine

ABOUT_CASES = {"subject_kind__in": ("case", "complaint")}
REVIEW, RETROSPECTIVE = "quality.review", "retrospectives.retrospective"
LEARNING = (REVIEW, RETROSPECTIVE)
NOTHING = {"text": ERASED, "proof": "", "reason": ""}
COMMITMENT = Commitment._meta.label_lower
WHOLLY = frozenset({Part.TEXTS, Part.PERSON})
HELD = (
    Rows(model=Commitment, by="cases.case", lookup="subject_id", where=ABOUT_CASES, becomes=NOTHING, gives=True),
    Rows(model=Commitment, by=REVIEW, lookup="subject_id", where={"subject_kind": "review"}, becomes=NOTHING, gives=True),
    Rows(
        model=Commitment, by=RETROSPECTIVE, lookup="subject_id", where={"subject_kind": "retrospective"}, becomes=NOTHING,
        gives=True,
    ),
    Rows(model=Commitment, by=CUSTOMER, lookup="customer_id", becomes=NOTHING, gives=True, parts=frozenset({Part.PERSON})),
    # What another department was told of it; its own words may name the customer, too.
    Rows(
        model=Handing, by=COMMITMENT, lookup="commitment_id", gives=True, hides=frozenset({"link_key"}),
        becomes={"asked": ERASED, "why": ERASED, "proof_wished": "", "quoted": "", "shown": ""}, parts=WHOLLY,
        keeps={"link_key": "a secret, no word of anybody"},
    ),
    Rows(
        model=HandingLine, by=COMMITMENT, lookup="handing__commitment_id", gives=True, becomes={"text": ERASED},
        parts=WHOLLY, keeps={"name": "who spoke for the other department"},
    ),
)  # fmt: skip
LINES = HandingLine._meta.label_lower


def _owed(about: About, at: datetime) -> Iterator[Stop]:
    """Yield a stop for what is still owed to somebody: it has to be kept, or withdrawn, before its words go.

    What one of us is to learn from how the case was handled is owed to no customer.
    """
    for rows in (one for one in HELD if one.model is Commitment and one.by not in LEARNING):
        for one in rows.found(about).filter(settled_at=None):
            case_ids = (one.subject_id,) if one.subject_kind in ABOUT_CASES["subject_kind__in"] else ()
            why = _("Promise %(number)d is still owed. Keep it or withdraw it first.") % {"number": one.pk}
            yield Stop(why=why, case_ids=case_ids)


def _carried(over: Carried) -> None:
    """What was promised to a customer who was merged is promised to the one who stays: figures are counted again by it."""
    owed = (
        Record(
            event=PromiseOwedTo(commitment_id=one, before_id=over.from_id, customer_id=over.to_id),
            subject_id=one,
            at=over.at,
            person_id=over.by.person_id,
        )
        for one in over.ids.get(Commitment._meta.label_lower, ())
    )
    record(owed, about=Commitment, by=over.by)


def _papers(about: About) -> Iterator[Attached]:
    """Yield what other departments sent as evidence."""
    for one in files.files_of(LINES, about.of(LINES)):
        yield Attached(name=f"{one.pk}-{one.name}", content=partial(files.chunks, one))


@transaction.atomic
def forget_words(*, kind: str, subject_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Forget the words of what is owed about some subjects; that it was kept or broken, and when, stays. Raises NotAllowed."""
    require_machine(by)
    return Commitment.objects.filter(subject_kind=kind, subject_id__in=subject_ids).exclude(**NOTHING).update(**NOTHING)


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words of what was owed; that it was kept or broken, and when, stays. Raises NotAllowed."""
    counts = personal.erase_rows(HELD, about, by=by)
    if Part.FILES in about.parts and (count := files.forget(LINES, about.of(LINES))):
        counts = {**counts, "kernel.storedfile": count}
    return counts


HOLDING = Holding(
    key="commitments",
    label=gettext_lazy("Promises"),
    rows=HELD,
    erase=erase_personal,
    files=_papers,
    stops=_owed,
    carried=_carried,
)
