"""What a metric is: a declaration in words, and the rows that it counts. Frozen and versioned; nothing is counted elsewhere.

A metric's ``rows`` build an Ibis table with one row a thing that counts, as it stood at ``as_of``; grouping, intervals and the
way down to the rows are the same for all. Ibis compiles the same expression for DuckDB and for Spark: only portable operations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, overload

from .types import Counted

if TYPE_CHECKING:
    from rapport.kernel.actor import Actor

SECOND = 1_000_000  # moments are whole microseconds since 1970


class InWords:
    """Words of a declaration. They are written once, in English, and read in the language of whoever reads them.

    What is kept of a declaration, as its digest in evidence, takes ``vars(metric)``: the words as they are written. Who
    translates is said by the site (``speak``), since declarations know no Django.
    """

    translate: ClassVar[Callable[[str], str]] = staticmethod(str)

    def __init__(self, default: str | None = None) -> None:
        self._default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: Any = None) -> str: ...

    @overload
    def __get__(self, instance: object, owner: Any = None) -> str: ...

    def __get__(self, instance: object | None, owner: Any = None) -> str:
        if instance is None and self._default is None:
            raise AttributeError(self._name)  # a declaration without its words is none: there is no default
        if instance is None:
            return self._default or ""
        words: str = vars(instance)[self._name]
        return InWords.translate(words) if words else words

    def __set__(self, instance: object, words: str) -> None:
        vars(instance)[self._name] = words


def speak(translate: Callable[[str], str]) -> None:
    """Have the words of all declarations read through this. Called once, by the site, at start-up."""
    InWords.translate = staticmethod(translate)


class Cohort(StrEnum):
    """By which date a row belongs to a period."""

    CREATED = "created"
    RESOLVED = "resolved"
    EVENT = "event"
    MOMENT = "moment"


class Shape(StrEnum):
    """How rows become a figure.

    A share: ``numerator`` 0 or 1 of ``denominator`` 1. A duration: the median of ``value`` in seconds, rows without one are
    unfinished. A count: the number of rows. A ratio: sum of ``numerator`` by sum of ``denominator``. A stock: the rows that
    stand at the end of each period, between ``from_at`` and ``to_at``. A net: sum of ``denominator`` (what came) less sum of
    ``numerator`` (what went). A rate: sum of ``numerator``, which happens by chance, for each thousand of ``denominator``. A sum:
    that of ``numerator``, amounts in whole minor units, of as many rows as the sum of ``denominator``. A net share: ``numerator``
    1 for, -1 against or 0 for neither, of ``denominator`` 1 each: those for less those against, as a share of all, in [-1, 1].

    By the cohort of moments a share, a ratio or a duration is that of what stands at the end of each period too: its rows have
    ``from_at`` and ``to_at`` instead of a date; a duration is the age since ``since_at``, with ``value`` that at ``as_of``.
    """

    NET = "net"
    NET_SHARE = "net_share"
    SHARE = "share"
    DURATION = "duration"
    COUNT = "count"
    RATIO = "ratio"
    RATE = "rate"
    SUM = "sum"
    STOCK = "stock"


class Better(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Sure(StrEnum):
    """How the 95 % interval of a figure is made. Each is the method of a shape but ``PACE``, which a metric chooses.

    Wilson's for a share, of rows that hang together with as many rows as their clusters are worth (Kish). For a median and a
    p90 where the order statistics may lie, of clusters by how the share below scatters (Woodruff). Garwood's exact one for a
    count and for a rate, and from two of them that of a difference (Zou and Donner). For the difference of two shares of the same
    answers, the adjusted one of Wald (Rocks). The delta method on the logarithm of a
    ratio of sums over clusters. ``PACE``: what stands is known, and held against a count of days gone by, which scatters.
    ``EVERYTHING``: all that there was is counted, nothing is estimated.
    """

    WILSON = "wilson"
    WILSON_OF_CLUSTERS = "wilson_of_clusters"
    ORDER = "order"
    ORDER_OF_CLUSTERS = "order_of_clusters"
    POISSON = "poisson"
    DIFFERENCE = "difference"
    NET_SHARE = "net_share"
    DELTA = "delta"
    PACE = "pace"
    EVERYTHING = "everything"
    OF_SHAPE = "of_shape"


def usual_interval(shape: Shape, cohort: Cohort, *, in_clusters: bool) -> Sure:
    """Return how sure figures of a shape are told, where the declaration says nothing else."""
    if cohort is Cohort.MOMENT or shape in {Shape.STOCK, Shape.SUM}:
        return Sure.EVERYTHING
    match shape:
        case Shape.SHARE:
            return Sure.WILSON_OF_CLUSTERS if in_clusters else Sure.WILSON
        case Shape.DURATION:
            return Sure.ORDER_OF_CLUSTERS if in_clusters else Sure.ORDER
        case Shape.RATIO:
            return Sure.DELTA if in_clusters else Sure.EVERYTHING
        case Shape.NET | Shape.NET_SHARE:
            return Sure.DIFFERENCE if shape is Shape.NET else Sure.NET_SHARE
        case _:
            return Sure.POISSON


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One number, defined once.

    ``rows``: from the tables of the facts and ``as_of`` in microseconds an Ibis table with ``case_id``, ``date`` (of the
    cohort, in the department's zone) and what its ``shape`` asks for. ``facts``: the names of the facts that it reads.
    ``maturity_days``: how long a period still changes after its end. ``pair``: the metric to look at beside it, because
    pushing the one may harm the other. ``cluster``: the column by which rows hang together, where they do. ``breakdown``: the
    column whose values divide all rows, those included that count nothing, so that a definition's counts add up. ``dimensions``:
    by what it can be split; None for every dimension of cases. ``apart``: the column whose values are never added up, as
    currencies: a question that neither names one of them nor is split by them is asked of the house's own.
    ``reach_days``: how far from the dates asked for lies what a row is judged by, where its neighbours are: rows further away
    need not be looked at. ``interval``: how sure its figures are told; what is usual for its shape unless it says else.
    ``standing``: of a rate, what it is held against, where that is counted as it stands at the end of each period instead of
    being added up: rows with ``from_at`` and ``to_at``; those of ``rows`` have a ``numerator`` alone then.
    ``stands_with``: of rows that are cases, with which team (and person) each stands: who had the case when (holders).
    ``owner``: the role that answers for it. Rows that are no cases have none for ``case_id``.
    """

    key: str
    label: InWords = InWords()
    sentence: InWords = InWords()
    numerator: InWords = InWords()
    denominator: InWords = InWords()
    cohort: Cohort
    shape: Shape
    unit: str
    better: Better
    rows: Counted
    facts: tuple[str, ...]
    source: str
    version: int = 1
    maturity_days: int = 0
    pair: str = ""
    cluster: str = ""
    breakdown: str = ""
    dimensions: tuple[str, ...] | None = None
    apart: str = ""
    reach_days: int | None = None
    interval: Sure = Sure.OF_SHAPE
    standing: Counted | None = None
    stands_with: InWords = InWords("")
    owner: str = "manager"

    def __post_init__(self) -> None:
        """Put the usual interval of its shape where none is declared. Raises ValueError for one that its shape cannot have."""
        usual = usual_interval(self.shape, self.cohort, in_clusters=bool(self.cluster))
        if self.interval is Sure.OF_SHAPE:
            object.__setattr__(self, "interval", usual)
        elif self.interval is not usual and (self.shape, self.interval) != (Shape.RATIO, Sure.PACE):
            raise ValueError(f"{self.key}: figures of the shape {self.shape} have the interval {usual}, not {self.interval}.")
        if self.standing is not None and (self.shape is not Shape.RATE or self.is_of_moments):
            raise ValueError(f"{self.key}: a rate alone is held against what stands at the end of its period.")

    @property
    def is_of_moments(self) -> bool:
        """Return whether it tells what stands at the end of each period."""
        return self.cohort is Cohort.MOMENT

    @property
    def grows(self) -> bool:
        """Return whether its figure grows with the length of its period: one of a week says nothing against one of a month.

        What happens is added up then, and either nothing is divided by, or by what stands at the end of the period.
        """
        return self.shape is Shape.COUNT or self.standing is not None


@dataclass(frozen=True, kw_only=True)
class Live:
    """A count of now: a page takes it from the database itself, because the store is seconds behind.

    ``count``: how many there are for an actor from one moment until another; what stands at a moment looks at the latter alone.
    ``metric``: what counts the same in the store; a test holds both to each other. "" where nothing does: it speaks of what is
    still to come today, or of what nobody keeps. ``is_of_cases``: each case behind the rows of the metric is counted once.
    """

    key: str
    label: InWords = InWords()
    sentence: InWords = InWords()
    count: "Callable[[Actor, datetime, datetime], int]"
    metric: str = ""
    is_of_cases: bool = False
