"""What this room may hold about a customer: they may be a reader of reports too, known by their address, with what they asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.kernel.personal import ERASE, ERASED, WORDS, About, Holding, Part, Rows

from ..models import Copy, Question, Reader

READER = "reports.reader"
PERSON = frozenset({Part.PERSON})


@dataclass(frozen=True, kw_only=True)
class Readers(Rows):
    """Readers whose address is exactly one of the person's: part of one may be somebody else's."""

    def found(self, about: About) -> QuerySet[Any]:
        """Return the readers who are the person, those included who were found before."""
        addresses = [word.lower() for word in about.words if "@" in word]
        return Reader.objects.filter(Q(email__in=addresses) | Q(pk__in=about.of(READER))).order_by("pk")


READERS = Readers(model=Reader, by=WORDS, lookup="email", becomes={"name": ERASED, "email": ERASED}, gives=True, parts=PERSON)
COPIES = Rows(
    model=Copy, by=READER, lookup="reader_id", hides=frozenset({"key"}), keeps={"key": "opens nothing once the reader is erased"},
    parts=PERSON,
)  # fmt: skip
QUESTIONS = Rows(
    model=Question, by=READER, lookup="reader_id", becomes={"text": ERASED, "answer": ERASED},
    keeps={"place": "which part of a report: a key of ours"}, parts=PERSON,
)  # fmt: skip
HELD = (READERS, COPIES, QUESTIONS)


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase name, address and questions of a reader, and close their links; that reports were sent stays. Raises NotAllowed."""
    by.require_somewhere(ERASE)
    if Part.PERSON not in about.parts:
        return {}
    readers = list(READERS.found(about).exclude(name=ERASED).select_for_update())
    for reader in readers:
        reader.name, reader.email, reader.is_active = ERASED, f"erased-{reader.pk}@invalid", False
        reader.save(update_fields=["name", "email", "is_active"])
    Copy.objects.filter(reader__in=readers, revoked_at=None).update(revoked_at=at)
    questions = list(Question.objects.filter(reader__in=readers))
    for question in questions:  # each by its number: the same reader may have asked twice at one place
        question.text, question.answer = f"{ERASED} {question.pk}", ERASED if question.answer else ""
    Question.objects.bulk_update(questions, ["text", "answer"])
    counts = {READERS.label: len(readers), QUESTIONS.label: len(questions)}
    return {label: count for label, count in counts.items() if count}


HOLDING = Holding(key="reports", label=_("Reports that they read"), rows=HELD, erase=erase_personal)
