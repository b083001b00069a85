"""Letters on paper: whether an address is whole, what stands on the page, what may happen next. Values in, value out."""

import re
from datetime import date, datetime, timedelta

from rapport.desk.channels.types import LetterheadDraft, Posting

LONGEST_LINE, MOST_LINES = 80, 6
LONGEST_TEXT = 20_000
OLDEST = timedelta(days=366)
_TOWN = re.compile(r"\d")


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def address_lines(name: str, value: str, *, country: str = "") -> tuple[str, ...]:
    """Return the lines of an envelope: who, street, town; an address kept in one line is parted at its commas."""
    parts = value.splitlines() if "\n" in value.strip() else value.split(",")
    lines = [" ".join(one.split()) for one in (name, *parts, country.upper())]
    return tuple(one[:LONGEST_LINE] for one in lines if one)


def why_not_address(name: str, value: str) -> str | None:
    """Return why a letter cannot be addressed, or None: it needs a name, a street, and a town with its postcode."""
    lines = address_lines("", value)
    if not value.strip():
        return _("No postal address is known. Add it to the customer, then put the letter into the queue.")
    if not name.strip():
        return _("It is not known who the letter is for. Give the customer a name first.")
    if len(lines) < 2 or not any(_TOWN.search(one) for one in lines[1:]):
        return _("The postal address is not whole: it needs the street, and the town with its postcode, parted by commas.")
    return _("The postal address has more than six lines.") if len(lines) > MOST_LINES - 1 else None


def why_not_letterhead(draft: LetterheadDraft) -> str | None:
    """Return why the company's paper cannot look so, or None."""
    if not draft.name.strip() or not draft.address.strip():
        return _("Paper needs at least the company's name and its address.")
    if any(len(one) > 120 for one in (*draft.address.splitlines(), *draft.footer.splitlines())):
        return _("Keep each line under 120 characters.")
    return _("Keep the address and the foot to six lines each.") if _too_many(draft) else None


def _too_many(draft: LetterheadDraft) -> bool:
    return max(len(draft.address.splitlines()), len(draft.footer.splitlines())) > MOST_LINES


def language_on_paper(language: str) -> str:
    """Return the language that the pages name, as printing asks for it: two or three letters, English for what is none."""
    first = re.split(r"[-_]", language.strip().lower())[0]
    return first if re.fullmatch(r"[a-z]{2,3}", first) else "en"


def paragraphs(text: str) -> list[str]:
    """Return a text as paragraphs; single line breaks stay within them."""
    return [one.strip("\n") for one in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if one.strip()]


MOVES = {
    Posting.UNADDRESSED: (Posting.WAITING, Posting.TAKEN_BACK),
    Posting.WAITING: (Posting.PRINTED, Posting.TAKEN_BACK, Posting.UNADDRESSED),
    Posting.PRINTED: (Posting.POSTED, Posting.WAITING, Posting.UNADDRESSED),
    Posting.POSTED: (Posting.RETURNED,),
    Posting.RETURNED: (Posting.WAITING,),
    Posting.TAKEN_BACK: (),
}


def why_not_move(before: Posting, to: Posting) -> str | None:
    """Return why a letter cannot come to a place, or None."""
    if to in MOVES[before]:
        return None
    return {
        Posting.POSTED: _("Print it first. What was posted already stays as it is."),
        Posting.PRINTED: _("This letter is not in the queue any more."),
        Posting.WAITING: _("This letter was posted. Only one that came back goes into the queue again."),
        Posting.TAKEN_BACK: _("This letter was printed. Take it off the pile and put it back into the queue first."),
        Posting.RETURNED: _("Only a letter that was posted can come back."),
    }.get(to, _("This letter cannot come there."))


def why_not_posted_on(day: date, *, written_date: date, today: date) -> str | None:
    """Return why a letter cannot have been posted on a day, or None."""
    if day > today:
        return _("It cannot have been posted in the future. Mark it on the day it goes.")
    return _("It was written after that day. Check the day.") if day < written_date else None


def why_not_received_on(day: date, *, today: date) -> str | None:
    """Return why a letter cannot have been received on a day, or None."""
    if day > today:
        return _("It was received today or before. Look at the stamp.")
    return _("That is more than a year ago. Check the day.") if day < today - OLDEST else None


def left_at(day: date, *, midday: datetime, written_at: datetime, now: datetime) -> datetime:
    """Return from when a posted letter counts: noon of its day, not before it was written, not after now."""
    return min(max(midday, written_at), now)
