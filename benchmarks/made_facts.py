"""Facts of a department that never was: two years of cases, written straight into a folder of facts, as many as are asked for.

Run: python -m benchmarks.made_facts [--cases 10000] [--lake DIR]. The same number gives the same rows. Cases come evenly over 730
days to twenty teams of unlike size; answers and solutions take log-normal times; one case in 25 is reopened, one in 16 raised,
one in 12 handed over;
two clocks a case. What would lie after the last day has not happened. Derived facts are derived as the mover derives them.
Without --lake the folder is thrown away and only the speed is told.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from rapport.metrics.types import Fact

START, DAYS = date(2024, 10, 1), 730
END = START + timedelta(days=DAYS)
FIRST = int(datetime(START.year, START.month, START.day, tzinfo=UTC).timestamp()) * 1_000_000
LAST = FIRST + DAYS * 86_400_000_000
TEAMS = 20

# A number in (0, 1) for each case and purpose; and one that is normally distributed.
MACROS = """
CREATE OR REPLACE MACRO chance(i, purpose) AS (hash(i, purpose) % 1000003 + 1) / 1000005.0;
CREATE OR REPLACE MACRO bell(i, purpose) AS sqrt(-2 * ln(chance(i, purpose))) * cos(2 * pi() * chance(i, purpose + 100));
CREATE OR REPLACE MACRO known(moment) AS CASE WHEN moment < {last} THEN moment END;
CREATE OR REPLACE MACRO day_of(moment) AS make_timestamp(moment)::date;
"""
LIVES = """
CREATE OR REPLACE TABLE life AS
WITH begun AS (
    SELECT i, {first} + (i * {span})::BIGINT AS opened FROM range({since}, {until}) AS r(i)
), answered AS (
    SELECT *, opened + (1000000 * exp(8 + 1.3 * bell(i, 1)))::BIGINT AS answered, chance(i, 3) AS u, chance(i, 4) AS v FROM begun
), solved AS (
    SELECT *, answered + (1000000 * exp(10.8 + 1.4 * bell(i, 2)))::BIGINT AS solved FROM answered
)
SELECT *, day_of(opened) AS day, 1 + floor({teams} * chance(i, 5) * chance(i, 6))::BIGINT AS team,
    answered + (solved - answered) * 2 // 5 AS asked_again, answered + (solved - answered) * 3 // 5 AS told_again,
    CASE WHEN chance(i, 7) < 0.04 THEN solved + 172800000000 END AS reopened,
    CASE WHEN chance(i, 7) < 0.04 THEN solved + 259200000000 END AS solved_again,
    1 + floor({teams} * chance(i, 9))::BIGINT AS later_team,
    CASE WHEN chance(i, 10) < 0.08 THEN answered + (solved - answered) // 4 END AS handed
