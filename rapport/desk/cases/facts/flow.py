"""How much comes, how much goes, and what stands."""

from rapport.metrics.metric import SECOND, Better, Cohort, Metric, Shape, Sure
from rapport.metrics.types import Counted, Rows, Tables

from .lives import OFTEN, OFTEN_NOW, came

OLD_DAYS, PACE_DAYS = 7, 28
OLD, PACE = OLD_DAYS * 86_400 * SECOND, PACE_DAYS * 86_400 * SECOND
COPC = "Common practice; no standard"


def all_opened(t: Tables, as_of: int) -> Rows:
    return came(t["cases"], as_of, date="opened_date")


def all_solved(t: Tables, as_of: int) -> Rows:
    s = _solvings(t, as_of)
    return s.select("case_id", *OFTEN, "date", had_at=s.moment)


def _solvings(t: Tables, as_of: int) -> Rows:
    s = t["settlings"]
    s = s.filter((s.moment <= as_of) & s.is_solving)
    team_id = (s.team_at <= as_of).ifelse(s.team_id, None)
    return s.select("case_id", *OFTEN_NOW, "date", "moment", team_id=team_id)


def complaints(t: Tables, as_of: int) -> Rows:
    rows = all_opened(t, as_of)
    return rows.filter(rows.kind == "complaint")


def cleared(t: Tables, as_of: int) -> Rows:
    """Each solving counts above the line, each opening below it, on its own date."""
    opened = all_opened(t, as_of).select("case_id", *OFTEN, "date", "had_at").mutate(numerator=0, denominator=1)
    return opened.union(all_solved(t, as_of).mutate(numerator=1, denominator=0).select(*opened.columns))


def backlog(t: Tables, as_of: int) -> Rows:
    """The stretches in which a case was not settled; those that stand at a moment are the backlog of that moment."""
    s = t["unsettled"]
    return s.filter(s.from_at <= as_of).select("case_id", *OFTEN, "from_at", "to_at")


def ages(t: Tables, as_of: int) -> Rows:
    rows = t["unsettled"].filter(t["unsettled"].from_at <= as_of)
    return rows.select("case_id", *OFTEN, "from_at", "to_at", since_at=rows.opened_at, value=(as_of - rows.opened_at) // SECOND)


def old(t: Tables, as_of: int) -> Rows:
    """Each open case counts below the line, and above it from the day on which it is old."""
    rows = t["unsettled"].filter(t["unsettled"].from_at <= as_of)
    all_open = rows.select("case_id", *OFTEN, "from_at", "to_at", numerator=0, denominator=1)
    old_at = rows.opened_at + OLD
    from_at = (rows.from_at >= old_at).ifelse(rows.from_at, old_at)
    too_old = rows.select("case_id", *OFTEN, "to_at", from_at=from_at, numerator=1, denominator=0)
    too_old = too_old.filter(too_old.to_at.isnull() | (too_old.to_at > too_old.from_at))
    return all_open.union(too_old.select(*all_open.columns))


def days_of_work(t: Tables, as_of: int) -> Rows:
    """Open cases, 28 times, above the line; each solving below it for the 28 days that follow: what stands is their ratio."""
    import ibis

    rows = backlog(t, as_of).mutate(numerator=PACE_DAYS, denominator=0, had_at=ibis.null("int64"))
    s = _solvings(t, as_of)
    pace = s.select(
        "case_id", *OFTEN, from_at=s.moment, to_at=s.moment + PACE, numerator=0, denominator=1, had_at=s.moment
    )  # fmt: skip
    return rows.union(pace.select(*rows.columns))


def complained(t: Tables, as_of: int) -> Rows:
    rows = all_opened(t, as_of)
    return rows.mutate(numerator=(rows.kind == "complaint").cast("int64"), denominator=1)


def kept(t: Tables, as_of: int) -> Rows:
    """Promises that were due by the moment. One that is done late stays broken; withdrawn ones are not counted.

    One that is kept before it is due counts from its due moment on: else those that are still owed would be missing beside it.
    """
    p = t["promises"]
    p = p.filter((p.kind == "promise") & (p.subject_kind == "case") & (p.made_at <= as_of) & (p.state != "withdrawn"))
    rows = p.filter(p.due_at <= as_of)
    done = ((rows.state == "kept") & (rows.settled_at < rows.due_at)).fill_null(False)
    had_at = done.ifelse(rows.settled_at, rows.due_at)
    return rows.select(
        case_id=rows.subject_id, date=rows.due_date, numerator=done.cast("int64"), denominator=1, had_at=had_at
    )  # fmt: skip


def broken(t: Tables, as_of: int) -> Rows:
    """Promises to customers, about cases or not, whose moment passed before they were kept; withdrawn ones are not counted."""
    import ibis

    p = t["promises"]
    p = p.filter((p.kind == "promise") & (p.made_at <= as_of) & (p.state != "withdrawn") & (p.due_at <= as_of))
    rows = p.filter(~((p.state == "kept") & (p.settled_at < p.due_at)).fill_null(False))
    nothing = ibis.literal(None, "int64")
    case_id = (rows.subject_kind == "case").ifelse(rows.subject_id, nothing)
    return rows.select(case_id=case_id, date=rows.due_date, had_at=rows.due_at)


def _count(key: str, label: str, sentence: str, rows: Counted, better: Better, cohort: Cohort, stands_with: str) -> Metric:
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
        version=2,
        stands_with=stands_with,
    )


