"""Full-text search over cases: their subject, references and facts, what was said in them, and who they are about.

Two indexes answer: one over the case, one over its contacts. The words of a query are taken as people write them
(``"late bed" -refund or exchange``, PostgreSQL's websearch syntax), whatever the accents; the last word may be
unfinished. Of a word that stands everywhere the newest hits are looked at, and it is said that there are more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchRank
from django.db import connection
from django.db.models import F, QuerySet

from rapport.desk.cases.models import Case, Contact
from rapport.directory.customers import queries as customers
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import among

from .newest import Lexemes, newest
from .reading import VIEW, cases, visible

CANDIDATES, LOOKED_AT, MOST_CUSTOMERS = 400, 2_000, 500
AT_ONCE = 500  # of these many cases it is asked in one question whether somebody sees them
LONGEST_QUERY = 200
SHORTEST_PREFIX = 3
# A hit by number stands above one in the subject or a reference, that above the customer's name, that above what was said.
EXACT, HEADER, PERSON, SPOKEN, ACROSS = 4.0, 2.0, 1.5, 1.0, 0.5
FEW, MOST_WORDS = 10, 5


type Opened = dict[int, datetime]  # when the cases were opened of which it has been seen already; the actor sees these


@dataclass(frozen=True, slots=True)
class Found:
    """Which cases fit a text, the most fitting first, and how well each. ``is_cut``: older ones fit too and are left out."""

    ranks: dict[int, float]
    is_cut: bool = False
    newest_first: Sequence[int] = ()


def search(text: str, *, actor: Actor, limit: int = 50) -> list[Case]:
    """Return the cases that fit a text, the most fitting first and of equal ones the newest; none for no words.

    Each case carries ``rank``: at least 4 for its own number or reference, 2 for its subject and facts, 1.5 for its
    customer's name, 1 for what was said in it, 0.5 when its words are spread over these ("Hale bed").
    """
    ranks = matching(text, actor=actor, limit=limit).ranks
    found = cases(actor).in_bulk(list(ranks))
    best = [found[pk] for pk in ranks if pk in found]
    for case in best:
        case.rank = ranks[case.pk]  # type: ignore[attr-defined]
    return best


def matching(text: str, *, actor: Actor, limit: int = 50) -> Found:
    """Return which cases ``search`` finds, by their numbers, and whether there are more: it looks at so many only."""
    words = text.replace("\x00", " ").strip()[:LONGEST_QUERY]
    if not words:
        return Found({})
    rows = actor.scope(VIEW, Case.objects.all())
    opened: Opened = {}
    ranks = _by_number(words, rows)
    is_cut = False
    lexemes = _lexemes(words)
    if lexemes:
        spoken, is_cut = _in_contacts(lexemes, rows, actor, opened=opened)
        theirs, are_all = _by_customer(words, rows, actor, opened=opened)
        headed = _in_headers(lexemes, words, rows, opened=opened)
        ways = (headed, dict.fromkeys(spoken, SPOKEN), dict.fromkeys(theirs, PERSON))
        is_cut = is_cut or not are_all or any(len(hits) >= CANDIDATES for hits in ways)
        for hits in ways:
            _raise(ranks, hits)
        if len(ranks) < FEW:
            _raise(ranks, dict.fromkeys(_across(words, rows, actor, opened=opened), ACROSS))
    best = _best(ranks, rows, limit, opened=opened)
    return Found(best, is_cut or len(ranks) > limit, sorted(best, key=lambda pk: (opened[pk], pk), reverse=True))


def _lexemes(words: str) -> str:
    """Return the words as a query; the last one may go on, unless it stands in quotes or is very short."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT websearch_to_tsquery('rapport', %s)::text", [words])
        row = cursor.fetchone()
    lexemes: str = row[0] if row else ""
    last = words.rsplit(maxsplit=1)[-1]
    may_go_on = lexemes.endswith("'") and not words.endswith('"') and len(last.lstrip("-")) >= SHORTEST_PREFIX
    return f"{lexemes}:*" if may_go_on else lexemes


def _by_number(words: str, rows: QuerySet[Case]) -> dict[int, float]:
    number = words.removeprefix("#")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return {}
    return dict.fromkeys(rows.filter(pk=int(number)).values_list("pk", flat=True), EXACT + 1)


