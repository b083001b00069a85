"""Connecting a mailbox and changing it. Passwords are encrypted before they are kept."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.channels.events import MailboxChanged, MailboxConnected
from rapport.desk.channels.models import Mailbox
from rapport.desk.channels.rules import filling, mailboxes
from rapport.desk.channels.types import MailboxDraft, Security, Server, Step
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from . import secrets
from .wire.trying import tried

CONFIGURE = "channels.configure"
# With another of these, the folder is another one and is read as new.
PLACE = ("imap_host", "user", "folder", "address")


@transaction.atomic
def connect_mailbox(*, draft: MailboxDraft, by: Actor, at: datetime) -> Mailbox:
    """Connect a mailbox; its mail comes in within seconds. Raises NotAllowed or BadInput."""
    by.require_somewhere(CONFIGURE)
    is_taken = Mailbox.objects.filter(address=draft.address.lower()).exists()
    _check(mailboxes.why_not_mailbox(draft, is_new=True, is_taken=is_taken), draft.signature)
    is_default = draft.is_default or not Mailbox.objects.filter(is_default=True).exists()
    if is_default:
        Mailbox.objects.filter(is_default=True).update(is_default=False)
    row = Mailbox.objects.create(**_values(draft), is_default=is_default, connected_at=at)
    publish(MailboxConnected(mailbox_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def change_mailbox(*, mailbox_id: int, draft: MailboxDraft, by: Actor, at: datetime) -> Mailbox:
    """Change a mailbox, or stop reading it. Raises NotAllowed, BadInput or Mailbox.DoesNotExist."""
    by.require_somewhere(CONFIGURE)
    row = Mailbox.objects.select_for_update().get(pk=mailbox_id)
    is_taken = Mailbox.objects.filter(address=draft.address.lower()).exclude(pk=mailbox_id).exists()
    _check(mailboxes.why_not_mailbox(draft, is_new=False, is_taken=is_taken), draft.signature)
    values = _values(draft)
    if any(getattr(row, key) != values[key] for key in PLACE):
        row.uid_validity, row.last_uid, row.connected_at = None, 0, at
    if draft.is_default and not row.is_default:
        Mailbox.objects.filter(is_default=True).update(is_default=False)
        row.is_default = True
    for key, value in values.items():
        setattr(row, key, value)
    row.version += 1
    row.problem, row.problem_since_at = "", None
    row.save()
    publish(MailboxChanged(mailbox_id=row.pk, is_active=row.is_active), about=row, by=by, at=at)
    return row


def try_mailbox(*, draft: MailboxDraft, mailbox_id: int | None = None, by: Actor, at: datetime) -> list[Step]:
    """Try a mailbox as it was given, without keeping anything; a password left empty is the one that is kept.

    Raises NotAllowed, BadInput or Mailbox.DoesNotExist.
    """
    by.require_somewhere(CONFIGURE)
    kept = Mailbox.objects.get(pk=mailbox_id) if mailbox_id is not None else None
    _check(mailboxes.why_not_mailbox(draft, is_new=kept is None, is_taken=False), draft.signature)
    secret = draft.secret or (secrets.opened(kept.secret) if kept else "")
    smtp_secret = draft.smtp_secret or (secrets.opened(kept.smtp_secret) if kept else "")
    user = draft.user or draft.address
    incoming = Server(host=draft.imap_host, port=draft.imap_port, security=draft.imap_security, user=user, secret=secret)
    outgoing = Server(
        host=draft.smtp_host,
        port=draft.smtp_port,
        security=draft.smtp_security,
        user=draft.smtp_user or user,
        secret=smtp_secret if draft.smtp_user else secret,
    )
    steps = tried(
        incoming=incoming, outgoing=outgoing, folder=draft.folder, address=draft.address, mark=secrets.own_mark(), at=at
    )
    return list(steps)


def _check(why: str | None, signature: str) -> None:
    if why:
        raise BadInput(_(why))
    if why := filling.why_not_text(signature):
        raise BadInput(_(why))
    refuse_unknown(signature)


def refuse_unknown(text: str) -> None:
    """Raise BadInput with the placeholders of a text that mean nothing."""
    if unknown := filling.unknown_in(text):
        words = _("Rapport does not know %(unknown)s. Known are: %(known)s.")
        known = ", ".join(filling.PLACEHOLDERS)
        raise BadInput(words % {"unknown": ", ".join(f"{{{{{one}}}}}" for one in unknown), "known": known})


def _values(draft: MailboxDraft) -> dict[str, Any]:
    values = asdict(draft)
    for key in ("secret", "smtp_secret"):
        given = values.pop(key)
        if given:
            values[key] = secrets.sealed(given)
    del values["is_default"]
    return values | {
        "name": " ".join(draft.name.split()),
        "address": draft.address.strip().lower(),
        "aliases": [one.strip().lower() for one in draft.aliases if one.strip()],
        "imap_security": Security(draft.imap_security),
        "smtp_security": Security(draft.smtp_security),
    }
