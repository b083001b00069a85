"""What is done so that complaints do not come again: corrective actions are commitments, which the store keeps already."""

from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Rows, Tables


def late(t: Tables, as_of: int) -> Rows:
    """Corrective actions that were due by the moment; withdrawn ones are not counted. Done late is late."""
    p = t["promises"]
    p = p.filter((p.kind == "improvement") & (p.subject_kind == "complaint") & (p.made_at <= as_of) & (p.state != "withdrawn"))
    rows = p.filter(p.due_at <= as_of)
    done = ((rows.state == "kept") & (rows.settled_at < rows.due_at)).fill_null(False)
    late, had_at = (~done).cast("int64"), done.ifelse(rows.settled_at, rows.due_at)
    return rows.select(case_id=rows.subject_id, date=rows.due_date, numerator=late, denominator=1, had_at=had_at)


METRICS = (
    Metric(
        key="complaint_actions_late", label="Corrective actions late",
        sentence="Corrective actions agreed on complaints that were not done by their day, of those that were due.",
        numerator="corrective actions done late, or due and not done",
        denominator="corrective actions due, but for withdrawn ones",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.LOWER, rows=late, facts=("promises",),
        source="UK FCA DISP 1.3", pair="complaint_causes",
        stands_with="the team that had the case when the action was done or, where it was not in time, when its day passed",
        version=2,
    ),
)  # fmt: skip
