"""What can happen to mailboxes, messages and templates. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Became, Delivery, Posting


@dataclass(frozen=True, kw_only=True)
class MailboxConnected(Event):
    mailbox_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxChanged(Event):
    mailbox_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class MailSetAside(Event):
    """A message that came in is not part of any case; ``became`` says why."""

    inbound_id: int
    became: Became


@dataclass(frozen=True, kw_only=True)
class MailTakenAgain(Event):
    """A person had a message that was set aside taken in after all."""

    inbound_id: int


@dataclass(frozen=True, kw_only=True)
class MailReported(Event):
    """A mail server told that a message of ours is late or was not delivered."""

    case_id: int
    outbound_id: int
    delivery: Delivery


@dataclass(frozen=True, kw_only=True)
class MailFailed(Event):
    """A message of ours could not be sent, or it cannot be told whether it was."""

    case_id: int
    outbound_id: int


@dataclass(frozen=True, kw_only=True)
class MailSent(Event):
    """A mail server took a question of ours. Answers and receipts say so in their rows alone."""

    case_id: int
    outbound_id: int


@dataclass(frozen=True, kw_only=True)
class MailTakenBack(Event):
    case_id: int
    outbound_id: int


@dataclass(frozen=True, kw_only=True)
class MailSentAgain(Event):
    case_id: int
    outbound_id: int


@dataclass(frozen=True, kw_only=True)
class ParticipantSet(Event):
    """Somebody gets copies of the answers of a case, or does not any more."""

    case_id: int
    participant_id: int
    is_copied: bool


@dataclass(frozen=True, kw_only=True)
class TemplateSet(Event):
    """A template of answers was added or changed."""

    template_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class LetterMoved(Event):
    """A letter of ours came to its next place: into the queue, out of the printer, into the post, back to us."""

    case_id: int
    letter_id: int
    state: Posting


@dataclass(frozen=True, kw_only=True)
class LettersPrinted(Event):
    batch_id: int
    letter_count: int
    is_again: bool


@dataclass(frozen=True, kw_only=True)
class LetterScanned(Event):
    """A letter of a customer was entered."""

    case_id: int
    scan_id: int


@dataclass(frozen=True, kw_only=True)
class LetterheadSet(Event):
    letterhead_id: int
