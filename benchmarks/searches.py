"""What readers look for in a home as it is: a common word, a rare one, two words, a reference, a customer's name, an address."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

KINDS = ("frequent", "rare", "two words", "reference", "name", "e-mail")
EACH = 40
SAMPLED_CONTACTS = 50_000
SHORTEST = 4  # nobody looks for "the"
SEED = 7


def found_in(connection: Any) -> dict[str, list[str]]:
    """Return words to look for by kind, taken from a sample of the contacts, cases and customers of a database."""
    with connection.cursor() as cursor:
        words = _words(cursor)
        common = words[:EACH]
        middle = words[len(words) // 20 : len(words) // 4] or words
        rare = [word for word in reversed(words) if word.isalpha()][:EACH]
        chance = random.Random(SEED)
        return {
            "frequent": common,
            "rare": rare,
            "two words": [f"{chance.choice(common)} {chance.choice(middle)}" for _one in range(EACH)],
            "reference": _values(cursor, REFERENCES),
            "name": _values(cursor, NAMES),
            "e-mail": _values(cursor, ADDRESSES),
        }


STATISTICS = """
    SELECT word FROM ts_stat(%s) WHERE length(word) >= %s AND word ~ '^[[:alpha:]]+$' ORDER BY ndoc DESC, word
"""
REFERENCES = """
    SELECT value FROM (SELECT * FROM cases_case WHERE attributes <> '{{}}' ORDER BY md5(id::text) LIMIT {each}) c,
        jsonb_each_text(attributes) WHERE value ~ '\\d'
"""
NAMES = "SELECT name FROM customers_customer WHERE id IN ({ids})"
ADDRESSES = "SELECT value FROM customers_contactpoint WHERE kind = 'email' AND customer_id IN ({ids})"
DRAWN = "SELECT (abs(hashint8(n)) %% (SELECT max(id) FROM customers_customer)) + 1 FROM generate_series(1, {each} * 2) n"


def _words(cursor: Any) -> list[str]:
    """The words of a part of the contacts, the commonest first."""
    cursor.execute("SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = 'cases_contact'::regclass")
    percent = min(100.0, 100 * SAMPLED_CONTACTS / cursor.fetchone()[0])
    cursor.execute(
        STATISTICS, [f"SELECT search FROM cases_contact TABLESAMPLE SYSTEM ({percent:.4f}) REPEATABLE ({SEED})", SHORTEST]
    )
    return [row[0] for row in cursor.fetchall()]


def _values(cursor: Any, sql: str) -> list[str]:
    cursor.execute(sql.format(each=EACH, ids=DRAWN.format(each=EACH)).replace("%%", "%"))
    return [row[0] for row in cursor.fetchall()][:EACH]


def drawn(searches: Mapping[str, Sequence[str]], chance: random.Random) -> tuple[str, str]:
    """Return a kind of search and its words."""
    kind = chance.choice([kind for kind in KINDS if searches[kind]])
    return kind, chance.choice(searches[kind])
