"""The cases behind a figure, as far as the actor may see them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.metrics.ask import case_ids

from ..types import Asked
from .measure import NotLoaded, checked
from .scope import get_metric, question

MOST_ROWS = 10_000


@dataclass(frozen=True, kw_only=True)
class Behind:
    """The cases behind a figure: those that the actor may see, newest first.

    ``count``: how many were counted, ``MOST_ROWS`` for that many or more; ``hidden_count``: those of them that lie with other
    teams now.
    """

    rows: QuerySet[Any]
    count: int
    hidden_count: int

    @property
    def is_cut(self) -> bool:
        """Return whether there may be more than are listed."""
        return self.count >= MOST_ROWS


def has_cases(actor: Actor) -> bool:
    """Return whether there is any case at all that the actor may see."""
    return cases.cases(actor).exists()


def behind(actor: Actor, asked: Asked) -> Behind:
    """Return the cases that were counted on the asked dates. Raises as ``measure`` does."""
    checked(get_metric(asked.metric), asked)
    try:
        ids = case_ids(question(actor, replace(asked, split="")), limit=MOST_ROWS)
    except LookupError as error:
        raise NotLoaded from error
    rows = cases.cases(actor).filter(pk__in=ids)
    return Behind(rows=rows.order_by("-opened_at", "-pk"), count=len(ids), hidden_count=len(ids) - _seen(actor, rows, ids))


def _seen(actor: Actor, rows: QuerySet[Any], ids: Sequence[int]) -> int:
    return rows.order_by().count() if ids else 0
