"""Verbs: the only code that changes mailboxes, messages and templates."""

from .holding import hold_as_sent, send_again, set_participant, stop_copies, take_back
from .letters import (
    count_reprint,
    hold_back,
    hold_replaced,
    mark_posted,
    print_letters,
    queue_letter,
    readdress,
    record_return,
    return_to_queue,
    set_letterhead,
    set_logo,
    take_back_letter,
    write_letter,
)
from .mailboxes import change_mailbox, connect_mailbox, try_mailbox
from .posting import send, stop_mail, stop_replaced, take_up_left
from .queueing import queue_answer, queue_question, queue_receipt
from .scanning import scan_into, scan_new
from .storing import begin, note_looked, store
from .taking import take_in, take_in_again, take_in_waiting
from .taking_many import take_in_many
from .templates import set_template

__all__ = [
    "begin",
    "change_mailbox",
    "connect_mailbox",
    "count_reprint",
    "hold_as_sent",
    "hold_back",
    "hold_replaced",
    "mark_posted",
    "note_looked",
    "print_letters",
    "queue_answer",
    "queue_letter",
    "queue_question",
    "queue_receipt",
    "readdress",
    "record_return",
    "return_to_queue",
    "scan_into",
    "scan_new",
    "send",
    "send_again",
    "set_letterhead",
    "set_logo",
    "set_participant",
    "set_template",
    "stop_copies",
    "stop_mail",
    "stop_replaced",
    "store",
    "take_back",
    "take_back_letter",
    "take_in",
    "take_in_again",
    "take_in_many",
    "take_in_waiting",
    "take_up_left",
    "try_mailbox",
    "write_letter",
]
