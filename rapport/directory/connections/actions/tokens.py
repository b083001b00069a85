"""Tokens: made by their person, shown once, used, withdrawn."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.journal import publish

from .. import rules
from ..events import TokenMade, TokenWithdrawn
from ..models import Token
from ..types import PER_MINUTE, Access, Limited, TokenDraft
from .errors import TokenRefused, refuse

TOKENS = "connections.tokens"
LONGEST_SECRET = 100


@dataclass(frozen=True)
class Used:
    """Who acts by a token."""

    token: Token
    actor: Actor


@transaction.atomic
def make_token(*, draft: TokenDraft, by: Actor, at: datetime) -> tuple[Token, str]:
    """Make a token for whoever acts, and return it with its secret, which nobody can be shown again.

    Nobody makes one for somebody else. Raises NotAllowed or TokenRefused.
    """
    by.require_somewhere(TOKENS)
    if by.person_id is None:
        raise NotAllowed(_("A token belongs to a person. Sign in and make it yourself."))
    working = Token.objects.filter(person_id=by.person_id, withdrawn_at=None, expires_at__gt=at)
    refuse(TokenRefused, rules.why_not_token(name=draft.name, days=draft.days, count=working.count()))
    secret = rules.TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        person_id=by.person_id, name=" ".join(draft.name.split()), access=draft.access, digest=digest(secret),
        tail=secret[-4:], made_at=at, expires_at=rules.expires(at, draft.days),
    )  # fmt: skip
    publish(TokenMade(token_id=token.pk, person_id=by.person_id, access=draft.access), about=token, by=by, at=at)
    return token, secret


@transaction.atomic
def withdraw_token(*, token_id: int, by: Actor, at: datetime) -> Token:
    """Make a token open nothing any more; one that opens nothing already stays so. Raises NotAllowed or Token.DoesNotExist."""
    token = Token.objects.select_for_update(of=("self",)).select_related("person").get(pk=token_id)
    by.require(TOKENS, on=token)
    if token.withdrawn_at is None:
        token.withdrawn_at, token.withdrawn_by_id = at, by.person_id
        token.save(update_fields=["withdrawn_at", "withdrawn_by"])
        publish(TokenWithdrawn(token_id=token.pk, person_id=token.person_id), about=token, by=by, at=at)
    return token


def use_token(*, token: str, at: datetime) -> Used:
    """Return who acts by a token, and count the use. The actor is the person; the journal names the token beside them.

    Raises TokenRefused for one that opens nothing, Limited when it asks too often.
    """
    found = _counted(token, at) if token.startswith(rules.TOKEN_PREFIX) and len(token) <= LONGEST_SECRET else None
    if found is None:
        raise TokenRefused(_(rules.UNKNOWN_TOKEN))
    token_id, count = found
    row = Token.objects.select_related("person__site", "person__account").get(pk=token_id)
    is_withdrawn = row.withdrawn_at is not None
    is_here = _is_here(row, at)
    refuse(TokenRefused, rules.why_not_use(at=at, expires_at=row.expires_at, is_withdrawn=is_withdrawn, is_here=is_here))
    if count > PER_MINUTE:
        raise Limited(wait_seconds=rules.seconds_to_wait(at))
    actor = people.actor_of_person(row.person)
    name = _("%(name)s (token %(number)s)") % {"name": actor.name[:90], "number": row.pk}
    return Used(token=row, actor=replace(actor, name=name))


def _is_here(token: Token, at: datetime) -> bool:
    """Whether its person works here and their sign-in is open."""
    person, day = token.person, at.date()
    begun = person.active_from is None or person.active_from <= day
    account = getattr(person, "account", None)
    return begun and (person.active_to is None or person.active_to > day) and account is not None and account.is_active


def digest(secret: str) -> str:
    """Return what is kept of a token: it holds 256 random bits, so that its plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _counted(secret: str, at: datetime) -> tuple[int, int] | None:
    """Find the token and count the use in one statement; return its id and its count in this minute."""
    minute = rules.minute_of(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE connections_token SET last_used_at = GREATEST(last_used_at, %s), "
            "minute_count = CASE WHEN minute_at = %s THEN minute_count + 1 ELSE 1 END, minute_at = %s "
            "WHERE digest = %s RETURNING id, minute_count",
            [at, minute, minute, digest(secret)],
        )
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def may_write(used: Used) -> None:
    """Raise NotAllowed for a token that only reads."""
    if used.token.access != Access.WRITE:
        raise NotAllowed(_("This token only reads. Make one that reads and writes."))
