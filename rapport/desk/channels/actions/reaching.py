"""How the servers of a mailbox are reached: with its password, or with a token of its sign-in service."""

from rapport.desk.channels.models import Mailbox
from rapport.desk.channels.types import Grant, Security, Server

from . import secrets
from .wire import bearer


def incoming_server(mailbox: Mailbox) -> Server:
    """Return how a mailbox is read. Raises Refused when a secret cannot be opened, MailTrouble when there is no token."""
    return Server(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        security=Security(mailbox.imap_security),
        user=mailbox.user or mailbox.address,
        secret=_secret_of(mailbox),
        is_token=bool(mailbox.client_id),
    )


def outgoing_server(mailbox: Mailbox) -> Server:
    """Return how a mailbox sends: as it is read, unless it has an account of its own for that. Raises likewise."""
    is_other = bool(mailbox.smtp_user)
    return Server(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        security=Security(mailbox.smtp_security),
        user=mailbox.smtp_user or mailbox.user or mailbox.address,
        secret=secrets.opened(mailbox.smtp_secret) if is_other else _secret_of(mailbox),
        is_token=bool(mailbox.client_id) and not is_other,
    )


def _secret_of(mailbox: Mailbox) -> str:
    if not mailbox.client_id:
        return secrets.opened(mailbox.secret)
    grant = Grant(
        token_url=mailbox.token_url,
        client_id=mailbox.client_id,
        client_secret=secrets.opened(mailbox.client_secret),
        scope=mailbox.token_scope,
        refresh_token=secrets.opened(mailbox.refresh_token),
    )
    given = bearer.token(grant)
    if given.refresh_token and given.refresh_token != grant.refresh_token:
        # Some services take a refresh token once only: the new one is kept at once, whatever becomes of the mail.
        mailbox.refresh_token = secrets.sealed(given.refresh_token)
        Mailbox.objects.filter(pk=mailbox.pk, client_id=mailbox.client_id).update(refresh_token=mailbox.refresh_token)
    return given.token
