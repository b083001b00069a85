"""Further contacts for the closed cases of a home, until it holds so many: messages and notes between others of their case.

Nothing that a case knows of its contacts changes by them: they stand before its last one, and none is from the customer. Their
words are those of the home's own contacts and 30,000 made-up ones, as common as in a language: by one over their rank.
"""

import random
from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate
from typing import Any

from benchmarks.same_cases import vocabulary

MADE_UP = 30_000
OWN_WORDS = """
    SELECT word FROM ts_stat($$SELECT search FROM cases_contact TABLESAMPLE SYSTEM (0.3)$$) ORDER BY nentry DESC LIMIT 1000
"""
CASES = """
    SELECT id, opened_at, last_contact_at, assignee_id, channel FROM cases_case
    WHERE state = 'closed' AND last_contact_at > opened_at
"""
ROWS = "COPY cases_contact (case_id, direction, channel, at, text, person_id, is_abusive, is_private) FROM STDIN"
SEED = 5


def top_up(url: str, wanted: int) -> int:
    """Bring a database to ``wanted`` contacts, and return how many there are then. The index of their words is made anew."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as held, psycopg.connect(url) as reading:
        there = held.execute("SELECT count(*) FROM cases_contact").fetchone()[0]
        closed = held.execute(f"SELECT count(*) FROM ({CASES}) c").fetchone()[0]
        if there >= wanted or not closed:
            return int(there)
        words = [row[0] for row in held.execute(OWN_WORDS)]
        held.execute("DROP INDEX CONCURRENTLY IF EXISTS contact_search")  # the installation may be at work meanwhile
        with held.cursor().copy(ROWS) as copying:
            for row in _rows(reading, words, 1.001 * (wanted - there) / closed):
                copying.write_row(row)
        held.execute("SET maintenance_work_mem = '1GB'")
        held.execute("CREATE INDEX CONCURRENTLY contact_search ON cases_contact USING gin (search)")
        held.execute("VACUUM ANALYZE cases_contact")
        return int(held.execute("SELECT count(*) FROM cases_contact").fetchone()[0])


def _rows(reading: Any, own: list[str], mean: float) -> Iterator[tuple[object, ...]]:
    chance = random.Random(SEED)
    words = _mixed(own)
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    with reading.cursor("closed") as cursor:
        cursor.itersize = 10_000
        for case_id, first, last, person_id, channel in cursor.execute(CASES):
            count = int(mean) + (chance.random() < mean % 1)
            for _one in range(count):
                text = " ".join(chance.choices(words, cum_weights=weights, k=chance.randrange(12, 60)))
                direction = "note" if person_id is None or chance.random() < 0.25 else "outbound"
                yield case_id, direction, channel, _between(first, last, chance), text, person_id, False, False


def _mixed(own: list[str]) -> list[str]:
    """The home's own words and the made-up ones in turn, while there are both."""
    made_up = vocabulary(MADE_UP)
    pairs = [word for pair in zip(own, made_up, strict=False) for word in pair]
    return pairs + made_up[len(own) :]


def _between(first: datetime, last: datetime, chance: random.Random) -> datetime:
    return first + (last - first) * chance.random() * 0.999
