"""What the database took back for another's sake, or because it went away: nothing of it was done, and so it is done again.

Where two transactions wait for each other PostgreSQL ends one of them; whoever waited longer is not always who loses little.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator

import psycopg
from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from .errors import Refused

TRIES = 5
SHORTEST_SECONDS, LONGEST_SECONDS = 0.02, 0.25  # by chance, so that the same two do not meet again

_GAVE_WAY = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
# It is shut down, crashed, starts again, or takes nobody more in; class 08 is a broken connection.
_AWAY = frozenset({"57P01", "57P02", "57P03", "53300"})

logger = logging.getLogger(__name__)


def gave_way(error: BaseException) -> bool:
    """Whether the database ended a transaction because it and another one waited for each other."""
    return any(isinstance(one, _GAVE_WAY) for one in _causes(error))


def was_away(error: BaseException) -> bool:
    """Whether the database was away, or went away meanwhile: refused, closed, crashed, starting."""
    return any(_is_of_the_way(one) for one in _causes(error))


def insisted[Result](work: Callable[[], Result], *, tries: int = TRIES) -> Result:
    """Do something that is one transaction, or that goes on where it was, again when it had to give way; then as it comes.

    Inside a transaction of the caller's it is done once: what the caller did before was taken back too.
    """
    for left in reversed(range(tries)):
        try:
            return work()
        except OperationalError as error:
            if not left or connection.in_atomic_block or not gave_way(error):
                raise
            logger.warning("gave way to another transaction; doing it again: %s", error)
            time.sleep(random.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))  # noqa: S311 - no secret
    raise AssertionError("a last try returns or raises")


def to_be_sent_again(error: OperationalError) -> Refused:
    """Return what is said to a person whose act had to give way; raises any other error again.

    It is not done again for them: what a request does beside the database would be done twice.
    """
    if not gave_way(error):
        raise error
    logger.warning("a request gave way to another transaction: %s", error)
    return Refused(_("Somebody else was changing the same at this moment, so nothing of yours was saved. Send it once more."))


def _is_of_the_way(error: BaseException) -> bool:
    """Whether an error tells of the way to the database, not of what was asked of it."""
    if isinstance(error, psycopg.OperationalError):
        return error.sqlstate is None or error.sqlstate in _AWAY or error.sqlstate.startswith("08")
    return isinstance(error, OperationalError) and error.__cause__ is None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
