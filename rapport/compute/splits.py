"""Why a headline moved: its change split into mix (other cases came in) and rate (the same cases went otherwise).

A share or mean over groups is Σ wᵢ rᵢ, with wᵢ the part of the cases that fell into group i and rᵢ the group's own share or mean:

    change = Σ Δwᵢ · (mean of both rᵢ)  +  Σ (mean of both wᵢ) · Δrᵢ
           = mix                        +  rate

The form is symmetric, so the interaction is shared evenly and both add up exactly. A group that exists in one period only has no
Δr: all that it brings is mix. A group's mix is counted from the headline, so that growth of a group below it counts as a fall.

Sources: Kitagawa (1955, JASA 50); Das Gupta (1993); Simpson (1951) and Blyth (1972) for the flip of signs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from rapport.compute.intervals import Interval, deviate

EVEN = 1e-12


@dataclass(frozen=True, slots=True)
class Group:
    """One group in one period: how many cases, and the sum of what is counted (successes, or seconds, or points)."""

    n: float
    total: float
    squares: float | None = None  # sum of squared values, for means: without it no interval; a share needs none

    @property
    def rate(self) -> float:
        """Its share or mean. Raises ZeroDivisionError for an empty group."""
        return self.total / self.n


@dataclass(frozen=True, slots=True)
class Part:
    """What one group contributed to the change, in the unit of the headline."""

    group: str
    then: Group
    now: Group
    mix: float
    rate: float

    @property
    def all(self) -> float:
        """Mix and rate together."""
        return self.mix + self.rate

    @property
    def own_change(self) -> float | None:
        """How the group's own share or mean moved; None when it existed in one period only."""
        return self.now.rate - self.then.rate if self.now.n and self.then.n else None


@dataclass(frozen=True, slots=True)
class Split:
    """The change of a headline from one period to the next: then + mix + rate = now."""

    then: float
    now: float
    mix: float
    rate: float
    rate_interval: Interval | None  # of the rate effect with the mix as it was; None where squares are missing
    parts: tuple[Part, ...]  # largest contribution first
    is_flipped: bool  # no group moved the way the headline did (Simpson)

    @property
    def change(self) -> float:
        """How far the headline moved."""
        return self.now - self.then


def split(then: Mapping[str, Group], now: Mapping[str, Group], *, shares: bool = True, level: float = 0.95) -> Split | None:
    """Split the change from `then` to `now`, by group; None when a period has no cases: there is no change to split.

    With `shares` each total counts successes; without, totals are sums of values and `squares` make the interval possible. Raises
    ValueError for a negative n, or for successes beyond n.
    """
    empty = Group(0, 0.0, 0.0)
    pairs = {name: (then.get(name, empty), now.get(name, empty)) for name in (*now, *(one for one in then if one not in now))}
    for group in (side for pair in pairs.values() for side in pair):
        if group.n < 0 or (shares and not 0 <= group.total <= group.n):
            raise ValueError("A group has n cases, and no more successes than cases.")
    cases = [sum(pair[period].n for pair in pairs.values()) for period in (0, 1)]
    if not all(cases):
        return None
    rates = [sum(pair[period].total for pair in pairs.values()) / cases[period] for period in (0, 1)]
    middle = sum(rates) / 2
    parts = [_part(name, *pair, cases, middle) for name, pair in pairs.items() if pair[0].n or pair[1].n]
    parts.sort(key=lambda part: -abs(part.all))
    return Split(
        then=rates[0],
        now=rates[1],
        mix=sum(part.mix for part in parts),
        rate=sum(part.rate for part in parts),
        rate_interval=_interval(parts, cases, shares=shares, level=level),
        parts=tuple(parts),
        is_flipped=_is_flipped(rates[1] - rates[0], parts),
    )


def _part(name: str, then: Group, now: Group, cases: list[float], middle: float) -> Part:
    """The contribution of one group."""
    before, after = then.n / cases[0], now.n / cases[1]
    was = then.rate if then.n else now.rate
    is_ = now.rate if now.n else then.rate
    return Part(name, then, now, mix=(after - before) * ((was + is_) / 2 - middle), rate=(before + after) / 2 * (is_ - was))


def _is_flipped(change: float, parts: list[Part]) -> bool:
    """Whether the headline moved, and every group that can be compared moved the other way."""
    moved = [part.own_change for part in parts if part.own_change is not None]
    up = change > EVEN
    return bool(moved) and abs(change) > EVEN and all((own < -EVEN) if up else (own > EVEN) for own in moved)


def _interval(parts: list[Part], cases: list[float], *, shares: bool, level: float) -> Interval | None:
    """The interval of the rate effect, its weights taken as given: groups are independent, so variances add."""
    variance = 0.0
    for part in parts:
        if part.own_change is None:
            continue
        weight = (part.then.n / cases[0] + part.now.n / cases[1]) / 2
        for side in (part.then, part.now):
            spread = _variance(side, shares=shares)
            if spread is None:
                return None
            variance += weight**2 * spread / side.n
    rate, half = sum(part.rate for part in parts), deviate(level) * sqrt(variance)
    return Interval(rate - half, rate + half)


def _variance(group: Group, *, shares: bool) -> float | None:
    """Of one value in the group. A share is drawn a little to the middle (Agresti and Caffo 2000), so that 5 of 5 has doubt."""
    if shares:
        share = (group.total + 1) / (group.n + 2)
        return share * (1 - share)
    if group.squares is None or group.n < 2:
        return None
    return max(group.squares - group.total**2 / group.n, 0.0) / (group.n - 1)
