"""What moves: every table as the database itself describes it, and what is left behind, each with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from psycopg import Connection, sql

from rapport.kernel.errors import Refused

type Session = Connection[tuple[object, ...]]

# What is not moved, and why. Everything else is, also the tables of rooms that are yet to be built.
LEFT: Mapping[str, str] = {
    "django_migrations": "the manifest says which have been run; both sides must have run the same",
    "django_session": "whoever was signed in signs in again",
    "site_cache": "made again",
    "rapport_installation": "its notes are in the manifest",
    "metrics_reading": "facts are loaded anew from the tables",
    "metrics_handledentries": "facts are loaded anew from the tables",
    "metrics_loadedfact": "facts are loaded anew from the tables",
    "metrics_waitingday": "facts are loaded anew from the tables",
    "procrastinate_workers": "the new installation has workers of its own",
    "procrastinate_events": "what became of jobs; the journal keeps what they did",
    "procrastinate_periodic_defers": "schedules begin anew with the new worker",
}
# Filled by making the tables: what an empty installation holds all the same. Replaced by what was moved.
FILLED_BY_MIGRATIONS = ("auth_permission", "django_content_type")
JOBS = "procrastinate_jobs"
# A job under way was cut off; it runs again there, as jobs bear it. What is done or has failed for good stays behind.
WAITING_JOBS = "WHERE status IN ('todo', 'doing')"
JOB_VALUES = {"status": "'todo'", "worker_id": "NULL"}
PLAIN = {"boolean", "smallint", "integer", "bigint", "text", "character varying", "character"}

TABLES = """
    SELECT k.oid::bigint, k.relname::text, k.relkind = 'p', greatest(k.reltuples, 0)::bigint FROM pg_class k
    WHERE k.relnamespace = 'public'::regnamespace AND k.relkind IN ('r', 'p') AND NOT k.relispartition
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = k.oid AND d.deptype = 'e') ORDER BY k.relname
"""
COLUMNS = """
    SELECT attrelid::bigint, attname::text, format_type(atttypid, -1) FROM pg_attribute
    WHERE attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attrelid = ANY(%s) ORDER BY attrelid, attnum
"""
KEYS = """
    SELECT c.conrelid::bigint, a.attname::text FROM pg_constraint c, unnest(c.conkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attnum = k.number
    WHERE c.contype = 'p' AND a.attrelid = c.conrelid AND c.conrelid = ANY(%s) ORDER BY c.conrelid, k.place
"""
SEQUENCES = """
    SELECT s.oid::regclass::text, t.relname::text, s.relname::text FROM pg_class s
    JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class t ON t.oid = d.refobjid
    WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace ORDER BY 1
"""
PARTITIONS = """
    SELECT to_char(to_date(right(relid::regclass::text, 7), 'YYYY_MM'), 'YYYY-MM-DD') FROM pg_partition_tree('kernel_entry')
    WHERE relid::regclass::text ~ '^kernel_entry_[0-9]{4}_[0-9]{2}$' ORDER BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: its columns that are not generated, with their types, and the columns of its primary key."""

    name: str
    columns: Mapping[str, str]
    key: Sequence[str]
    is_partitioned: bool
    expected_count: int

    @property
    def only(self) -> str:
        """Return, as SQL, which of its rows move."""
        return WAITING_JOBS if self.name == JOBS else ""

    def selected(self) -> sql.Composed:
        """Return the query of its rows, each as one JSON object, in the order of the key.

        Truths, whole numbers and texts stand as such; values of every other type as text in the database's own form, which
        comes back exactly: moments in UTC, decimals, JSON, lists, ranges, bytes, infinities.
        """
        shown = [self._shown(name, kind) for name, kind in self.columns.items()]
        return sql.SQL("SELECT row_to_json(r) FROM (SELECT {} FROM {} t {} ORDER BY {}) r").format(
            sql.SQL(", ").join(shown), sql.Identifier(self.name), sql.SQL(self.only), self._order()
        )

    def _shown(self, name: str, kind: str) -> sql.Composed:
        if self.name == JOBS and name in JOB_VALUES:
            return sql.SQL("{} AS {}").format(sql.SQL(JOB_VALUES[name]), sql.Identifier(name))
        cast = "" if kind in PLAIN else "::text"
        return sql.SQL("t.{}{} AS {}").format(sql.Identifier(name), sql.SQL(cast), sql.Identifier(name))

    def _order(self) -> sql.Composable:
        if not self.key:
            return sql.SQL('t::text COLLATE "C"')
        return sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(name)) for name in self.key)


def moving(session: Session) -> list[Table]:
    """Return every table that moves, by name."""
    found = [row for row in session.execute(TABLES) if str(row[1]) not in LEFT]
    numbers = [row[0] for row in found]
    columns: dict[object, dict[str, str]] = {number: {} for number in numbers}
    for number, name, kind in session.execute(COLUMNS, [numbers]):
        columns[number][str(name)] = str(kind)
    keys: dict[object, list[str]] = {number: [] for number in numbers}
    for number, name in session.execute(KEYS, [numbers]):
        keys[number].append(str(name))
    return [
        Table(
            name=str(name),
            columns=columns[number],
            key=keys[number],
            is_partitioned=bool(is_partitioned),
            expected_count=int(str(expected)),
        )
        for number, name, is_partitioned, expected in found
    ]


def sequences(session: Session) -> dict[str, tuple[int, bool]]:
    """Return, of every sequence of a table that moves, the last value and whether it was given out."""
    found: dict[str, tuple[int, bool]] = {}
    for shown, table, name in session.execute(SEQUENCES).fetchall():
        if str(table) in LEFT:
            continue
        row = session.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(str(name)))).fetchone()
        assert row is not None
        found[str(shown)] = (int(str(row[0])), bool(row[1]))
    return found


def months_of_the_journal(session: Session) -> list[str]:
    """Return the first day of every month for which the journal has a part of its own."""
    return [str(day) for (day,) in session.execute(PARTITIONS)]


def migrations(session: Session) -> dict[str, list[str]]:
    """Return which migrations of which app have been run. Raises Refused before the first one."""
    here = session.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    if not (here and here[0]):
        raise Refused(_("This installation has no tables yet. Start Rapport once: rapport run"))
    found: dict[str, list[str]] = {}
    for app, name in session.execute("SELECT app, name FROM django_migrations ORDER BY app, name"):
        found.setdefault(str(app), []).append(str(name))
    return found


def in_use(session: Session) -> str:
    """Return what an installation that is not empty holds, as a sentence's part, or an empty text."""
    for table in moving(session):
        if table.name in FILLED_BY_MIGRATIONS:
            continue
        statement = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table.name))
        row = session.execute(statement).fetchone()
        if row is not None and row[0]:
            return _("rows in %(table)s") % {"table": table.name}
    return ""
