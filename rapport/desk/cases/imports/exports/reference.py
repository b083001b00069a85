"""What an export says about persons, groups, organisations and schedules: what is needed to understand a case. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapport.desk.cases.types import State

from .promises import Policy

OURS = frozenset({"agent", "admin", "owner", "light agent", "light_agent", "administrator", "staff"})  # as Zendesk calls them
NOBODY = frozenset({"", "-1", "0"})
SYSTEM = "-1"
# Whom a dialect tells apart by side (dialects/__init__.py).
CUSTOMERS, NAMED = "contact", "name/"


@dataclass(slots=True)
class Reference:
    """By the numbers of the source. ``schedule``: the one that counts for cases that name none, "" where there is none.

    ``addresses``: of persons; ``states``: what the source calls a state by its number, and of which sort one of its own is.
    ``policies``: in the order in which they are tried; ``tells_policies``: the export says itself which case was under which.
    """

    roles: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    schedules: frozenset[str] = frozenset()
    schedule: str = ""
    policies: tuple[Policy, ...] = ()
    tells_policies: bool = False

    def is_ours(self, person: str) -> bool | None:
        """Return whether somebody works for us; None where the export does not say."""
        side, is_sided, _number = person.partition("/")
        if is_sided:
            return side != CUSTOMERS
        role = self.roles.get(person)
        return None if role is None else role.strip().lower() in OURS

    def person(self, number: str) -> str:
        return self.persons.get(number) or self.persons.get(_bare(number)) or f"Agent {_bare(number)}"

    def group(self, number: str) -> str:
        return self.groups.get(number) or f"Group {number}"

    def customer(self, number: str) -> str:
        return self.persons.get(number) or self.persons.get(_bare(number)) or f"Customer {_bare(number)}"

    def address(self, number: str) -> str:
        return self.addresses.get(number) or self.addresses.get(_bare(number), "")

    def number_of(self, person: str) -> str:
        """Return the number of somebody of ours of whom only the name is said, where exactly one is called so."""
        if not person.startswith(NAMED):
            return person
        found = [one for one, name in self.persons.items() if one.startswith("user/") and name == person.removeprefix(NAMED)]
        return found[0] if len(found) == 1 else person

    def state(self, said: str, words: Mapping[str, State]) -> State | None:
        """Return the state that a name or a number means, by its sort where the name is one of the company's own."""
        for _step in range(3):
            if said in words or said not in self.states:
                break
            said = self.states[said]
        return words.get(said)

    def organization(self, number: str) -> str:
        return self.organizations.get(number) or number


def _bare(number: str) -> str:
    return number.partition("/")[2] or number


def names_of(found: Mapping[str, str]) -> dict[str, str]:
    """Return the names that say something."""
    return {number: " ".join(name.split()) for number, name in found.items() if name.strip()}