FLOW = (
    _count("opened", "Opened", "Cases that were opened.", all_opened, Better.NEITHER, Cohort.CREATED,
           "the first team that had the case"),
    _count("solved", "Solved", "Times that a case was solved.", all_solved, Better.NEITHER, Cohort.RESOLVED,
           "the team that had the case when it was solved"),
    _count("complaints", "Complaints", "Complaints that were opened.", complaints, Better.LOWER, Cohort.CREATED,
           "the first team that had the case"),
    Metric(
        key="clearance", label="Clearance", sentence="Solvings for each case that was opened in the same period.",
        numerator="solvings in the period", denominator="openings in the period", cohort=Cohort.EVENT, shape=Shape.RATIO,
        unit="ratio", better=Better.HIGHER, rows=cleared, facts=("cases", "settlings"), source=COPC, cluster="case_id",
        version=3,
        stands_with="openings the first team that had the case, solvings the team that had it when it was solved",
    ),
    Metric(
        key="net_flow", label="Net flow", sentence="Cases opened in the period less the solvings in it.",
        numerator="openings less solvings in the period", denominator="none: a difference", cohort=Cohort.EVENT, shape=Shape.NET,
        unit="cases", better=Better.LOWER, rows=cleared, facts=("cases", "settlings"), source=COPC, pair="clearance",
        stands_with="openings the first team that had the case, solvings the team that had it when it was solved", version=2,
    ),
    Metric(
        key="backlog", label="Backlog", sentence="Cases that were not settled at the end of the period.",
        numerator="cases new, open, reopened or waiting", denominator="none: a count", cohort=Cohort.MOMENT, shape=Shape.STOCK,
        unit="cases", better=Better.LOWER, rows=backlog, facts=("unsettled",), source=COPC,
        stands_with="the team that had the case at the end of the period", version=2,
    ),
    Metric(
        key="backlog_age", label="Age of the backlog",
        sentence="How long ago the cases open at the end of the period were opened.",
        numerator="seconds since the opening", denominator="cases that are open", cohort=Cohort.MOMENT, shape=Shape.DURATION,
        unit="seconds", better=Better.LOWER, rows=ages, facts=("unsettled",), source=COPC, version=3, pair="backlog",
        stands_with="the team that had the case at the end of the period",
    ),
    Metric(
        key="old_backlog", label="Old cases in the backlog",
        sentence="Cases open at the end of the period that had been opened at least seven days before.",
        numerator="open cases, seven days old or older", denominator="cases that are open", cohort=Cohort.MOMENT,
        shape=Shape.SHARE, unit="share", better=Better.LOWER, rows=old, facts=("unsettled",), source=COPC,
        pair="backlog",
        stands_with="the team that had the case at the end of the period", version=2,
    ),
    Metric(
        key="backlog_days", label="Backlog in days of work",
        sentence="Cases open at the end of the period, by the solvings of a day in the 28 days before.",
        numerator="open cases, times 28", denominator="solvings of the last 28 days", cohort=Cohort.MOMENT, shape=Shape.RATIO,
        unit="days", better=Better.LOWER, rows=days_of_work, facts=("unsettled", "settlings"), source=COPC, pair="reopen_rate",
        interval=Sure.PACE, version=3,
        stands_with="the team that had the case at the end of the period; solvings, the team that had it when it was solved",
    ),
    Metric(
        key="complaint_rate", label="Share of complaints", sentence="Cases opened that are complaints.",
        numerator="complaints opened", denominator="cases opened", cohort=Cohort.CREATED, shape=Shape.SHARE, unit="share",
        better=Better.LOWER, rows=complained, facts=("cases",), source="Rapport", pair="complaints",
        stands_with="the first team that had the case", version=2,
    ),
    Metric(
        key="promises_kept", label="Promises kept", sentence="Promises to customers about cases that were kept by their moment.",
        numerator="promises kept", denominator="promises that were due, but for withdrawn ones; by their moment",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=kept, facts=("promises",),
        source="Rapport",
        stands_with="the team that had the case when the promise was kept or, where it was not, when its moment passed",
        version=2,
    ),
    Metric(
        key="promises_broken", label="Promises broken", sentence="Promises to customers whose moment passed unkept.",
        numerator="promises that were due and not kept before their moment, but for withdrawn ones",
        denominator="none: a count", cohort=Cohort.EVENT, shape=Shape.COUNT, unit="promises", better=Better.LOWER, rows=broken,
        facts=("promises",), source="Rapport", pair="promises_kept",
        stands_with="the team that had the case when the moment of the promise passed", version=2,
    ),
)  # fmt: skip
