"""A case that is split, merged and taken apart again: what was said is counted once, whatever became of the case meanwhile."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rapport.desk.cases import actions as cases
from rapport.desk.cases import queries, sample
from rapport.desk.cases.models import Contact
from rapport.desk.cases.types import Direction
from rapport.directory.customers import sample as customers
from rapport.metrics import engine, mover, registry, verify
from rapport.metrics.ask import Question, ask

pytestmark = pytest.mark.django_db
START, HOUR = datetime(2026, 6, 1, 9, tzinfo=UTC), timedelta(hours=1)


@pytest.fixture
def lake(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    engine.engine().held.clear()
    yield
    engine.engine().held.clear()


def counted(at: datetime) -> tuple[float | None, int, int]:
    """Cases opened by the metric, rows of contacts in the facts, rows in the database; the facts must agree day by day."""
    mover.move(registry.facts())
    assert [one.name for one in registry.facts() if verify.differences(one)] == []
    question = Question(metric="opened", as_of=at, since=date(2026, 5, 25), until=date(2026, 6, 8))
    (fact,) = [one for one in registry.facts() if one.name == "contacts"]
    rows = sum(one.row_count for one in verify.standing([fact]))
    return sum(one.value or 0 for one in ask(question).figures), rows, Contact.objects.count()


def test_rows_add_up_through_a_split_a_merge_and_its_undoing(lake, representative, supervisor):
    by = representative.actor
    case = sample.case(
        team=representative.team, assignee=representative.person, customer=customers.customer("Joan Hale"), at=START
    )
    said = [sample.contact(case, at=START + n * HOUR, direction=Direction.INBOUND, text=f"Part {n}") for n in range(4)]
    every = Contact.objects.count()
    assert counted(START + 5 * HOUR) == (1, every, every)
    other = cases.split(case_id=case.pk, contact_ids=[one.pk for one in said[2:]], subject="Lamp", by=by, at=START + 5 * HOUR)
    assert counted(START + 6 * HOUR) == (2, every, every)
    merge = cases.merge(case_id=other.pk, into_id=case.pk, by=by, at=START + 6 * HOUR)
    assert counted(START + 7 * HOUR) == (1, every, every)
    cases.undo_merge(merge_id=merge.pk, by=by, at=START + 7 * HOUR)
    assert counted(START + 8 * HOUR) == (2, every, every)
    listed = {one.pk: one.contacts.count() for one in queries.listed(supervisor.actor)}
    assert listed == {case.pk: every - 2, other.pk: 2}
