"""What this room itself holds about a customer, how it is erased, and which holds forbid it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.personal import CUSTOMER, ERASED, About, Carried, Holding, Part, Rows, Stop

from ..models import ErasedCase, Erasure, ErasurePart, Export, Hold, Request
from ..queries.holding import held_among
from ..types import ErasureState
from .exporting import remove_files

PERSON = frozenset({Part.PERSON})
OPEN_STATES = (ErasureState.ASKED, ErasureState.CONFIRMED)
PROOF = "proof of what was erased: counts and numbers, no words"
HELD = (
    Rows(
        model=Request, by=CUSTOMER, lookup="customer_id", parts=PERSON, gives=True,
        becomes={"asked_by": ERASED, "words": "", "identified_how": "", "extended_why": "", "answer": ""},
    ),
    Rows(
        model=Export, by=CUSTOMER, lookup="customer_id", hides=frozenset({"key"}), parts=PERSON,
        keeps={"key": "a secret; its file is removed"},
    ),
    Rows(model=Hold, by=CUSTOMER, lookup="customer_id", becomes={"reason": ERASED, "ended_why": ""}, parts=PERSON),
    Rows(model=Hold, by="cases.case", lookup="case_id", becomes={"reason": ERASED, "ended_why": ""}),
    Rows(
        model=Erasure, by=CUSTOMER, lookup="customer_id", becomes={"reason": ERASED}, parts=PERSON, gives=True,
        keeps={"ids": PROOF, "kept": PROOF, "sha256": PROOF},
    ),
    Rows(model=ErasurePart, by="privacy.erasure", lookup="erasure_id", keeps={"key": PROOF, "counts": PROOF}),
    Rows(model=ErasedCase, by="cases.case", lookup="case_id", keeps={"parts": PROOF}),
)  # fmt: skip


def held(about: About, at: datetime) -> Iterator[Stop]:
    """Yield a stop for each hold that stands."""
    for one in held_among(case_ids=about.of("cases.case"), customer_ids=about.of(CUSTOMER)):
        said = {"until": one.review_date.isoformat(), "number": one.pk, "case": one.case_id}
        why = _("Case %(case)d is under legal hold %(number)d, to be looked at again on %(until)s.") if one.case_id else ""
        why = why or _("The customer is under legal hold %(number)d, to be looked at again on %(until)s.")
        yield Stop(why=why % said, case_ids=(one.case_id,) if one.case_id else ())


def no_erasure_waits(over: Carried) -> None:
    """Whoever is about to be erased is not merged. Raises Refused."""
    waiting = Erasure.objects.filter(customer_id__in=(over.from_id, over.to_id), state__in=OPEN_STATES)
    if waiting.exists():
        raise Refused(_("The data of one of the two is about to be erased. Carry that out or withdraw it first."))


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words of requests, and files that were made to be given out. Raises NotAllowed."""
    counts = personal.erase_rows(HELD, about, by=by)
    if Part.PERSON in about.parts and (gone := remove_files(customer_ids=about.of(CUSTOMER), by=by, at=at)):
        counts["privacy.export"] = gone
    return counts


HOLDING = Holding(
    key="privacy", label=gettext_lazy("Requests about their data"), rows=HELD, erase=erase_personal, stops=held,
    carried=no_erasure_waits,
)  # fmt: skip
