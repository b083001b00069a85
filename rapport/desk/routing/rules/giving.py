"""The router: who gets which case. Nothing but values: what waits, who is here, and what each has in hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ..types import Because, Choice, Desk, Serving, Waiting
from . import primary

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
SLACK = 1e-9


@dataclass
class _Hands:
    """What everybody has in hand while cases are given, counted by the weights of each queue that they serve."""

    desks: Mapping[int, Desk]
    loads: dict[tuple[int, int], float] = field(default_factory=dict)
    last: dict[int, datetime] = field(default_factory=dict)
    turn: dict[int, int] = field(default_factory=dict)
    given: int = 0
    able: dict[tuple[int, str], tuple[Serving, ...]] = field(default_factory=dict)
    serves: dict[int, list[Desk]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for desk in self.desks.values():
            for one in desk.servers:
                self.loads[desk.queue_id, one.person_id] = one.in_hand
                self.last[one.person_id] = one.last_at or LONG_AGO
                self.serves.setdefault(one.person_id, []).append(desk)

    def fitting(self, desk: Desk, language: str) -> tuple[Serving, ...]:
        """Return who is here and has what a case of this language asks for."""
        asked = primary(language) if desk.by_language else ""
        key = desk.queue_id, asked
        if key not in self.able:
            self.able[key] = tuple(
                one for one in desk.servers if desk.skills <= one.skills and (not asked or asked in one.languages)
            )
        return self.able[key]

    def share(self, desk: Desk, one: Serving) -> float:
        return self.loads[desk.queue_id, one.person_id] / one.capacity

    def has_room(self, desk: Desk, one: Serving, weight: float) -> bool:
        return self.loads[desk.queue_id, one.person_id] + weight <= one.capacity + SLACK

    def order(self, desk: Desk, one: Serving) -> tuple[float, int, datetime, int]:
        """The least share first; then who was given nothing for longest, of those in this round the one first given."""
        return self.share(desk, one), self.turn.get(one.person_id, 0), self.last[one.person_id], one.person_id

    def give(self, one: Serving, channel: str) -> None:
        self.given += 1
        self.turn[one.person_id] = self.given
        for desk in self.serves[one.person_id]:
            self.loads[desk.queue_id, one.person_id] += desk.weight(channel)


def plan(waiting: Iterable[Waiting], desks: Mapping[int, Desk]) -> list[Choice]:
    """Decide about waiting cases in their order (most urgent first), each knowing what was given before it.

    Among those who are here, have the language and skills that the queue asks for, and have room, the one with the least
    share of their capacity in hand gets the case; of several the one who was given nothing for longest.
    """
    hands = _Hands(desks)
    return [_choose(one, desks[one.queue_id], hands) for one in waiting]


def _choose(case: Waiting, desk: Desk, hands: _Hands) -> Choice:
    fit = [one for one in hands.fitting(desk, case.language) if one.person_id not in case.not_to]
    weight = desk.weight(case.channel)
    free = [one for one in fit if hands.has_room(desk, one, weight)]
    if not free:
        because = _why_nobody(desk, fit)
        return Choice(case_id=case.case_id, queue_id=desk.queue_id, because=because, fit_count=len(fit))
    chosen = min(free, key=lambda one: hands.order(desk, one))
    least = hands.share(desk, chosen)
    is_tied = any(one is not chosen and abs(hands.share(desk, one) - least) < SLACK for one in free)
    choice = Choice(
        case_id=case.case_id,
        queue_id=desk.queue_id,
        because=Because.ONLY if len(free) == 1 else Because.LONGEST if is_tied else Because.LEAST,
        person_id=chosen.person_id,
        in_hand=hands.loads[desk.queue_id, chosen.person_id],
        capacity=chosen.capacity,
        fit_count=len(fit),
    )
    hands.give(chosen, case.channel)
    return choice


def _why_nobody(desk: Desk, fit: list[Serving]) -> Because:
    if not desk.serve_count:
        return Because.NOBODY_SERVES
    if not desk.servers:
        return Because.NOBODY_HERE
    return Because.ALL_FULL if fit else Because.NOBODY_ABLE
