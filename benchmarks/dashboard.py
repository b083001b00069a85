"""A page of twelve metrics over two years, by week and team, against DuckDB SQL written by hand for the same numbers.

Run: python -m benchmarks.dashboard [--cases 1000000] [--lake DIR] [--rounds 5]. Facts are made up (made_facts); with --lake
they are kept there for the next run. Both sides answer in turn, over the same files, in one process, and every number must be
equal. Limits: 1.5 s in all and 1.3 times the hand-written SQL. Exit status 1 when one is missed or a number differs.

The store also gives a 95 % interval with each share and count. With an interval for each median it fetches the rows themselves;
that is told beside it. Its first answers, when the questions are put into words, and what memory the process holds are told too.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import time as clock_time
from math import isclose
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import made_facts
from benchmarks.bring_in import set_up

if TYPE_CHECKING:
    import duckdb

    from rapport.metrics.questions import Question

LIMIT_SECONDS, LIMIT_RATIO = 1.5, 1.3
SPAN = f"BETWEEN DATE '{made_facts.START}' AND DATE '{made_facts.END}' - 1"


def _share(table: str, day: str, above: str, where: str = "true", team: str = "team_id") -> str:
    return f"""SELECT date_trunc('week', {day})::date, {team}, count(*), (count(*) FILTER ({above})) / count(*)
        FROM {table} WHERE {day} {SPAN} AND {where} GROUP BY ALL"""


def _median(day: str, seconds: str, where: str = "true", team: str = "team_id") -> str:
    return f"""SELECT date_trunc('week', {day})::date, team_id, count(v), quantile_cont(v, 0.5), quantile_cont(v, 0.9)
        FROM (SELECT {day}, {team} AS team_id, {seconds} AS v FROM case_lives WHERE {day} {SPAN} AND {where}) GROUP BY ALL"""


def _then(name: str) -> str:
    """Return the team that had a case at a moment of its life; where that has not come, the one that has it."""
    return f"CASE WHEN {name}_at IS NOT NULL THEN {name}_team_id ELSE team_id END"


def _lasted(since: str, until: str) -> str:
    return f"(epoch_us({until}) - epoch_us({since})) // 1000000"


SOLVED = f"""SELECT date_trunc('week', s.date)::date AS week, team_id, count(*) AS n FROM settlings s
    WHERE is_solving AND s.date {SPAN} GROUP BY ALL"""
OPENED = f"""SELECT date_trunc('week', opened_date)::date AS week, first_team_id AS team_id, count(*) AS n FROM cases
    WHERE opened_date {SPAN} GROUP BY ALL"""
# By hand one would count comings and goings by week, and add them up.
BACKLOG = f"""WITH stays AS (
        SELECT team_id, from_at, to_at FROM unsettled
    ), moves AS (
        SELECT date_trunc('week', timezone('UTC', from_at))::date AS week, team_id, 1 AS step FROM stays
        UNION ALL SELECT date_trunc('week', timezone('UTC', to_at))::date, team_id, -1 FROM stays WHERE to_at IS NOT NULL
    ), weeks AS (
        SELECT DISTINCT date_trunc('week', d)::date AS week
        FROM range(DATE '{made_facts.START}', DATE '{made_facts.END}', INTERVAL 1 DAY) AS r(d)
    ), filled AS (
        SELECT week, team_id, coalesce(sum(step), 0) AS step
        FROM (SELECT * FROM weeks, (SELECT DISTINCT team_id FROM stays)) LEFT JOIN moves USING (week, team_id) GROUP BY ALL
    )
    SELECT week, team_id, sum(step) OVER (PARTITION BY team_id ORDER BY week) AS n, n FROM filled"""
# With the team that had the case when it was missed, or else when it ended.
MOMENT = "CASE WHEN result = 'breached' THEN breach_at ELSE coalesce(stopped_at, current_timestamp) END"
CLOCKS = f"""(SELECT k.* EXCLUDE team_id, s.team_id FROM (SELECT *, {MOMENT} AS moment FROM clocks) k LEFT JOIN case_stays s
    ON s.case_id = k.subject_id AND (s.from_at <= moment OR s.is_first) AND (s.to_at IS NULL OR s.to_at > moment))"""
BY_HAND = {
    "opened": f"SELECT week, team_id, n, n FROM ({OPENED})",
    "solved": f"SELECT week, team_id, n, n FROM ({SOLVED})",
    "complaints": f"""SELECT date_trunc('week', opened_date)::date, first_team_id, count(*), count(*) FROM cases
        WHERE kind = 'complaint' AND opened_date {SPAN} GROUP BY ALL""",
    "clearance": f"""SELECT week, team_id, coalesce(o.n, 0), coalesce(s.n, 0) / o.n
        FROM ({OPENED}) o FULL JOIN ({SOLVED}) s USING (week, team_id)""",
    "backlog": BACKLOG,
    "first_response": _median("opened_date", _lasted("asked_at", "answered_at"), "asked_at IS NOT NULL", _then("answered")),
    "first_resolution": _median("opened_date", _lasted("opened_at", "first_solved_at"), team=_then("first_solved")),
    "requester_wait": _median("last_solved_date", "(ours_micros + others_micros) // 1000000", "is_settled = 1",
                              "last_solved_team_id"),
    "attainment": _share(
        CLOCKS, "started_date", "result = 'met'", "subject_kind = 'case' AND result IN ('met', 'breached')"
    ),
    "escalation_rate": _share("case_lives", "opened_date", "escalation_count > 0", team=_then("raised")),
    "one_touch": _share("case_lives", "last_solved_date", "answer_count = 1", "is_settled = 1 AND answer_count > 0",
                        "last_solved_team_id"),
    "reopen_rate": _share("case_lives", "first_solved_date", "reopen_count > 0", "first_solved_at IS NOT NULL",
                          "first_solved_team_id"),
}  # fmt: skip


def questions(*, intervals: bool) -> "list[Question]":
    """Return what the page asks."""
    from rapport.metrics.questions import Grain, Question

    end = datetime.combine(made_facts.END, clock_time(), tzinfo=UTC)
    return [
        Question(
            metric=key,
            as_of=end,
            since=made_facts.START,
            until=made_facts.END,
            grain=Grain.WEEK,
            split="team_id",
            intervals=intervals,
        )
        for key in BY_HAND
    ]


def by_hand() -> "duckdb.DuckDBPyConnection":
    """Return a database of its own over the files of the facts, as somebody would open them."""
    import duckdb

    from rapport.metrics import lake, registry

    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    connection.execute("SET parquet_metadata_cache = true")
    for name in ("cases", "unsettled", "settlings", "clocks", "case_lives", "case_stays"):
        table = lake.table(registry.fact(name))
        assert table is not None
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({table.file_uris()}, hive_partitioning = false)")
    return connection


def differing(answers: list[Any], hand: dict[str, list[Any]]) -> list[str]:
    """Return every number that is not the same on both sides; a stock of nothing may be left out."""
    found = []
    for answer in answers:
        key = answer.question.metric
        ours = {(one.period, one.split): (one.n, one.value, one.high_value) for one in answer.figures}
        theirs = {(row[0], row[1]): (int(row[2]), *row[3:]) for row in hand[key]}
        for place in {*ours, *theirs}:
            one, other = ours.get(place, (0, 0, None)), theirs.get(place, (0, 0))
            # A p90 is only given where enough rows carry it.
            pairs = zip(one[: 2 if one[2] is None else 3], other, strict=False)
            if not all(left == right or isclose(left or 0, right or 0, rel_tol=1e-9) for left, right in pairs):
                found.append(f"{key} {place}: {one}, by hand {other}")
    return found


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return seconds, seconds of the processor, and what came of it."""
    started, busy = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - started, time.process_time() - busy, found


