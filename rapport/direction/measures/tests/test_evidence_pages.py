"""From the page of a number to evidence on a case: frozen, cited, held against later facts; effects told or not."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rapport.desk.cases import sample as cases
from rapport.direction.measures.web import panels
from rapport.directory.customers import sample as customers
from rapport.governance.commitments import sample as commitments
from rapport.governance.standards import sample as standards
from rapport.governance.standards.models import StandardVersion
from rapport.kernel.models import Entry
from rapport.metrics import engine, frozen, registry
from rapport.metrics import sample as measured
from rapport.metrics.models import Citation, Effect, Evidence
from rapport.metrics.tests import department as store
from rapport.metrics.tests.department import Day, load

pytestmark = pytest.mark.django_db

FIRST = date(2025, 9, 1)  # a Monday
CHANGE = "2026-03-02T00:00"
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
MEASURE = "/measures/in_time/"
ASKED = "from=2026-03-02&to=2026-06-01&by=week"
PERIOD = {"title": "In time in spring", "since": "2026-03-02", "last": "2026-05-31"}
EFFECT = {"label": "New roster", "change_at": CHANGE, "step": "week", "before": "26", "after": "13"}


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


def weeks(share: Callable[[int], float], *, team_id: int, seed: int = 1, size: int = 400) -> list[Day]:
    """A Wednesday of cases in each of 39 weeks, each well served with the chance that the week has."""
    random = np.random.default_rng(seed)
    return [
        Day(FIRST + timedelta(days=7 * week + 2), team_id, size, int(random.binomial(size, share(week)))) for week in range(39)
    ]


@pytest.fixture
def spring(facts: None, department: Any) -> None:
    """Both teams serve nine of ten in time."""
    ours, theirs = (department[name].team.pk for name in ("Tom Bell", "Maya Singh"))
    load([*weeks(lambda _week: 0.9, team_id=ours, size=40), *weeks(lambda _week: 0.8, team_id=theirs, size=40)])


def freeze(client: Client, **more: str) -> Evidence:
    query = more.pop("query", ASKED)
    response = client.post(f"{MEASURE}freeze/?{query}", PERIOD | more)
    assert response.status_code == 302, response.content.decode()
    row = Evidence.objects.latest("pk")
    assert response["Location"] == f"/evidence/{row.pk}/"
    return row


def test_a_number_is_frozen_from_its_page_and_its_own_page_says_all_of_it(spring, director, client_of):
    client = client_of(director)
    asked = client.get(f"{MEASURE}freeze/?{ASKED}").content.decode()
    assert "What is frozen" in asked
    assert "First response in time" in asked
    row = freeze(client, with_course="on", with_rows="on")
    page = client.get(f"/evidence/{row.pk}/").content.decode()
    for words in ("In time in spring", "from 2 Mar 2026 to 31 May 2026", "95 % sure", "Ana Ruiz", "answered in time", "v1"):
        assert words in page, words
    assert "yes, by its hash" in page
    assert row.sha256 in page
    assert "the same now" in page
    assert "1,040 cases behind it" in page
    assert frozen.read(row.content).total.n == 1_040


def test_later_facts_leave_it_as_it_was_and_its_page_says_what_it_would_be_now(spring, director, client_of, department):
    client = client_of(director)
    row = freeze(client, with_course="on")
    then = frozen.read(row.content).total
    load(weeks(lambda _week: 0.5, team_id=department["Tom Bell"].team.pk, size=40))
    page = client.get(f"/evidence/{row.pk}/").content.decode()
    assert f"{100 * then.value:.0f} %" in page
    assert "another answer now" in page
    assert "Asked again now, it would be" in page
    assert "520 cases fewer are counted than then" in page
    assert "Later facts do this" in page
    registry.connect([store.CASES], [store.metric("in_time", version=2)])
    assert "another definition since (version 2, frozen with 1)" in client.get(f"/evidence/{row.pk}/").content.decode()


def test_a_change_in_the_database_itself_is_shown(spring, director, client_of):
    client = client_of(director)
    row = freeze(client)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE metrics_evidence DISABLE TRIGGER evidence_frozen")
        cursor.execute("UPDATE metrics_evidence SET title = 'Better than it was'")
        cursor.execute("ALTER TABLE metrics_evidence ENABLE TRIGGER evidence_frozen")
    page = client.get(f"/evidence/{row.pk}/").content.decode()
    assert "This is not what was frozen" in page
    assert "no: it does not fit its hash" in page


def test_its_cases_come_as_a_file_without_names(spring, director, client_of):
    client = client_of(director)
    store_columns = {one.name for one in frozen.columns_for_rows(store.CASES)}
    assert "customer_id" not in store_columns
    row = freeze(client, with_rows="on")
    lines = b"".join(client.get(f"/evidence/{row.pk}/rows/").streaming_content).decode().splitlines()
    assert lines[0].lstrip("\N{ZERO WIDTH NO-BREAK SPACE}") == "case_id,kind,channel,priority,team_id,opened_at"
    assert len(lines) == 1_041
    assert lines[1].endswith("T09:00:00+00:00")
    bare = freeze(client)
    assert client.get(f"/evidence/{bare.pk}/rows/").status_code == 404


def test_evidence_is_cited_from_a_case_and_stands_on_its_page(spring, supervisor, director, client_of, department):
    client = client_of(supervisor)
    case = cases.case(team=department["Tom Bell"].team, at=NOON)
    link = f"/evidence/?for=case:{case.pk}"
    assert link in client.get(f"/cases/{case.pk}/").content.decode()
    row = freeze(client)
    assert case.subject in client.get(link).content.decode()
    cited = {"for": f"case:{case.pk}", "kind": "case", "number": str(case.pk), "means": "shows"}
    response = client.post(f"/evidence/{row.pk}/cite/", cited)
    assert response["Location"] == f"/cases/{case.pk}/"
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "In time in spring" in page
    assert f"Evidence {row.pk}: shows it" in page
    assert case.subject in client.get(f"/evidence/{row.pk}/").content.decode()
    made = Citation.objects.get()
    assert client.post(f"/evidence/citations/{made.pk}/withdraw/")["Location"] == f"/evidence/{row.pk}/"
    assert "In time in spring" not in client.get(f"/cases/{case.pk}/").content.decode()
    assert "withdrawn" in client.get(f"/evidence/{row.pk}/").content.decode()
    assert Entry.objects.filter(event="metrics.CitationWithdrawn").count() == 1


def test_what_one_freezes_for_a_customer_is_cited_there_at_once(spring, director, client_of):
    customer = customers.customer("Joan Hale")
    row = freeze(client_of(director), query=f"{ASKED}&for=customer:{customer.pk}")
    made = Citation.objects.get()
    assert (made.evidence_id, made.subject_kind, made.subject_id) == (row.pk, "customer", customer.pk)


def test_a_promise_cites_evidence_by_its_number(spring, supervisor, client_of, department):
    promise = commitments.promise(owner_id=department["Tom Bell"].person.pk, made_at=NOON, due_at=NOON + timedelta(days=2))
    client = client_of(supervisor)
    row = freeze(client)
    cited = {"kind": "promise", "number": str(promise.pk), "means": "background"}
    assert client.post(f"/evidence/{row.pk}/cite/", cited)["Location"] == f"/evidence/{row.pk}/"
    assert promise.text in client.get(f"/evidence/{row.pk}/").content.decode()


def test_a_case_of_another_team_cannot_cite_and_is_not_named(spring, supervisor, director, client_of, department):
    theirs = cases.case(team=department["Maya Singh"].team, at=NOON)
    client = client_of(supervisor)
    row = freeze(client)
    cited = {"kind": "case", "number": str(theirs.pk), "means": "shows"}
    response = client.post(f"/evidence/{row.pk}/cite/", cited)
    assert response.status_code == 422
    assert "Nothing with this number is there that you may see" in response.content.decode()
    assert client_of(director).post(f"/evidence/{row.pk}/cite/", cited).status_code == 302
    page = client.get(f"/evidence/{row.pk}/").content.decode()
    assert theirs.subject not in page
    assert "A case that is not yours to see" in page


def test_a_lead_freezes_the_own_teams_numbers_and_sees_no_others(spring, supervisor, director, representative, client_of):
    whole, own = freeze(client_of(director)), freeze(client_of(supervisor))
    assert frozen.read(own.content).total.n == 520
    assert own.team_ids == sorted(supervisor.actor.team_ids)
    client = client_of(supervisor)
    assert client.get(f"/evidence/{whole.pk}/").status_code == 404
    assert client.get(f"/evidence/{own.pk}/").status_code == 200
    assert client.post(f"/evidence/{whole.pk}/cite/", {}).status_code == 404
    assert client_of(representative).get("/evidence/").status_code == 403


def test_evidence_is_found_by_words_and_by_number_in_a_constant_number_of_queries(
    spring, director, client_of, django_assert_max_num_queries
):
    client = client_of(director)
    rows = [freeze(client, title=title) for title in ("Spring", "Summer", "Autumn")]
    found = client.get("/evidence/?q=summ").content.decode()
    assert "Summer" in found
    assert "Autumn" not in found
    assert "Spring" in client.get(f"/evidence/?q={rows[0].pk}").content.decode()
    with django_assert_max_num_queries(14):
        client.get("/evidence/")


def test_a_wrong_period_is_told_beside_its_field(spring, director, client_of):
    response = client_of(director).post(f"{MEASURE}freeze/?{ASKED}", PERIOD | {"last": "2026-01-01"})
    assert response.status_code == 422
    assert "It must not end before it begins" in response.content.decode()
    assert not Evidence.objects.exists()


def test_a_planted_effect_is_stated_with_its_interval(facts, director, client_of, department):
    load(weeks(lambda week: 0.80 if week < 26 else 0.90, team_id=department["Tom Bell"].team.pk))
    client = client_of(director)
    assert "Did a change do anything" in client.get(f"{MEASURE}effect/?at={CHANGE}&change=New+roster").content.decode()
    response = client.post(f"{MEASURE}effect/", EFFECT)
    row = Effect.objects.get()
    assert response["Location"] == f"/effects/{row.pk}/"
    page = client.get(f"/effects/{row.pk}/").content.decode()
    assert "First response in time rose by" in page
    assert "after “New roster”" in page
    assert "95 % sure: the change lies between" in page
    assert "without the change" in page
    assert "26 weeks before and 13 weeks after" in page
    assert "only a comparison group that the change did not touch can rule that out" in page
    assert "New roster" in client.get("/effects/").content.decode()


def test_what_a_change_did_is_measured_from_its_page_and_stands_on_its_rail(facts, director, client_of, department):
    ours = department["Tom Bell"].team
    load(weeks(lambda week: 0.7 if week < 26 else 0.9, team_id=ours.pk))
    client = client_of(director)
    page, about = f"/people/teams/{ours.pk}/", f"for=team:{ours.pk}"
    assert f"/effects/new/?{about}" in client.get(page).content.decode()
    chosen = client.get(f"/effects/new/?metric=in_time&{about}")
    assert chosen["Location"] == f"/measures/in_time/effect/?{about}"
    asked = client.get(chosen["Location"]).content.decode()
    assert ours.name in asked
    client.post(chosen["Location"], EFFECT)
    effect = Effect.objects.get()
    assert (effect.subject_kind, effect.subject_id) == ("team", ours.pk)
    said = client.get(page).content.decode()
    assert f"/effects/{effect.pk}/" in said
    assert "New roster" in said


def test_an_effect_stands_on_the_rail_of_what_was_changed_at_one_query_and_of_nothing_else(director):
    one, other = measured.effect(team_ids=None, at=NOON, subject=("article", 7)), measured.effect(team_ids=None, at=NOON)
    actor = director.actor
    with CaptureQueriesContext(connection) as queries:
        shown = panels.effects("article", [7, 8], actor, NOON)
    assert len(queries) == 1
    assert [line["effect"].pk for line in shown[7]["lines"]] == [one.pk] != [other.pk]
    assert shown[8]["lines"] == []
    assert panels.effects("case", [8], actor, NOON) == {}


def test_a_return_to_normal_is_named_and_nothing_is_claimed(facts, director, client_of, department):
    load(weeks(lambda week: 0.80 if 21 <= week < 26 else 0.90, team_id=department["Tom Bell"].team.pk))
    client = client_of(director)
    client.post(f"{MEASURE}effect/", EFFECT | {"is_provoked": "on"})
    page = client.get(f"/effects/{Effect.objects.get().pk}/").content.decode()
    assert "An effect of “New roster” cannot be told from a return to normal" in page
    assert "It came after a bad stretch" in page
    assert "what looks worst by chance looks better soon after" in page
    assert "rose by" not in page


def test_a_comparison_group_shows_what_moved_both(facts, director, client_of, department):
    ours, theirs = (department[name].team.pk for name in ("Tom Bell", "Maya Singh"))
    moved = [weeks(lambda w: 0.8 if w < 26 else 0.9, team_id=team, seed=seed) for team, seed in ((ours, 1), (theirs, 5))]
    load([*moved[0], *moved[1]])
    client = client_of(director)
    groups = {"group": f"team_id:{ours}", "comparison": f"team_id:{theirs}"}
    client.post(f"{MEASURE}effect/", EFFECT | groups)
    page = client.get(f"/effects/{Effect.objects.get().pk}/").content.decode()
    assert "no change can be seen after “New roster”" in page
    assert "Side by side before" in page
    assert department["Maya Singh"].team.name in page
    overlapping = client.post(f"{MEASURE}effect/", EFFECT | {"comparison": f"team_id:{theirs}"})
    assert overlapping.status_code == 422
    assert "The comparison group overlaps the group that changed" in overlapping.content.decode()


def test_it_is_too_early_while_the_time_after_is_short_and_can_be_measured_again(facts, director, client_of, department):
    load(weeks(lambda _week: 0.9, team_id=department["Tom Bell"].team.pk))
    client = client_of(director)
    yesterday = (datetime.now(tz=UTC) - timedelta(days=3)).replace(tzinfo=None).isoformat(timespec="minutes")
    client.post(f"{MEASURE}effect/", EFFECT | {"change_at": yesterday})
    row = Effect.objects.get()
    page = client.get(f"/effects/{row.pk}/").content.decode()
    assert "It is too early to tell what “New roster” did" in page
    assert "Measure it again" in page
    assert client.post(f"/effects/{row.pk}/again/")["Location"] == f"/effects/{row.pk}/"
    assert Effect.objects.get().measured_at > row.measured_at


def test_a_lead_measures_own_teams_only_and_sees_no_others(facts, supervisor, director, client_of, department):
    load(weeks(lambda _week: 0.9, team_id=department["Tom Bell"].team.pk))
    client_of(director).post(f"{MEASURE}effect/", EFFECT)
    whole = Effect.objects.get()
    client = client_of(supervisor)
    assert client.get(f"/effects/{whole.pk}/").status_code == 404
    assert client.post(f"/effects/{whole.pk}/again/").status_code == 403
    assert client.post(f"{MEASURE}effect/", EFFECT).status_code == 302
    assert Effect.objects.latest("pk").team_ids == sorted(supervisor.actor.team_ids)


@pytest.mark.parametrize("at", ["2026-13-01T00:00", "nonsense", ""])
def test_an_odd_moment_in_the_address_prefills_nothing(facts, director, client_of, at):
    load([Day(FIRST, 1, 5, 5)])
    assert client_of(director).get(f"{MEASURE}effect/", {"at": at}).status_code == 200


def test_the_last_known_change_of_a_standard_is_offered(facts, director, client_of):
    load([Day(FIRST, 1, 5, 5)])
    standard = standards.standard(calendar=standards.calendar())
    StandardVersion.objects.filter(standard=standard).update(number=2, active_from=datetime(2026, 8, 3, 9, tzinfo=UTC))
    page = client_of(director).get(f"{MEASURE}effect/").content.decode()
    assert 'value="2026-08-03T00:00"' in page
    assert f"{standard.name} changed" in page
