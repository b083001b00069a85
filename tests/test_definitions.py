"""A number keeps its meaning: a metric that counts otherwise than it is noted here has a raised version, or this fails."""

import json
import re
from hashlib import sha256
from pathlib import Path

from rapport.metrics import derive, registry
from rapport.metrics.metric import Metric, usual_interval

NOTED = Path(__file__).with_name("definitions.json")
AS_OF = 1_790_000_000_000_000


def digest_of(metric: Metric) -> str:
    """Return what a metric amounts to: what it counts, in the words of the engine, and how that becomes a number."""
    counted = derive.sql(metric.rows(derive.tables(sorted({*metric.facts, "cases"})), AS_OF))
    # Columns that are left out are named in no order of their own.
    counted = re.sub(r"EXCLUDE \(([^)]*)\)", lambda found: "EXCLUDE " + ", ".join(sorted(found[1].split(", "))), counted)
    if metric.standing is not None:
        counted += derive.sql(metric.standing(derive.tables(sorted({*metric.facts, "cases"})), AS_OF))
    made = (
        counted, metric.cohort.value, metric.shape.value, metric.unit, metric.better.value, metric.maturity_days, metric.cluster,
        metric.breakdown, metric.apart,
    )  # fmt: skip
    if metric.interval is not usual_interval(metric.shape, metric.cohort, in_clusters=bool(metric.cluster)):
        made = (*made, metric.interval.value)
    return sha256(repr(made).encode()).hexdigest()[:16]


def faults(metrics: dict[str, tuple[int, str]], noted: dict[str, tuple[int, str]]) -> list[str]:
    """Return what is wrong with the definitions as they are, against those that are noted."""
    found = [f"{key} is noted and no metric any more: take its line out." for key in sorted(noted.keys() - metrics.keys())]
    for key, (version, digest) in metrics.items():
        line = f'"{key}": [{version}, "{digest}"]'
        if key not in noted:
            found.append(f"{key} is new. Note it: {line}")
        elif noted[key][0] != version:
            found.append(f"{key} has another version. Note it: {line}")
        elif noted[key][1] != digest:
            found.append(f"{key} is defined otherwise: raise its version (or, where it counts the very same, note {line}).")
    return found


def test_no_metric_counts_otherwise_without_a_raised_version() -> None:
    noted = {key: tuple(value) for key, value in json.loads(NOTED.read_text()).items()}
    present = {metric.key: (metric.version, digest_of(metric)) for metric in registry.metrics()}
    assert len(present) > 60
    assert not faults(present, noted), f"See {NOTED.name}:\n" + "\n".join(faults(present, noted))


def test_whatever_can_be_told_by_team_says_with_which_team_it_stands() -> None:
    by_team = {one.key for one in registry.metrics() if one.dimensions is None or "team_id" in one.dimensions}
    assert {one.key for one in registry.metrics() if one.stands_with} == by_team


def test_a_changed_definition_without_a_raised_version_is_a_fault() -> None:
    noted = {"backlog": (1, "a"), "gone": (2, "b")}
    assert faults({"backlog": (1, "a")}, {"backlog": (1, "a")}) == []
    said = faults({"backlog": (1, "c"), "new": (1, "d")}, noted)
    assert [one.split(":")[0] for one in said] == [
        "gone is noted and no metric any more", "backlog is defined otherwise", "new is new. Note it",
    ]  # fmt: skip
    assert faults({"backlog": (2, "c")}, {"backlog": (1, "a")}) == ['backlog has another version. Note it: "backlog": [2, "c"]']
