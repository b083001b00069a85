"""One Spark cluster, one Sail and one folder of facts for all tests of this package."""

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from rapport.desk.cases.models import Case
from rapport.metrics import engine, mover, registry
from rapport.metrics.ask import ask
from rapport.metrics.figures import Figure

from ..truth import histories
from ..truth.histories import END
from . import servers
from .ground import IS_LONG, ODD, Ask, Words, answered_by, asks, more, said_by_words

CASES = 120


@dataclass(frozen=True)
class Right:
    """The folder of facts, what DuckDB answers over it, and (``words``) what the words of each definition say of now.

    The words are counted once more in plain Python, over the same lives, by hands that know no engine.
    """

    lake: str
    answers: dict[int, tuple[Ask, tuple[Figure, ...]]]
    words: Words

    @property
    def pairs(self) -> list[tuple[Ask, tuple[Figure, ...]]]:
        return list(self.answers.values())


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parity")


@pytest.fixture(scope="package")
def right(folder: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Right]:
    """Facts of generated lives, written once; the database is put back, since clusters ask the facts alone."""
    lake = str(folder / "facts")
    kept, engine.LOOK_SECONDS = engine.LOOK_SECONDS, 3600.0
    engine.engine().held.clear()
    with override_settings(RAPPORT_LAKE=lake):
        with django_db_blocker.unblock(), transaction.atomic(), answered_by("duckdb"):
            cast = histories.cast()
            writer = histories.Writer(cast, seed=23)
            histories.bring(writer.records(CASES))
            histories.write_what_no_import_tells(writer)
            Case.objects.filter(pk__in=Case.objects.order_by("pk")[:40]).update(source=ODD)
            mover.move(registry.facts())
            questions = (more if IS_LONG else asks)([team for team in cast.teams if team is not None])
            answers = {number: (one, ask(one.question).figures) for number, one in enumerate(questions)}
            words = said_by_words([one for one in questions if one.question.as_of == END])
            transaction.set_rollback(True)
        yield Right(lake, answers, words)
    engine.LOOK_SECONDS = kept
    engine.engine().held.clear()


@pytest.fixture(scope="package")
def spark(folder: Path) -> Iterator[str]:
    """A master and its workers; the driver that runs beside us ends with them."""
    if servers.java() is None:
        why = "no Java on this machine: Spark was not asked (Sail was). Install a Java 17 to have both"
        if os.environ.get("RAPPORT_SPARK_REQUIRED"):
            pytest.fail(why)
        pytest.skip(why)
    with servers.standalone(folder / "spark") as address, servers.driving(folder / "spark"):
        yield address
    gc.collect()


@pytest.fixture(scope="package")
def sail(folder: Path) -> Iterator[str]:
    """A Sail as a process of its own."""
    with servers.sail(folder / "sail") as address:
        yield address
