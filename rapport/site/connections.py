"""What Rapport connects to: the database (``DATABASE_URL``, or the embedded server's socket), the mail server, the engine."""

import re
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from rapport.site import configuration

# Our queries join from the row outwards, in the order that is best; looking for a better order of nine tables takes the
# database 60 times as long as running a page of a list.
PLANNING = "-c join_collapse_limit=4"


def database() -> dict[str, Any]:
    """Return Django's settings of the one database. Raises ValueError for an address that is not PostgreSQL's."""
    url = configuration.DATABASE_URL.text() or _embedded()
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must begin with postgresql:// — Rapport runs on PostgreSQL only.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    options["options"] = f"{PLANNING} {options.get('options', '')}".strip()
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "rapport",
        "USER": unquote(parts.username or "") or options.pop("user", "rapport"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # after a restart of the database no reader gets a page of the lost connection
        "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": 8, "timeout": 20}},
    }


def take_the_last_used() -> None:
    """Have a page take the connection that was given back last: its questions are planned, and those too many end unused.

    The pool gives each in turn, so that every one of a process's eight would plan all questions of all pages for itself.
    """
    import psycopg_pool

    pools: Any = psycopg_pool.ConnectionPool
    take = pools._get_ready_connection

    def take_last(pool: Any, timeout: float | None) -> Any:
        pool._pool.rotate(1)  # what is given back is put last, and the first is taken
        return take(pool, timeout)

    pools._get_ready_connection = take_last


def mailer(url: str) -> dict[str, Any]:
    """Return Django's settings of the mail server; without an address, mails are written to the log.

    Raises ValueError for an address that is neither smtp:// (STARTTLS where a user is given) nor smtps://.
    """
    if not url:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("RAPPORT_MAIL_URL must look like smtp://user:password@host:587 or smtps://user:password@host:465.")
    options: dict[str, Any] = {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and bool(parts.username),
        "timeout": 20,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


# Which package speaks with an engine, and how it is installed.
CLIENTS = {
    "spark": ("pyspark", "pyspark"),
    "sc": ("pyspark", "pyspark[connect]"),
    "sail": ("pysail", "pysail and pyspark[connect]"),
}
STANDALONE = re.compile(r"spark://[^\s,/@:]+(:\d+)?(,[^\s,/@:]+(:\d+)?)*")
CONNECT = re.compile(r"sc://[^\s,/@:]+(:\d+)?(/(;[^;=\s]+=[^;\s]*)*)?")


def engine(address: str) -> str:
    """Return what figures the numbers: duckdb, or the address of a cluster. Raises ValueError when it cannot be spoken to."""
    if address in {"", "duckdb"}:
        return "duckdb"
    if address != "sail" and not STANDALONE.fullmatch(address) and not CONNECT.fullmatch(address):
        raise ValueError(
            f"RAPPORT_ENGINE={address!r} is none of duckdb, spark://host:7077 (a standalone cluster), sc://host:15002 (Spark "
            "Connect, or Sail) and sail (each process its own)."
        )
    package, install = CLIENTS[address.partition("://")[0]]
    if find_spec(package) is None:
        raise ValueError(
            f"RAPPORT_ENGINE={address} needs a package that is not installed: install {install} into .venv, in the "
            "version of the cluster (docs/operation/cluster.md)."
        )
    return address


def engine_reads(way: str) -> str:
    """Return how a cluster reads facts. Raises ValueError for any other word."""
    if way not in {"files", "delta"}:
        raise ValueError(f"RAPPORT_ENGINE_READS={way!r} is neither files (it is handed their list) nor delta (it knows Delta).")
    return way


def _embedded() -> str:
    from rapport.site.run.postgres import url_of

    return url_of(configuration.home())
