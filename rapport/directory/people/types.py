"""The words of this room."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a person does in the department, lowest first."""

    REPRESENTATIVE = "representative"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    DIRECTOR = "director"

    @property
    def height(self) -> int:
        """Return 0 for a representative up to 3 for the director."""
        return list(Role).index(self)


class WorkerType(StrEnum):
    """On what terms a person works here."""

    PERMANENT = "permanent"
    PART_TIME = "part_time"
    TEMPORARY = "temporary"
    OUTSOURCED = "outsourced"


class PresenceState(StrEnum):
    """Whether a person can be given work now. Without a record a person counts as present."""

    PRESENT = "present"
    ABSENT = "absent"


class AbsenceReason(StrEnum):
    """Why somebody is absent; told to nobody but their own managers."""

    HOLIDAY = "holiday"
    SICKNESS = "sickness"
    TRAINING = "training"
    BREAK = "break"
    OTHER = "other"


LONGEST_ABSENCE_DAYS = 366 * 2
INVITATION_DAYS = 7
LONGEST_DEPUTY_DAYS = 92
# Stands in for the address of a department's first director, until they give their name and address with their password.
ADDRESS_TO_COME = "director@localhost.example"


@dataclass(frozen=True, kw_only=True)
class PersonDetails:
    """Everything that is kept about a person, as a form says it. Dates are half-open: ``active_to`` is the first day away."""

    name: str
    role: Role
    position: str = ""
    email: str = ""
    phone: str = ""
    team_id: int | None = None
    manager_id: int | None = None
    site_id: int | None = None
    zone_name: str = ""
    worker_type: WorkerType = WorkerType.PERMANENT
    active_from: date | None = None
    active_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class PersonRecord:
    """A person of another system or of the demo, for bulk verbs; ``external_id`` identifies it.

    Team and site by name; ``manager`` is the external id of another record, here or brought in before.
    """

    external_id: str
    name: str
    role: Role = Role.REPRESENTATIVE
    position: str = ""
    email: str = ""
    phone: str = ""
    team: str = ""
    manager: str = ""
    site: str = ""
    zone_name: str = ""
    worker_type: WorkerType = WorkerType.PERMANENT
    active_from: date | None = None
    active_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class DepartmentDetails:
    """Another department: what it answers for, and whom to talk to there."""

    name: str
    answers_for: str = ""
    liaison_name: str = ""
    liaison_email: str = ""
    liaison_phone: str = ""
    head_name: str = ""
    head_email: str = ""
    is_active: bool = True
