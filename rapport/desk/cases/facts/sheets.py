"""Everything that is known about each case, and about each of its clocks, at a moment: to be taken elsewhere and checked there.

Of an open case what runs is counted up to the moment. A value that is not there is missing, not 0.
"""

from typing import Any

from rapport.metrics.metric import SECOND
from rapport.metrics.types import Column, Kind, Rows, Sheet, Tables

from .clocks import FACTS as CLOCK_FACTS
from .clocks import clock_states
from .lives import LIFE, summarise

INT, TEXT, FLAG, AT = Kind.INTEGER, Kind.TEXT, Kind.FLAG, Kind.MOMENT
MEASURES = (
    "first_response", "next_response", "update", "pausable_update", "resolution", "requester_wait", "work_time",
    "total_resolution", "final_response",
)  # fmt: skip
_OWN = ("case_id", "source", "external_id", "kind", "channel", "priority", "opened_at")
_COUNTS = (
    ("answer_count", "how often we wrote or spoke to the customer"),
    ("answering_people_count", "how many people did so"),
    ("reply_count", "how often the customer waited for an answer and got one"),
    ("reopen_count", "how often it was reopened"),
    ("team_count", "how many different teams had it"),
    ("person_count", "how many different people had it"),
    ("handover_count", "how often it passed to another person or team"),
    ("escalation_count", "how often it was raised"),
)
_TIMES = (
    ("first_response", "from the customer's first word to our first answer after it"),
    ("reply_time", "all waits for an answer that were answered, together"),
    ("first_resolution", "from the opening to the first time it was solved"),
    ("full_resolution", "from the opening to the last time it was solved; none while it is open"),
    ("requester_wait", "with us or with others"),
    ("customer_wait", "waiting for the customer"),
    ("work_time", "with us: new, open or reopened"),
    ("hold_time", "with others"),
    ("unassigned_time", "from the opening to the first person who had it"),
)


