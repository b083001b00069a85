"""The real files come in: every row, every case, every figure that is known of them; a second time changes nothing."""

import argparse
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Count, JSONField, Min
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from rapport.desk.cases.imports import begin as starting
from rapport.desk.cases.models import Case, SourceEvent, StateInterval
from rapport.desk.cases.types import State
from rapport.direction.today.web import terminal
from rapport.directory.people import sample
from rapport.directory.people.types import Role
from rapport.governance.standards import actions as standards
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.intake.models import ImportRun
from rapport.metrics import engine, mover, registry
from rapport.metrics.ask import Question, ask

ROOT = Path(__file__).resolve().parents[2]
MACHINE = Actor.machine("import")


def real(name: str) -> Path:
    """Return a file of the real data, or skip with the reason; where it is required, fail with it."""
    given = Path(os.environ.get("RAPPORT_REAL_DATA", "../shared/data"))
    path = (given if given.is_absolute() else ROOT / given) / "desk" / name
    if not path.is_file():
        why = f"the real data is not there: {path} (RAPPORT_REAL_DATA names its folder)"
        if os.environ.get("RAPPORT_DATA_REQUIRED"):
            pytest.fail(why)
        pytest.skip(why)
    return path


def bring(name: str, mapping: str, zone: str = "") -> ImportRun:
    run, _is_taken_up = starting.begin(places=[real(name)], mapping=mapping, zone=zone, by=MACHINE, at=clock.now())
    return starting.work(run.pk, at=clock.now())


def twice(name: str, mapping: str, zone: str = "") -> ImportRun:
    """Import, and again; return the first run when the second changed nothing."""
    first = bring(name, mapping, zone)
    assert first.is_done, first.failure
    assert (first.row_accepted, first.row_known, first.row_rejected) == (first.row_read, 0, 0)
    second = bring(name, mapping, zone)
    assert (second.row_accepted, second.row_known, second.row_rejected) == (0, first.row_read, 0)
    assert (second.added_count, second.changed_count, second.unchanged_count, second.made) == (0, 0, first.added_count, {})
    return first


