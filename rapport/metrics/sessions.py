"""How a session with a cluster is opened and let go, and when it is lost: by Spark's own driver, or by Spark Connect.

The client (pyspark, pysail) is of the cluster's own version and is installed beside Rapport; it is imported only here, and only
when a cluster is asked.
"""

import logging
import os
import socket
import threading
from contextlib import suppress
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from rapport.kernel.errors import Refused

SAIL = "sail"
NAME = "Rapport"
REACH_SECONDS = 3.0
# How often a call is tried again while the server is away: for some four seconds, since somebody waits for a page.
TRIES = 4
# Moments are UTC; a number that overflows or a division by nothing is an error, never a wrong figure.
SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
# What an error says when the session is no longer known over there, with all its views; or only the question, which was put
# before the server was started again (Sail says so in its own words).
LOST = (
    "INVALID_HANDLE",
    "SESSION_CHANGED",
    "TABLE_OR_VIEW_NOT_FOUND",
    "UNAVAILABLE",
    "stopped SparkContext",
    "operation not found",
)

_sails: dict[int, Any] = {}
_making = threading.Lock()


class Unreachable(Refused):
    """The cluster does not answer. The message says which, and what to look at."""


def open_(address: str) -> Any:
    """Return a new session at an address (spark://…, sc://…, or sail: a Sail of this process). Raises Unreachable."""
    if address == SAIL:
        return _connect(_sail())
    if not any(_listens(host, port) for host, port in hosts(address)):
        raise away(address)
    return _drive(address) if address.startswith("spark://") else _connect(address)


def close(session: Any) -> None:
    """Let a session go, whether anybody is still there or not."""
    with suppress(Exception):  # the other side may be gone, which is why we leave
        session.stop()


def away(address: str) -> Unreachable:
    """Return the refusal for a cluster that does not answer."""
    words = _("The cluster that figures the numbers (%(address)s) does not answer. Try again in a minute; if it stays so, have")
    return Unreachable(f"{words % {'address': shown(address)}} " + _("its server looked at, or set RAPPORT_ENGINE=duckdb."))


def shown(address: str) -> str:
    """Return an address without what may be secret in it: a name, a password, a token."""
    scheme, mark, _rest = address.partition("://")
    return scheme + mark + ",".join(f"{host}:{port}" for host, port in hosts(address)) if mark else address


def hosts(address: str) -> list[tuple[str, int]]:
    """Return the hosts and ports of an address; a standalone cluster may name several masters. Raises ValueError for others."""
    scheme, _mark, rest = address.partition("://")
    usual = {"spark": 7077, "sc": 15002}[scheme]
    found = [urlsplit(f"//{one}") for one in rest.partition("/")[0].split(",")]
    return [(one.hostname or "", one.port or usual) for one in found]


def is_loss(error: Exception) -> bool:
    """Return whether an error says that the other side is gone or knows this session no longer."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"RetriesExceeded", "Py4JNetworkError", "SessionNotSameException", "ConnectionError"}:
        return True
    return any(sign in str(error) for sign in LOST)


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=REACH_SECONDS):
            return True
    except OSError:
        return False


def _connect(address: str) -> Any:
    """Open a session with a Spark Connect server, which may be Sail."""
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession

    session = SparkSession(connection=address)
    session.client.set_retry_policies([DefaultPolicy(max_retries=TRIES)])
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    return session


def _drive(address: str) -> Any:
    """Open a session with a standalone cluster, whose driver runs beside this process and takes its own settings from Spark's."""
    from pyspark.sql import SparkSession

    logging.getLogger("py4j").setLevel(logging.WARNING)
    builder = SparkSession.builder.master(address).appName(NAME)
    for name in ("spark.ui.enabled", "spark.ui.showConsoleProgress"):
        builder = builder.config(name, "false")
    session = builder.getOrCreate().newSession()
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    return session


def _sail() -> str:
    """Return the address of this process's own Sail, which is started when it is first asked for."""
    with _making:
        if os.getpid() not in _sails:
            server = import_module("pysail.spark").SparkConnectServer("127.0.0.1", 0)
            server.start(background=True)
            _sails[os.getpid()] = server
        host, port = _sails[os.getpid()].listening_address
    return f"sc://{host}:{port}"
