"""How the clocks of cases stood at a moment: each in exactly one of six states, so that counts add up; and which run short."""

from typing import Any

from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Counted, Rows, Tables

from .lives import DIMENSIONS

# What is judged, and with it the denominator of a share; the other three are shown beside it.
JUDGED = ("met", "breached", "running_breached")
STATES = (*JUDGED, "running_within", "paused", "not_applicable")
FACTS = ("clocks", "clock_pauses")


def clock_states(t: Tables, as_of: int) -> Rows:
    """Return the clocks of cases that had begun by the moment, with their ``state`` then; what came later is not known yet.

    What is too late was too late from breach_at on, whatever came after. A clock that is void now never applied.
    """
    import ibis

    k = judged_clocks(t, as_of)
    p = t["clock_pauses"]
    p = p.filter((p.from_at <= as_of) & (p.to_at.isnull() | (p.to_at > as_of)))
    k = k.left_join(p.select("clock_id").distinct().mutate(pauses=1), "clock_id").drop("clock_id_right")
    return k.mutate(
        state=ibis.cases(
            (k.result == "void", "not_applicable"),
            (k.is_met, "met"),
            (k.is_stopped, "breached"),
            (k.is_judged, "running_breached"),
            (k.pauses.notnull(), "paused"),
            else_="running_within",
        )
    ).drop("pauses")


def judged_clocks(t: Tables, as_of: int) -> Rows:
    """Return the clocks of cases that had begun by the moment, with what shares are made of: ``is_judged`` and ``is_met``.

    It is half the work of telling each clock's state, which needs the pauses too.
    """
    k = t["clocks"]
    return _judged(k.filter((k.subject_kind == "case") & (k.begun_at <= as_of)), as_of)


def _judged(k: Rows, as_of: int) -> Rows:
    """Add to clocks, or to their stages, how they stood."""
    is_stopped = (k.stopped_at <= as_of).fill_null(False)
    is_late = (k.breach_at <= as_of).fill_null(False)
    stopped_late = (k.result == "breached") | ((k.result == "running") & (k.breach_at <= k.stopped_at).fill_null(False))
    applies = k.result != "void"
    is_judged, is_met = applies & (is_stopped | is_late), applies & is_stopped & ~stopped_late
    # With the team that had it when it was missed, or else when it ended.
    ended_at = is_stopped.ifelse(k.stopped_at, None)
    had_at = (is_judged & ~is_met).ifelse(k.breach_at.fill_null(k.stopped_at), ended_at)
    return k.mutate(is_stopped=is_stopped, is_judged=is_judged, is_met=is_met, had_at=had_at)


def _attained(measure: str = "") -> Counted:
    """Return the rows of clocks, every one with its state; those that are not judged count nothing, but can be told."""

    def rows(t: Tables, as_of: int) -> Rows:
        # The state only where it is asked for: a share is told by less.
        state = ("state",) if t.wanted is None or "state" in t.wanted else ()
        k = clock_states(t, as_of) if state else judged_clocks(t, as_of)
        if measure:
            k = k.filter(k.measure == measure)
        return k.select(
            *state, "measure", "standard_id", "is_statutory", "had_at", case_id=k.subject_id, date=k.started_date,
            numerator=k.is_met.cast("int64"), denominator=k.is_judged.cast("int64"),
        )  # fmt: skip

    return rows


def _stages(t: Tables, as_of: int) -> Rows:
    """Return the stages of teams that have an operational target, by the day on which their clock began to count."""
    s = t["clock_stages"]
    # A clock may count from before it was there, as a final response does after a reopening.
    is_there = (s.begun_at <= as_of) & (s.clock_begun_at <= as_of)
    s = s.filter((s.subject_kind == "case") & is_there & (s.result != "void"))
    s = _judged(s, as_of)
    return s.select(
        "measure", "standard_id", "is_statutory", "team_id", case_id=s.subject_id, date=s.started_date,
        numerator=s.is_met.cast("int64"), denominator=s.is_judged.cast("int64"),
    )  # fmt: skip


def breached(t: Tables, as_of: int) -> Rows:
    """The clocks that were too late by then, each with the team that had used most of its time when it was too late.

    Of two that had used as much, the one that had it first. Where one team had it all along there are no stages.
    """
    import ibis

    k = judged_clocks(t, as_of)
    k = k.filter(k.is_judged & ~k.is_met)
    s = t["clock_stages"]
    order = ibis.window(group_by=s.clock_id, order_by=[s.missed_seconds.desc(), s.begun_at])
    s = s.filter(s.missed_seconds.notnull()).mutate(place=ibis.row_number().over(order))
    s = s.filter(s.place == 0).select("clock_id", most_team_id=s.team_id, parts=1)
    k = k.left_join(s, "clock_id").drop("clock_id_right")
    return k.select(
        "measure", "standard_id", "is_statutory", case_id=k.subject_id, date=k.started_date,
        team_id=k.parts.notnull().ifelse(k.most_team_id, k.team_id),
    )  # fmt: skip


