"""An export of another system, several files in one import: every figure of every case comes out as it truly was."""

import argparse
import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from rapport.desk.cases.imports import terminal as importing
from rapport.desk.cases.models import Case, SourceEvent, SourceRecord
from rapport.governance.standards import actions as standards
from rapport.governance.standards.models import Calendar, Clock
from rapport.governance.standards.types import Hours, Measure, Target, Terms
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.intake.models import ImportRun
from rapport.metrics import engine, mover, registry
from rapport.metrics.terminal import measure

from .zendesk import export, truth
from .zendesk.histories import FIRST, LAST, draw
from .zendesk.histories import Case as True_Case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lake")]
MACHINE = Actor.machine("import")
WITHIN_SECONDS = 1.2  # 0.02 minute
RESOLVED_WITHIN = 10 * 3600


@pytest.fixture
def lake(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty folder of facts, and an engine that has seen none and looks each time."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    engine.engine().held.clear()
    yield
    engine.engine().held.clear()


@pytest.fixture(scope="module")
def histories() -> list[True_Case]:
    return draw(260)


def run(command: object, *words: str) -> int:
    """Run a command as the terminal does."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)  # type: ignore[attr-defined]
    return int(command.run(parser.parse_args(words)))  # type: ignore[attr-defined]


def bring(*words: str) -> ImportRun:
    run(importing, "cases", *words)
    done = ImportRun.objects.latest("pk")
    assert done.is_done, done.failure
    assert done.row_read == done.row_accepted + done.row_known + done.row_rejected
    return done


def sheet(tmp_path: Path) -> dict[str, dict[str, str]]:
    """Return what the store knows of each case, by its number in the other system."""
    mover.move(registry.facts())
    target = tmp_path / "cases-out.csv"
    assert run(measure, "cases", "--as-of", LAST.isoformat(), "--csv", str(target)) == 0
    with target.open(newline="") as opened:
        return {row["external_id"]: row for row in csv.DictReader(opened)}


def promise_resolution() -> None:
    """A standard by a calendar of nobody's: the cases' own hours take its place."""
    hours = Hours(zone_name="Asia/Tokyo", week=("09:00-10:00", *[""] * 6))
    calendar = standards.add_calendar(name="Elsewhere", hours=hours, by=MACHINE, at=clock.now())
    terms = Terms(target=Target(amount=RESOLVED_WITHIN), calendar_id=calendar.pk)
    standards.add_standard(
        name="Solved", promise="Soon.", measure=Measure.RESOLUTION, terms=terms, active_from=FIRST,
        by=MACHINE, at=clock.now(),
    )  # fmt: skip


TIMES = {
    "first_response": "first_reply",
    "first_resolution": "first_resolution",
    "full_resolution": "full_resolution",
    "requester_wait": "requester_wait",
    "customer_wait": "agent_wait",
    "work_time": "work",
    "hold_time": "hold",
}


CLOCKS = {
    "first_reply_time": "first_response",
    "next_reply_time": "next_response",
    "requester_wait_time": "requester_wait",
    "agent_work_time": "work_time",
}


def differences(rows: dict[str, dict[str, str]], histories: Sequence[True_Case]) -> list[str]:
    """Return every figure that is not as it was, with both values."""
    found = []
    for one in histories:
        row, right = rows[str(one.number)], truth.figures(one)
        for name, own in TIMES.items():
            pair = getattr(right, own) or (None, None)
            for column, value in zip((name, f"{name}_business"), pair, strict=True):
                if not _same(row[column], value):
                    found.append(f"{one.number} {column}: {row[column]}, truly {value}")
        met, breached = truth.resolutions(one, RESOLVED_WITHIN)
        counts = {"reopen_count": right.reopens, "handover_count": right.assignee_changes + right.group_changes,
                  "resolution_met": met, "resolution_breached": breached}  # fmt: skip
        for metric, (met, breached) in truth.policy_results(one).items():
            counts |= {f"{CLOCKS[metric]}_met": met, f"{CLOCKS[metric]}_breached": breached}
        found += [f"{one.number} {name}: {row[name]}, truly {value}" for name, value in counts.items() if row[name] != str(value)]
    return found


def _same(said: str, value: float | None) -> bool:
    if value is None or not said:
        return value is None and not said
    return abs(float(said) - value) < WITHIN_SECONDS


@pytest.mark.parametrize("written", [export.as_csv, export.as_pages])
def test_every_figure_of_every_case_comes_out_right(
    written: Callable[[Path, Sequence[True_Case]], Path], histories: Sequence[True_Case], tmp_path: Path
) -> None:
    promise_resolution()
    place = written(tmp_path, histories)
    done = bring(str(place))
    kept = [one for one in histories if not one.is_deleted]
    assert (done.mapping_name, done.added_count) == ("zendesk", len(kept))
    assert {one.reason for one in done.rejected.all()} == {"The case was deleted in the source, so it is not brought in."}
    assert SourceEvent.objects.count() + SourceRecord.objects.count() == done.row_accepted
    assert differences(sheet(tmp_path), kept) == []

    again = bring(str(place))
    assert (again.row_accepted, again.added_count, again.changed_count, again.made) == (0, 0, 0, {})
    assert Calendar.objects.count() == 5
    assert Clock.objects.filter(standard_version__standard__is_named=True).count() > len(kept)
    assert differences(sheet(tmp_path), kept) == []
    assert Case.objects.filter(calendars=None).count() == 0
