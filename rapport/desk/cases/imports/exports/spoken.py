"""Comments as contacts: who spoke to whom. The first word of a case is the word of whoever opened it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.desk.cases.types import Channel, Direction

from ..mapping import Words
from .reference import NOBODY, SYSTEM, Reference
from .rows import CaseRows, Said, in_order, is_true

AT_ONCE = timedelta(seconds=60)  # the comment that opened a case is written down a moment after the case


@dataclass(slots=True)
class Spoken:
    """One contact with names of the source: ``author`` is who of ours wrote it, "" for the customer's."""

    at: datetime
    direction: Direction
    channel: Channel
    text: str
    author: str = ""


class Speakers:
    """Tells the customer's comments from ours. Whoever asks for something is the customer, also when they work here."""

    def __init__(self, rows: CaseRows, reference: Reference) -> None:
        self._reference = reference
        asked = {rows.case.get("requester", ""), *(one.value for one in in_order(rows.changes, "requester_id"))}
        self._requesters = asked - NOBODY

    def is_ours(self, person: str) -> bool:
        """Return whether a person speaks for us. Without a word on them, everybody but the requester does."""
        if person in self._requesters:
            return False
        said = self._reference.is_ours(person)
        return True if said is None else said


def contacts(rows: CaseRows, opened: datetime, reference: Reference, words: Words[Channel], channel: Channel) -> list[Spoken]:
    """Return what was said about a case, in time order, its opening included."""
    speakers = Speakers(rows, reference)
    said = sorted(rows.comments.values(), key=lambda one: (one.at, int(one.number) if one.number.isdigit() else 0))
    spoken = [_contact(one, speakers, words, channel, opened) for one in said]
    opening = _opening(rows, said, spoken, speakers, opened, channel)
    return [opening, *spoken] if opening else spoken


def _contact(one: Said, speakers: Speakers, words: Words[Channel], channel: Channel, opened: datetime) -> Spoken:
    is_ours = one.author == SYSTEM or one.is_automatic or speakers.is_ours(one.author)
    direction = Direction.OUTBOUND if is_ours else Direction.INBOUND
    if not one.is_public:
        direction = Direction.NOTE
    elif one.author == SYSTEM or one.is_automatic:
        direction = Direction.AUTOMATIC
    said = words.values.get(one.channel.casefold(), channel)
    author = one.author if is_ours and one.author not in NOBODY else ""
    return Spoken(max(one.at, opened), direction, said, one.text, author)


def _opening(
    rows: CaseRows, said: Sequence[Said], spoken: Sequence[Spoken], speakers: Speakers, opened: datetime, channel: Channel
) -> Spoken | None:
    """Return the word with which the case began where no comment holds it; where one does, it is put at the opening."""
    text = rows.case.get("text") or rows.case.get("subject", "")
    if _is_ours(rows, said, speakers, opened):
        is_public = is_true(rows.case.get("public", "") or "true")
        if said or not rows.case.get("text"):
            return None
        submitter = rows.case.get("submitter", "")
        direction = Direction.OUTBOUND if is_public else Direction.NOTE
        return Spoken(opened, direction, channel, text, submitter if submitter not in NOBODY else "")
    for one in spoken:
        if one.direction is Direction.INBOUND:
            if one.at - opened <= AT_ONCE or (one.text and one.text == rows.case.get("text")):
                one.at = opened
                return None
            break
    return Spoken(opened, Direction.INBOUND, channel, text)


def _is_ours(rows: CaseRows, said: Collection[Said], speakers: Speakers, opened: datetime) -> bool:
    """Whether one of ours opened the case: its submitter says so, else the comment that came with it."""
    submitter = rows.case.get("submitter", "")
    if submitter not in NOBODY:
        return speakers.is_ours(submitter)
    first = next((one for one in said if not one.is_automatic), None)
    return first is not None and first.at - opened <= AT_ONCE and first.author not in NOBODY and speakers.is_ours(first.author)
