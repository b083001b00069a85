"""The same made-up cases for Rapport and for whoever is measured beside it: every choice comes from the number of the case."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

START = datetime(2026, 11, 20, tzinfo=UTC)
DAYS, CUSTOMERS, OPEN_SHARE = 540, 20_000, 0.06
SYLLABLES = ("ba", "der", "fon", "gil", "hem", "jat", "kor", "lin", "mur", "nes", "pol", "rav", "sten", "tur", "vek", "wil")
SETTLED_STATES, OPEN_STATES = ("closed", "closed", "closed", "resolved"), ("new", "open", "open", "waiting_customer", "reopened")
PRIORITIES = ("low", "normal", "normal", "normal", "normal", "high", "urgent")


@dataclass(frozen=True, slots=True)
class Said:
    """One contact: inbound, outbound or note."""

    at: datetime
    direction: str
    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """One case; the first of its contacts is what the customer wrote."""

    number: int
    subject: str
    email: str
    state: str
    priority: str
    opened_at: datetime
    is_taken: bool
    contacts: tuple[Said, ...]


def vocabulary(size: int = 4_000) -> list[str]:
    """Return words that no language has, the commonest first."""
    chance = random.Random(4)
    found: dict[str, None] = {}
    while len(found) < size:
        found["".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4))))] = None
    return list(found)


def cases(count: int) -> Iterator[Made]:
    """Yield the cases, the oldest first. Words are as common as in a language: by one over their rank."""
    words = vocabulary()
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    for number in range(1, count + 1):
        chance = random.Random(number)
        opened = START - timedelta(days=DAYS * (count - number) / count, minutes=chance.random() * 600)
        is_open = chance.random() < OPEN_SHARE * 3 * number / count if number > count / 3 else False
        at, contacts = opened, []
        for place in range(chance.choice((1, 2, 2, 3, 3, 4, 6))):
            direction = "inbound" if place == 0 else chance.choice(("outbound", "outbound", "inbound", "note"))
            text = " ".join(chance.choices(words, cum_weights=weights, k=chance.randrange(15, 90)))
            contacts.append(Said(at=at, direction=direction, text=text))
            at = min(at + timedelta(hours=chance.random() * 20), START + timedelta(hours=12))
        yield Made(
            number=number,
            subject=" ".join(chance.choices(words, cum_weights=weights, k=5)).capitalize(),
            email=f"customer{chance.randrange(CUSTOMERS)}@post.example",
            state=chance.choice(OPEN_STATES if is_open else SETTLED_STATES),
            priority=chance.choice(PRIORITIES),
            opened_at=opened,
            is_taken=chance.random() < 0.4,
            contacts=tuple(contacts),
        )
