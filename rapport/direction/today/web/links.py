"""Where the sentences of the brief lead: to the rows that were counted, as of the moment at which they were counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote, urlencode

from django.urls import reverse


@dataclass(frozen=True)
class Links:
    """The addresses that a page of this moment offers. ``is_past``: it speaks of the past, so that nothing can be done."""

    as_of: datetime
    is_past: bool = False

    def rows(
        self,
        what: str,
        *,
        from_date: date | None = None,
        to_date: date | None = None,
        from_at: datetime | None = None,
        until_at: datetime | None = None,
        team_id: int | None = None,
        where: Iterable[tuple[str, str]] = (),
    ) -> str:
        """Return the address of the rows behind a sentence."""
        asked = {
            "from": from_date and from_date.isoformat(),
            "to": to_date and to_date.isoformat(),
            "from_at": from_at and from_at.isoformat(),
            "until_at": until_at and until_at.isoformat(),
            "team": team_id,
            "as_of": self.as_of.isoformat(),
        }
        parts = [(name, str(value)) for name, value in asked.items() if value is not None]
        parts += [("where", f"{key}:{value}") for key, value in where]
        return f"{reverse('today:rows', args=[what])}?{urlencode(parts)}"

    def case(self, case_id: int) -> str:
        """Return the address of a case."""
        return reverse("cases:case", args=[case_id])

    def all_needs(self) -> str:
        """Return the address of the brief with all that needs the person."""
        given = {"as_of": self.as_of.isoformat()} if self.is_past else {}
        return f"{reverse('today:brief')}?{urlencode({**given, 'needs': 'all'})}#needs"

    @staticmethod
    def promises() -> str:
        """Return the address of all promises that the person may see."""
        return f"{reverse('commitments:promises')}?of=team"

    @staticmethod
    def promise(promise_id: int, of: str = "me") -> str:
        """Return the address of what is owed, on the list of what the person owes, or (``of`` "team") of all they answer for."""
        return f"{reverse('commitments:promises')}?of={of}#promise-{promise_id}"

    @staticmethod
    def absent() -> str:
        """Return the address on which absent people are seen among their teams."""
        return reverse("people:tree")

    @staticmethod
    def of_promise(promise_id: int, verb: str, back: str = "today:brief") -> str:
        """Return the address of a promise's verb (hand_over, keep), which leads back to the page that asked."""
        return f"{reverse(f'commitments:{verb}', args=[promise_id])}?{urlencode({'next': reverse(back)})}"

    @staticmethod
    def of_decision(decision_id: int, verb: str = "decision") -> str:
        """Return the address of a decision, or of its verb (decide, delegate), which leads back to the brief."""
        return f"{reverse(f'decisions:{verb}', args=[decision_id])}?{urlencode({'next': reverse('today:brief')})}"

    @staticmethod
    def of_their_data(request_id: int | None, erasure_id: int | None) -> str:
        """Return the address of an erasure that waits, or else of a request about somebody's data."""
        if erasure_id is not None:
            return reverse("privacy:erasure", args=[erasure_id])
        return reverse("privacy:request", args=[request_id])


def call(phone: str) -> str:
    """Return what a telephone dials."""
    return "tel:" + "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def letter(address: str, *, subject: str, body: str) -> str:
    """Return the address that opens a letter in the reader's own mail program."""
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(body)}"
