"""The newest rows that hold some words, without reading all that hold them and without walking through all that do not.

The database could take all rows with a word and put them in order, or walk back in time until it has met enough of them. The
first takes long for a common word, the second for one that was common once and is not now; which of the two is right it
cannot know, as it keeps how common a word is, not when. So the way is chosen here, and each way has an end: few rows are
taken whole; common words are looked for by a walk through the newest rows; for words between, and for what the walk did not
meet, the index of words is asked together with that of time, for a stretch that is likely to hold enough, then a longer one.
"""

import json
from datetime import timedelta
from operator import itemgetter
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import BooleanField, F, Func, Model, QuerySet

RARE = 5_000  # rows with these words, as the database estimates, nearly as many as are put in order here: these are all taken
WHOLE = 4_000  # so many are put in order here; each lies on a page of its own, and of more they were read in vain
WALKED = 250_000  # farther no walk goes
AMPLE, LONGER = 2, 8  # how much more than is expected to be needed a stretch holds, and how much longer the next one is
NO_TIME = timedelta()


class Lexemes(SearchQuery):
    """A query whose words have been brought into the form of the index already."""

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        return super().as_sql(compiler, connection, template="(%(expressions)s)::tsquery")


class _Held(Func):
    """Whether a row holds the words, asked so that no index answers: the rows are to be walked through."""

    function = "ts_match_vq"  # what the sign @@ stands for
    output_field = BooleanField()


def newest(rows: QuerySet[Any], *columns: str, by: str, lexemes: str, wanted: int) -> list[tuple[Any, ...]]:
    """Return columns of the newest ``wanted`` rows with these words, newest first; ``by`` is the column that says when."""
    hits = rows.filter(search=Lexemes(lexemes)).order_by().values_list(by, *columns)
    expected = _expected(rows.model, lexemes)
    if expected <= RARE:
        found = list(hits[: max(WHOLE, wanted) + 1])
        if len(found) <= max(WHOLE, wanted):
            found.sort(key=itemgetter(0), reverse=True)
            return [one[1:] for one in found[:wanted]]
    time = _Time(rows.model, by)
    needed = wanted * time.count / max(expected, 1)  # so many of the newest rows hold the wanted ones, if they are spread evenly
    # To meet a row on a walk takes as long as to find one in the index of words, which gives all of them or none.
    is_common = expected > RARE and needed <= expected
    if is_common:
        reach = max(AMPLE * needed, min(expected, WALKED))
        walked = rows.filter(_Held(F("search"), Lexemes(lexemes))).order_by(f"-{by}").values_list(by, *columns)
        found = list(time.within(walked, reach)[:wanted])
        if len(found) == wanted or reach >= time.count:
            return [one[1:] for one in found]
    # An order that no index has: the database is not to walk here, as nobody knows how far that would be.
    ordered = hits.order_by((F(by) + NO_TIME).desc())
    for size in (LONGER * reach,) if is_common else (AMPLE * needed, LONGER * AMPLE * needed):
        if size < time.count and len(found := list(time.within(ordered, size)[:wanted])) == wanted:
            return [one[1:] for one in found]
    return [one[1:] for one in ordered[:wanted]]


def _expected(model: type[Model], lexemes: str) -> int:
    """Return how many rows with these words the database expects; it knows of the common ones."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE search @@ %s::tsquery", [lexemes])  # noqa: S608
        (told,) = cursor.fetchone()
    plan = json.loads(told) if isinstance(told, str) else told
    return int(plan[0]["Plan"]["Plan Rows"])


class _Time:
    """From when to when the rows of a table are, and how many there are."""

    def __init__(self, model: type[Model], by: str) -> None:
        self.by, table = by, model._meta.db_table
        known = "SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = %s::regclass"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max({by}), min({by}), ({known}) FROM {table}", [table])  # noqa: S608
            self.last, self.first, self.count = cursor.fetchone()

    def within(self, rows: QuerySet[Any, Any], size: float) -> QuerySet[Any, Any]:
        """Return those of these rows that are among about so many of the newest of the table."""
        if self.last is None or size >= self.count:
            return rows
        return rows.filter(**{f"{self.by}__gte": self.last - (self.last - self.first) * (size / self.count)})
