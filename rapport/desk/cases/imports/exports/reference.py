"""What an export says about persons, groups, organisations and schedules: what is needed to understand a case. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .promises import Policy

OURS = frozenset({"agent", "admin", "owner", "light agent", "light_agent", "administrator", "staff"})  # as Zendesk calls them
NOBODY = frozenset({"", "-1", "0"})
SYSTEM = "-1"


@dataclass(slots=True)
class Reference:
    """By the numbers of the source. ``schedule``: the one that counts for cases that name none, "" where there is none.

    ``policies``: in the order in which they are tried; ``tells_policies``: the export says itself which case was under which.
    """

    roles: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    schedules: frozenset[str] = frozenset()
    schedule: str = ""
    policies: tuple[Policy, ...] = ()
    tells_policies: bool = False

    def is_ours(self, person: str) -> bool | None:
        """Return whether somebody works for us; None where the export does not say."""
        role = self.roles.get(person)
        return None if role is None else role.strip().lower() in OURS

    def person(self, number: str) -> str:
        return self.persons.get(number) or f"Agent {number}"

    def group(self, number: str) -> str:
        return self.groups.get(number) or f"Group {number}"

    def customer(self, number: str) -> str:
        return self.persons.get(number) or f"Customer {number}"

    def organization(self, number: str) -> str:
        return self.organizations.get(number) or number


def names_of(found: Mapping[str, str]) -> dict[str, str]:
    """Return the names that say something."""
    return {number: " ".join(name.split()) for number, name in found.items() if name.strip()}
