"""What there is to count: the facts that rooms declare. The site puts them together in its wiring."""

from collections.abc import Iterable

from .types import Fact

_facts: dict[str, Fact] = {}


def connect(facts: Iterable[Fact]) -> None:
    """Install the facts. Called once, by the site, at start-up. Raises ValueError when two have one name."""
    _facts.clear()
    for fact in facts:
        if fact.name in _facts:
            raise ValueError(f"Two facts are named {fact.name}.")
        _facts[fact.name] = fact


def facts() -> tuple[Fact, ...]:
    """Return all facts, in the order of the wiring."""
    return tuple(_facts.values())


def fact(name: str) -> Fact:
    """Return one fact. Raises LookupError with the names that there are."""
    try:
        return _facts[name]
    except KeyError:
        raise LookupError(f"There is no fact {name}; there are: {', '.join(sorted(_facts))}.") from None
