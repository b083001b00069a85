"""What all tests share: a fresh, migrated database on the embedded server (rapport/site/run/testing.py)."""

from collections.abc import Iterator
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from rapport.site.run.testing import fresh_database

# Tests that share one running installation go to one process; all others are dealt out one by one.
TOGETHER = ("tests/journeys/", "tests/parity/", "tests/runtime/test_parent.py", "tests/runtime/test_embedded_database.py")


class Dealing(LoadScopeScheduling):  # type: ignore[misc]
    """Deals tests out by where they stand; marks of groups do not reach the dealer with this version of pytest."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealing:
    """Deal tests out to the processes of one run."""
    return Dealing(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Replace pytest-django's way of making the test database by a copy of a ready template."""
    with django_db_blocker.unblock():
        context = fresh_database()
        context.__enter__()
    yield
    with django_db_blocker.unblock():
        context.__exit__(None, None, None)


@pytest.fixture(scope="session", autouse=True)
def _static_files_by_their_own_names() -> None:
    """Pages name static files without hashes, so that tests need no collected files; the folder is there for the middleware."""
    from django.conf import settings

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
