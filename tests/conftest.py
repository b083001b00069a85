"""The whole building's tests use the cast of the rooms' tests."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.conftest import (  # noqa: F401
    client_of,
    department,
    director,
    grounds,
    laid,
    manager,
    other_representative,
    representative,
    supervisor,
)

from .addresses import Objects, objects_of


@pytest.fixture
def objects(department: dict[str, object], settings: object, tmp_path: Path) -> Objects:  # noqa: F811
    """An object for every parameter of every address; uploads go to a folder of this test."""
    settings.RAPPORT_HOME = tmp_path / "home"
    return objects_of(department)


@pytest.fixture
def quiet() -> Iterator[None]:
    """Pytest keeps every record of the log, and a record of a refusal keeps its request: thousands of them fill the memory."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)
