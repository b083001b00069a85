"""The terms of a regime as they are kept: plain JSON values, there and back; and which regime is chosen for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from rapport.compute.legallimits import Limit, LimitUnit
from rapport.desk.complaints.types import (
    LADDER,
    RAISES,
    Anchor,
    Element,
    Letter,
    Milestone,
    Raise,
    Rung,
    Step,
    Terms,
)
from rapport.governance.standards.types import Told

NESTED = ("steps", "letters", "categories", "ladder", "raises")


def written(terms: Terms) -> dict[str, Any]:
    """Return terms as JSON values."""
    return asdict(terms)


def read(kept: Mapping[str, Any]) -> Terms:
    """Return the terms that ``written`` made. Raises KeyError, TypeError or ValueError for anything else."""
    letters = {Letter(name): tuple(_element(one) for one in elements) for name, elements in kept["letters"].items()}
    plain = {key: value for key, value in kept.items() if key not in NESTED}
    steps, categories = tuple(_step(one) for one in kept["steps"]), tuple(kept["categories"])
    # Versions from before there were such settings keep to what held then.
    ladder = tuple(_rung(one) for one in kept["ladder"]) if "ladder" in kept else LADDER
    raises = {key: Raise(**one) for key, one in kept["raises"].items()} if "raises" in kept else dict(RAISES)
    return Terms(**plain, steps=steps, letters=letters, categories=categories, ladder=ladder, raises=raises)


def _rung(kept: Mapping[str, Any]) -> Rung:
    return Rung(hours=kept["hours"], told=tuple(Told(one) for one in kept["told"]))


def _step(kept: Mapping[str, Any]) -> Step:
    limit = kept["limit"]
    return Step(
        milestone=Milestone(kept["milestone"]),
        anchor=Anchor(kept["anchor"]),
        limit=Limit(amount=limit["amount"], unit=LimitUnit(limit["unit"]), until_closing=limit["until_closing"]),
        is_statutory=kept["is_statutory"],
    )


def _element(kept: Mapping[str, Any]) -> Element:
    # Versions from before there was such a mark, which are never changed, told it by this word of their label.
    is_enclosed = kept.get("is_enclosed", "enclosed" in kept["label"].casefold())
    return Element(key=kept["key"], label=kept["label"], says=tuple(kept["says"]), is_enclosed=is_enclosed)


@dataclass(frozen=True, kw_only=True)
class Chooser:
    """For whom a regime is chosen; an empty part covers everything."""

    regime: str
    product: str = ""
    jurisdiction: str = ""
    customer_type: str = ""

    @property
    def weight(self) -> tuple[int, bool, bool, bool]:
        """Return how specific it is: of two that say as much, the one that names the product first."""
        said = (bool(self.product), bool(self.jurisdiction), bool(self.customer_type))
        return (sum(said), *said)

    def covers(self, product: str, jurisdiction: str, customer_type: str) -> bool:
        """Return whether it covers such a complaint."""
        asked = ((self.product, product), (self.jurisdiction, jurisdiction), (self.customer_type, customer_type))
        return all(not own or own.casefold() == given.casefold() for own, given in asked)


def chosen(choosers: Iterable[Chooser], *, product: str, jurisdiction: str, customer_type: str) -> Chooser | None:
    """Return the most specific line that covers a complaint, or None."""
    covering = [one for one in choosers if one.covers(product, jurisdiction, customer_type)]
    return max(covering, key=lambda one: one.weight, default=None)


def choose(choosers: Iterable[Chooser], *, product: str, jurisdiction: str, customer_type: str, fallback: str) -> str:
    """Return the key of the most specific regime for a complaint, or the fallback."""
    line = chosen(choosers, product=product, jurisdiction=jurisdiction, customer_type=customer_type)
    return line.regime if line is not None else fallback


def in_force[Version](versions: Iterable[tuple[date, Version]], day: date) -> Version | None:
    """Return the version with the latest beginning that is not after a day; the first one where all begin later."""
    known = sorted(versions, key=lambda one: one[0])
    begun = [version for since, version in known if since <= day]
    return begun[-1] if begun else (known[0][1] if known else None)
