"""Drawing cases to look at: at random, or so that each part is looked at; the same seed always draws the same.

A case's place in the draw is a digest of seed and number, so that neither the order in which the cases come nor the version of a
library's generator changes what is drawn, and anybody can check it. The chance with which a case was drawn is kept with it, by
which a mean can be weighted (Horvitz and Thompson 1952; Hájek 1971).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import floor


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn unit, the part of the whole that it was drawn from, and with which chance in (0, 1]."""

    unit: int
    part: str
    chance: float


def place(seed: int, unit: int) -> int:
    """Return where a unit stands in the draw of a seed: the smallest places are drawn."""
    return int.from_bytes(sha256(f"{seed}:{unit}".encode()).digest())


def draw(units: Sequence[int], count: int, *, seed: int, part: str = "") -> list[Drawn]:
    """Return ``count`` of the units drawn at random, or all where there are fewer, in the order of the draw."""
    whole = sorted(set(units), key=lambda unit: place(seed, unit))
    taken = whole[: max(count, 0)]
    return [Drawn(unit, part, len(taken) / len(whole)) for unit in taken]


def draw_by_parts(parts: Mapping[str, Sequence[int]], count: int, *, least: int, seed: int) -> list[Drawn]:
    """Return units drawn part by part: at least ``least`` of each, and of ``count`` what remains by the size of the parts."""
    shares = allot({name: len(set(units)) for name, units in parts.items()}, count, least=least)
    return [one for name in sorted(parts) for one in draw(parts[name], shares[name], seed=seed, part=name)]


def allot(sizes: Mapping[str, int], count: int, *, least: int) -> dict[str, int]:
    """Return how many are drawn of each part: the least of each first, even past ``count``; then by size, largest remainder."""
    given = {name: min(least, size) for name, size in sizes.items()}
    while (left := count - sum(given.values())) > 0 and (room := {n: s - given[n] for n, s in sizes.items() if s > given[n]}):
        total = sum(room.values())
        exact = {name: min(left, total) * space / total for name, space in room.items()}
        for name, part in exact.items():
            given[name] += floor(part)
        rest = min(left, total) - sum(floor(part) for part in exact.values())
        for name in sorted(exact, key=lambda one: (floor(exact[one]) - exact[one], one))[:rest]:
            given[name] += 1
    return given
