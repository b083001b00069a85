"""What can happen to connections. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Access


@dataclass(frozen=True, kw_only=True)
class TokenMade(Event):
    token_id: int
    person_id: int
    access: Access


@dataclass(frozen=True, kw_only=True)
class TokenWithdrawn(Event):
    token_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class WebhookSet(Event):
    """A webhook was added or changed."""

    webhook_id: int


@dataclass(frozen=True, kw_only=True)
class WebhookSwitched(Event):
    """Somebody switched a webhook on or off."""

    webhook_id: int
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class SecretRenewed(Event):
    """A webhook has a new secret; the one before signs for a day more."""

    webhook_id: int


@dataclass(frozen=True, kw_only=True)
class WebhookGivenUp(Event):
    """Rapport switched a webhook off: nothing was taken there for days."""

    webhook_id: int
