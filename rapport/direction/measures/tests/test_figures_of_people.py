"""Figures of individual people: closed, then open as agreed to exactly whom it says, every look told, and closed again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.direction.measures import actions, queries, sample
from rapport.direction.measures.models import Agreement, Look
from rapport.direction.measures.types import AgreementDraft, Asked, Party, Purpose
from rapport.directory.people import sample as people
from rapport.directory.people.models import Person
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Entry
from rapport.metrics import engine, registry
from rapport.metrics.tests import department as store
from rapport.metrics.tests.department import Day, load

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
TODAY = NOON.date()
CLOSED = "until the department has recorded an agreement"


@pytest.fixture
def facts(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small world of the store's own tests, on a day that stands still."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(clock, "now", lambda: NOON)
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
    """Yesterday Tom had 20 cases, 18 in time, and 20 more today; Amy of his team 10, all in time; Zoe four.

    Zac had three the day before; Maya, of another team, 30.
    """
    tom, maya = department["Tom Bell"].person, department["Maya Singh"].person
    more = {name: people.person(name, team=tom.team, manager=tom.manager) for name in ("Zoe Ash", "Zac Oak", "Amy Yew")}
    yesterday = TODAY - timedelta(days=1)
    load(
        [
            Day(yesterday, tom.team_id, 20, 18, assignee_id=tom.pk),
            Day(TODAY, tom.team_id, 20, 0, assignee_id=tom.pk),
            Day(yesterday, tom.team_id, 10, 10, assignee_id=more["Amy Yew"].pk),
            Day(yesterday, tom.team_id, 4, 4, assignee_id=more["Zoe Ash"].pk),
            Day(yesterday - timedelta(days=1), tom.team_id, 3, 0, assignee_id=more["Zac Oak"].pk),
            Day(yesterday, maya.team_id, 30, 15, assignee_id=maya.pk),
        ]
    )
    return department


def page(more: str, kind: str = "") -> str:
    return f"/measures/in_time/{kind}?from=2026-06-01&to=2026-06-16{more}"


def agree(director: Any, *, at: datetime = NOON, **other: Any) -> Agreement:
    words: dict[str, Any] = {
        "party": Party.UNION,
        "agreed_with": "Branch 12",
        "person_ids": None,
        "purposes": (Purpose.COACHING, Purpose.OWN),
        "text": "For coaching only.",
        "reach_days": 365,
        "active_from": at.date(),
        "review_date": at.date() + timedelta(days=30),
    }
    return actions.record_agreement(draft=AgreementDraft(**{**words, **other}), by=director.actor, at=at)


def asked(*, since: date = date(2026, 6, 1), **other: Any) -> Asked:
    return Asked(metric="in_time", as_of=NOON, since=since, until=date(2026, 6, 16), split="assignee_id", **other)


def test_before_an_agreement_nobody_sees_them(world, director, supervisor, representative, client_of):
    tom = representative.person.pk
    for who in (director, supervisor):
        for more in ("&split=assignee_id", f"&where=assignee_id:{tom}"):
            answer = client_of(who).get(page(more))
            assert (answer.status_code, CLOSED in answer.text) == (409, True)
    assert client_of(representative).get("/own-figures/in_time/").status_code == 409
    assert "Nobody sees figures about you" in client_of(representative).get("/own-figures/").text
    assert "By person, for coaching" not in client_of(supervisor).get(page("")).text
    assert not Look.objects.exists()


def test_the_lead_sees_the_own_team_by_name_finished_days_only_and_no_figure_of_few_rows(world, director, supervisor, client_of):
    agree(director)
    assert "By person, for coaching" in client_of(supervisor).get(page("")).text
    found = actions.look(asked=asked(), by=supervisor.actor, at=NOON)
    assert [(name, one.n, one.numerator) for _pk, name, one in found.figures] == [("Amy Yew", 10, 10), ("Tom Bell", 20, 18)]
    text = client_of(supervisor).get(page("&split=assignee_id")).text
    assert text.index("Amy Yew") < text.index("Tom Bell")
    assert "Zoe Ash" not in text
    assert "Maya Singh" not in text
    assert not any(word in text for word in ("text-bad", "worse", "better", "whiskers"))


def test_what_is_withheld_for_its_few_rows_cannot_be_told_by_subtraction(world, director, supervisor, representative, client_of):
    agree(director)
    # Of yesterday alone Zac has none: Zoe's four rows would be the team's figure less the two that could be shown.
    yesterday = asked(since=TODAY - timedelta(days=1))
    found = actions.look(asked=yesterday, by=supervisor.actor, at=NOON)
    assert [name for _pk, name, _one in found.figures] == ["Tom Bell"]
    alone = actions.look(asked=replace(yesterday, where=(("assignee_id", (_amy(),)),)), by=supervisor.actor, at=NOON)
    assert alone.figures == (), "asked alone she would tell it too"
    assert "by subtraction" in client_of(supervisor).get(page("&split=assignee_id")).text


def test_nobody_else_sees_them_whoever_they_are(world, director, manager, supervisor, representative, client_of):
    agree(director)
    tom, maya = representative.person.pk, world["Maya Singh"].person.pk
    for who, more in (
        (director, "&split=assignee_id"),
        (director, f"&where=assignee_id:{tom}"),
        (manager, f"&where=assignee_id:{tom}"),
        (world["Priya Nair"], f"&where=assignee_id:{tom}"),
        (supervisor, f"&where=assignee_id:{maya}"),
        (supervisor, f"&where=assignee_id:{tom}&where=assignee_id:{maya}"),
        (representative, f"&where=assignee_id:{tom}"),
    ):
        assert client_of(who).get(page(more)).status_code == 403, (who.person.name, more)
    assert client_of(supervisor).get(page(f"&split=assignee_id&where=customer_id:{tom}")).status_code == 409
    with pytest.raises(NotAllowed):
        actions.look(asked=asked(), by=Actor.machine("test"), at=NOON)
    assert not Look.objects.exists()


def test_a_look_is_journalled_and_told_to_whom_it_was_about_and_to_nobody_else(
    world, director, supervisor, representative, client_of
):
    agree(director)
    tom = representative.person
    assert "90 %" in client_of(supervisor).get(page(f"&where=assignee_id:{tom.pk}")).text.replace("90.0", "90")
    entry = Entry.objects.get(event="measures.FiguresLookedAt")
    assert (entry.person_id, entry.payload["person_id"], entry.at) == (supervisor.person.pk, tom.pk, NOON)
    for address in ("/own-figures/", f"/people/{tom.pk}/"):
        assert "Sue Marsh" in client_of(representative).get(address).text
    assert "Nobody has looked" in client_of(world["Maya Singh"]).get("/own-figures/").text
    assert "looked at your figures" not in client_of(supervisor).get(f"/people/{tom.pk}/").text


def test_people_see_their_own_first_and_that_is_no_look(world, director, representative, client_of):
    agree(director, purposes=(Purpose.OWN,))
    text = client_of(representative).get("/own-figures/in_time/?from=2026-06-01&to=2026-06-16").text
    assert "45 %" in text.replace("45.0", "45"), "18 of 40: today counts for themselves already"
    assert "Amy Yew" not in text
    assert "in_time" in client_of(representative).get("/own-figures/").text
    assert not Look.objects.exists()


def test_what_was_agreed_is_all_that_opens(world, director, supervisor, representative):
    agree(director, purposes=(Purpose.OWN,))
    with pytest.raises(Refused, match="own figures only"):
        actions.look(asked=asked(), by=supervisor.actor, at=NOON)
    agree(director, party=Party.EACH, person_ids=(representative.person.pk,), reach_days=7)
    found = actions.look(asked=asked(), by=supervisor.actor, at=NOON)
    assert [name for _pk, name, _one in found.figures] == ["Tom Bell"]
    assert found.since == TODAY - timedelta(days=7)
    with pytest.raises(Refused, match="does not cover"):
        actions.look(asked=asked(where=(("assignee_id", (_amy(),)),)), by=supervisor.actor, at=NOON)


def _amy() -> int:
    return Person.objects.get(name="Amy Yew").pk


def test_after_withdrawal_and_after_the_review_day_they_are_closed_with_the_reason(
    world, director, supervisor, representative, client_of
):
    first = agree(director)
    with pytest.raises(Refused, match="looked at again by 15 Jul 2026"):
        actions.look(asked=asked(), by=supervisor.actor, at=NOON + timedelta(days=31))
    assert actions.look(asked=asked(), by=supervisor.actor, at=NOON + timedelta(days=30)).figures
    actions.withdraw_agreement(agreement_id=first.pk, why="Asked for by the branch.", by=director.actor, at=NOON)
    for who, address in ((supervisor, page("&split=assignee_id")), (representative, "/own-figures/in_time/")):
        answer = client_of(who).get(address)
        assert (answer.status_code, "was withdrawn on 15 Jun 2026" in answer.text) == (409, True)
    assert "Asked for by the branch." in client_of(representative).get(f"/agreements/{first.pk}/").text
    agree(director, active_from=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="withdrawn"):
        actions.look(asked=asked(), by=supervisor.actor, at=NOON)
    assert actions.look(asked=asked(), by=supervisor.actor, at=NOON + timedelta(days=1)).agreement.version == 2


def test_an_older_version_does_not_come_back_when_the_later_one_is_withdrawn(world, director, supervisor):
    agree(director)
    later = agree(director, text="Now with more care.")
    actions.withdraw_agreement(agreement_id=later.pk, why="No longer.", by=director.actor, at=NOON)
    with pytest.raises(Refused, match="withdrawn"):
        actions.look(asked=asked(), by=supervisor.actor, at=NOON)


@pytest.mark.parametrize("kind", ["export/figures/", "export/rows/", "cases/", "changed/"])
def test_nothing_of_a_person_is_taken_away_listed_or_compared_agreed_or_not(
    world, director, supervisor, representative, client_of, kind
):
    for _ in range(2):
        for more in ("&split=assignee_id&as=csv", f"&where=assignee_id:{representative.person.pk}&as=csv"):
            answer = client_of(supervisor).get(page(more, kind))
            assert (answer.status_code, "stay closed" in answer.text) == (409, True)
        agree(director)


def test_the_director_alone_records_and_withdraws_on_pages_with_the_signed_paper(
    world, director, manager, representative, client_of
):
    given = {
        "party": "works_council",
        "agreed_with": "Works council of Leeds",
        "purposes": ["coaching"],
        "text": "For coaching only.",
        "reach_days": "90",
        "active_from": "2026-06-15",
        "review_date": "2026-12-15",
    }
    assert client_of(manager).post("/agreements/new/", given).status_code == 403
    paper = SimpleUploadedFile("signed.txt", b"Signed by both.", content_type="text/plain")
    answer = client_of(director).post("/agreements/new/", {**given, "file": paper})
    made = Agreement.objects.get()
    assert (answer.status_code, made.version, made.recorded_by_id, made.person_ids) == (302, 1, director.person.pk, None)
    seen = client_of(representative).get(f"/agreements/{made.pk}/").text
    assert "signed.txt" in seen
    file = queries.agreement_files(made.pk)[0]
    assert b"".join(client_of(representative).get(f"/files/{file.pk}/").streaming_content) == b"Signed by both."
    assert client_of(manager).post(f"/agreements/{made.pk}/withdraw/", {"why": "No"}).status_code == 403
    client_of(director).post(f"/agreements/{made.pk}/withdraw/", {"why": "The branch asked."})
    assert Agreement.objects.get().withdrawn_why == "The branch asked."
    assert list(Entry.objects.filter(subject="measures.agreement").order_by("pk").values_list("event", flat=True)) == [
        "measures.AgreementRecorded",
        "measures.AgreementWithdrawn",
    ]
    assert "withdrawn" in client_of(director).get("/agreements/").text


def test_what_is_no_agreement_is_not_recorded(world, director):
    for odd in (
        {"text": " "},
        {"purposes": ()},
        {"party": Party.EACH, "person_ids": ()},
        {"review_date": TODAY},
        {"review_date": TODAY + timedelta(days=2_000)},
    ):
        with pytest.raises(Refused):
            agree(director, **odd)
    assert sample.agreement(by_id=director.person.pk, at=NOON).version == 1
