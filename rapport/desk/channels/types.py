"""The words of this room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Security(StrEnum):
    """How the way to a mail server is protected. ``plain`` only within one machine or a network of one's own."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


class Stage(StrEnum):
    """What became of a message that came in."""

    WAITING = "waiting"
    TAKEN = "taken"
    SET_ASIDE = "set_aside"


class Became(StrEnum):
    """As what a message was taken, or why it was set aside."""

    OPENED = "opened"
    JOINED = "joined"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    DUPLICATE = "duplicate"
    OWN = "own"
    FLOOD = "flood"
    BROKEN = "broken"
    NOTHING = ""


class Sending(StrEnum):
    """Where a message of ours stands. ``unsure``: interrupted in the very moment of handing it over."""

    HELD = "held"
    WAITING = "waiting"
    SENDING = "sending"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    TAKEN_BACK = "taken_back"


class Delivery(StrEnum):
    """What the mail servers on the way have told of a message that was sent."""

    NOTHING = ""
    DELAYED = "delayed"
    BOUNCED = "bounced"


class Purpose(StrEnum):
    """Why a message goes out."""

    ANSWER = "answer"
    RECEIPT = "receipt"
    QUESTION = "question"


class Trouble(StrEnum):
    """What can be wrong between us and a mail server."""

    NAME = "name"
    REFUSED = "refused"
    SILENT = "silent"
    NO_TLS = "no_tls"
    CERTIFICATE = "certificate"
    NOT_MAIL = "not_mail"
    SIGN_IN = "sign_in"
    NO_TOKEN = "no_token"  # noqa: S105  (the name of a trouble)
    TOKEN = "token"  # noqa: S105
    FOLDER = "folder"
    SENDER = "sender"
    RECIPIENT = "recipient"
    TOO_LARGE = "too_large"
    LATER = "later"
    BROKEN_OFF = "broken_off"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A mail server as it is reached: ``secret`` in clear, only while it is used. ``is_token``: it is one, and no password."""

    host: str
    port: int
    security: Security
    user: str = ""
    secret: str = field(default="", repr=False)
    is_token: bool = False


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a sign-in service gives tokens for (RFC 6749): by a refresh token where there is one, else to the client itself."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = ""
    refresh_token: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a trial: what was done, and the sentence that says what is wrong ("" when it went well)."""

    name: str
    problem: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class MailboxDraft:
    """A mailbox as a form says it. Secrets are None where the one that is kept stays.

    With a ``client_id`` it signs in by tokens of the service at ``token_url``, else by its password.
    """

    name: str
    address: str
    sender_name: str
    aliases: tuple[str, ...] = ()
    uses_plus: bool = False
    imap_host: str = ""
    imap_port: int = 993
    imap_security: Security = Security.TLS
    folder: str = "INBOX"
    smtp_host: str = ""
    smtp_port: int = 465
    smtp_security: Security = Security.TLS
    user: str = ""
    secret: str | None = None
    smtp_user: str = ""
    smtp_secret: str | None = None
    client_id: str = ""
    client_secret: str | None = None
    token_url: str = ""
    token_scope: str = ""
    refresh_token: str | None = None
    team_id: int | None = None
    kind: str = "enquiry"
    signature: str = ""
    sends_receipts: bool = True
    takes_old: bool = False
    is_default: bool = False
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class Address:
    """A mail address with the name that stands beside it ("" for none). ``email`` is in lower case."""

    email: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file that came with a message. ``content_id`` is how the HTML names a picture, "" for none."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a mail server tells of a message of ours (RFC 3464). ``original_id`` is our Message-ID as far as it says it."""

    action: str
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""
    original_id: str = ""


class Summons(StrEnum):
    """What a calendar is sent for."""

    INVITED = "invited"
    CANCELLED = "cancelled"
    ANSWERED = "answered"


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """An appointment that was sent. Moments without a zone are of the place ``zone`` as its sender calls it, or of none."""

    how: Summons
    what: str = ""
    starts: datetime | date | None = None
    ends: datetime | date | None = None
    zone: str = ""
    where: str = ""
    who: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A message as it was read: whatever it holds, it could be read. Text is without NUL and without tricks of direction.

    ``guessed``: the character set by which it was read, where it named another one that cannot be.
    """

    message_id: str = ""
    answers_to: tuple[str, ...] = ()
    subject: str = ""
    sender: Address = field(default_factory=lambda: Address(email=""))
    reply_to: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    sent_at: datetime | None = None
    text: str = ""
    html: str = ""
    parts: tuple[Part, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    report: Report | None = None
    is_encrypted: bool = False
    invitation: Invitation | None = None
    guessed: str = ""


@dataclass(frozen=True, kw_only=True)
class Split:
    """A text parted into what is new and what is only repeated from earlier messages."""

    new: str
    quoted: str = ""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message of ours, whole but for its files."""

    message_id: str
    sender: Address
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    at: datetime
    reply_to: str = ""
    answers_to: tuple[str, ...] = ()
    is_automatic: bool = False
    mark: str = ""


class Posting(StrEnum):
    """Where a letter of ours stands. ``unaddressed``: written, but there is no whole address to send it to."""

    UNADDRESSED = "unaddressed"
    WAITING = "waiting"
    PRINTED = "printed"
    POSTED = "posted"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"


class Layout(StrEnum):
    """Where the address stands, so that it shows in the window of an envelope."""

    DIN_B = "din_b"
    DIN_A = "din_a"
    UK = "uk"


@dataclass(frozen=True, kw_only=True)
class LetterheadDraft:
    """The company's paper. ``return_line`` stands small above the address, ``address`` and ``footer`` have lines."""

    name: str
    address: str
    return_line: str = ""
    footer: str = ""
    country: str = ""
    layout: Layout = Layout.DIN_B
