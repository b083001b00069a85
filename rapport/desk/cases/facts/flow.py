"""How much comes, how much goes, and what stands."""

from rapport.metrics.metric import SECOND, Better, Cohort, Metric, Shape
from rapport.metrics.types import Counted, Rows, Tables

from .lives import LIFE, UNSETTLED, keep, lives

COPC = "Common practice; no standard"


def all_opened(t: Tables, as_of: int) -> Rows:
    cases = t["cases"]
    return keep(cases.filter(cases.opened_at <= as_of), date=cases.opened_date)


def all_solved(t: Tables, as_of: int) -> Rows:
    s = t["settlings"]
    return s.filter((s.moment <= as_of) & s.is_solving).select("case_id", "date")


def complaints(t: Tables, as_of: int) -> Rows:
    rows = all_opened(t, as_of)
    return rows.filter(rows.kind == "complaint")


def cleared(t: Tables, as_of: int) -> Rows:
    """Each solving counts above the line, each opening below it, on its own date."""
    came = all_opened(t, as_of).select("case_id", "date").mutate(numerator=0, denominator=1)
    return came.union(all_solved(t, as_of).mutate(numerator=1, denominator=0))


def backlog(t: Tables, as_of: int) -> Rows:
    """The stretches in which a case was not settled; those that stand at a moment are the backlog of that moment."""
    s = t["case_states"]
    s = s.filter((s.from_at <= as_of) & s.state.isin(UNSETTLED))
    return s.select("case_id", "from_at", "to_at")


def ages(t: Tables, as_of: int) -> Rows:
    """The age of each case that is open at the moment; its date is that of its opening."""
    rows = lives(t, as_of)
    rows = rows.filter(rows.is_settled == 0)
    return keep(rows, date=rows.opened_date, value=(as_of - rows.opened_at) // SECOND)


def kept(t: Tables, as_of: int) -> Rows:
    """Promises that were due by the moment. One that is done late stays broken; withdrawn ones are not counted.

    One that is kept before it is due counts from its due moment on: else those that are still owed would be missing beside it.
    """
    p = t["promises"]
    p = p.filter((p.kind == "promise") & (p.subject_kind == "case") & (p.made_at <= as_of) & (p.state != "withdrawn"))
    rows = p.filter(p.due_at <= as_of)
    done = ((rows.state == "kept") & (rows.settled_at < rows.due_at)).fill_null(False)
    return rows.select(case_id=rows.subject_id, date=rows.due_date, numerator=done.cast("int64"), denominator=1)


def _count(key: str, label: str, sentence: str, rows: Counted, better: Better, cohort: Cohort) -> Metric:
    return Metric(
        key=key,
        label=label,
        sentence=sentence,
        numerator=sentence,
        denominator="none: a count",
        cohort=cohort,
        shape=Shape.COUNT,
        unit="cases",
        better=better,
        rows=rows,
        facts=("cases", "settlings"),
        source=COPC,
    )


FLOW = (
    _count("opened", "Opened", "Cases that were opened.", all_opened, Better.NEITHER, Cohort.CREATED),
    _count("solved", "Solved", "Times that a case was solved.", all_solved, Better.NEITHER, Cohort.RESOLVED),
    _count("complaints", "Complaints", "Complaints that were opened.", complaints, Better.LOWER, Cohort.CREATED),
    Metric(
        key="clearance", label="Clearance", sentence="Solvings for each case that was opened in the same period.",
        numerator="solvings in the period", denominator="openings in the period", cohort=Cohort.EVENT, shape=Shape.RATIO,
        unit="ratio", better=Better.HIGHER, rows=cleared, facts=("cases", "settlings"), source=COPC,
    ),
    Metric(
        key="backlog", label="Backlog", sentence="Cases that were not settled at the end of the period.",
        numerator="cases new, open, reopened or waiting", denominator="none: a count", cohort=Cohort.MOMENT, shape=Shape.STOCK,
        unit="cases", better=Better.LOWER, rows=backlog, facts=("cases", "case_states"), source=COPC,
    ),
    Metric(
        key="backlog_age", label="Age of the backlog", sentence="How long ago the open cases were opened.",
        numerator="seconds since the opening", denominator="cases that are open", cohort=Cohort.CREATED, shape=Shape.DURATION,
        unit="seconds", better=Better.LOWER, rows=ages, facts=LIFE, source=COPC,
    ),
    Metric(
        key="promises_kept", label="Promises kept", sentence="Promises to customers about cases that were kept by their moment.",
        numerator="promises kept", denominator="promises that were due, but for withdrawn ones; by their moment",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=kept, facts=("promises",),
        source="Rapport",
    ),
)  # fmt: skip
