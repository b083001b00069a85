"""Which cases are old enough for a rule: their room stands above this one, so that the site says who answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise

from ..types import PastCase

# kinds, states, settled before, after which case, how many, without those of this query -> cases by number
type Settled = Callable[[Sequence[str], Sequence[str], datetime, int, int, QuerySet], list[PastCase]]  # type: ignore[type-arg]
# of these customers, those all of whose cases are among the rows of this query
type Whole = Callable[[Sequence[int], QuerySet], list[int]]  # type: ignore[type-arg]


@dataclass
class _Cases:
    settled: Settled | None = None
    whole: Whole | None = None
    kinds: Mapping[str, str | Promise] = field(default_factory=dict)
    states: Mapping[str, str | Promise] = field(default_factory=dict)


cases = _Cases()


def connect(*, settled: Settled, whole: Whole, kinds: Mapping[str, str | Promise], states: Mapping[str, str | Promise]) -> None:
    """Install who knows of settled cases, and what their kinds and states are called. Called once, by the site, at start-up."""
    cases.settled, cases.whole, cases.kinds, cases.states = settled, whole, kinds, states
