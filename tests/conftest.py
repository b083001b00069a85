"""The whole building's tests use the cast of the rooms' tests."""

import pytest

from rapport.conftest import (  # noqa: F401
    client_of,
    department,
    director,
    manager,
    other_representative,
    representative,
    supervisor,
)

from .addresses import Objects, objects_of


@pytest.fixture
def objects(department: dict[str, object]) -> Objects:  # noqa: F811
    """An object for every parameter of every address."""
    return objects_of(department)
