"""Our words and the regulator's side by side: what causes, reasons and products are called in the list of a regime, by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rapport.desk.cases import queries as cases
from rapport.desk.complaints.models import Mapping

from .regimes import declared_products

PRODUCT, CAUSE, REASON = "product", "cause", "reason"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One of our words: what the regulator calls it on a day ("" for nothing), since when, and what else was or will be said."""

    kind: str
    ours: str
    theirs: str
    since: date | None
    others: tuple[Mapping, ...]


def our_words() -> list[tuple[str, str]]:
    """Return the words that returns count by, each with its kind: products, causes, and reasons where no cause is agreed."""
    found = [(PRODUCT, one) for one in declared_products()]
    found += [(CAUSE, one.name) for one in cases.causes()]
    found += [(REASON, one.name) for one in cases.reasons()]
    return list({name: (kind, name) for kind, name in reversed(found)}.values())[::-1]


def side_by_side(key: str, *, day: date) -> list[Line]:
    """Return every word of ours with the regulator's of a regime on a day; those without one first. Three queries."""
    rows: dict[str, list[Mapping]] = {}
    for one in Mapping.objects.filter(regime=key).order_by("ours", "active_from"):
        rows.setdefault(one.ours, []).append(one)
    known = our_words()
    former = [(CAUSE, name) for name in rows if name not in {word for _kind, word in known}]
    lines = [_line(kind, name, rows.get(name, []), day) for kind, name in (*known, *former)]
    return sorted(lines, key=lambda one: bool(one.theirs))


def theirs_on(key: str, day: date) -> dict[str, str]:
    """Return the regulator's words on a day by ours, where there are any."""
    rows = Mapping.objects.filter(regime=key, active_from__lte=day).order_by("active_from")
    return {ours: theirs for ours, theirs in {one.ours: one.theirs for one in rows}.items() if theirs}


def _line(kind: str, name: str, rows: Iterable[Mapping], day: date) -> Line:
    begun = [one for one in rows if one.active_from <= day]
    now = begun[-1] if begun and begun[-1].theirs else None
    others = tuple(one for one in rows if one is not now)
    return Line(kind=kind, ours=name, theirs=now.theirs if now else "", since=now.active_from if now else None, others=others)
