"""What numbers cost as a department grows: time to answer, time to write and bytes on disk, from ten thousand cases upwards.

Run: python -m benchmarks.growth [--most 1000000] [--picture FILE.svg]. For each size a process of its own makes the facts,
answers the twelve metrics of benchmarks.dashboard by week and team, and says what memory it holds. --most 10000000 writes 179
million rows first, half an hour at the lowest priority. Nothing is judged; the table says how costs grow.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import dashboard, made_facts

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)


def one(cases: int) -> dict[str, Any]:
    """Measure one size in this process. Its folder of facts comes with the environment."""
    from rapport.metrics import ask

    # There is no database here: what is read from it, whether facts are whole and how fresh they are, is not counted.
    ask.fresh_at = lambda: None
    ask._require_whole = lambda _questions: None
    started = time.perf_counter()
    rows = made_facts.write(cases)
    made = time.perf_counter() - started
    questions = dashboard.questions(intervals=True)
    ask.ask_many(questions)
    times = [dashboard.timed(lambda: ask.ask_many(questions)) for _round in range(3)]
    count = sum(file.stat().st_size for file in Path(os.environ["RAPPORT_LAKE"]).rglob("*.parquet"))
    return {
        "cases": cases,
        "rows": rows,
        "made_seconds": made,
        "bytes": count,
        "seconds": min(seconds for seconds, _busy, _answers in times),
        "busy_seconds": min(busy for _seconds, busy, _answers in times),
        "memory_mb": dashboard.memory(),
    }


def all_sizes(most: int) -> list[dict[str, Any]]:
    """Measure each size in a process of its own."""
    found = []
    for cases in (size for size in SIZES if size <= most):
        with tempfile.TemporaryDirectory(prefix="rapport-growth-") as folder:
            environment = os.environ | {"RAPPORT_LAKE": str(Path(folder) / "facts"), "GROWTH_HOME": folder}
            command = [sys.executable, "-m", "benchmarks.growth", "--one", str(cases)]
            told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
        found.append(json.loads(told.splitlines()[-1]))
        print(line(found[-1]), flush=True)
    return found


def line(row: dict[str, Any]) -> str:
    return (
        f"  {row['cases']:>10,} cases, {row['rows']:>11,} rows: {row['bytes'] / row['rows']:.1f} bytes a row; written in "
        f"{row['made_seconds']:.1f} s; twelve metrics in {row['seconds']:.2f} s ({row['busy_seconds']:.2f} s busy, "
        f"{1e6 * row['busy_seconds'] / row['cases']:.1f} µs a case); {row['memory_mb']:.0f} MB held"
    )


def draw(rows: list[dict[str, Any]], place: Path) -> None:
    """Draw processor time by cases, both by powers of ten: sizes are rarely measured at the same load."""
    import altair

    values = altair.Data(values=[{"cases": row["cases"], "seconds": row["busy_seconds"]} for row in rows])
    chart = altair.Chart(values, width=360, height=220, title="Twelve metrics over two years, by week and team").encode(
        x=altair.X("cases:Q", scale=altair.Scale(type="log"), title="cases"),
        y=altair.Y("seconds:Q", scale=altair.Scale(type="log"), title="seconds of the processor"),
    )
    (chart.mark_line() + chart.mark_point(filled=True, size=50)).save(str(place))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=1_000_000)
    parser.add_argument("--one", type=int)
    parser.add_argument("--picture", type=Path)
    asked = parser.parse_args()
    if asked.one:
        made_facts.set_up(Path(os.environ["GROWTH_HOME"]))
        print(json.dumps(one(asked.one)))
        return 0
    rows = all_sizes(asked.most)
    print(f"  load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if asked.picture:
        draw(rows, asked.picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
