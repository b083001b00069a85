"""Which tokens an actor may see."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, QuerySet

from rapport.kernel.actor import Actor

from ..models import Token

TOKENS = "connections.tokens"


def tokens(actor: Actor) -> QuerySet[Token]:
    """Return the tokens that the actor may see: their own, and those of the people whom they lead; the newest first."""
    rows = Token.objects.select_related("person__team", "withdrawn_by")
    return actor.scope(TOKENS, rows).order_by("-made_at", "-pk")


def get_token(token_id: int, *, actor: Actor) -> Token:
    """Return one token. Raises Token.DoesNotExist, also for one that is not theirs to see."""
    return tokens(actor).get(pk=token_id)


def working_counts(person_ids: Sequence[int], actor: Actor, *, as_of: datetime) -> dict[int, int]:
    """Return how many tokens of these persons open something, by person, as far as the actor may see them; none for no tokens."""
    rows = tokens(actor).filter(person_id__in=person_ids, withdrawn_at=None, expires_at__gt=as_of)
    return dict(rows.order_by().values_list("person_id").annotate(n=Count("pk")))