FROM solved
"""
FACTS = {
    "cases": """
        SELECT day, i AS case_id, CASE WHEN u < .55 THEN 'enquiry' WHEN u < .7 THEN 'order' WHEN u < .83 THEN 'request'
            WHEN u < .95 THEN 'complaint' ELSE 'compliment' END AS kind,
            CASE WHEN v < .6 THEN 'email' WHEN v < .85 THEN 'phone' ELSE 'chat' END AS channel,
            CASE WHEN u * v < .02 THEN 'urgent' WHEN u * v < .1 THEN 'high' WHEN u * v < .9 THEN 'normal' ELSE 'low' END
            AS priority,
            'representative' AS tier, false AS is_safety, CASE WHEN handed < {last} THEN later_team ELSE team END AS team_id,
            team * 10 + i % 9 AS assignee_id, team AS first_team_id, opened AS first_team_at,
            i // 3 AS customer_id,
            1 + i % 60 AS reason_id, 1 + i % 12 AS reason_group_id, '' AS source, opened AS opened_at, opened AS received_at,
            day_of(opened) AS opened_date
        FROM life
    """,
    "case_states": """
        SELECT day, i * 8 + n AS state_id, i AS case_id, state, a AS from_at, known(b) AS to_at, day_of(a) AS from_date
        FROM (
            SELECT day, i, 0 AS n, 'new' AS state, opened AS a, answered AS b FROM life
            UNION ALL SELECT day, i, 1, 'waiting_customer', answered, asked_again FROM life
            UNION ALL SELECT day, i, 2, 'open', asked_again, solved FROM life
            UNION ALL SELECT day, i, 3, 'resolved', solved, reopened FROM life
            UNION ALL SELECT day, i, 4, 'reopened', reopened, solved_again FROM life WHERE reopened IS NOT NULL
            UNION ALL SELECT day, i, 5, 'resolved', solved_again, NULL FROM life WHERE reopened IS NOT NULL
        ) WHERE a < {last}
    """,
    "contacts": """
        SELECT day, i * 4 + n AS contact_id, i AS case_id, i // 3 AS customer_id, direction, 'email' AS channel,
            CASE WHEN direction = 'outbound' THEN team * 10 + i % 9 END AS person_id, false AS is_abusive, moment AS at,
            day_of(moment) AS date
        FROM (
            SELECT *, 0 AS n, 'inbound' AS direction, opened AS moment FROM life
            UNION ALL SELECT *, 1, 'outbound', answered FROM life
            UNION ALL SELECT *, 2, 'inbound', asked_again FROM life WHERE v < .4
            UNION ALL SELECT *, 3, 'outbound', told_again FROM life WHERE v < .4
        ) WHERE moment < {last}
    """,
    "assignments": """
        SELECT day, i * 3 + n AS assignment_id, i AS case_id, team AS team_id, who AS assignee_id, a AS from_at, known(b) AS to_at
        FROM (
            SELECT day, i, team, 0 AS n, NULL AS who, opened AS a, (opened + answered) // 2 AS b FROM life
            UNION ALL SELECT day, i, team, 1, team * 10 + i % 9, (opened + answered) // 2, handed FROM life
            UNION ALL SELECT day, i, later_team, 2, later_team * 10 + i % 9, handed, NULL FROM life WHERE handed IS NOT NULL
        ) WHERE a < {last}
    """,
    "escalations": """
        SELECT day, i AS escalation_id, i AS case_id, 'representative' AS from_tier, 'supervisor' AS to_tier,
            team * 10 + i % 9 AS by_id,
            asked_again AS at, known(told_again) AS answered_at, 'taken_over' AS outcome, day_of(asked_again) AS date
        FROM life WHERE chance(i, 8) < 0.06 AND asked_again < {last}
    """,
    "clocks": """
        SELECT day, i * 2 + n AS clock_id, 'case' AS subject_kind, i AS subject_id, 1 + n AS standard_id,
            1 + n AS standard_version_id,
            measure, false AS is_statutory, 0 AS turn, team AS team_id, opened AS begun_at, opened AS started_at,
            opened + target AS due_at, opened + target + 1 AS breach_at, known(stopped) AS stopped_at,
            CASE WHEN least(stopped, {last}) > opened + target THEN 'breached' WHEN stopped < {last} THEN 'met'
                ELSE 'running' END AS result,
            (least(stopped, {last}) - opened) // 1000000 AS elapsed_seconds, target // 1000000 AS target_seconds,
            day_of(opened) AS started_date
        FROM (
            SELECT *, 0 AS n, 'first_response' AS measure, answered AS stopped, 14400000000 AS target FROM life
            UNION ALL SELECT *, 1, 'resolution', solved, 259200000000 FROM life
        )
    """,
}  # fmt: skip
DERIVED = ("case_stays", "settlings", "unsettled", "turns", "case_lives")


def write(cases: int) -> int:
    """Write the facts of so many cases into the folder of the settings, month by month. Returns how many rows were written."""
    import duckdb

    from rapport.metrics import derive, lake, registry

    made = duckdb.connect()
    made.execute(MACROS.format(last=LAST))
    for fact in registry.facts():
        lake.make_anew(fact)
    count = 0
    for since, until in _months():
        _live(made, cases, since, until)
        for name, sql in FACTS.items():
            rows = _as_declared(registry.fact(name), made.sql(sql.format(last=LAST)).to_arrow_table())
            lake.put_months(registry.fact(name), rows, months=[since])
            count += len(rows)
        for name in DERIVED:
            rows = derive.rows(registry.fact(name), since, until)
            lake.put_months(registry.fact(name), rows, months=[since])
            count += len(rows)
    return count


def are_made() -> bool:
    """Return whether the folder holds all facts as they are declared now."""
    from rapport.metrics import lake, registry

    tables = [(fact, lake.table(fact)) for fact in registry.facts()]
    return all(
        table is not None and set(lake.schema(fact).names) <= {field.name for field in table.schema().fields}
        for fact, table in tables
    )


def _months() -> Iterator[tuple[date, date]]:
    first = START
    while first < END:
        after = min((first.replace(day=1) + timedelta(days=32)).replace(day=1), END)
        yield first, after
        first = after


def _live(made: "duckdb.DuckDBPyConnection", cases: int, since: date, until: date) -> None:
    """Make the cases that are opened on these days: the i-th opens at the i-th of even steps."""
    first, last = (-(-cases * (day - START).days // DAYS) for day in (since, until))
    span = (LAST - FIRST) / cases
    made.execute(LIVES.format(first=FIRST, span=span, since=first, until=last, teams=TEAMS))


def _as_declared(fact: "Fact", rows: "pa.Table") -> "pa.Table":
    """Return the rows with the fact's columns in their order; what is not made up here is missing."""
    import pyarrow as pa

    from rapport.metrics import lake

    schema = lake.schema(fact)
    return pa.table(
        [rows[one.name].cast(one.type) if one.name in rows.column_names else pa.nulls(len(rows), one.type) for one in schema],
        schema,
    )


def set_up(folder: Path) -> None:
    """Prepare Django with its facts in a folder. No database is needed to write them."""
    os.environ |= {"RAPPORT_HOME": str(folder), "RAPPORT_DEBUG": "1", "RAPPORT_ZONE": "UTC"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    import django

    django.setup()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--lake", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-facts-") as thrown_away:
        os.environ["RAPPORT_LAKE"] = str(asked.lake or Path(thrown_away) / "facts")
        set_up(Path(thrown_away))
        started, busy = time.perf_counter(), time.process_time()
        rows = write(asked.cases)
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
        print(f"{asked.cases:,} cases, {rows:,} rows of facts in {seconds:.1f} s ({busy:.1f} s busy)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
