"""The entrance for the web server."""

import os
import sys
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler


class InOneThread(ASGIHandler):
    """Makes each page, with all that is around it, in one go in one thread.

    Our pages are plain functions. Django's own handler goes back to the event loop between them and what is around them that
    could also be asynchronous, a dozen times a page, and waits each time until the threads of other pages hand over.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Take everything as the plain function that it also is; what is asynchronous alone is waited for in its thread."""
        super().load_middleware(is_async=False)
        chain: Any = vars(self)["_middleware_chain"]
        self._middleware_chain = sync_to_async(chain, thread_sensitive=True)


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
    """Have the database answer each question in one process: helpers for one reader cost all others more than they save.

    And have it take the plan that serves every value from the first asking on: left to itself it plans each question five more
    times, on each of its connections, before it compares; the values that matter are written into the SQL anyway.
    """
    from django.db import connections

    options = connections["default"].settings_dict["OPTIONS"]
    options["options"] = f"{options['options']} -c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan"


_answer_alone()
_keep_wordings()
_keep_plans()
