"""What a column of a table can mean for a case."""

from enum import StrEnum


class Role(StrEnum):
    """What a column means. Two levels of reason and cause; a fact is kept as an attribute of the case."""

    KEEP = "keep"
    KEY = "key"
    ORDER = "order"
    EVENT = "event"
    OPENED = "opened"
    RECEIVED = "received"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CHANGED = "changed"
    STATE = "state"
    KIND = "kind"
    PRIORITY = "priority"
    CHANNEL = "channel"
    REASON = "reason"
    REASON_BELOW = "reason_below"
    CAUSE = "cause"
    CAUSE_BELOW = "cause_below"
    TEAM = "team"
    ASSIGNEE = "assignee"
    CUSTOMER = "customer"
    CUSTOMER_NAME = "customer_name"
    CUSTOMER_FIRST_NAME = "customer_first_name"
    CUSTOMER_LAST_NAME = "customer_last_name"
    CUSTOMER_EMAIL = "customer_email"
    CUSTOMER_PHONE = "customer_phone"
    SUBJECT = "subject"
    TEXT = "text"
    FACT = "fact"


MOMENTS = (Role.EVENT, Role.OPENED, Role.RECEIVED, Role.RESOLVED, Role.CLOSED, Role.CHANGED)
PARTS_OF_NAME = (Role.CUSTOMER_FIRST_NAME, Role.CUSTOMER_LAST_NAME)
OF_CUSTOMER = (Role.CUSTOMER_NAME, *PARTS_OF_NAME, Role.CUSTOMER_EMAIL, Role.CUSTOMER_PHONE)
