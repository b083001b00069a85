"""The pages of measures over a small world of facts: what is said, how far it reaches, what it opens, what can be taken away."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.direction.measures import actions, queries, sample
from rapport.direction.measures.models import Miss, Question, Target
from rapport.direction.measures.types import Asked, TargetDraft
from rapport.governance.commitments.models import Commitment
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.jobs import run_waiting
from rapport.metrics import engine, registry
from rapport.metrics.models import Evidence
from rapport.metrics.tests import department as store
from rapport.metrics.tests.department import Day, load

pytestmark = pytest.mark.django_db

FIRST = date(2025, 9, 1)  # a Monday
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
PAGE = "/measures/in_time/?as_of=2026-06-15T12:00&from=2025-09-01&to=2026-06-01"
HOUSE = Actor.machine("test")


@pytest.fixture
def facts(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small world of the store's own tests, in place of the house's facts and metrics."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    before = registry.facts(), registry.metrics(), registry.sheets(), registry.live()
    registry.connect([store.CASES], store.METRICS)
    engine.engine().held.clear()
    store.read()
    yield
    registry.connect(*before)
    engine.engine().held.clear()


@pytest.fixture
def world(facts: None, department: dict[str, Any]) -> dict[str, Any]:
    """Thirty-nine weeks: Leeds day answers nine of ten in time, Toronto six of ten."""
    days = []
    for week in range(39):
        day = FIRST + timedelta(weeks=week, days=2)
        for name, met in (("Tom Bell", 90), ("Maya Singh", 60)):
            days.append(Day(day, department[name].person.team_id, 100, met))
    load(days)
    return department


def test_the_finding_says_the_figure_its_doubt_and_its_parts(world, director, client_of):
    page = client_of(director).get(PAGE + "&split=team_id")
    assert "75.0 %" in page.text
    assert "in its usual range" in page.text
    assert "Leeds day" in page.text
    assert "Worse than the whole: Toronto." in page.text
    assert "link to exactly these figures" in page.text


def test_a_supervisor_sees_the_own_team_alone_whatever_the_address_asks(world, supervisor, client_of):
    browser = client_of(supervisor)
    assert "90.0 %" in browser.get(PAGE + "&split=team_id").text
    other = world["Maya Singh"].person.team_id
    page = browser.get(f"{PAGE}&where=team_id:{other}")
    assert "nothing to count" in page.text
    assert "nothing was counted" in page.text
    assert "in its usual range" not in page.text
    asked = Asked(metric="in_time", as_of=NOON, since=FIRST, until=date(2026, 6, 1))
    assert queries.question(supervisor.actor, asked).team_ids == supervisor.actor.team_ids
    assert queries.question(world["Ana Ruiz"].actor, asked).team_ids is None


def test_without_any_case_it_is_said_that_there_is_none_and_not_to_choose_a_longer_time(world, supervisor, client_of):
    other = world["Maya Singh"].person.team_id
    page = client_of(supervisor).get(f"{PAGE}&split=team_id&where=team_id:{other}")
    assert "There is no case yet that you may see." in page.text
    assert "Choose a longer one" not in page.text


def test_a_representative_asks_for_nothing_here(world, representative, client_of):
    assert client_of(representative).get(PAGE).status_code == 403
    with pytest.raises(NotAllowed):
        queries.team_ids(representative.actor)


def test_nobody_splits_by_person(world, director, client_of):
    page = client_of(director).get(PAGE + "&split=assignee_id")
    assert page.status_code == 409
    assert "until the department has recorded an agreement" in page.text


@pytest.mark.parametrize(
    "odd",
    [
        "&split=nonsense",
        "&where=channel",
        "&where=team_id:x",
        "&by=year",
        "&split=%00",
        "&where=nonsense:1",
        "&took=5-10",
        "&took=x",
        "&where=attribute:carrier",
        "&split=attribute:nothing",
        "&against=team:x",
    ],
)
def test_odd_addresses_are_answered_with_a_page_of_their_own(world, director, client_of, odd):
    assert client_of(director).get(PAGE + odd).status_code == 404


@pytest.mark.parametrize("part", ["", "cases/", "export/rows/", "freeze/", "effect/", "target/", "owner/", "changed/"])
def test_a_measure_that_nobody_declares_has_no_page(world, director, client_of, part):
    assert client_of(director).get(f"/measures/nothing_such/{part}").status_code == 404


@pytest.mark.parametrize(
    "odd", ["&as_of=tomorrow", "&as_of=2999-01-01T00:00", "&from=2026-06-02&to=2026-06-01", "&from=1200-01-01"]
)
def test_impossible_moments_are_refused_with_a_sentence(world, director, client_of, odd):
    assert client_of(director).get("/measures/in_time/?" + odd).status_code == 409


def test_before_the_facts_are_there_the_page_says_so(facts, director, client_of):
    page = client_of(director).get(PAGE)
    assert page.status_code == 200
    assert "The figures are being made ready" in page.text
    assert 'hx-trigger="every 5s"' in page.text  # and looks again by itself
    assert "made ready" in client_of(director).get("/measures/").text


def test_over_many_cases_the_overview_is_painted_before_its_figures_which_then_are_kept(world, director, client_of, monkeypatch):
    monkeypatch.setattr(import_module("rapport.direction.measures.queries.overview"), "QUICK_CASES", 0)
    client, tiles = client_of(director), 'class="tiles"'
    early = client.get("/measures/?by=month").text
    assert "The figures are being counted" in early
    assert tiles not in early
    assert 'hx-get="/measures/?by=month&amp;figures=now"' in early
    assert tiles in client.get("/measures/?by=month&figures=now").text
    assert tiles in client.get("/measures/?by=month").text


def test_a_period_opens_exactly_its_cases(world, director, client_of):
    page = client_of(director).get("/measures/in_time/cases/?from=2026-05-25&to=2026-06-01&as_of=2026-06-15T12:00")
    assert "200 cases from 25 May 2026 to 31 May 2026" in page.text


def test_figures_are_taken_away_with_their_definition(world, director, client_of):
    url = PAGE.replace("/?", "/export/figures/?") + "&split=team_id&as="
    text = client_of(director).get(url + "csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[1][:2] == ["whole", "2026-03-09"]
    assert ["# version", "1"] in lines
    assert ["# as_of", "2026-06-15T11:00:00+00:00"] in lines
    book = openpyxl.load_workbook(io.BytesIO(client_of(director).get(url + "xlsx").content))
    assert book.sheetnames == ["Figures", "Definition"]
    assert book["Figures"].max_row == 1 + 1 + 39 + 2
    kept = pq.read_table(io.BytesIO(client_of(director).get(url + "parquet").content))
    assert kept.num_rows == 42
    assert b"Cases answered in time." in kept.schema.metadata[b"rapport"]


def test_rows_are_taken_away_by_whoever_may_and_name_nobody(world, director, supervisor, client_of):
    url = PAGE.replace("/?", "/export/rows/?") + "&as=csv"
    head, *rows = list(csv.reader(io.StringIO(client_of(director).get(url).content.decode("utf-8-sig"))))
    assert "customer_id" not in head
    assert len([row for row in rows if row and not row[0].startswith("#")]) == 39 * 200
    own = list(csv.reader(io.StringIO(client_of(supervisor).get(url).content.decode("utf-8-sig"))))
    assert len([row for row in own[1:] if row and not row[0].startswith("#")]) == 39 * 100


def test_a_page_asks_the_database_as_often_whatever_it_shows(world, director, client_of):
    browser = client_of(director)
    counts = []
    for url in (PAGE + "&split=team_id", PAGE + "&split=kind&where=team_id:" + str(world["Tom Bell"].person.team_id)):
        browser.get(url)
        with CaptureQueriesContext(connection) as asked:
            browser.get(url)
        counts.append(len(asked))
    assert max(counts) - min(counts) <= 3
    assert max(counts) < 30


def test_what_changed_is_said_with_its_doubt(world, director, client_of):
    page = client_of(director).get(
        "/measures/in_time/changed/?from=2026-03-09&to=2026-06-01&as_of=2026-06-15T12:00&split=team_id"
    )
    assert "chance explains it" in page.text
    assert "other cases came in" in page.text


def draft(owner: Any, *, value: float = 0.95, team_id: int | None = None, since: date = FIRST) -> TargetDraft:
    return TargetDraft(
        metric="in_time", team_id=team_id, value=value, owner_id=owner.person.pk, active_from=since, review_date=date(2026, 12, 1)
    )


def test_a_target_is_met_missed_or_too_close_by_its_interval(world, director, client_of):
    actions.set_target(draft=draft(director), by=director.actor, at=NOON)
    assert "target 95 % missed" in client_of(director).get(PAGE).text
    actions.set_target(draft=draft(director, value=0.7, since=NOON.date()), by=director.actor, at=NOON)
    assert "target 70 % met" in client_of(director).get(PAGE).text
    assert Target.objects.filter(active_to=None).count() == 1


def test_a_team_has_its_own_target_and_a_manager_sets_it_for_the_own_teams_only(world, manager, supervisor, client_of):
    own, other = world["Tom Bell"].person.team_id, world["Maya Singh"].person.team_id
    actions.set_target(draft=draft(manager, value=0.8, team_id=own), by=manager.actor, at=NOON)
    assert "target 80 % met" in client_of(supervisor).get(PAGE).text
    for team_id in (other, None):
        with pytest.raises(NotAllowed):
            actions.set_target(draft=draft(manager, team_id=team_id), by=manager.actor, at=NOON)


def test_a_target_for_what_has_no_good_way_or_beyond_reason_is_refused(world, director):
    for odd in (draft(director, value=1.2), draft(director, since=date(2026, 6, 16))):
        with pytest.raises(Refused):
            actions.set_target(draft=odd, by=director.actor, at=NOON)


def test_a_miss_is_said_once_frozen_as_evidence_and_owed_by_the_owner(world, director, client_of):
    made = actions.set_target(draft=draft(director), by=director.actor, at=NOON)
    assert actions.judge_all(by=HOUSE, at=NOON) == 1
    assert actions.judge_all(by=HOUSE, at=NOON + timedelta(days=1)) == 0
    run_waiting()
    miss = Miss.objects.get()
    owed = Commitment.objects.get(pk=miss.commitment_id)
    assert (owed.kind, owed.owner_id, owed.text) == (
        "improvement",
        director.person.pk,
        "First response in time missed its target",
    )
    assert Evidence.objects.get(pk=miss.evidence_id).metric == "in_time"
    page = client_of(director).get(f"/targets/{made.pk}/")
    assert "Ana Ruiz owes an improvement" in page.text
    assert "missed" in client_of(director).get("/targets/").text


def test_a_question_is_kept_shared_and_forgotten(world, director, supervisor, client_of):
    browser = client_of(director)
    browser.post("/measures/in_time/keep/?by=week&split=team_id", {"name": "Teams", "is_shared": "on"})
    kept = Question.objects.get()
    assert "split=team_id" in kept.asked
    assert "Teams" in client_of(supervisor).get("/questions/").text
    assert client_of(supervisor).post(f"/questions/{kept.pk}/forget/").status_code == 403
    browser.post(f"/questions/{kept.pk}/forget/")
    assert not Question.objects.exists()


def test_a_target_can_be_set_and_ended_on_its_pages(world, director, client_of):
    browser = client_of(director)
    asked = {
        "amount": "90",
        "owner_id": director.person.pk,
        "active_from": "2026-01-01",
        "review_date": "2099-01-01",
        "team_id": "",
    }
    answer = browser.post("/measures/in_time/target/", asked)
    made = Target.objects.get()
    assert (answer.url, made.value) == (f"/targets/{made.pk}/", 0.9)
    browser.post(f"/targets/{made.pk}/end/")
    assert Target.objects.get().active_to is not None
    assert sample.target(metric="in_time", owner_id=director.person.pk, at=NOON + timedelta(days=400)).pk


def test_two_teams_and_two_times_stand_side_by_side_and_the_link_keeps_it(world, director, client_of):
    browser = client_of(director)
    leeds, toronto = world["Tom Bell"].person.team_id, world["Maya Singh"].person.team_id
    page = browser.get(f"{PAGE}&where=team_id:{leeds}&against=team:{toronto}").text
    assert "Side by side" in page
    assert "+30.0 points against Toronto: better, more than chance explains" in page
    assert f"against=team%3A{toronto}" in page, "what changed and the link to these figures hold it against the same"
    assert "60 %" in page
    part = browser.get(f"/measures/in_time/changed/?from=2026-03-09&to=2026-06-01&where=team_id:{leeds}&against=team:{toronto}")
    assert "Toronto" in part.text
    before = browser.get(PAGE + "&against=before").text
    assert "chance explains it" in before
    assert browser.get(PAGE + "&against=mars").status_code == 404
    browser.post(f"/measures/in_time/keep/?by=week&where=team_id:{leeds}&against=team:{toronto}", {"name": "Both"})
    assert f"against=team%3A{toronto}" in Question.objects.get(name="Both").asked


def test_the_director_names_who_answers_for_a_number(world, director, manager, client_of):
    henrik = world["Henrik Lund"].person
    assert "Grace Osei, as nobody else was named" in client_of(director).get(PAGE).text
    client_of(director).post("/measures/in_time/owner/", {"person_id": henrik.pk})
    page = client_of(director).get(PAGE).text
    assert "Henrik Lund" in page
    assert "as nobody else was named" not in page
    assert client_of(manager).post("/measures/in_time/owner/", {"person_id": henrik.pk}).status_code == 403
    with pytest.raises(Refused, match="somebody who leads"):
        actions.name_owner(metric="in_time", person_id=world["Tom Bell"].person.pk, by=director.actor, at=NOON)


@pytest.mark.parametrize(("count", "said"), [(3, "2 of 3"), (12, "too few to judge (n = 12)")])
def test_a_headline_of_few_rows_says_how_many_they_are(facts, department, director, client_of, count, said):
    load([Day(FIRST + timedelta(days=2), department["Tom Bell"].person.team_id, count, 2)])
    page = client_of(director).get(PAGE.replace("to=2026-06-01", "to=2025-09-08")).content.decode()
    headline = page.partition('<h2 class="headline">')[2].partition("</h2>")[0]
    assert said in headline
    assert ("%" in headline) is (count > 4)
    assert "too short a record" in page, "of one week nothing usual is known"
    assert "Too short to draw a course" in page
