"""Names of the source into rows of ours: teams, persons, customers, reasons, causes. Looked up once, added when allowed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from rapport.desk.cases import actions
from rapport.desk.cases.models import Attribute
from rapport.directory.customers import actions as customer_actions
from rapport.directory.customers import queries as customers
from rapport.directory.customers.types import CustomerRecord
from rapport.directory.people import actions as people_actions
from rapport.directory.people import queries as people
from rapport.directory.people.types import PersonRecord, Role
from rapport.kernel.actor import Actor

from .fold import MARKED_BOUND
from .mapping import Fact, Names

type Path = tuple[str, str | None]


class Named(Protocol):
    """A case that names persons, teams and whatever else by what its source calls them."""

    @property
    def holders(self) -> Sequence[tuple[datetime, str, str]]: ...
    @property
    def writers(self) -> Sequence[str]: ...
    @property
    def persons(self) -> Mapping[str, str]: ...
    @property
    def customer(self) -> tuple[str, str, str, str]: ...
    @property
    def reason(self) -> tuple[str, ...]: ...
    @property
    def cause(self) -> tuple[str, ...]: ...


class Meaning(Protocol):
    """What a mapping says about names: whose they are, and which may be added."""

    @property
    def source(self) -> str: ...
    @property
    def team(self) -> Names | None: ...
    @property
    def assignee(self) -> Names | None: ...
    @property
    def customer(self) -> Names | None: ...
    @property
    def facts(self) -> Mapping[str, Fact]: ...
    @property
    def needs_export_moment(self) -> bool: ...


class Directory:
    """What the names of a source mean here. ``made`` counts what was added since it was last taken.

    ``addresses``: of persons, where the source says them; whoever has such an address here is the same person.
    """

    def __init__(self, mapping: Meaning, *, by: Actor, at: datetime) -> None:
        self.mapping, self.by, self.at = mapping, by, at
        self._teams: dict[str, int] = {}
        self._people: dict[str, int] = {}
        self.addresses: dict[str, str] = {}
        self._customers: dict[str, int] = {}
        self._reasons: dict[Path, int] = {}
        self._causes: dict[Path, int] = {}
        self._has_facts = False
        self._made: dict[str, list[int]] = {}
        self._taken: dict[str, list[int]] = {}
        self._tried: dict[str, set[Any]] = {}
        self._fact_count = 0

    def take_made(self) -> tuple[dict[str, int], dict[str, list[int]]]:
        """Return how much was added, by kind, and which rows, and count anew. What a trial made before is not counted again."""
        made = self._taken = self._made
        self._made = {}
        counts = {kind: len(ids) for kind, ids in made.items()}
        for kind, tried in self._tried.items():
            counts[kind] = counts.get(kind, 0) - len(_of(self._known(kind), made.get(kind, ())) & tried)
        counts = {kind: count for kind, count in counts.items() if count}
        if self._fact_count:
            counts["fact"], self._fact_count = self._fact_count, 0
        return counts, made

    def forget(self) -> None:
        """Know no more what was made last: a trial took it back, and the next batch that names it makes it again."""
        for kind, ids in self._taken.items():
            known = self._known(kind)
            gone = _of(known, ids)
            self._tried.setdefault(kind, set()).update(gone)
            for key in gone:
                del known[key]

    def _known(self, kind: str) -> dict[Any, int]:
        places: dict[str, dict[Any, int]] = {"team": self._teams, "person": self._people, "customer": self._customers}
        return {**places, "reason": self._reasons, "cause": self._causes}[kind]

    def learn(self, drafts: Iterable[Named]) -> None:
        """Look up, or add, everything that these cases name."""
        drafts = list(drafts)
        self._learn_teams({team for draft in drafts for _at, team, _who in draft.holders if team})
        self._learn_people(drafts)
        self._learn_customers(drafts)
        self._learn_nodes("reason", {_path(draft.reason) for draft in drafts if draft.reason}, self._reasons)
        self._learn_nodes("cause", {_path(draft.cause) for draft in drafts if draft.cause}, self._causes)
        self._declare_facts()

    def team(self, name: str) -> int | None:
        return self._teams.get(_plain(name, 80))

    def person(self, name: str) -> int | None:
        return self._people.get(self._external(name))

    def customer(self, key: str) -> int | None:
        return self._customers.get(_plain(key, 120))

    def reason(self, levels: tuple[str, ...]) -> int | None:
        return self._reasons.get(_path(levels)) if levels else None

    def cause(self, levels: tuple[str, ...]) -> int | None:
        return self._causes.get(_path(levels)) if levels else None

    def _tell(self, kind: str) -> Callable[[list[int]], None]:
        """Return what hears which rows of a kind were added."""

        def hear(ids: list[int]) -> None:
            if ids:
                self._made.setdefault(kind, []).extend(ids)

        return hear

    def _learn[Key](
        self,
        wanted: Iterable[Key],
        known: dict[Key, int],
        *,
        find: Callable[[list[Key]], Mapping[Key, int]],
        add: Callable[[list[Key]], Mapping[Key, int]] | None,
    ) -> None:
        """Fill ``known``: first with what is there, then with what is added."""
        missing = [key for key in wanted if key not in known]
        if not missing:
            return
        known |= find(missing)
        absent = [key for key in missing if key not in known]
        if absent and add is not None:
            known |= add(absent)

    def _learn_teams(self, names: set[str]) -> None:
        self._learn(
            sorted({_plain(name, 80) for name in names}),
            self._teams,
            find=lambda keys: dict(people.teams(self._machine).filter(name__in=keys).values_list("name", "pk")),
            add=self._add_teams if _may(self.mapping.team) else None,
        )

    def _add_teams(self, names: list[str]) -> Mapping[str, int]:
        return people_actions.ensure_teams(names, by=self.by, at=self.at, tell=self._tell("team"))

    def _learn_people(self, drafts: Sequence[Named]) -> None:
        teams = {who: team for draft in drafts for _at, team, who in draft.holders if who}
        teams |= {who: "" for draft in drafts for who in draft.writers if who not in teams}
        called = {who: name for draft in drafts for who, name in draft.persons.items()}
        names = {self._external(who): (called.get(who, who), team) for who, team in teams.items()}
        self._learn(
            sorted(names),
            self._people,
            find=self._find_people,
            add=(lambda keys: self._add_people({key: names[key] for key in keys})) if _may(self.mapping.assignee) else None,
        )

    def _find_people(self, keys: list[str]) -> dict[str, int]:
        """Look persons up by what their source calls them, else by their address."""
        here = people.people(self._machine)
        found = {str(key): pk for key, pk in here.filter(external_id__in=keys).values_list("external_id", "pk")}
        asked = {self._external(who): address.casefold() for who, address in self.addresses.items() if address}
        asked = {key: address for key, address in asked.items() if key in keys and key not in found}
        if asked:
            lowered = here.annotate(lowered=Lower("email")).filter(lowered__in=set(asked.values()))
            by_address = dict(lowered.values_list("lowered", "pk"))
            found |= {key: by_address[address] for key, address in asked.items() if address in by_address}
        return found

    def _add_people(self, named: Mapping[str, tuple[str, str]]) -> Mapping[str, int]:
        records = [
            PersonRecord(external_id=key, name=_plain(name, 120), role=Role.REPRESENTATIVE, team=self._known_team(team))
            for key, (name, team) in named.items()
        ]
        return people_actions.ensure_people(records, by=self.by, at=self.at, tell=self._tell("person"))

    def _known_team(self, name: str) -> str:
        """A team that the mapping does not let in does not come in with its people either."""
        return _plain(name, 80) if self.team(name) else ""

    def _learn_customers(self, drafts: Sequence[Named]) -> None:
        """Customers come with their addresses; who has one here already under another number is told of as a likely double."""
        source = self.mapping.source
        shown: dict[str, tuple[str, str, str]] = {}
        for key, name, email, phone in (draft.customer for draft in drafts if draft.customer[0]):
            before = shown.get(plain := _plain(key, 120), ("", "", ""))
            shown[plain] = name or before[0], email or before[1], phone or before[2]

        def find(keys: list[str]) -> dict[str, int]:
            # One parameter for all: thousands of them would take longer to bind than to look up.
            rows = customers.customers(self._machine).filter(
                source=source, external_id__in=RawSQL("SELECT unnest(%s::text[])", [keys])
            )
            return {str(key): pk for key, pk in rows.order_by().values_list("external_id", "pk")}

        def add(keys: list[str]) -> dict[str, int]:
            records = (
                CustomerRecord(source=source, external_id=key, name=name, email=email, phone=phone)
                for key, (name, email, phone) in ((key, shown[key]) for key in keys)
            )
            return customer_actions.ensure_customers(records, by=self.by, at=self.at, tell=self._tell("customer"))

        self._learn(sorted(shown), self._customers, find=find, add=add if _may(self.mapping.customer) else None)

    def _learn_nodes(self, kind: str, paths: set[Path], known: dict[Path, int]) -> None:
        paths = paths | {(upper, None) for upper, _lower in paths}
        new = sorted((path for path in paths if path not in known), key=str)
        if not new:
            return
        ensure = actions.ensure_reasons if kind == "reason" else actions.ensure_causes
        known |= ensure(paths=new, by=self.by, at=self.at, tell=self._tell(kind))

    def _declare_facts(self) -> None:
        if self._has_facts:
            return
        labels = {key: one.label for key, one in self.mapping.facts.items()}
        if self.mapping.needs_export_moment:
            labels[MARKED_BOUND] = "Moment it was settled"
        before = Attribute.objects.count()
        watched = [key for key, one in self.mapping.facts.items() if one.is_watched]
        actions.ensure_attributes(labels=labels, watched=watched, by=self.by, at=self.at)
        self._fact_count += Attribute.objects.count() - before
        self._has_facts = True

    def _external(self, name: str) -> str:
        """Persons are told apart across sources, for a first name in one is nobody's in another."""
        return _plain(f"{self.mapping.source}:{name}", 120)

    @property
    def _machine(self) -> Actor:
        return Actor.machine("import")


def _of(known: Mapping[Any, int], ids: Iterable[int]) -> set[Any]:
    """Return the names that mean one of these rows."""
    wanted = set(ids)
    return {key for key, pk in known.items() if pk in wanted}


def _may(names: Names | None) -> bool:
    return names is not None and names.create


@lru_cache(maxsize=50_000)
def _plain(text: str, longest: int) -> str:
    return " ".join(text.replace("\0", "").split())[:longest].strip()


def _path(levels: tuple[str, ...]) -> Path:
    return (levels[0], levels[1] if len(levels) > 1 else None)
