"""What foreign systems said about their own standards, where they did: to be held against what our clocks say."""

from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Rows, Tables

from .lives import came


def within_standard(t: Tables, as_of: int) -> Rows:
    """Cases that were brought in with a word on the standard of their system: one row a case, whatever its rows were there."""
    rows = t["cases"]
    rows = rows.filter(rows.source_standard_met.notnull())
    rows = came(rows, as_of, date="opened_date", is_met="source_standard_met")
    return rows.mutate(numerator=rows.is_met.cast("int64"), denominator=1).drop("is_met")


FOREIGN = (
    Metric(
        key="source_attainment", label="Standard met, as the source says",
        sentence="Cases brought in from another system that met the standard there, by that system's own last word on each case.",
        numerator="cases whose last record there says that the standard was met",
        denominator="cases whose records there say whether it was met", cohort=Cohort.CREATED, shape=Shape.SHARE, unit="share",
        better=Better.HIGHER, rows=within_standard, facts=("cases",), pair="attainment",
        source="The other system's own mark, such as made_sla of a ServiceNow log",
        stands_with="the first team that had the case", version=2,
    ),
)  # fmt: skip
