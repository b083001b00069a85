"""What the enums of this room are called on pages, to colleagues and to customers, and the tone each has."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..types import Channel, Direction, Effort, EscalationState, Kind, Priority, State, Tier

type Word = str | Promise

KIND: Mapping[str, Word] = {
    Kind.ENQUIRY: _("Enquiry"),
    Kind.ORDER: _("Order"),
    Kind.COMPLAINT: _("Complaint"),
    Kind.COMPLIMENT: _("Compliment"),
    Kind.REQUEST: _("Request"),
}
CHANNEL: Mapping[str, Word] = {
    Channel.EMAIL: _("e-mail"),
    Channel.PHONE: _("telephone"),
    Channel.CHAT: _("chat"),
    Channel.WEB: _("web form"),
    Channel.LETTER: _("letter"),
    Channel.SOCIAL: _("social network"),
    Channel.STORE: _("store"),
    Channel.OTHER: _("other"),
}
STATE: Mapping[str, Word] = {
    State.NEW: _("New"),
    State.OPEN: _("Open"),
    State.WAITING_CUSTOMER: _("Waiting for customer"),
    State.WAITING_OTHERS: _("Waiting for others"),
    State.RESOLVED: _("Resolved"),
    State.CLOSED: _("Closed"),
    State.REOPENED: _("Reopened"),
}
# How a state is chosen, as the verb that leads to it.
MOVE: Mapping[str, Word] = {
    State.OPEN: _("Work on it"),
    State.WAITING_CUSTOMER: _("Wait for the customer"),
    State.WAITING_OTHERS: _("Wait for others"),
    State.RESOLVED: _("Resolve"),
    State.CLOSED: _("Close"),
    State.REOPENED: _("Reopen"),
}
PRIORITY: Mapping[str, Word] = {
    Priority.LOW: _("Low"),
    Priority.NORMAL: _("Normal"),
    Priority.HIGH: _("High"),
    Priority.URGENT: _("Urgent"),
}
TIER: Mapping[str, Word] = {
    Tier.REPRESENTATIVE: _("representative"),
    Tier.SUPERVISOR: _("supervisor"),
    Tier.MANAGER: _("manager"),
    Tier.DIRECTOR: _("director"),
}
WITH_TIER: Mapping[str, Word] = {
    Tier.SUPERVISOR: _("With the supervisor"),
    Tier.MANAGER: _("With the manager"),
    Tier.DIRECTOR: _("With the director"),
}
ESCALATION: Mapping[str, Word] = {
    EscalationState.WAITING: _("waiting"),
    EscalationState.TAKEN_OVER: _("taken over"),
    EscalationState.RETURNED: _("returned with guidance"),
    EscalationState.WITHDRAWN: _("withdrawn"),
}
DIRECTION: Mapping[str, Word] = {
    Direction.INBOUND: _("from the customer"),
    Direction.OUTBOUND: _("to the customer"),
    Direction.NOTE: _("note"),
    Direction.LEAVING: _("to the customer, not posted yet"),
    Direction.AUTOMATIC: _("to the customer, sent automatically"),
}
STATE_TONE: Mapping[str, str] = {
    State.NEW: "accent",
    State.REOPENED: "warn",
    State.RESOLVED: "good",
    State.CLOSED: "quiet",
}
PRIORITY_TONE: Mapping[str, str] = {Priority.HIGH: "warn", Priority.URGENT: "bad"}
KIND_TONE: Mapping[str, str] = {Kind.COMPLAINT: "bad", Kind.COMPLIMENT: "good"}

# What the customer reads. No word of the desk's own work.
STATE_FOR_CUSTOMER: Mapping[str, Word] = {
    State.NEW: _("We have your message and will answer it."),
    State.OPEN: _("We are working on it."),
    State.WAITING_CUSTOMER: _("We have answered you, and go on when we hear from you."),
    State.WAITING_OTHERS: _("We are waiting for somebody whom we need for this. You need to do nothing."),
    State.RESOLVED: _("We believe that this is settled. If it is not, write below and we take it up again."),
    State.CLOSED: _("This is closed. If something is left, write below and we take it up again."),
    State.REOPENED: _("We have taken it up again."),
}

EFFORT: Mapping[str, Word] = {
    Effort.HANDLING: _("handling"),
    Effort.HOLD: _("hold"),
}

WORDS: Mapping[str, Mapping[str, Word]] = {
    "kind": KIND,
    "channel": CHANNEL,
    "state": STATE,
    "priority": PRIORITY,
    "tier": TIER,
    "with_tier": WITH_TIER,
    "escalation": ESCALATION,
    "direction": DIRECTION,
    "effort": EFFORT,
    "for_customer": STATE_FOR_CUSTOMER,
}
TONES: Mapping[str, Mapping[str, str]] = {"state": STATE_TONE, "priority": PRIORITY_TONE, "kind": KIND_TONE}


def choices(words: Mapping[str, Word]) -> list[tuple[str, Word]]:
    """Return the words as the choices of a form field."""
    return [(str(value), label) for value, label in words.items()]
