"""Customers' words: drawn from real contacts, shown without names and numbers, gone when they are gone from their case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Direction
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor

from .. import rules
from ..types import Period, Words

if TYPE_CHECKING:
    from rapport.desk.cases.models import Contact

HOUSE = Actor.machine("reports")
DRAWN = 12
FEWEST_LETTERS = 30


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A customer's words as they may be shown, with where they stand."""

    words: Words
    text: str
    case_id: int


def draw(actor: Actor, period: Period, *, seed: int = 0) -> list[Voice]:
    """Return a sample of what customers wrote in a period, of what the actor may read; the same seed gives the same sample."""
    zone = ZoneInfo(settings.RAPPORT_ZONE)
    since, until = (datetime.combine(day, time(), tzinfo=zone) for day in (period.since, period.until))
    return _voices(cases.words(actor, since=since, until=until, limit=DRAWN, seed=seed))


def find(actor: Actor, contact_id: int) -> Voice | None:
    """Return the words of one contact, if the actor may read it and it may be shown."""
    return next(iter(_voices(cases.words_again(actor, [contact_id]))), None)


def shown_of(chosen: Sequence[Words]) -> list[Voice]:
    """Return the chosen words that may still be shown, in their order: those erased or changed since are not among them."""
    found = {one.words.contact_id: one for one in _voices(cases.words_again(HOUSE, [one.contact_id for one in chosen]))}
    return [
        found[one.contact_id] for one in chosen if one.contact_id in found and found[one.contact_id].words.digest == one.digest
    ]


def _voices(contacts: "Sequence[Contact]") -> list[Voice]:
    # Nobody of the house is named upstairs either: the words are about what happened.
    house = list(people.people(HOUSE).values_list("name", flat=True)) if contacts else []
    voices = [_voice(one, house) for one in contacts if one.direction == Direction.INBOUND and not one.is_private]
    return [one for one in voices if len(one.text.replace(rules.HIDDEN, "")) >= FEWEST_LETTERS]


def _voice(contact: "Contact", house: Sequence[str]) -> Voice:
    case = contact.case
    customer = [case.customer.name] if case.customer else []
    words = Words(
        contact_id=contact.pk,
        digest=sha256(contact.text.encode()).hexdigest()[:32],
        reason=case.reason.name if case.reason else "",
        channel=contact.channel,
        at=contact.at,
    )
    return Voice(words=words, text=rules.redacted(contact.text, names=[*customer, *house]), case_id=case.pk)
