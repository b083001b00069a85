"""A real mail server for the whole session, and mailboxes on it that Rapport reads."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rapport.desk.channels import actions
from rapport.desk.channels.actions.reaching import incoming_server
from rapport.desk.channels.actions.wire.imap import Inbox
from rapport.desk.channels.imports.reading import read_folder
from rapport.desk.channels.models import Mailbox
from rapport.desk.channels.types import MailboxDraft, Security
from rapport.kernel import clock
from rapport.kernel.actor import Actor

from .servers import PASSWORD, Account, Servers, found

HOUSE = Actor.machine("channels")
WHY = "Dovecot and Postfix (Debian's packages, run as root) are not here: sh tools/mail"


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Dovecot and Postfix, running for all tests of the session."""
    if not found():
        if os.environ.get("RAPPORT_MAIL_REQUIRED"):
            pytest.fail(WHY)
        pytest.skip(WHY)
    # Not below pytest's folder: the servers' own accounts have to walk through it, and pytest closes that to others.
    folder = Path(tempfile.mkdtemp(prefix="rapport-mail-"))
    made = Servers(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def account(servers: Servers, request: pytest.FixtureRequest) -> Callable[[str], Account]:
    """Return a function that gives a mailbox of one's own to this test."""
    mark = f"{abs(hash(request.node.nodeid)) % 10**6}"

    def made(name: str) -> Account:
        return servers.person(f"{name}.{''.join(chr(97 + int(one)) for one in mark)}")

    return made


def draft(account: Account, **fields: Any) -> MailboxDraft:
    """Return the settings of a mailbox on the servers."""
    values = {
        "name": "Help",
        "address": account.address,
        "sender_name": "Marlow & Reed, Help",
        "uses_plus": True,
        "imap_host": "127.0.0.1",
        "imap_port": account.servers.imaps_port,
        "imap_security": Security.TLS,
        "smtp_host": "127.0.0.1",
        "smtp_port": account.servers.smtp_port,
        "smtp_security": Security.STARTTLS,
        "user": account.name,
        "secret": PASSWORD,
        "takes_old": True,
        "signature": "{{person.first_name}}, {{company.name}}",
    }
    return MailboxDraft(**(values | fields))


def connect(account: Account, **fields: Any) -> Mailbox:
    """Connect a mailbox on the servers."""
    return actions.connect_mailbox(draft=draft(account, **fields), by=HOUSE, at=clock.now())


def fetch(mailbox: Mailbox) -> int:
    """Read what is new and take it in; return how many messages were new."""
    mailbox.refresh_from_db()
    with Inbox(incoming_server(mailbox), mailbox.folder) as inbox:
        count = read_folder(mailbox, inbox)
    while actions.take_in_waiting(mailbox_id=mailbox.pk, by=HOUSE, at=clock.now()):
        pass
    return count


def letter(sender: str, to: str, text: str = "Where is my bed?", *, subject: str = "My bed", **headers: str) -> bytes:
    """Return a plain message; a header's name has underscores for hyphens."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Fri, 20 Nov 2026 12:00:00 +0000"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", text, ""]).encode()