def cases(t: Tables, as_of: int) -> Rows:
    """Return one row a case that had been opened by the moment."""
    own = t["cases"].select("external_id", of_case=t["cases"].case_id)
    rows = summarise(t, as_of)
    rows = rows.join(own, rows.case_id == own.of_case).drop("of_case")
    for part in (_passed(t, as_of), _answering(t, as_of), _judged(t, as_of)):
        rows = rows.left_join(part, "case_id").drop("case_id_right")
    full = rows.is_settled == 1
    found: dict[str, Any] = {
        "first_response": _between(rows, "asked", "answered"),
        "reply_time": (rows.reply_micros // SECOND, (rows.reply_count > 0).ifelse(rows.reply_business, None)),
        "first_resolution": _between(rows, "opened", "first_solved"),
        "full_resolution": tuple(full.ifelse(one, None) for one in _between(rows, "opened", "last_solved")),
        "requester_wait": ((rows.ours_micros + rows.others_micros) // SECOND, rows.ours_business + rows.others_business),
        "customer_wait": (rows.customer_micros // SECOND, rows.customer_business),
        "work_time": (rows.ours_micros // SECOND, rows.ours_business),
        "hold_time": (rows.others_micros // SECOND, rows.others_business),
        "unassigned_time": _between(rows, "opened", "first_held"),
    }
    times = {name: value for key, pair in found.items() for name, value in zip((key, f"{key}_business"), pair, strict=True)}
    counts = {name: rows[name].fill_null(0) for name, _says in _COUNTS}
    judged = {name: rows[name].fill_null(0) for measure in MEASURES for name in (f"{measure}_met", f"{measure}_breached")}
    return rows.select(
        *_OWN, "first_solved_at", "last_solved_at", "is_settled", "answered_in_hours", **times, **counts, **judged
    ).order_by("case_id")


def _between(rows: Rows, start: str, end: str) -> tuple[Any, Any]:
    """Return whole seconds between two moments of a case, in calendar and in business time."""
    return (rows[f"{end}_at"] - rows[f"{start}_at"]) // SECOND, rows[f"{end}_business"] - rows[f"{start}_business"]


def _passed(t: Tables, as_of: int) -> Rows:
    a = t["assignments"]
    a = a.filter(a.from_at <= as_of)
    return a.group_by("case_id").aggregate(team_count=a.team_id.nunique(), person_count=a.assignee_id.nunique())


def _answering(t: Tables, as_of: int) -> Rows:
    c = t["contacts"]
    c = c.filter((c["at"] <= as_of) & (c.direction == "outbound"))
    return c.group_by("case_id").aggregate(answering_people_count=c.person_id.nunique())


def _judged(t: Tables, as_of: int) -> Rows:
    k = clock_states(t, as_of)
    came = {"met": k.state == "met", "breached": k.state.isin(("breached", "running_breached"))}
    return k.group_by(case_id=k.subject_id).aggregate(**{
        f"{measure}_{end}": ((k.measure == measure) & is_so).cast("int64").sum()
        for measure in MEASURES
        for end, is_so in came.items()
    })  # fmt: skip


def clocks(t: Tables, as_of: int) -> Rows:
    """Return one row a clock of a case that had begun by the moment."""
    own = t["cases"].select("source", "external_id", case_id=t["cases"].case_id)
    k = clock_states(t, as_of)
    rows = k.join(own, k.subject_id == own.case_id)
    stopped = rows.stopped_at <= as_of
    return rows.select(
        "clock_id", "case_id", "source", "external_id", "measure", "turn", "is_statutory", "standard_id", "state",
        "started_at", "due_at", "target_seconds", stopped_at=stopped.ifelse(rows.stopped_at, None),
        elapsed_seconds=stopped.ifelse(rows.elapsed_seconds, None), real_seconds=stopped.ifelse(rows.real_seconds, None),
    ).order_by("clock_id")  # fmt: skip


def _columns(*columns: tuple[str, Kind, str]) -> tuple[Column, ...]:
    return tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in columns)


_CASE_COLUMNS = _columns(
    ("case_id", INT, "its number here"),
    ("source", TEXT, "the foreign system"),
    ("external_id", TEXT, "its number there"),
    ("kind", TEXT, "kind"),
    ("channel", TEXT, "channel of the first contact"),
    ("priority", TEXT, "priority"),
    ("opened_at", AT, "when it was opened"),
    ("first_solved_at", AT, "when it was solved first"),
    ("last_solved_at", AT, "when it was solved last"),
    ("is_settled", INT, "1 when it is resolved or closed"),
    ("answered_in_hours", FLAG, "its hours were open when we answered first"),
    *((f"{key}{end}", INT, f"{says}, {time}") for key, says in _TIMES
      for end, time in (("", "in seconds"), ("_business", "in open seconds"))),
    *((name, INT, says) for name, says in _COUNTS),
    *((f"{measure}_{end}", INT, f"clocks {end}") for measure in MEASURES for end in ("met", "breached")),
)  # fmt: skip
_CLOCK_COLUMNS = _columns(
    ("clock_id", INT, "the clock"),
    ("case_id", INT, "the case"),
    ("source", TEXT, "the foreign system of the case"),
    ("external_id", TEXT, "its number there"),
    ("measure", TEXT, "what is measured"),
    ("turn", INT, "which one of its kind in the life of the case"),
    ("is_statutory", FLAG, "set by law"),
    ("standard_id", INT, "the standard"),
    ("state", TEXT, "met, breached, running_breached, running_within, paused or not_applicable"),
    ("started_at", AT, "from when it counts"),
    ("due_at", AT, "the promised moment; none while a pause stops it"),
    ("target_seconds", INT, "time that there was, as its calendar counts it"),
    ("stopped_at", AT, "when it ended"),
    ("elapsed_seconds", INT, "time used, as its calendar counts it, less pauses"),
    ("real_seconds", INT, "real time used, less pauses"),
)
_CASE_FACTS = tuple(dict.fromkeys((*LIFE, *CLOCK_FACTS)))
SHEETS = (
    Sheet(
        name="cases", meaning="One row a case with every time in seconds.", columns=_CASE_COLUMNS, facts=_CASE_FACTS, rows=cases
    ),
    Sheet(name="clocks", meaning="One row a clock.", columns=_CLOCK_COLUMNS, facts=("cases", *CLOCK_FACTS), rows=clocks),
)
