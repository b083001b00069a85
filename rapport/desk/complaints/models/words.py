"""What the columns of this room have in common."""

from rapport.desk.complaints.types import Closing, CustomerType, Decision, Letter, Milestone, RedressKind, Severity, Why

PERSON = "people.Person"


def choices(
    words: type[Severity | CustomerType | Milestone | Letter | Decision | RedressKind | Why | Closing],
) -> list[tuple[str, str]]:
    """Return the values of an enum as choices of a column."""
    return [(word.value, word.value) for word in words]
