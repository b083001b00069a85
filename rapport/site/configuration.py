"""Every environment variable that Rapport reads: one table, from which docs/operation/configuration.md is made."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# A shift, and a long weekend of duty: beyond that a machine that was left, or a cookie that was taken, opens too much.
MOST_IDLE_MINUTES, MOST_HOURS = 720, 72


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, its value when it is not set, and what it means."""

    name: str
    default: str
    meaning: str

    def text(self) -> str:
        return os.environ.get(self.name, self.default)

    def flag(self) -> bool:
        """Read as a switch; raises ValueError with a sentence for anything that is neither on nor off."""
        value = self.text().strip().lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"", "0", "false", "no", "off"}:
            return False
        raise ValueError(f"{self.name}={value!r} is neither on (1, true, yes) nor off (0, false, no).")

    def number(self) -> int:
        try:
            return int(self.text())
        except ValueError:
            raise ValueError(f"{self.name}={self.text()!r} is not a whole number.") from None

    def items(self) -> list[str]:
        return [part.strip() for part in self.text().split(",") if part.strip()]


HOME = Variable("RAPPORT_HOME", "var", "Folder with all state of an installation: database, files, assets, logs.")
DATABASE_URL = Variable("DATABASE_URL", "", "PostgreSQL 16 or newer; empty: the embedded server inside RAPPORT_HOME.")
LAKE = Variable("RAPPORT_LAKE", "", "Folder or object-store address of the facts; empty: `facts` inside RAPPORT_HOME.")
ENGINE = Variable(
    "RAPPORT_ENGINE",
    "duckdb",
    "What figures the numbers: duckdb (in each process), spark://host:port (a standalone cluster), sc://host:port (Spark "
    "Connect, or Sail) or sail (each process its own). See cluster.md.",
)
ENGINE_READS = Variable(
    "RAPPORT_ENGINE_READS",
    "files",
    "How a cluster reads facts: files (it is handed their list) or delta (it knows Delta itself).",
)
BACKUPS = Variable("RAPPORT_BACKUPS", "", "Folder of backups; empty: `backups` inside RAPPORT_HOME. Better on another disk.")
BACKUPS_KEPT = Variable("RAPPORT_BACKUPS_KEPT", "0", "How many nightly backups are kept; 0: none is made by itself.")
DEBUG = Variable("RAPPORT_DEBUG", "0", "Development: readable errors, demo sign-ins printed. Never on a reachable server.")
SECRET_KEY = Variable(
    "RAPPORT_SECRET_KEY", "", "Signs sessions and links; at least 50 characters. Empty: made once in RAPPORT_HOME."
)
HOST = Variable("RAPPORT_HOST", "127.0.0.1", "Address that the web server listens on.")
PORT = Variable("RAPPORT_PORT", "8000", "First port tried; the next free one is taken.")
HOSTS = Variable("RAPPORT_HOSTS", "127.0.0.1,localhost", "Host names, comma separated, under which Rapport answers.")
URL = Variable("RAPPORT_URL", "", "Public address (https://…) written into links and mails; empty: the local one.")
COMPANY = Variable(
    "RAPPORT_COMPANY",
    "",
    "Name of the company, at the head of what customers see; empty: Customer service. Not set, the demo company has its own.",
)
ZONE = Variable("RAPPORT_ZONE", "Europe/London", "Time zone of the department, for persons and sites that name none.")
CURRENCY = Variable("RAPPORT_CURRENCY", "GBP", "Currency of amounts that name none (ISO 4217).")
EMPTY = Variable("EMPTY", "0", "1 on the very first start: an empty department for real data instead of the demo company.")
DEMO_CASES = Variable("RAPPORT_DEMO_CASES", "40000", "How many cases the demo company has when it is built on the first start.")
WORKERS = Variable(
    "RAPPORT_WORKERS", "4", "Web processes: two for each processor keep a page from waiting for a long one of its neighbours."
)
REAL_DATA = Variable(
    "RAPPORT_REAL_DATA",
    "../shared/data",
    "Folder with real data for acceptance tests and benchmarks; they say so and skip without it.",
)
MAIL_URL = Variable("RAPPORT_MAIL_URL", "", "smtp://user:password@host:port for invitations; empty: written to the log.")
WEBHOOKS_INSIDE = Variable(
    "RAPPORT_WEBHOOKS_INSIDE",
    "0",
    "1 lets webhooks go to systems in your own network, and without encryption: for tests, or a system beside Rapport.",
)
SESSION_IDLE = Variable(
    "RAPPORT_SESSION_IDLE_MINUTES",
    "240",
    "After so many minutes in which nobody opened, sent or wrote anything a sign-in ends; five minutes before, "
    "open pages offer to stay. 5 to 720 where others reach Rapport.",
)
SESSION_LONGEST = Variable(
    "RAPPORT_SESSION_HOURS",
    "24",
    "After so many hours a sign-in ends, also of somebody at work; at most 72 where others reach Rapport.",
)
LOG_LEVEL = Variable("RAPPORT_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.")

VARIABLES = [value for value in list(globals().values()) if isinstance(value, Variable)]


def home() -> Path:
    """Return the installation's folder, absolute."""
    path = Path(HOME.text()).expanduser()
    return path if path.is_absolute() else ROOT / path


def problems(
    *, debug: bool, secret_key: str, hosts: list[str], host: str, url: str, idle_minutes: int = 240, longest_hours: int = 24
) -> list[str]:
    """Return, as sentences, why these settings are unsafe for a server that others can reach; empty when they are fine."""
    found = []
    reachable = host not in {"127.0.0.1", "localhost", "::1"} or url.startswith("http")
    if debug and reachable:
        found.append("RAPPORT_DEBUG is on while the server can be reached by others. Switch it off.")
    if len(secret_key) < 50 or len(set(secret_key)) < 5:
        found.append("RAPPORT_SECRET_KEY is too short to be safe: use 50 random characters or more.")
    if "*" in hosts:
        found.append("RAPPORT_HOSTS may not be *: name the hosts under which Rapport answers.")
    if url.startswith("http://") and reachable:
        found.append("RAPPORT_URL is not https: put a proxy with a certificate before Rapport.")
    return [*found, *_sessions(idle_minutes, longest_hours, reachable=reachable)]


def _sessions(idle_minutes: int, longest_hours: int, *, reachable: bool) -> list[str]:
    """Return why sign-ins would last too long to be safe, or so short that nobody could work."""
    found = []
    if idle_minutes < 5 or (reachable and idle_minutes > MOST_IDLE_MINUTES):
        found.append(
            f"RAPPORT_SESSION_IDLE_MINUTES has to be between 5 and {MOST_IDLE_MINUTES}: who left stays signed in so long."
        )
    if longest_hours < 1 or (reachable and longest_hours > MOST_HOURS):
        found.append(f"RAPPORT_SESSION_HOURS has to be between 1 and {MOST_HOURS}: a stolen sign-in opens everything so long.")
    if idle_minutes > longest_hours * 60:
        found.append("RAPPORT_SESSION_IDLE_MINUTES is longer than RAPPORT_SESSION_HOURS: make it shorter.")
    return found
