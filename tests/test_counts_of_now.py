"""A count of now counts what its measure in the store counts: both are asked over the same generated lives."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as configured

from rapport.kernel.actor import Actor
from rapport.metrics import engine, mover, registry
from rapport.metrics.ask import Question, ask, case_ids
from rapport.metrics.metric import Live

from .truth import histories
from .truth.histories import END

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lake")]
DAY = timedelta(days=1)
WINDOWS = (
    (date(2026, 3, 27), date(2026, 3, 31)),  # over the night that lacks an hour
    (date(2026, 10, 24), date(2026, 10, 26)),
    (date(2026, 3, 1), date(2026, 11, 12)),
)


@pytest.fixture
def lake(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    engine.engine().held.clear()
    yield
    engine.engine().held.clear()


def _stored(live: Live, since: date, until: date) -> int:
    question = Question(metric=live.metric, as_of=END, since=since, until=until)
    if live.is_of_cases:
        return len(case_ids(question, limit=100_000))
    return sum(one.n for one in ask(question).figures)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(configured.RAPPORT_ZONE))


def test_every_count_of_now_says_what_its_measure_says(director: object) -> None:
    writer = histories.Writer(histories.cast(), seed=23)
    histories.bring(writer.records(150))
    histories.write_what_no_import_tells(writer)
    mover.move(registry.facts())
    found = {}
    for live in [one for one in registry.live() if one.metric]:
        if registry.metric(live.metric).is_of_moments:
            spans = [(END.date(), END.date() + DAY, END, END)]
        else:
            spans = [(since, until, _midnight(since), _midnight(until)) for since, until in WINDOWS]
        for first, last, since, until in spans:
            for actor in (director.actor, Actor.machine("terminal")):  # type: ignore[attr-defined]
                found[live.key, first] = live.count(actor, since, until)
                assert found[live.key, first] == _stored(live, first, last), (live.key, first)
    assert {key for key, _first in found} == {"opened_since", "settled_since", "promises_broken_since", "overdue_now"}
    assert all(found[key, WINDOWS[-1][0]] > 5 for key in ("opened_since", "settled_since", "promises_broken_since"))
    assert found["overdue_now", END.date()] > 5
