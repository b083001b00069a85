"""The second half of undoing an import: what it added beside the cases goes, unless something uses it; the rest is named."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rapport.desk.cases import actions
from rapport.desk.cases.models import Cause, Reason
from rapport.directory.customers import actions as customer_actions
from rapport.directory.customers import queries as customers
from rapport.directory.people import actions as people_actions
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.intake.models import ImportMade, ImportRun
from rapport.kernel.intake.types import Fate

AT_ONCE = 1_000
SHOWN = 50
# Those before lead to those behind: persons to their teams.
TAKE_AWAY: Mapping[str, Callable[..., list[int]]] = {
    "customer": customer_actions.take_away_customers,
    "person": people_actions.take_away_people,
    "team": people_actions.take_away_teams,
    "cause": actions.take_away_causes,
    "reason": actions.take_away_reasons,
}
NAMES: Mapping[str, Callable[[Iterable[int]], Mapping[int, str]]] = {
    "customer": customers.names,
    "person": people.names,
    "team": people.team_names,
    "cause": lambda ids: dict(Cause.objects.filter(pk__in=ids).values_list("pk", "name")),
    "reason": lambda ids: dict(Reason.objects.filter(pk__in=ids).values_list("pk", "name")),
}


@dataclass(frozen=True, kw_only=True)
class Unmade:
    """What became of one kind of what an import had added: so many went, so many stay; the names of the first of these."""

    kind: str
    gone: int
    kept: int
    names: tuple[tuple[int, str], ...]


def is_anything_left(run: ImportRun) -> bool:
    """Return whether an import has added anything whose fate is open."""
    return run.made_rows.filter(fate="").exists()


def unmake(run: ImportRun, *, by: Actor, at: datetime) -> None:
    """Take away what an import has added and nothing uses, a thousand a transaction: after a kill it goes on where it was."""
    for kind in TAKE_AWAY:
        while unmake_some(run, kind, by=by, at=at):
            pass


@transaction.atomic
def unmake_some(run: ImportRun, kind: str, *, limit: int = AT_ONCE, by: Actor, at: datetime) -> int:
    """Decide on the next rows of one kind, the newest first, and write down what became of each; return how many there were."""
    rows = run.made_rows.filter(kind=kind, fate="").order_by("-made_id")[:limit]
    ids = list(rows.values_list("made_id", flat=True))
    if not ids:
        return 0
    gone = TAKE_AWAY[kind](ids=ids, by=by, at=at)
    decided = ImportMade.objects.filter(run=run, kind=kind, made_id__in=ids)
    decided.update(fate=Fate.KEPT)
    decided.filter(made_id__in=gone).update(fate=Fate.GONE)
    return len(ids)


def unmade(run: ImportRun) -> list[Unmade]:
    """Return what became of what an import had added, kind by kind; nothing before it is undone."""
    return [found for kind in TAKE_AWAY if (found := _unmade(run, kind)).gone or found.kept]


def _unmade(run: ImportRun, kind: str) -> Unmade:
    rows = run.made_rows.filter(kind=kind)
    kept = rows.filter(fate=Fate.KEPT)
    names = NAMES[kind](kept.order_by("made_id").values_list("made_id", flat=True)[:SHOWN])
    return Unmade(kind=kind, gone=rows.filter(fate=Fate.GONE).count(), kept=kept.count(), names=tuple(sorted(names.items())))
