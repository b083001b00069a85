"""Verbs: the only code that changes mailboxes, messages and templates."""

from .holding import hold_as_sent, send_again, set_participant, take_back
from .mailboxes import change_mailbox, connect_mailbox, try_mailbox
from .posting import send, take_up_left
from .queueing import queue_answer, queue_receipt
from .storing import begin, note_looked, store
from .taking import take_in, take_in_again, take_in_waiting
from .taking_many import take_in_many
from .templates import set_template

__all__ = [
    "begin",
    "change_mailbox",
    "connect_mailbox",
    "hold_as_sent",
    "note_looked",
    "queue_answer",
    "queue_receipt",
    "send",
    "send_again",
    "set_participant",
    "set_template",
    "store",
    "take_back",
    "take_in",
    "take_in_again",
    "take_in_many",
    "take_in_waiting",
    "take_up_left",
    "try_mailbox",
]
