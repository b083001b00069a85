"""What a request leaves behind: a print of every table, so that a refusal is seen to leave nothing.

A request changes the tables that its statements name, and those that the database itself changes with them. Only of these the
prints are taken anew: to print all takes as long as ten requests. Where it cannot be told which they are, all are printed.
"""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from django.db import connection

# What every request may write, whatever comes of it: sessions with their messages, and the cache with its marks of what was sent.
EVERYWHERE = frozenset({"django_session", "site_cache"})
JOURNAL = "kernel_entry"
JOBS = "procrastinate_"  # the triggers of the queue write to the other tables of the queue, and to no more


def tables() -> list[str]:
    """Return the names of all tables but those; of the journal the whole, not its partitions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall() if name not in EVERYWHERE]


@dataclass(frozen=True)
class Traces:
    """The prints of all tables at one moment, and the tables of which a change may change others too."""

    prints: Mapping[str, tuple[int, str]]
    reaching: frozenset[str]

    def changed(self) -> dict[str, int]:
        """Return the tables that differ now, each with how many rows it has more."""
        return self._differing(self.prints)

    def changed_by(self, written: Set[str]) -> dict[str, int]:
        """Return the same of what statements on these tables can have changed."""
        is_known = written <= self.prints.keys() and not written & self.reaching
        queue = {name for name in self.prints if name.startswith(JOBS)}
        return self._differing({JOURNAL, *written, *queue} if is_known else self.prints)

    def _differing(self, names: Collection[str]) -> dict[str, int]:
        now = _prints(names)
        return {name: now[name][0] - self.prints[name][0] for name in now if now[name] != self.prints[name]}


def taken() -> Traces:
    """Take the prints of all tables."""
    return Traces(_prints(tables()), frozenset(name for name in _reaching() if not name.startswith(JOBS)))


def _reaching() -> list[str]:
    """Return the tables with a trigger, or with a reference to them that does more than refuse."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal UNION"
            " SELECT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
            " AND (confdeltype NOT IN ('a', 'r') OR confupdtype NOT IN ('a', 'r'))"
        )
        return [name for (name,) in cursor.fetchall()]


def _prints(names: Collection[str]) -> Mapping[str, tuple[int, str]]:
    """Return of each table how many rows it has and a print of what stands in them."""
    of_each = "SELECT '{0}', count(*), coalesce(sum(hashtext(one::text)::bigint), 0)::text FROM \"{0}\" one"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(of_each.format(name) for name in names))
        return {name: (count, text) for name, count, text in cursor.fetchall()}
