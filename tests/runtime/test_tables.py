"""An empty database gets its tables at once; they are those that all steps one after another lead to."""

import os
import re

import psycopg
import pytest
from psycopg import sql

from rapport.site.run import testing

from . import steps
from .steps import empty, migrate

CACHE = "site_cache"

IS_LONG = bool(os.environ.get("RAPPORT_SOAK"))
# A list of texts that was written down and read again says of each text, instead of the list, that it is one.
LIST_OF_TEXTS = re.compile(r"\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]")
TEXT = re.compile(r"('(?:[^']|'')*'::character varying)")

# What a database consists of, one question a kind of thing; names included, the order of columns and object numbers left out.
SCHEMA = "n.nspname = 'public'"
OURS = f"JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {SCHEMA}"
QUESTIONS = {
    "tables": f"SELECT c.relname, c.relkind, c.relpersistence, c.reloptions, pg_get_partkeydef(c.oid) FROM pg_class c {OURS}",
    "columns": f"""
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
            pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation::text
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        {OURS} AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v')""",
    "constraints": f"""
        SELECT c.relname, k.conname, k.contype, pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid {OURS}""",
    "indexes": f"SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_class c {OURS} AND c.relkind IN ('i', 'I')",
    "triggers": f"""
        SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid {OURS} AND NOT t.tgisinternal""",
    "functions": f"SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
    f"WHERE {SCHEMA} AND p.prokind <> 'a'",
    "types": f"""
        SELECT t.typname, t.typtype,
            (SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE {SCHEMA} AND t.typtype IN ('e', 'd')""",
    "extensions": "SELECT extname, extversion FROM pg_extension",
    "searches": f"""
        SELECT c.cfgname, m.maptokentype, m.mapseqno, m.mapdict::regdictionary::text
        FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_config_map m ON m.mapcfg = c.oid
        WHERE {SCHEMA}""",
    "steps": "SELECT app, name FROM django_migrations",
    "kinds": "SELECT app_label, model FROM django_content_type",
}


def described(url: str) -> dict[str, list[str]]:
    """Return what a database consists of: sorted lines by kind of thing."""
    found = {}
    with psycopg.connect(url) as connection:
        _read_triggers_again(connection)
        for kind, question in QUESTIONS.items():
            found[kind] = sorted(repr(tuple(map(_as_read_again, row))) for row in connection.execute(question))
        tables = connection.execute(f"SELECT c.relname FROM pg_class c {OURS} AND c.relkind = 'r' ORDER BY 1").fetchall()
        rows = [(name, connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))) for (name,) in tables]
        found["rows"] = [f"{name}: {counted.fetchone()}" for name, counted in rows]
    return found


def _read_triggers_again(connection: psycopg.Connection) -> None:
    """Make the triggers that have a condition from what is told of them, so that it is told as in every copy of a database."""
    of_their_own = f"{QUESTIONS['triggers']} AND t.tgparentid = 0 AND t.tgqual IS NOT NULL"
    for table, name, definition, _enabled in connection.execute(of_their_own).fetchall():
        connection.execute(sql.SQL("DROP TRIGGER {} ON {}").format(sql.Identifier(name), sql.Identifier(table)))
        connection.execute(definition)


def _as_read_again(said: object) -> object:
    """Return a condition as PostgreSQL tells it once it was written down and read again, as in every copy of a database."""
    if not isinstance(said, str):
        return said
    return LIST_OF_TEXTS.sub(lambda texts: "ARRAY[" + TEXT.sub(r"(\1)::text", texts[1]) + "]", said)


@pytest.mark.django_db
def test_tables_made_at_once_are_those_of_all_steps() -> None:
    """Every test works in a copy of tables that the command made at once, in an empty database: those are looked at here.

    An installation that has taken the noted steps is led on by those that came since; in the long run all are taken anew.
    """
    slot = os.environ[testing.SLOT_VARIABLE].lower() + os.environ.get("PYTEST_XDIST_WORKER", "")
    with empty(f"tables_{slot}", template=testing.template_name()) as at_once, empty(f"steps_{slot}") as by_steps:
        if not IS_LONG:
            steps.lay_down(by_steps)
        migrate(by_steps)
        ours, theirs = described(at_once), described(by_steps)
    assert len(theirs["columns"]) > 1000
    for kind, lines in theirs.items():
        # The table of the cache is no model's, so that no step makes it.
        assert [line for line in ours[kind] if CACHE not in line] == lines, kind


def test_no_step_that_installations_have_taken_is_another_one() -> None:
    found = steps.changed(steps.noted()[0], steps.prints())
    assert not found, (
        f"{found}: installations have taken these steps as they were. Take the change back and write it as a new step. Where a "
        "library is another one, or none has taken the step yet, `python -m tests.runtime.steps` takes all steps anew (a minute)."
    )


def test_a_step_that_is_changed_or_gone_is_named() -> None:
    before = {"desk/cases/0001_initial": "a1", "desk/cases/0002_more": "b2", "django": "6.1"}
    assert steps.changed(before, {**before, "desk/cases/0003_new": "c3"}) == []
    now = {"desk/cases/0001_initial": "a2", "django": "6.2"}
    assert steps.changed(before, now) == ["desk/cases/0001_initial", "desk/cases/0002_more", "django"]
