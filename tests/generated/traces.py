"""What a request leaves behind: a print of every table, so that a refusal is seen to leave nothing."""

from collections.abc import Mapping

from django.db import connection

# What every request may write, whatever comes of it: sessions with their messages, and the cache with its marks of what was sent.
EVERYWHERE = frozenset({"django_session", "site_cache"})
JOURNAL = "kernel_entry"


def tables() -> list[str]:
    """Return the names of all tables but those; of the journal the whole, not its partitions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall() if name not in EVERYWHERE]


def prints(names: list[str]) -> Mapping[str, tuple[int, str]]:
    """Return of each table how many rows it has and a print of what stands in them."""
    of_each = "SELECT '{0}', count(*), coalesce(sum(hashtext(one::text)::bigint), 0)::text FROM \"{0}\" one"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(of_each.format(name) for name in names))
        return {name: (count, text) for name, count, text in cursor.fetchall()}


def changed(before: Mapping[str, tuple[int, str]], after: Mapping[str, tuple[int, str]]) -> dict[str, int]:
    """Return the tables that differ, each with how many rows it has more."""
    return {name: after[name][0] - before[name][0] for name in before if after[name] != before[name]}