def at_risk(t: Tables, as_of: int) -> Rows:
    """The stretches in which a clock ran with at most a quarter of its target left; a pause interrupts them.

    Pauses that begin before that moment have ended by then, and those that begin later do not move it.
    """
    import ibis

    k = t["clocks"]
    k = k.filter((k.subject_kind == "case") & (k.begun_at <= as_of) & (k.result != "void") & k.at_risk_at.notnull())
    stops_first = k.stopped_at.notnull() & (k.breach_at.isnull() | (k.stopped_at < k.breach_at))
    k = k.select(
        "clock_id", "measure", "standard_id", "is_statutory", case_id=k.subject_id,
        # A clock that counts from before it was there, as a final response after a reopening, is at risk once it is there.
        at_risk_at=(k.at_risk_at >= k.begun_at).ifelse(k.at_risk_at, k.begun_at),
        end_at=stops_first.ifelse(k.stopped_at, k.breach_at),
    )  # fmt: skip
    p = t["clock_pauses"]
    p = p.select("clock_id", pause_at=p.from_at, goes_on_at=p.to_at).join(
        k.select("clock_id", "at_risk_at", "end_at"), "clock_id"
    )
    p = p.filter((p.pause_at >= p.at_risk_at) & (p.end_at.isnull() | (p.pause_at < p.end_at)))
    order = ibis.window(group_by=p.clock_id, order_by=[p.pause_at])
    p = p.mutate(next_at=p.pause_at.lead().over(order))
    again = p.filter(p.goes_on_at.notnull()).select("clock_id", from_at=p.goes_on_at, next_at=p.next_at)
    first = p.group_by("clock_id").aggregate(next_at=p.pause_at.min())
    at_first = k.left_join(first, "clock_id").select("clock_id", from_at=k.at_risk_at, next_at=first.next_at)
    rows = at_first.union(again).join(k, "clock_id")
    rows = rows.select("case_id", "measure", "standard_id", "is_statutory", "from_at",
                       to_at=rows.next_at.notnull().ifelse(rows.next_at, rows.end_at))  # fmt: skip
    return rows.filter(rows.to_at.isnull() | (rows.to_at > rows.from_at))


def overdue(t: Tables, as_of: int) -> Rows:
    """The stretches in which a clock had run out and was still awaited."""
    k = t["clocks"]
    k = k.filter((k.subject_kind == "case") & (k.begun_at <= as_of) & (k.result != "void") & k.breach_at.notnull())
    k = k.filter(k.stopped_at.isnull() | (k.stopped_at > k.breach_at))
    return k.select(
        "measure", "standard_id", "is_statutory", case_id=k.subject_id,
        from_at=(k.breach_at >= k.begun_at).ifelse(k.breach_at, k.begun_at), to_at=k.stopped_at,
    )  # fmt: skip


OWN = (*DIMENSIONS, "measure", "standard_id", "is_statutory")


def _attainment(key: str, label: str, what: str, rows: Counted, **more: Any) -> Metric:
    return Metric(
        key=key, label=label, sentence=f"{what} that were met, of those that were met or breached.", numerator=f"{what} met",
        denominator=f"{what} met, breached, or running past their moment; not those of which nobody knows when they ended",
        cohort=Cohort.CREATED, shape=Shape.SHARE,
        unit="share", better=Better.HIGHER, rows=rows, facts=FACTS, source="ISO 18295-1, 8", maturity_days=14,
        breakdown="state", dimensions=OWN,
        stands_with="the team that had the case when its moment was missed or, in time, when the clock ended; of a clock that "
        "still runs, the team that has it", **more,
    )  # fmt: skip


CLOCKS = (
    _attainment("attainment", "Standards met", "Clocks", _attained(), version=5, pair="requester_wait"),
    _attainment("first_response_in_time", "First response in time", "Clocks of first responses", _attained("first_response"),
                version=4, pair="answered_out_of_hours"),
    _attainment("next_response_in_time", "Next response in time", "Clocks of next responses", _attained("next_response"),
                version=4, pair="next_response"),
    _attainment("resolution_in_time", "Resolved in time", "Clocks of resolutions", _attained("resolution"), version=3,
                pair="reopen_rate"),
    _attainment("final_response_in_time", "Final response in time", "Clocks of final responses", _attained("final_response"),
                version=3, pair="reopen_rate"),
    Metric(
        key="stages_in_time", label="Teams within their part",
        sentence="Stages of clocks in which a team kept to its operational target, all stays with it added up.",
        numerator="stages that used at most the team’s target by the end of the clock",
        denominator="stages of teams with a target whose clock has ended, or whose target is used up",
        cohort=Cohort.CREATED, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=_stages, facts=("clock_stages",),
        source="Rapport", maturity_days=14, dimensions=OWN, pair="attainment", cluster="case_id",
        stands_with="the team whose part of the time it is",
    ),
    Metric(
        key="breached_clocks", label="Missed, by who used the time",
        sentence="Clocks that were breached. Split by team they stand with the one that had used most of their time by then.",
        numerator="clocks breached, or running past their moment", denominator="none: a count", cohort=Cohort.CREATED,
        shape=Shape.COUNT, unit="clocks", better=Better.LOWER, rows=breached, facts=("clocks", "clock_stages"),
        source="Rapport", maturity_days=14, dimensions=OWN, pair="attainment",
        stands_with="the team that had used most of the time when it was missed",
    ),
    Metric(
        key="at_risk", label="At risk", sentence="Clocks that ran with at most 25 % of their target left.",
        numerator="clocks that run, are not too late and not paused, with at most a quarter of the target left",
        denominator="none: a count", cohort=Cohort.MOMENT, shape=Shape.STOCK, unit="clocks", better=Better.LOWER, rows=at_risk,
        facts=FACTS, source="Rapport", dimensions=OWN, pair="attainment",
        stands_with="the team that had the case at the end of the period", version=2,
    ),
    Metric(
        key="overdue_clocks", label="Overdue", sentence="Clocks that had run out and that somebody still waited for.",
        numerator="clocks past their moment and not stopped", denominator="none: a count", cohort=Cohort.MOMENT,
        shape=Shape.STOCK, unit="clocks", better=Better.LOWER, rows=overdue, facts=("clocks",), source="Rapport",
        dimensions=OWN, pair="at_risk",
        stands_with="the team that had the case at the end of the period", version=2,
    ),
)  # fmt: skip
