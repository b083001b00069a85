"""Facts made of this room's other facts, so that a question need not walk through every case's history."""

from rapport.metrics.holders import STAYS
from rapport.metrics.types import Column, Fact, Kind

from . import lives
from .exports import CASE, TOUCHED
from .stays import CASE_STAYS

INT, TEXT, FLAG, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.FLAG, Kind.DATE, Kind.MOMENT


def _columns(*columns: tuple[str, Kind, str]) -> tuple[Column, ...]:
    return tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in columns)


_OFTEN = tuple((name, INT if name.endswith("_id") else TEXT, "as in cases") for name in lives.OFTEN)
_OFTEN_NOW = tuple(one for one in _OFTEN if one[0] != "team_id")

SETTLINGS = Fact(
    name="settlings",
    meaning="One row a solving of a case, or a reopening.",
    grain=("state_id",),
    columns=_columns(
        ("state_id", INT, "the stretch that begins with it"),
        ("case_id", INT, "the case"),
        *_OFTEN_NOW,
        ("team_id", INT, "the team that had the case then; before any had it, the first"),
        ("team_at", AT, "from when on that is known"),
        ("is_solving", FLAG, "solved; else reopened"),
        ("moment", AT, "when"),
        ("date", DATE, "moment as a date of the department's zone"),
        ("moment_business", INT, "business time of moment, as in cases"),
    ),
    sources=("case_states", "cases", STAYS),
    derive=lives.settlings,
    touched=TOUCHED,
    subjects={CASE: "case_id"},
    version=3,
)
UNSETTLED = Fact(
    name="unsettled",
    meaning="One row a stretch of time in which a case was not settled and lay with one team, whatever states it went through.",
    grain=("state_id", "from_at"),
    columns=_columns(
        ("state_id", INT, "the stretch of a state that begins with it"),
        ("case_id", INT, "the case"),
        *_OFTEN_NOW,
        ("team_id", INT, "the team that had the case in this time"),
        ("opened_at", AT, "when the case was opened"),
        ("from_at", AT, "since when, inclusive"),
        ("to_at", AT, "until when, exclusive; none while it goes on"),
    ),
    sources=("case_states", "cases", STAYS),
    derive=lives.unsettled,
    touched=TOUCHED,
    subjects={CASE: "case_id"},
    version=2,
)
TURNS = Fact(
    name="turns",
    meaning="One row a contact with which the word passes from one side to the other.",
    grain=("contact_id",),
    columns=_columns(
        ("contact_id", INT, "the contact"),
        ("case_id", INT, "the case"),
        ("number", INT, "which turn of the case, from 0"),
        ("is_inbound", FLAG, "the customer's; else ours"),
        ("moment", AT, "when"),
        ("next_at", AT, "when the other side spoke next"),
        ("moment_business", INT, "business time of moment, as in cases"),
        ("next_business", INT, "business time of next_at"),
        ("next_is_in_hours", FLAG, "the case's hours were open at next_at"),
        ("date", DATE, "moment as a date of the department's zone"),
    ),
    sources=("contacts",),
    derive=lives.turns,
    touched=TOUCHED,
    subjects={CASE: "case_id"},
)
LIVES = Fact(
    name="case_lives",
    meaning="One row a case: what had become of it by the end of all records.",
    grain=("case_id",),
    columns=_columns(
        ("case_id", INT, "the case"),
        *((name, TEXT if name in {"kind", "channel", "priority", "source"} else INT, "as in cases") for name in lives.OWN),
        ("team_id", INT, "team that has it at the end of all records"),
        *((f"{name}_team_id", INT, f"team that had it at {name}_at; before any had it, the first") for name in lives.HELD),
        ("opened_at", AT, "when it was opened"),
        ("opened_date", DATE, "opened_at as a date of the department's zone"),
        ("opened_business", INT, "business time of opened_at: open seconds of the case's hours since 2000"),
        ("first_solved_at", AT, "when it was solved first"),
        ("last_solved_at", AT, "when it was solved last"),
        ("first_solved_date", DATE, "as a date"),
        ("last_solved_date", DATE, "as a date"),
        ("first_solved_business", INT, "business time of first_solved_at"),
        ("last_solved_business", INT, "business time of last_solved_at"),
        ("reopen_count", INT, "how often it was reopened"),
        ("is_settled", INT, "1 when it is resolved or closed"),
        ("ours_micros", INT, "microseconds new, open or reopened, of a settled case"),
        ("customer_micros", INT, "microseconds waiting for the customer, of a settled case"),
        ("others_micros", INT, "microseconds waiting for others, of a settled case"),
        ("ours_business", INT, "open seconds new, open or reopened, of a settled case"),
        ("customer_business", INT, "open seconds waiting for the customer, of a settled case"),
        ("others_business", INT, "open seconds waiting for others, of a settled case"),
        ("asked_at", AT, "the customer's first word"),
        ("asked_first", INT, "1 when that word opened the case"),
        ("answered_at", AT, "our first word after it"),
        ("asked_business", INT, "business time of asked_at"),
        ("answered_business", INT, "business time of answered_at"),
        ("answered_in_hours", FLAG, "the case's hours were open at answered_at"),
        ("replied_at", AT, "when the last of these waits ended"),
        ("reply_count", INT, "how often the customer waited for an answer and got one"),
        ("reply_micros", INT, "microseconds of these waits together"),
        ("reply_business", INT, "open seconds of these waits together"),
        ("answer_count", INT, "how often we wrote or spoke to the customer"),
        ("first_held_at", AT, "when a person had it first"),
        ("first_held_business", INT, "business time of first_held_at"),
        ("handover_count", INT, "how often it passed to another person or team"),
        ("escalation_count", INT, "how often it was raised"),
        ("raised_at", AT, "when it was raised first"),
        ("changed_at", AT, "the last moment of its record"),
    ),
    sources=lives.SOURCES,
    changed="changed_at",
    derive=lives.case_lives,
    touched=TOUCHED,
    subjects={CASE: "case_id"},
)

DERIVED = (CASE_STAYS, SETTLINGS, UNSETTLED, TURNS, LIVES)
