"""The words of this room."""

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
    OTHER = "other"
