"""What can happen to people and teams. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import PresenceState, Role


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event):
    person_id: int
    role: Role
    team_id: int | None


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    """``fields`` names what changed; role and team are those from now on."""

    person_id: int
    fields: tuple[str, ...]
    role: Role
    team_id: int | None


@dataclass(frozen=True, kw_only=True)
class PersonTakenAway(Event):
    """An import was undone that had added this person, and nothing led to them."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class TeamTakenAway(Event):
    """An import was undone that had added this team, and nothing led to it."""

    team_id: int


@dataclass(frozen=True, kw_only=True)
class TeamAdded(Event):
    team_id: int


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    team_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PresenceSet(Event):
    """Why somebody is absent is not told here; it stays with the person's own managers."""

    person_id: int
    presence_id: int
    state: PresenceState


@dataclass(frozen=True, kw_only=True)
class PresenceWithdrawn(Event):
    person_id: int
    presence_id: int


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Event):
    person_id: int
    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    person_id: int
    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Event):
    person_id: int
    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class SignInClosed(Event):
    """A person has left; their sign-in works no more."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class DeputyNamed(Event):
    """Somebody decides in a person's place for a span of days."""

    person_id: int
    deputy_id: int


@dataclass(frozen=True, kw_only=True)
class DeputyWithdrawn(Event):
    person_id: int
    deputy_id: int


@dataclass(frozen=True, kw_only=True)
class DepartmentAdded(Event):
    department_id: int


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(Event):
    department_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SiteAdded(Event):
    site_id: int


@dataclass(frozen=True, kw_only=True)
class SiteRenamed(Event):
    site_id: int
