"""How the clocks of cases stood at a moment: each in exactly one of six states, so that counts add up."""

from rapport.metrics.types import Rows, Tables

from .lives import flag

# What is judged, and with it the denominator of a share; the other three are shown beside it.
JUDGED = ("met", "breached", "running_breached")
STATES = (*JUDGED, "running_within", "paused", "not_applicable")
FACTS = ("clocks", "clock_pauses")


def clock_states(t: Tables, as_of: int) -> Rows:
    """Return the clocks of cases that had begun by the moment, with their ``state`` then; what came later is not known yet.

    What is too late was too late from breach_at on, whatever came after. A clock that is void now never applied.
    """
    import ibis

    k = t["clocks"]
    k = k.filter((k.subject_kind == "case") & (k.begun_at <= as_of))
    p = t["clock_pauses"]
    p = p.filter((p.from_at <= as_of) & (p.to_at.isnull() | (p.to_at > as_of)))
    k = k.left_join(p.select("clock_id").distinct().mutate(pauses=1), "clock_id").drop("clock_id_right")
    is_stopped = flag(k.stopped_at <= as_of) == 1
    is_late = flag(k.breach_at <= as_of) == 1
    stopped_late = (k.result == "breached") | ((k.result == "running") & (flag(k.breach_at <= k.stopped_at) == 1))
    return k.mutate(
        state=ibis.cases(
            (k.result == "void", "not_applicable"),
            (is_stopped & stopped_late, "breached"),
            (is_stopped, "met"),
            (is_late, "running_breached"),
            (k.pauses.notnull(), "paused"),
            else_="running_within",
        )
    ).drop("pauses")
