"""The entrance for the web server."""

import os
import sys

import django

from rapport.site.connections import take_the_last_used
from rapport.site.in_one_thread import InOneThread

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
django.setup(set_prefix=False)
application = InOneThread()

# Pages of one process are made in threads, and each answer of the database has to wait until the thread at work hands over:
# with the usual 5 ms a page with forty questions waits a fifth of a second for its neighbours.
sys.setswitchinterval(0.0005)


def _keep_wordings() -> None:
    """Have questions that an earlier process put into words at hand: a dozen new ones take seconds."""
    from django.conf import settings

    from rapport.metrics import wordings

    wordings.keep_in(settings.RAPPORT_HOME / "wordings")


def _keep_plans() -> None:
    """Have the questions of pages planned once for each connection."""
    from rapport.kernel import plans

    plans.keep()


def _answer_alone() -> None:
    """Have the database answer each question in one process: helpers for one reader cost all others more than they save."""
    from django.db import connections

    options = connections["default"].settings_dict["OPTIONS"]
    options["options"] = f"{options['options']} -c max_parallel_workers_per_gather=0"


def _write_no_question_down() -> None:
    """Have questions written down where somebody counts them only: in debug mode Django notes each one of every page."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    BaseDatabaseWrapper.queries_logged = property(lambda connection: connection.force_debug_cursor)  # type: ignore[assignment]


_answer_alone()
take_the_last_used()
_write_no_question_down()
_keep_wordings()
_keep_plans()
