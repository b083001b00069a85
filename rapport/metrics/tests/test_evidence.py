"""Evidence stays as it was frozen, whatever happens to the facts, and only those see it who could have asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from rapport.kernel.actor import Actor, Scope
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Entry
from rapport.metrics import frozen, queries, registry
from rapport.metrics.actions import cite, freeze, withdraw_citation
from rapport.metrics.models import Citation, Evidence, Reading
from rapport.metrics.queries import NowState
from rapport.metrics.questions import Grain, Question
from rapport.metrics.types import CitationKind

from . import department
from .department import Day, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department_facts")]

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=3)
MAY = {"since": date(2026, 5, 4), "until": date(2026, 6, 1)}
LEEDS, TORONTO = 1, 2
WEEKS = [Day(date(2026, 5, 4) + timedelta(days=7 * week), LEEDS, 40, 36) for week in range(4)]
OTHERS = [Day(date(2026, 5, 5), TORONTO, 20, 10, channel="phone")]
DIRECTOR = Actor(
    name="Ana Ruiz",
    person_id=1,
    capabilities=dict.fromkeys(("evidence.view", "evidence.freeze", "evidence.cite"), Scope.DEPARTMENT),
)
SUPERVISOR = Actor(
    name="Sue Marsh",
    person_id=2,
    capabilities=dict.fromkeys(("evidence.view", "evidence.freeze", "evidence.cite"), Scope.TEAM),
    team_ids=frozenset({LEEDS}),
)
REPRESENTATIVE = Actor(name="Tom Bell", person_id=3, team_ids=frozenset({LEEDS}))


@pytest.fixture(autouse=True)
def _facts(department_facts: None) -> None:
    load([*WEEKS, *OTHERS])


def question(**other: object) -> Question:
    return Question(**{"metric": "in_time", "as_of": NOON, **MAY, **other})


def frozen_number(by: Actor = DIRECTOR, **other: object) -> Evidence:
    return freeze(question=question(**other), title="In time in May", by=by, at=NOON)


def test_a_frozen_number_says_what_was_answered_how_it_was_defined_and_by_whom() -> None:
    row = freeze(
        question=question(grain=Grain.WEEK, split="channel"),
        title=" In time in May ",
        labels={"channel": {"email": "E-mail"}},
        by=DIRECTOR,
        at=NOON,
    )
    content = frozen.read(queries.get_evidence(row.pk, actor=DIRECTOR).content)
    assert content.total is not None
    assert (content.total.n, content.total.numerator) == (180, 154)
    assert content.total.low is not None
    assert [(one.period, one.n) for one in content.course][:2] == [(date(2026, 5, 4), 60), (date(2026, 5, 11), 40)]
    assert [(one.split, one.n, one.numerator) for one in content.parts] == [("email", 160, 144), ("phone", 20, 10)]
    assert (content.definition.key, content.definition.version) == ("in_time", 1)
    assert content.definition.denominator == "cases opened"
    assert (content.title, content.frozen_by_id, content.frozen_at) == ("In time in May", 1, NOON)
    assert content.labels == {"channel": {"email": "E-mail"}}
    assert frozen.write(content) == row.content
    assert queries.is_intact(Evidence.objects.get(pk=row.pk))


def test_later_facts_do_not_change_it_and_the_difference_can_be_told() -> None:
    row = frozen_number()
    assert queries.what_now(row, as_of=LATER).state is NowState.SAME
    load([*WEEKS[:3], Day(date(2026, 5, 25), LEEDS, 50, 20), *OTHERS])
    now = queries.what_now(Evidence.objects.get(pk=row.pk), as_of=LATER)
    assert (now.state, now.total and now.total.n, now.total and now.total.numerator) == (NowState.CHANGED, 190, 138)
    content = frozen.read(Evidence.objects.get(pk=row.pk).content)
    assert content.total is not None
    assert content.total.numerator == 154


def test_a_number_of_another_definition_is_not_compared() -> None:
    row = frozen_number()
    registry.connect([department.CASES], [department.metric("in_time", version=2)])
    assert queries.what_now(row, as_of=LATER).state is NowState.OTHER_DEFINITION
    registry.connect([department.CASES], [])
    assert queries.what_now(row, as_of=LATER).state is NowState.NOT_DEFINED
    assert queries.is_intact(Evidence.objects.get(pk=row.pk))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE metrics_evidence SET title = 'x'",
        "UPDATE metrics_evidence SET content = '{}', sha256 = encode(sha256('{}'::bytea), 'hex')",
        "DELETE FROM metrics_evidence",
    ],
)
def test_the_database_refuses_to_change_what_is_frozen(change: str) -> None:
    frozen_number()
    with pytest.raises(DatabaseError, match="metrics_evidence is frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_the_database_refuses_content_that_does_not_fit_its_hash() -> None:
    row = frozen_number()
    row.pk, row.content = None, row.content.replace("154", "155")
    with pytest.raises(DatabaseError, match="evidence_sha256"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    "change",
    [
        (
            "UPDATE metrics_evidence SET content = replace(content, '154', '180'), "
            "sha256 = encode(sha256(convert_to(replace(content, '154', '180'), 'UTF8')), 'hex')"
        ),
        "UPDATE metrics_evidence SET title = 'Another title'",
        "UPDATE metrics_evidence SET team_ids = '{1}'",
        "UPDATE metrics_evidence SET rows = replace(rows, '[1]', '[2]')",
    ],
)
def test_who_goes_round_the_database_is_found_out_by_hash_and_journal(change: str) -> None:
    row = freeze(question=question(), title="In time in May", row_columns=(), by=DIRECTOR, at=NOON)
    assert queries.is_intact(Evidence.objects.get(pk=row.pk))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE metrics_evidence DISABLE TRIGGER evidence_frozen")
        cursor.execute(change)
        cursor.execute("ALTER TABLE metrics_evidence ENABLE TRIGGER evidence_frozen")
    assert not queries.is_intact(Evidence.objects.get(pk=row.pk))


def test_rows_are_frozen_with_their_columns_but_never_with_who() -> None:
    plain = freeze(question=question(), title="Cases", row_columns=("channel", "opened_at"), by=DIRECTOR, at=NOON)
    rows = frozen.read_rows(plain.rows)
    assert rows is not None
    assert rows.columns == ("case_id", "channel", "opened_at")
    assert len(rows.rows) == 180
    assert rows.rows[0][:2] == (1, "email")
    load(WEEKS[:1])
    kept = frozen.read_rows(Evidence.objects.get(pk=plain.pk).rows)
    assert kept is not None
    assert len(kept.case_ids) == 180
    with pytest.raises(LookupError, match="customer_id"):
        freeze(question=question(), title="Cases", row_columns=("customer_id",), by=DIRECTOR, at=NOON)


def test_who_leads_a_team_freezes_its_numbers_only() -> None:
    own = frozen_number(SUPERVISOR, team_ids=frozenset({LEEDS}))
    assert frozen.read(own.content).total.n == 160  # type: ignore[union-attr]
    assert frozen_number(SUPERVISOR, where={"team_id": (LEEDS,)}).team_ids == [LEEDS]
    for beyond in ({}, {"team_ids": frozenset({LEEDS, TORONTO})}, {"where": {"team_id": (LEEDS, None)}}):
        with pytest.raises(NotAllowed):
            frozen_number(SUPERVISOR, **beyond)
    with pytest.raises(NotAllowed):
        frozen_number(REPRESENTATIVE, team_ids=frozenset({LEEDS}))
    with pytest.raises(Refused):
        frozen_number(DIRECTOR, team_ids=frozenset({LEEDS}), where={"team_id": (TORONTO,)})


def test_only_who_could_have_asked_sees_it() -> None:
    whole, own = frozen_number(), frozen_number(team_ids=frozenset({LEEDS}))
    theirs = frozen_number(where={"team_id": (TORONTO,)})
    assert set(queries.evidence(DIRECTOR)) == {whole, own, theirs}
    assert set(queries.evidence(SUPERVISOR)) == {own}
    assert not queries.evidence(REPRESENTATIVE).exists()
    with pytest.raises(Evidence.DoesNotExist):
        queries.get_evidence(theirs.pk, actor=SUPERVISOR)


def test_evidence_is_cited_once_and_the_citation_can_be_taken_back() -> None:
    row = frozen_number(team_ids=frozenset({LEEDS}))
    first = cite(evidence_id=row.pk, subject=("case", 7), kind=CitationKind.SHOWS, by=SUPERVISOR, at=NOON)
    assert cite(evidence_id=row.pk, subject=("case", 7), kind=CitationKind.SHOWS, by=DIRECTOR, at=LATER) == first
    with pytest.raises(Refused):
        cite(evidence_id=row.pk, subject=("case", 7), kind=CitationKind.SPEAKS_AGAINST, by=DIRECTOR, at=LATER)
    assert queries.evidence_of("case", [7, 8], actor=SUPERVISOR) == {7: [first]}
    withdrawn = withdraw_citation(citation_id=first.pk, by=SUPERVISOR, at=LATER)
    assert withdraw_citation(citation_id=first.pk, by=DIRECTOR, at=LATER + timedelta(days=1)).withdrawn_at == LATER
    assert queries.evidence_of("case", [7], actor=SUPERVISOR) == {}
    assert queries.citations(row) == [withdrawn]
    again = cite(evidence_id=row.pk, subject=("case", 7), kind=CitationKind.BACKGROUND, by=SUPERVISOR, at=LATER)
    assert again != first
    said = list(
        Entry.objects.filter(subject="metrics.evidence", subject_id=row.pk).order_by("pk").values_list("event", flat=True)
    )
    cited, back = "metrics.EvidenceCited", "metrics.CitationWithdrawn"
    assert said == ["metrics.EvidenceFrozen", cited, back, cited]


def test_who_does_not_reach_the_evidence_neither_cites_it_nor_sees_its_citations() -> None:
    row = frozen_number()
    with pytest.raises(NotAllowed):
        cite(evidence_id=row.pk, subject=("case", 7), kind=CitationKind.SHOWS, by=SUPERVISOR, at=NOON)
    made = cite(evidence_id=row.pk, subject=("case", 7), kind=CitationKind.SHOWS, by=DIRECTOR, at=NOON)
    assert queries.evidence_of("case", [7], actor=SUPERVISOR) == {}
    with pytest.raises(NotAllowed):
        withdraw_citation(citation_id=made.pk, by=SUPERVISOR, at=NOON)


def test_the_database_keeps_a_citation_as_it_was_said() -> None:
    made = cite(evidence_id=frozen_number().pk, subject=("case", 7), kind=CitationKind.SHOWS, by=DIRECTOR, at=NOON)
    for change in ("UPDATE metrics_citation SET subject_id = 8", "DELETE FROM metrics_citation"):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    withdraw_citation(citation_id=made.pk, by=DIRECTOR, at=LATER)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Citation.objects.update(withdrawn_at=None)


def test_asking_for_many_objects_takes_one_query(django_assert_num_queries: object) -> None:
    for number in range(3):
        cite(evidence_id=frozen_number().pk, subject=("case", number), kind=CitationKind.SHOWS, by=DIRECTOR, at=NOON)
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = queries.evidence_of("case", range(3), actor=DIRECTOR)
        assert [one.evidence.title for rows in found.values() for one in rows] == ["In time in May"] * 3


@pytest.mark.parametrize("title", ["  ", "x" * 161])
def test_evidence_needs_a_short_title(title: str) -> None:
    with pytest.raises(Refused):
        freeze(question=question(), title=title, by=DIRECTOR, at=NOON)


def test_a_moment_to_come_is_refused() -> None:
    with pytest.raises(Refused):
        freeze(question=question(as_of=LATER), title="Tomorrow", by=DIRECTOR, at=NOON)


def test_nothing_is_frozen_while_the_store_has_not_read_everything() -> None:
    Reading.objects.all().delete()
    with pytest.raises(Refused, match="has not read all cases"):
        frozen_number()
