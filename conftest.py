"""What all tests share: a fresh, migrated database on the embedded server (rapport/site/run/testing.py)."""

from collections.abc import Iterator
from typing import Any

import pytest

from rapport.site.run.testing import fresh_database


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Replace pytest-django's way of making the test database by a copy of a ready template."""
    with django_db_blocker.unblock():
        context = fresh_database()
        context.__enter__()
    yield
    with django_db_blocker.unblock():
        context.__exit__(None, None, None)
