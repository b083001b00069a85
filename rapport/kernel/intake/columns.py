"""What the columns of a table hold, looked at before anybody decides what they mean."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from .types import DateOrder, Row, Source
from .values import looks_like_moment, names_zone, possible_orders

SAMPLED_ROWS = 20_000
MISSING_MARKERS = ("", "?", "-", "N/A", "n/a", "NA", "NULL", "null", "None", "#N/A")
FEW_VALUES = 60
MOMENTS_SHARE = 0.7  # a column of moments may hold some that are none: they are rejected, not the guess


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. ``values``: the distinct ones with their counts, most frequent first, of the rows looked at (missing ones
    left out); shares are of those rows. ``orders`` and ``has_zone`` mean something only when ``is_moment``.
    """

    name: str
    place: int
    row_count: int
    missing: Counter[str]
    values: Counter[str]
    is_moment: bool
    orders: frozenset[DateOrder]
    has_zone: bool

    @property
    def distinct_count(self) -> int:
        return len(self.values)

    @property
    def has_few_values(self) -> bool:
        """Whether the values are names of something (states, channels) rather than texts or references."""
        return 0 < len(self.values) <= FEW_VALUES and len(self.values) <= max(self.row_count // 2, 3)

    @property
    def is_unique(self) -> bool:
        return self.row_count > 0 and not self.missing and len(self.values) == self.row_count

    def samples(self, count: int = 3) -> list[str]:
        return [value for value, _count in self.values.most_common(count)]


def look(source: Source, *, rows: int = SAMPLED_ROWS) -> list[Column]:
    """Return the columns of a table, judged by its first rows."""
    taken = [row for row in islice(source.rows(), rows) if not row.problem]
    return [_column(name, place, taken) for place, name in enumerate(source.header)]


def _column(name: str, place: int, rows: Sequence[Row]) -> Column:
    found = Counter(row.values[place] if place < len(row.values) else "" for row in rows)
    missing = Counter({marker: found.pop(marker) for marker in MISSING_MARKERS if marker in found})
    dates = [value for value in found if looks_like_moment(value.strip())]
    is_moment = sum(found[value] for value in dates) > MOMENTS_SHARE * found.total()
    return Column(
        name=name,
        place=place,
        row_count=len(rows),
        missing=missing,
        values=found,
        is_moment=is_moment,
        orders=frozenset(possible_orders(dates)) if is_moment else frozenset(),
        has_zone=is_moment and all(names_zone(value.strip()) for value in dates),
    )


def common_orders(columns: Iterable[Column]) -> frozenset[DateOrder]:
    """Return the date orders that fit all columns of moments: all three when no date needs one, one when it is certain, two
    when a person must be asked, none when the columns contradict each other.
    """
    fitting: frozenset[DateOrder] = frozenset(DateOrder)
    for column in columns:
        if column.is_moment:
            fitting &= column.orders
    return fitting