def memory() -> float:
    """Return what the process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def measure(cases: int, rounds: int) -> int:
    from rapport.metrics.ask import ask_many

    if not made_facts.are_made():
        seconds, _busy, rows = timed(lambda: made_facts.write(cases))
        print(f"{cases:,} cases, {rows:,} rows of facts made in {seconds:.0f} s")
    connection = by_hand()
    quick, sure = questions(intervals=False), questions(intervals=True)
    before = memory()
    first, _busy, _answers = timed(lambda: ask_many(quick))
    times: dict[str, list[tuple[float, float]]] = {"hand": [], "store": [], "intervals": []}
    for _round in range(rounds):
        for name, work in (
            ("hand", lambda: {key: connection.execute(sql).fetchall() for key, sql in BY_HAND.items()}),
            ("store", lambda: ask_many(quick)),
            ("intervals", lambda: ask_many(sure)),
        ):
            seconds, busy, found = timed(work)
            times[name].append((seconds, busy))
            if name == "hand":
                hand = found
            else:
                wrong = differing(found, hand)
                if wrong:
                    print(f"{len(wrong)} numbers differ:", *wrong[:10], sep="\n  ")
                    return 1
    count = sum(len(rows) for rows in hand.values())
    wall = {name: median(seconds for seconds, _busy in found) for name, found in times.items()}
    busy = {name: median(busy for _seconds, busy in found) for name, found in times.items()}
    ratio = wall["store"] / wall["hand"]
    print(f"{len(BY_HAND)} metrics by week and team, {count:,} figures, all equal; medians of {rounds} rounds")
    for name, says in (("hand", "SQL by hand"), ("store", "the store"), ("intervals", "with an interval for each median")):
        print(f"  {says}: {wall[name]:.2f} s ({busy[name]:.2f} s busy), {wall[name] / wall['hand']:.2f} × by hand")
    print(f"  first answers, in new words: {first:.2f} s; memory {before:.0f} MB before, {memory():.0f} MB after")
    print(f"  load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"  limits: {LIMIT_SECONDS} s, {LIMIT_RATIO} × by hand")
    return 1 if cases >= 1_000_000 and (wall["store"] > LIMIT_SECONDS or ratio > LIMIT_RATIO) else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--lake", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-dashboard-") as folder:
        Path(folder).chmod(0o755)
        lake = asked.lake or Path(folder) / "facts"
        os.environ |= {"RAPPORT_LAKE": str(lake), "RAPPORT_ZONE": "UTC"}
        server = set_up(Path(folder), is_empty=True)
        try:
            return measure(asked.cases, asked.rounds)
        finally:
            server.stop()  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
