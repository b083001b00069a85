"""What those who answer have to bear: counted by team, never by person."""

from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Rows, Tables

from .lives import flag


def abusive(t: Tables, as_of: int) -> Rows:
    c = t["contacts"]
    c = c.filter((c["at"] <= as_of) & (c.direction == "inbound"))
    return c.select("case_id", "date", numerator=flag(c.is_abusive), denominator=1, had_at=c["at"])


ABUSE = (
    Metric(
        key="abuse", label="Abusive contacts", sentence="What customers wrote or said that was marked as abusive.",
        numerator="contacts from customers that are marked as abusive", denominator="contacts from customers",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.LOWER, rows=abusive, facts=("contacts",),
        cluster="case_id", source="Rapport",
        stands_with="the team that had the case when the customer wrote or spoke; before any had it, the first", version=2,
    ),
)  # fmt: skip
