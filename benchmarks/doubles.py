"""How long it takes to find likely doubles among a million customers, and who may be the same as one of them.

Run: python -m benchmarks.doubles [--customers 1000000]. Customers, addresses and numbers are written by the database itself; one
of a hundred shares an address or a number with another one, a tenth belong to organisations. Taken is the processor time of
Python and of the database's process together (parallel workers are off), the best of three. Limits: 1 s for the page of likely
doubles, 0.7 s for customers and 0.3 s for organisations; 0.1 s for one customer or organisation. Exit status 1 when one is
missed. A database of its own is made and thrown away.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bring_in import set_up

LIMITS = {
    "likely doubles: customers": 0.7,
    "likely doubles: organisations": 0.3,
    "who may be the same as a customer": 0.1,
    "what may be the same as an organisation": 0.1,
}
ROUNDS = 3
TICKS = os.sysconf("SC_CLK_TCK")
LAID = """
    DROP INDEX customer_sought, point_sought;
    INSERT INTO customers_organisation (name, compared, source)
        SELECT 'Company ' || n, 'company ' || n %% (%(count)s / 50 - 50), '' FROM generate_series(1, %(count)s / 50) n;
    INSERT INTO customers_customer (name, sought, organisation_id, language, country, is_vulnerable, source)
        SELECT 'Customer ' || n, 'customer ' || n,
            CASE WHEN n %% 10 = 0 THEN (SELECT min(id) FROM customers_organisation) + n %% (%(count)s / 50) END,
            'en', 'GB', FALSE, ''
        FROM generate_series(1, %(count)s) n;
    INSERT INTO customers_contactpoint (customer_id, kind, value, normal, is_preferred)
        SELECT id, 'email', a, a, FALSE FROM (
            SELECT id, 'customer' || id %% (%(count)s - %(count)s / 100) || '@mail' || id %% 900 || '.example' AS a
            FROM customers_customer
        ) x;
    INSERT INTO customers_contactpoint (customer_id, kind, value, normal, is_preferred)
        SELECT id, 'phone', p, p, FALSE FROM (
            SELECT id, '+4411' || 30000000 + id %% (%(count)s - %(count)s / 200) AS p FROM customers_customer WHERE id %% 5 < 3
        ) x;
    CREATE INDEX customer_sought ON customers_customer USING gin (sought gin_trgm_ops);
    CREATE INDEX point_sought ON customers_contactpoint USING gin (normal gin_trgm_ops);
    VACUUM ANALYZE customers_customer, customers_contactpoint, customers_organisation
"""


def lay(count: int) -> None:
    """Write the customers; the indexes of words are made once everything is there."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in LAID.split(";"):
            cursor.execute(statement, {"count": count})


def spent(pid: int) -> float:
    """Return the processor seconds of this process and of the database's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / TICKS


def measure(count: int) -> int:
    from django.db import connection

    from rapport.directory.customers import queries
    from rapport.directory.customers.models import Customer, Organisation
    from rapport.kernel.actor import Actor

    begun = time.monotonic()
    lay(count)
    print(f"{count:,} customers laid in {time.monotonic() - begun:.0f} s by the clock; load {os.getloadavg()[0]:.1f}")
    by = Actor.machine("benchmark")
    customer, organisation = Customer.objects.order_by("pk")[count // 2], Organisation.objects.order_by("pk")[3]
    asked = {
        "likely doubles: customers": lambda: queries.doubles(by),
        "likely doubles: organisations": lambda: queries.organisation_doubles(by),
        "who may be the same as a customer": lambda: queries.perhaps_same(customer.pk),
        "what may be the same as an organisation": lambda: queries.perhaps_same_organisation(organisation, actor=by),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    missed = 0
    for name, ask in asked.items():
        rounds = []
        for _round in range(ROUNDS):
            before, clock = spent(pid), time.monotonic()
            found = len(ask())
            rounds.append((spent(pid) - before, time.monotonic() - clock))
        busy, wall = min(rounds)
        missed += busy > LIMITS[name]
        print(f"{name}: {found} in {busy:.2f} s of processor time, {wall:.2f} s by the clock (limit {LIMITS[name]} s)")
    return 1 if missed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-doubles-") as folder:
        server = set_up(Path(folder))
        try:
            return measure(asked.customers)
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
