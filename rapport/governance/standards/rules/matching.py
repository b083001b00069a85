"""Which clock of a subject counts which turn of its history, where turns come in between or go.

As long as a history only goes on, the clock of each turn has its number. Where cases are merged or parted, messages come in
before those that are there, or go: then a clock stays with what it was begun for, and what is new takes a number that is free.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import count

from rapport.governance.standards.types import Measure

from .turns import Turn

# What each of these waits for begins with a message, which may go to another subject; the others begin with the subject itself.
OF_MESSAGES = frozenset((Measure.FIRST_RESPONSE, Measure.NEXT_RESPONSE, Measure.UPDATE, Measure.PAUSABLE_UPDATE))


def matched(turns: Sequence[Turn], begun: Mapping[int, int], *, final: frozenset[int], measure: Measure) -> list[Turn]:
    """Return the turns, each with the number of its clock, which may not be there yet.

    ``begun``: by the numbers of the clocks that are there, since when each is; ``final``: the numbers of those that were judged.
    """
    if all(begun.get(turn.number, turn.begun) == turn.begun for turn in turns):
        return list(turns)
    left = dict(sorted(begun.items()))
    found: dict[int, int] = {}
    for of_turn in (_same, partial(_other, final=final, measure=measure)):
        for turn in turns:
            if turn.number not in found and (number := of_turn(turn, left)) is not None:
                found[turn.number] = number
                del left[number]
    free = (number for number in count(1) if number not in begun)
    return [turn._replace(number=found.get(turn.number) or next(free)) for turn in turns]


def _same(turn: Turn, left: Mapping[int, int]) -> int | None:
    return next((number for number, since in left.items() if since == turn.begun), None)


def _other(turn: Turn, left: Mapping[int, int], *, final: frozenset[int], measure: Measure) -> int | None:
    """Return which of the clocks that are left is of this turn, although it seemed to begin at another moment, or None."""
    within = next((number for number, since in left.items() if turn.begun <= since < turn.stopped), None)
    if within is not None or turn.number not in left:
        return within
    return turn.number if measure not in OF_MESSAGES or turn.number not in final else None