def _in_headers(lexemes: str, words: str, rows: QuerySet[Case], *, opened: Opened) -> dict[int, float]:
    ranked = rows.annotate(closeness=SearchRank(F("search"), Lexemes(lexemes)))
    columns = ("pk", "opened_at", "closeness", "external_id", "attributes")
    told = newest(ranked, *columns, by="opened_at", lexemes=lexemes, wanted=CANDIDATES)
    found = {}
    for pk, opened_at, closeness, external_id, facts in told:
        opened[pk] = opened_at
        references = {str(one).casefold() for one in (external_id, *facts.values())}
        found[pk] = (EXACT if words.casefold() in references else HEADER) + min(float(closeness), 1.0)
    return found


def _in_contacts(lexemes: str, rows: QuerySet[Case], actor: Actor, *, opened: Opened) -> tuple[list[int], bool]:
    """Return the cases of the newest contacts with these words, and whether there are older ones.

    Who sees some cases only gets those among the newest contacts of all: to ask for each of a word's contacts whose case
    it is would take long where a word is common, and the team is small.
    """
    wanted = CANDIDATES if _is_boundless(actor) else LOOKED_AT
    spoken = [pk for (pk,) in newest(Contact.objects.filter(visible(actor)), "case_id", by="at", lexemes=lexemes, wanted=wanted)]
    if _is_boundless(actor):
        return spoken, len(spoken) == wanted
    found: list[int] = []
    for start in range(0, len(spoken), AT_ONCE):
        part = spoken[start : start + AT_ONCE]
        _look_up(part, rows, opened=opened)
        found += [pk for pk in part if pk in opened]
        if len(found) >= CANDIDATES:  # of older ones nobody asks, and to read each takes time
            break
    found = found[:CANDIDATES]
    return found, len(found) == CANDIDATES or len(spoken) == wanted


def _look_up(ids: Iterable[int], rows: QuerySet[Case], *, opened: Opened) -> None:
    """Note when those of these cases were opened that the actor sees."""
    if missing := {pk for pk in ids if pk not in opened}:
        opened |= rows.filter(among("pk", list(missing))).values_list("pk", "opened_at")


def _is_boundless(actor: Actor) -> bool:
    """Who sees all cases needs no second look at each."""
    return actor.is_machine or actor.capabilities.get("cases.view") == "department"


def _by_customer(words: str, rows: QuerySet[Case], actor: Actor, *, opened: Opened) -> tuple[list[int], bool]:
    """Return the newest cases of the customers who fit the words, and whether all of these customers were asked for."""
    ids = customers.ids_matching(actor, words, most=MOST_CUSTOMERS)
    if not ids:
        return [], True
    theirs = dict(rows.filter(among("customer_id", ids)).order_by("-opened_at").values_list("pk", "opened_at")[:CANDIDATES])
    opened |= theirs
    return list(theirs), len(ids) < MOST_CUSTOMERS


def _across(words: str, rows: QuerySet[Case], actor: Actor, *, opened: Opened) -> set[int]:
    """Return the cases in which each word stands somewhere: one in the subject, another in the name, a third in a message."""
    parts = words.split()
    if not 2 <= len(parts) <= MOST_WORDS or any(sign in words for sign in ('"', " -", " or ", " OR ")):
        return set()
    hits = [_of_word(part, rows, actor, opened=opened) for part in parts]
    return set.intersection(*hits)


def _of_word(word: str, rows: QuerySet[Case], actor: Actor, *, opened: Opened) -> set[int]:
    lexemes = _lexemes(word)
    if not lexemes:
        return set()
    in_headers = {pk for (pk,) in newest(rows, "pk", by="opened_at", lexemes=lexemes, wanted=5 * CANDIDATES)}
    spoken, _is_cut = _in_contacts(lexemes, rows, actor, opened=opened)
    theirs, _are_all = _by_customer(word, rows, actor, opened=opened)
    return {*in_headers, *spoken, *theirs}


def _raise(ranks: dict[int, float], more: dict[int, float]) -> None:
    for pk, rank in more.items():
        ranks[pk] = max(ranks.get(pk, 0.0), rank)


def _best(ranks: dict[int, float], rows: QuerySet[Case], limit: int, *, opened: Opened) -> dict[int, float]:
    """Put all hits that the actor may see in order by what is known of them, and keep those that are shown."""
    _look_up(ranks, rows, opened=opened)
    order = sorted((pk for pk in ranks if pk in opened), key=lambda pk: (-round(ranks[pk], 2), -opened[pk].timestamp(), -pk))
    return {pk: ranks[pk] for pk in order[:limit]}
