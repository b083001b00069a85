"""Where facts may lie, and what is said when the engine that was chosen is not there."""

from datetime import timedelta
from pathlib import Path

import pytest

from rapport.metrics import copies, engine, engines, mover, sessions

from .conftest import NOTICES
from .test_mover import NOON, notice, told

pytestmark = pytest.mark.django_db


def _count() -> int:
    return engines.ask("SELECT count(*) AS n FROM notices", [NOTICES]).column("n").to_pylist()[0]


@pytest.mark.parametrize("name", ["My facts", "50 % of it", "Größe #1"])
def test_facts_are_found_in_a_folder_of_any_name(lake: Path, settings: object, name: str) -> None:
    settings.RAPPORT_LAKE = str(lake / name)
    notice(1)
    mover.move([NOTICES])
    assert _count() == 1


def test_facts_in_an_object_store_are_fetched_once_and_answer_here(lake: Path, settings: object, tmp_path: Path) -> None:
    settings.RAPPORT_HOME = tmp_path / "home"
    settings.RAPPORT_LAKE = (tmp_path / "store").as_uri()
    notice(1)
    mover.move([NOTICES])
    assert _count() == 1
    here = tmp_path / "home" / copies.FOLDER / "notices"
    (first,) = here.rglob("*.parquet")
    fetched_at = first.stat().st_mtime_ns

    told(notice(2, at=NOON + timedelta(days=40)))
    mover.move([NOTICES])
    assert _count() == 2
    assert first.stat().st_mtime_ns == fetched_at
    assert len(list(here.rglob("*.parquet"))) == 2


@pytest.mark.parametrize("address", ["spark://127.0.0.1:1", "sc://127.0.0.1:1/;token=secret"])
def test_a_cluster_that_is_away_is_a_sentence_without_its_token(lake: Path, settings: object, address: str) -> None:
    mover.move([NOTICES])
    settings.RAPPORT_ENGINE = address
    with pytest.raises(sessions.Unreachable, match=r"127\.0\.0\.1:1\) does not answer") as refusal:
        _count()
    assert "secret" not in str(refusal.value)


def test_what_the_store_does_for_itself_stays_on_this_machine(lake: Path, settings: object) -> None:
    settings.RAPPORT_ENGINE = "spark://127.0.0.1:1"
    notice(1)
    mover.move([NOTICES])
    assert engine.ask("SELECT count(*) AS n FROM notices", [NOTICES]).column("n").to_pylist() == [1]
