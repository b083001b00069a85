"""Connecting a mailbox and changing it. Passwords are encrypted before they are kept."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.channels.events import MailboxChanged, MailboxConnected
from rapport.desk.channels.models import Mailbox
from rapport.desk.channels.rules import filling, mailboxes
from rapport.desk.channels.rules.explaining import MailTrouble
from rapport.desk.channels.types import Grant, MailboxDraft, Security, Server, Step
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from . import secrets
from .wire import bearer
from .wire.trying import told, tried

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
    known = _is_known_client(draft, row)
    _check(mailboxes.why_not_mailbox(draft, is_new=False, is_taken=is_taken, is_known_client=known), draft.signature)
    values = {"client_secret": "", "refresh_token": ""} if not known else {}
    values |= _values(draft)
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
    known = _is_known_client(draft, kept)
    why = mailboxes.why_not_mailbox(draft, is_new=kept is None, is_taken=False, is_known_client=known)
    _check(why, draft.signature)
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
    steps = []
    if draft.client_id:
        name = _("Sign-in service")
        try:
            given = bearer.token(_grant(draft, kept)).token
        except MailTrouble as trouble:
            return [Step(name=name, problem=told(trouble))]
        steps = [Step(name=_("Sign-in service: a token was given"))]
        incoming = replace(incoming, secret=given, is_token=True)
        outgoing = outgoing if draft.smtp_user else replace(outgoing, secret=given, is_token=True)
    return [
        *steps,
        *tried(incoming=incoming, outgoing=outgoing, folder=draft.folder, address=draft.address, mark=secrets.own_mark(), at=at),
    ]


def _grant(draft: MailboxDraft, kept: Mailbox | None) -> Grant:
    """Return what a token is asked for with, with what is kept where nothing new was given for the same client."""
    kept = kept if _is_known_client(draft, kept) else None
    return Grant(
        token_url=draft.token_url.strip(),
        client_id=draft.client_id.strip(),
        client_secret=draft.client_secret or (secrets.opened(kept.client_secret) if kept else ""),
        scope=draft.token_scope.strip(),
        refresh_token=draft.refresh_token or (secrets.opened(kept.refresh_token) if kept else ""),
    )


def _is_known_client(draft: MailboxDraft, kept: Mailbox | None) -> bool:
    """Tell whether what this client proves itself with is kept. To another service it is never sent."""
    if kept is None or not (kept.client_secret or kept.refresh_token):
        return False
    return (kept.client_id, kept.token_url) == (draft.client_id.strip(), draft.token_url.strip())


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
    for key in ("secret", "smtp_secret", "client_secret", "refresh_token"):
        given = values.pop(key)
        if given:
            values[key] = secrets.sealed(given)
    del values["is_default"]
    return values | {
        "name": " ".join(draft.name.split()),
        "client_id": draft.client_id.strip(),
        "token_url": draft.token_url.strip(),
        "token_scope": draft.token_scope.strip(),
        "address": draft.address.strip().lower(),
        "aliases": [one.strip().lower() for one in draft.aliases if one.strip()],
        "imap_security": Security(draft.imap_security),
        "smtp_security": Security(draft.smtp_security),
    }
