"""What a database knows about itself: for which code its tables are made, and how it was filled.

Read without Django, in milliseconds, to decide at each start what there is to do. The table stands beside those of the
rooms, so that it goes with the data into a backup and comes back with it.
"""

import psycopg

KIND = "kind"  # "demo" or "empty"
FILLED = "filled"  # "begun" or "done"; a start that was killed between the two begins anew
TABLES = "tables"  # digest of the migrations that have been run
SIGN_INS = "sign_ins"  # JSON: what the terminal shows whoever starts the demo company
CAUGHT_UP = "caught_up"  # when the demo's story was last told on, by the database's clock

CREATE = "CREATE TABLE IF NOT EXISTS rapport_installation (name text PRIMARY KEY, value text NOT NULL)"
UPSERT = "INSERT INTO rapport_installation VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
HOURS_SINCE = "SELECT extract(epoch FROM now() - value::timestamptz) / 3600 FROM rapport_installation WHERE name = %s"


def read(url: str) -> dict[str, str]:
    """Return all notes of the database at `url`; empty for a new one."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        try:
            rows = connection.execute("SELECT name, value FROM rapport_installation").fetchall()
        except psycopg.errors.UndefinedTable:
            return {}
    return {str(name): str(value) for name, value in rows}


def write(url: str, **notes: str) -> None:
    """Keep these notes, replacing older ones of the same names."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.execute(CREATE)
        for name, value in notes.items():
            connection.execute(UPSERT, [name, value])


def stamp(url: str, name: str) -> None:
    """Note that something was done now."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.execute(UPSERT.replace("%s)", "now()::text)"), [name])


def hours_since(url: str, name: str) -> float | None:
    """Return how many hours ago something was done, or None when it never was."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute(HOURS_SINCE, [name]).fetchone()
    return None if row is None else float(row[0])