@pytest.fixture
def lake(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty folder of facts, and an engine that has seen none and looks each time."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    engine.engine().held.clear()
    yield
    engine.engine().held.clear()


def check_standard_as_the_source_says() -> None:
    """One row an incident: 63.4 %, where one row an update would say 93.5 %."""
    mover.move(registry.facts())
    question = Question(metric="source_attainment", as_of=clock.now(), since=date(2016, 1, 1), until=date(2018, 1, 1))
    [found] = ask(question).figures
    assert (found.n, found.numerator) == (24_918, 15_803)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert [round(100 * one, 1) for one in (found.value, found.low, found.high)] == [63.4, 62.8, 64.0]


def check_brief_of_the_past(capsys: pytest.CaptureFixture[str]) -> None:
    """The brief of a morning in the log's time, as `rapport brief --as-of` prints it.

    Its figures are those of a plain walk over the rows of the log, apart from this program: 2 incidents opened in the seven whole
    days before, 184 open at the moment, 199 a week earlier; on a morning in April 1,790 and 1,496.
    """
    sample.person("Ana Ruiz", role=Role.DIRECTOR, site=sample.site(zone_name="Europe/London"))
    capsys.readouterr()
    assert terminal.run(argparse.Namespace(as_of="2016-09-01T08:00", email="")) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Thursday 1 September 2016" in told
    assert "Opened in a week: 2 (" in told, told
    assert "Open cases: 184 (15 fewer than a week ago)" in told, told
    assert terminal.run(argparse.Namespace(as_of="2016-04-01T08:00", email="")) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Opened in a week: 1,790 First" in told, told
    assert "Open cases: 1,496 (" in told, told


@pytest.mark.django_db
@pytest.mark.usefixtures("lake")
def test_the_incident_log_comes_in_whole(capsys: pytest.CaptureFixture[str]) -> None:
    standards.starter(by=MACHINE, at=clock.now())
    run = twice("servicenow_incident_event_log.csv.gz", "servicenow-incident-event-log", "Europe/London")
    assert (run.row_read, run.added_count) == (141_712, 24_918)
    cases = Case.objects.filter(source="servicenow")
    assert (cases.count(), SourceEvent.objects.count()) == (24_918, 141_712)
    assert cases.exclude(state=State.CLOSED).count() == 0, "every incident of the log is closed"
    stray = run.findings.get(kind="stray")
    assert (stray.column, stray.value, stray.row_count) == ("incident_state", "-100", 5)
    check_standard_as_the_source_says()
    check_brief_of_the_past(capsys)
    first = cases.get(external_id="INC0000045")
    assert first.subject == "Category 55 · Subcategory 170 · Symptom 72"
    assert f"{first.opened_at:%d.%m.%Y %H:%M}" == "29.02.2016 01:16"
    assert (str(first.reason), str(first.reason.parent)) == ("Subcategory 170", "Category 55")
    assert cases.filter(reason=None).count() < 10
    # Five pairs of rows share number and modification count; all ten are there.
    said = Cast("fields", JSONField())
    names = ("sys_mod_count", "resolved_at", "incident_state")
    rows = SourceEvent.objects.annotate(**{name: KeyTextTransform(name, said) for name in names})
    pairs = rows.values("case_id", "sys_mod_count").annotate(rows=Count("pk")).filter(rows__gt=1)
    assert [one["rows"] for one in pairs] == [2] * 5
    without = rows.filter(resolved_at="?", incident_state="Closed")
    assert without.values("case_id").distinct().count() == 1_556
    opening = StateInterval.objects.values("case_id").annotate(first=Min("from_at"))
    assert cases.count() == opening.count()


@pytest.mark.django_db
def test_the_complaints_come_in_whole() -> None:
    standards.starter(by=MACHINE, at=clock.now())
    run = twice("cfpb_complaints_2015q1.csv.gz", "cfpb-complaints")
    assert (run.row_read, run.added_count) == (28_156, 28_156)
    cases = Case.objects.filter(source="cfpb", kind="complaint")
    assert cases.count() == 28_156
    assert cases.filter(state=State.OPEN).count() == 2_690
    assert cases.filter(attributes__company_response="In progress").exclude(state=State.OPEN).count() == 0
    assert cases.filter(attributes__has_key="consumer_disputed").count() == 28_156 - 22_150
    assert cases.filter(attributes__consumer_disputed="No").count() == 1_298
    assert cases.filter(reason__parent__name="Debt collection").count() == 7_494
    assert cases.filter(reason__parent=None).count() == 2, "two complaints name a product and no issue"
    one = cases.get(external_id="1291006")
    assert (str(one.reason.parent), str(one.reason)) == ("Debt collection", "Communication tactics")
    assert f"{one.opened_at:%Y-%m-%d %H:%M}" == "2015-03-19 04:00", "the start of that day in Washington"


@pytest.mark.django_db
def test_the_problems_come_in_whole() -> None:
    run = twice("bpi2013_volvo_closed_problems.csv.gz", "bpi2013-problems")
    assert (run.row_read, run.added_count) == (6_660, 1_487)
    assert SourceEvent.objects.count() == 6_660
    assert Case.objects.filter(state=State.CLOSED).count() == 1_487
    stray = run.findings.get(kind="stray")
    assert (stray.value, stray.row_count) == ("Unmatched", 10)
    assert run.made == {"team": 15, "person": 585, "fact": 3}


@pytest.mark.django_db
def test_a_dry_run_of_the_problems_tells_the_same_and_leaves_nothing() -> None:
    path = real("bpi2013_volvo_closed_problems.csv.gz")
    trial, _is_taken_up = starting.begin(places=[path], mapping="bpi2013-problems", is_trial=True, by=MACHINE, at=clock.now())
    done = starting.work(trial.pk, at=clock.now())
    assert (done.row_accepted, done.added_count, done.made) == (6_660, 1_487, {"team": 15, "person": 585, "fact": 3})
    assert Case.objects.count() == 0
