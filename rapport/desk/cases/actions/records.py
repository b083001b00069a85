"""Records of a foreign system that are about no single case: kept whole, as they were last."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from rapport.kernel.actor import Actor

MOST_ROWS = 5_000


@transaction.atomic
def keep_records(
    *,
    source: str,
    rows: Sequence[tuple[str, str, str, str]],
    whole: Mapping[tuple[str, str], Collection[str]],
    batch_id: int,
    by: Actor,
    at: datetime,
) -> None:
    """Write records down, each in the place of what was known under its table and key.

    ``rows``: table, key, all fields as JSON text, digest. ``whole``: by table and number all keys ("number:…") that there are
    now; others of that number are forgotten. Raises NotAllowed without ``cases.import``.
    """
    by.require_somewhere("cases.import")
    with connection.cursor() as cursor:
        for start in range(0, len(rows), MOST_ROWS):
            tables, keys, texts, digests = zip(*rows[start : start + MOST_ROWS], strict=True)
            cursor.execute(
                'INSERT INTO cases_sourcerecord (source, "table", key, fields, digest, batch_id, kept_at) '
                "SELECT %s, one.*, %s, %s FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS one "
                'ON CONFLICT (source, "table", key) DO UPDATE '
                "SET fields = excluded.fields, digest = excluded.digest, batch_id = excluded.batch_id, "
                "kept_at = excluded.kept_at",
                [source, batch_id, at, list(tables), list(keys), list(texts), list(digests)],
            )
        for (table, number), keys_now in whole.items():
            cursor.execute(
                'DELETE FROM cases_sourcerecord WHERE source = %s AND "table" = %s AND starts_with(key, %s) AND key <> ALL(%s)',
                [source, table, f"{number}:", list(keys_now)],
            )
