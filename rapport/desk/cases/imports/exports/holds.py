"""What the rows of a table of an export are."""

from enum import StrEnum


class Holds(StrEnum):
    """What the rows of a table are. The first ones are about one case, the others about no single one."""

    CASE = "case"
    COMMENT = "comment"
    CHANGE = "change"
    EVENTS = "events"
    SCHEDULE = "schedule"
    POLICY = "policy"
    APPLIED = "applied"
    METRICS = "metrics"
    MORE = "more"
    HOURS = "hours"
    HOLIDAY = "holiday"
    PERSON = "person"
    GROUP = "group"
    ORGANIZATION = "organization"
    PROMISE = "promise"
    STATE = "state"
    RECORD = "record"

    @property
    def is_about_case(self) -> bool:
        return list(Holds).index(self) <= list(Holds).index(Holds.MORE)
