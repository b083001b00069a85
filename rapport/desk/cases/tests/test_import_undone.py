"""An import is undone: what it made goes, what somebody has worked on stays and is named, and the store follows."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from rapport.desk.cases import actions
from rapport.desk.cases.events import CaseTakenAway
from rapport.desk.cases.imports import terminal, undo, unmaking
from rapport.desk.cases.models import Assignment, Case, Cause, Contact, Reason, SourceEvent, StateInterval
from rapport.desk.cases.models.bulk import BulkAct
from rapport.directory.customers import actions as customers
from rapport.directory.customers.models import Customer
from rapport.directory.customers.types import CustomerDetails
from rapport.directory.people.models import Person, Team
from rapport.governance.privacy import sample as privacy
from rapport.governance.standards import actions as standards
from rapport.governance.standards.models import Clock, StandardVersion
from rapport.kernel import jobs
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.models import ImportRun
from rapport.kernel.journal import name_of
from rapport.kernel.models import Entry
from rapport.metrics import engine, mover, registry, verify

from .test_imports import FIRST, LATER, MACHINE, NOW, bring, table, update

pytestmark = pytest.mark.django_db
MADE = (Customer, Person, Team, Reason, Cause)
OTHERS = [update("INC3", 0, "New", "29/2/2016 03:00"), update("INC4", 0, "New", "29/2/2016 04:00")]


def rows_left() -> int:
    return sum(model.objects.count() for model in (Case, StateInterval, Assignment, Contact, SourceEvent, Clock))


@pytest.fixture
def run(tmp_path: Path) -> ImportRun:
    """Four incidents, one of them closed."""
    standards.starter(by=MACHINE, at=NOW)
    return bring(table(tmp_path, [*FIRST, *LATER, *OTHERS]))


def case_of(number: str) -> Case:
    return Case.objects.get(external_id=number)


@pytest.fixture
def lake(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty folder of facts, and an engine that has seen none and looks each time."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    engine.engine().held.clear()
    yield
    engine.engine().held.clear()


@pytest.mark.usefixtures("lake")
def test_the_store_follows(run: ImportRun) -> None:
    facts, told = registry.facts(), ("cases", "case_states", "clocks", "assignments")
    others = [registry.fact(name) for name in ("customers", "people_days")]

    def known(name: str) -> set[int]:
        here, fact, column = engine.engine(), registry.fact(name), "subject_id" if name == "clocks" else "case_id"
        assert here.show(fact, fresh=True)
        with here.cursor() as cursor:
            return {row[0] for row in cursor.sql(f"SELECT DISTINCT {column} FROM {name}").fetchall()}

    mover.move(facts)
    kept = case_of("INC2").pk
    assert all(len(known(name)) == 4 for name in told)
    actions.note(case_id=kept, text="Rang her.", by=MACHINE, at=NOW)
    undo.ask(run_id=run.pk, by=MACHINE, at=NOW)
    undo.work(run.pk, by=MACHINE)
    mover.move(facts)
    assert [known(name) for name in told] == [{kept}] * len(told)
    assert [one for name in told for one in verify.differences(registry.fact(name))] == []
    assert [one for fact in others for one in verify.differences(fact)] == []


def test_what_nobody_touched_goes_without_a_trace_but_in_the_journal_and_can_come_in_again(run: ImportRun) -> None:
    assert run.added_count == 4
    assert Clock.objects.exists()
    undo.ask(run_id=run.pk, by=MACHINE, at=NOW)
    done = undo.work(run.pk, by=MACHINE)
    assert (done.taken_count, done.kept_ids) == (4, [])
    assert rows_left() == 0
    assert Entry.objects.filter(event=name_of(CaseTakenAway), subject="cases.case").count() == 4
    assert undo.work(run.pk, by=MACHINE).taken_count == 4, "a second run of the job changes nothing"
    assert [model.objects.count() for model in MADE] == [0] * len(MADE)
    again = bring(Path(run.origin))
    assert (again.added_count, again.row_known) == (4, 0)
    assert again.made == {kind: count for kind, count in run.made.items() if kind != "fact"}, "kept facts stay declared"


def test_what_something_uses_since_stays_and_is_named_and_the_counts_add_up(
    run: ImportRun, capsys: pytest.CaptureFixture[str], client_of: Any, manager: Any
) -> None:
    group, symptom = Team.objects.get(name="Group 70"), Reason.objects.get(name="Subcategory 170")
    StandardVersion.objects.update(team_ids=[group.pk])
    BulkAct.objects.create(verb="classify", at=NOW, person=manager.person, total=0, given={"reason_id": symptom.pk})
    rename = CustomerDetails(name="Joan Hale")
    customers.change_customer(customer_id=Customer.objects.get().pk, details=rename, by=MACHINE, at=NOW)
    assert terminal.run(argparse.Namespace(verb="undo", number=run.pk)) == 0
    told = capsys.readouterr().out
    for said in (
        "2 teams added: 1 is gone; 1 stays",
        "1 customer added: 1 stays",
        "1 person added: 1 is gone.",
        "Group 70",
        "Joan Hale",
    ):
        assert said in told
    counts = {one.kind: one.gone + one.kept for one in unmaking.unmade(run)}
    assert counts == {kind: count for kind, count in run.made.items() if kind in unmaking.TAKE_AWAY}
    assert set(Team.objects.exclude(pk=manager.person.team_id)) >= {group}
    assert set(Reason.objects.all()) == {symptom, symptom.parent}, "what stands above it stays with it"
    page = client_of(manager).get(reverse("imports:run", args=[run.pk])).content.decode()
    assert reverse("people:team", args=[group.pk]) in page
    assert f"?batch={run.pk}" not in page, "none of its cases is left to be opened"
    assert "day first" in page
    assert "DMY" not in page


def test_an_undoing_that_was_killed_goes_on_and_loses_nothing(run: ImportRun) -> None:
    undo.ask(run_id=run.pk, by=MACHINE, at=NOW)
    while actions.take_away(batch_id=run.pk, by=MACHINE, at=NOW).taken:
        pass
    assert unmaking.unmake_some(run, "team", limit=1, by=MACHINE, at=NOW) == 1
    done = undo.work(run.pk, by=MACHINE)
    assert {one.kind: one.gone + one.kept for one in unmaking.unmade(done)} == {
        kind: count for kind, count in run.made.items() if kind in unmaking.TAKE_AWAY
    }
    assert not run.made_rows.filter(fate="").exists()


def test_what_somebody_worked_on_or_another_import_brought_up_to_date_stays_and_is_named(
    run: ImportRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noted, grown = case_of("INC2"), case_of("INC3")
    actions.note(case_id=noted.pk, text="Rang her; she waits for the part.", by=MACHINE, at=NOW)
    bring(table(tmp_path, [update("INC3", 1, "Resolved", "2/3/2016 10:00")], "next.csv"))
    assert terminal.run(argparse.Namespace(verb="undo", number=run.pk)) == 0
    told = capsys.readouterr().out
    assert "2 cases are gone; 2 stay" in told
    assert f"{noted.pk}, {grown.pk}" in told
    assert set(Case.objects.values_list("pk", flat=True)) == {noted.pk, grown.pk}
    run.refresh_from_db()
    assert run.taken_count + len(run.kept_ids) == run.added_count, "the counts add up"
    assert StateInterval.objects.filter(case=noted).exists()
    assert Clock.objects.exclude(subject_id__in=[noted.pk, grown.pk]).count() == 0


def test_what_is_under_legal_hold_stays(run: ImportRun, director: Any) -> None:
    known = case_of("INC1")
    privacy.hold(director.person, case_id=known.pk, at=NOW)
    undo.ask(run_id=run.pk, by=MACHINE, at=NOW)
    done = undo.work(run.pk, by=MACHINE)
    assert (done.taken_count, done.kept_ids, Case.objects.get()) == (3, [known.pk], known)


def test_it_is_refused_in_words_where_nothing_can_be_undone(run: ImportRun, tmp_path: Path) -> None:
    trial = bring(tmp_path / "log.csv", is_trial=True)
    again = bring(tmp_path / "log.csv")
    running = ImportRun.objects.create(kind="cases", made_at=NOW, state="working", by_name="x")
    for number, why in ((trial.pk, "dry run"), (again.pk, "made no cases"), (running.pk, "still running"), (10**9, "no import")):
        with pytest.raises(BadInput, match=why):
            undo.ask(run_id=number, by=MACHINE, at=NOW)
    undo.ask(run_id=run.pk, by=MACHINE, at=NOW)
    with pytest.raises(BadInput, match="undone already"):
        undo.ask(run_id=run.pk, by=MACHINE, at=NOW)


def test_the_page_undoes_it_tells_so_and_leads_to_what_stays(run: ImportRun, manager: Any, client_of: Any) -> None:
    noted, client = case_of("INC2"), client_of(manager)
    actions.note(case_id=noted.pk, text="Rang her.", by=MACHINE, at=NOW)
    address = reverse("imports:run", args=[run.pk])
    assert "Undo this import" in client.get(address).content.decode()
    assert client.post(reverse("imports:undo", args=[run.pk])).url == address
    jobs.run_waiting()
    page = client.get(address).content.decode()
    assert "3 cases are gone; 1 stays" in page
    assert reverse("cases:case", args=[noted.pk]) in page
    assert "Undo this import" not in page
    assert client.post(reverse("imports:undo", args=[run.pk])).status_code == 409
