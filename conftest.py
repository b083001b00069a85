"""What all tests share: a fresh, migrated database on the embedded server (rapport/site/run/testing.py)."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from rapport.kernel import kept
from rapport.site.run.testing import fresh_database, home

# Tests that share one running installation go to one process. An installation costs a minute of processor time until its figures
# stand, so all journeys and the look at every page share one. The tests of a room's module go together too, as they lay their
# ground once for all of them; all others are dealt out one by one.
# Truths of metrics are asked in one process as well: it puts each shape of question into words once.
ROOMS = "rapport/"
TOGETHER = (
    "tests/journeys/",
    "tests/parity/",
    "tests/moving/",
    "tests/mail/",
    "tests/test_truth_of_metrics.py",
    "tests/runtime/test_parent.py",
    "tests/runtime/test_embedded_database.py",
)
# The longest come first, so that at the end all processes have something small to do. Journeys that need no figures come before
# those that do: meanwhile the installation under them reads its facts.
FIRST = (
    "tests/journeys/test_style_guide.py",
    "tests/journeys/test_open_pages.py",
    "tests/journeys/test_director_takes_over.py",
    "tests/journeys/",
    "tests/test_generated_requests.py",
    "tests/parity/",
    "tests/test_truth_of_metrics.py",
    "tests/acceptance/",
    "tests/runtime/",
    "tests/",
    "rapport/demo/",
)


# How fast a machine is says nothing about what is right: a slow one draws few examples in the time that Hypothesis allows.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


# What the migrations write for Django itself stays as it is.
NEVER_EMPTIED = frozenset({"django_content_type", "auth_permission"})


class Dealing(LoadScopeScheduling):  # type: ignore[misc]
    """Deals tests out by where they stand; marks of groups do not reach the dealer with this version of pytest."""

    def _split_scope(self, nodeid: str) -> str:
        whole = nodeid.partition("::")[0] if nodeid.startswith(ROOMS) else nodeid
        return next((place for place in TOGETHER if nodeid.startswith(place)), whole)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first."""
    items.sort(key=lambda item: next((rank for rank, place in enumerate(FIRST) if item.nodeid.startswith(place)), len(FIRST)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealing:
    """Deal tests out to the processes of one run, in the order that they stand in."""
    config.option.loadscopereorder = False
    return Dealing(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Have every second process read the tests from the other end: what one has compiled, the other need not compile too.

    Only where all are read: those of the two ends have an order of their own (FIRST), which is then the same in all processes.
    """
    is_second = os.environ.get("PYTEST_XDIST_WORKER", "gw0")[-1] in "13579"
    if is_second and [*map(os.path.basename, config.args)] == [*config.getini("testpaths")]:
        config.args.reverse()


def pytest_collection_finish() -> None:
    """What was imported stays until the end: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_runtest_setup() -> None:
    """Begin each test with nothing of what a process keeps for every page."""
    kept.begin_with_nothing()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Replace pytest-django's way of making the test database by a copy of a ready template."""
    with django_db_blocker.unblock():
        context = fresh_database()
        context.__enter__()
        _give_each_table_numbers_of_its_own()
    yield
    with django_db_blocker.unblock():
        context.__exit__(None, None, None)


def _give_each_table_numbers_of_its_own() -> None:
    """Rows of two tables then never have the same number by chance, nor one that is written in a test or a sample.

    Which number a row gets hangs on what ran before it in the same process, so such a chance comes in one run of many.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(seqrelid::regclass, GREATEST(seqstart, row_number() OVER (ORDER BY seqrelid::regclass::text) * 10000))"
            " FROM pg_sequence WHERE seqtypid <> 'smallint'::regtype"
        )


def _take_away_what_was_committed(_test: TransactionTestCase) -> None:
    """Empty the tables that hold something; Django would make all of them anew, which takes ten times as long."""
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - NEVER_EMPTIED)
    names = [connection.ops.quote_name(table) for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE")  # whoever still writes comes to an end before
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names))  # noqa: S608
        full = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in full:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 — names of Django's own models


TransactionTestCase._fixture_teardown = _take_away_what_was_committed  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _static_files_by_their_own_names() -> None:
    """Pages name static files without hashes, so that tests need no collected files; the folder is there for the middleware."""
    from django.conf import settings

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _questions_are_put_into_words_once() -> None:
    """What one process of a run has put into SQL the others read, as web processes do."""
    from rapport.metrics import wordings

    wordings.keep_in(home() / "wordings")


@pytest.fixture(scope="session", autouse=True)
def _tokens_of_forms_hold_no_words() -> None:
    """Forms carry random letters; out of two letters no word comes by chance that a test says a page does not hold."""
    from django.middleware import csrf

    csrf.CSRF_ALLOWED_CHARS = "qZ"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how long each process had something to do (the rest of the time it waited for the others), and what tests tell."""
    busy: dict[str, float] = {}
    reports = [one for some in terminalreporter.stats.values() for one in some]
    for report in reports:
        told = [text for name, text in getattr(report, "user_properties", ()) if name == "told"]
        if told and report.when == "call":
            terminalreporter.write_line(f"{report.nodeid}: {', '.join(told)}")
        if worker := getattr(report, "worker_id", ""):
            busy[worker] = busy.get(worker, 0.0) + getattr(report, "duration", 0.0)
    if busy:
        terminalreporter.write_line("busy: " + ", ".join(f"{worker} {seconds:.0f} s" for worker, seconds in sorted(busy.items())))


@pytest.fixture(autouse=True)
def no_job_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take away the jobs that a committing test leaves: Django empties its own tables only, and the next test would run them."""
    mark = request.node.get_closest_marker("django_db")
    if mark is None or not mark.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
