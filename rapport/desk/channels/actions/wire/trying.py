"""A trial of a mailbox: each step on its own, until one goes wrong; what is wrong comes as a sentence."""

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import format_datetime

from django.utils.translation import gettext as _

from rapport.desk.channels.rules import tokens
from rapport.desk.channels.rules.explaining import MailTrouble
from rapport.desk.channels.types import Server, Step

from .imap import Inbox
from .smtp import Outbox

WAIT_SECONDS = 8.0
TIMEOUT_SECONDS = 8.0


def tried(*, incoming: Server, outgoing: Server, folder: str, address: str, mark: str, at: datetime) -> Iterator[Step]:
    """Yield the steps of a trial. The last sends a message to the mailbox itself, with a plus-address, and sees it come in.

    ``mark`` is what this installation writes into all that it sends, so that the message is never taken for a customer's.
    """
    before = 0
    try:
        with Inbox(incoming, folder, timeout=TIMEOUT_SECONDS) as inbox:
            before = inbox.next_uid
            detail = _("new messages are told at once") if inbox.can_idle else _("looked at every half minute")
            yield Step(name=_("Coming mail: signed in, folder opened"), detail=detail)
    except MailTrouble as trouble:
        yield Step(name=_("Coming mail"), problem=told(trouble))
    word = f"trial{secrets.token_hex(4)}"
    try:
        with Outbox(outgoing, timeout=TIMEOUT_SECONDS) as outbox:
            outbox.ask_sender(address)
            yield Step(name=_("Going mail: signed in, sender accepted"))
            if not before:
                return
            outbox.hand_over(_trial(address, word, mark, at), sender=address, recipients=[tokens.with_plus(address, word)])
    except MailTrouble as trouble:
        yield Step(name=_("Going mail"), problem=told(trouble))
        return
    yield _come_back(incoming, folder, word, before)


def _come_back(incoming: Server, folder: str, word: str, before: int) -> Step:
    name, began = _("A message to itself came back"), time.monotonic()
    try:
        with Inbox(incoming, folder, timeout=TIMEOUT_SECONDS) as inbox:
            while time.monotonic() - began < WAIT_SECONDS:
                uids = inbox.uids_after(before - 1)
                if any(word.encode() in one.content for portion in inbox.fetch(uids) for one in portion):
                    seconds = f"{time.monotonic() - began:.1f}"
                    return Step(name=name, detail=_("after %(seconds)s s, also with a plus-address") % {"seconds": seconds})
                _pause(inbox)
    except MailTrouble as trouble:
        return Step(name=name, problem=told(trouble))
    words = _("The server took a message to %(word)s, but it did not come in within %(seconds)s seconds. "
              "Leave “plus-addresses” off, unless you know that they arrive.")  # fmt: skip
    return Step(name=name, problem=words % {"word": "name+word@…", "seconds": int(WAIT_SECONDS)})


def _pause(inbox: Inbox) -> None:
    waits: Callable[[float], object] = inbox.wait if inbox.can_idle else time.sleep
    waits(1.0)


def _trial(address: str, word: str, mark: str, at: datetime) -> bytes:
    lines = (
        f"From: {address}", f"To: {address}", "Subject: Rapport: trial of this mailbox", f"Date: {format_datetime(at)}",
        f"Message-ID: <{word}@rapport.invalid>", "Auto-Submitted: auto-generated", f"X-Rapport: {mark}", "",
        f"This message shows that mail from Rapport comes back. You can delete it. {word}", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def told(trouble: MailTrouble) -> str:
    """Return what is wrong as a translated sentence."""
    return _(trouble.sentence) % trouble.values
