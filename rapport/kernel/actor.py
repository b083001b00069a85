"""Who is doing it: a person, a customer by link or a named machine, with what they may do and on whose work.

A role holds capabilities ("cases.escalate"), each with a scope. A model that is guarded by scope says in one class
attribute, ``reach``, which of its columns make a row somebody's own and which make it a team's::

    class Case(models.Model):
        reach = Reach(own=("assignee_id",), team=("team_id",))
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Func, IntegerField, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _

from .errors import NotAllowed

UTC = ZoneInfo("UTC")


class Scope(StrEnum):
    """How far a capability reaches, narrowest first."""

    ROW = "row"
    OWN = "own"
    TEAM = "team"
    DEPARTMENT = "department"


@dataclass(frozen=True)
class Reach:
    """The columns (or lookups) of a model by which scopes are checked: a person's id in ``own``, a team's id in ``team``.

    ``teams``: lists of teams' ids, all of which have to be the actor's; none at all (NULL) means the whole department.
    ``readers``: a list of persons' ids; where it is there (not NULL), the row is for them alone and for whoever holds the
    capability ``restricts``, whatever scope others have.
    ``bars``: a person's id; the row is about them and not for them, whatever their scope, unless they are among its readers or
    hold ``restricts``.
    ``deputies``: those of the ``own`` columns by which whoever stands in for that person reaches the row too.
    ``subject``: the two columns that name, by kind and number, what the row is about. What is kept from somebody there (see
    ``keep_apart``) is kept from them here.
    """

    own: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    readers: str = ""
    restricts: str = ""
    bars: str = ""
    deputies: tuple[str, ...] = ()
    subject: tuple[str, str] | None = None


Grants = Mapping[str, Mapping[str, Scope]]
_grants: dict[str, Mapping[str, Scope]] = {}
_apart: dict[str, type[Model]] = {}


def connect(grants: Grants) -> None:
    """Install which role holds which capability. Called once, by the site, at start-up."""
    _grants.clear()
    _grants.update(grants)


def keep_apart(models: Mapping[str, type[Model]]) -> None:
    """Install which kinds of subjects may be kept from somebody: kind → model whose reach says so. Called once, by the site."""
    _apart.clear()
    _apart.update(models)


def capabilities_of(role: str) -> Mapping[str, Scope]:
    """Return the capabilities that a role holds; none for an unknown role."""
    return _grants.get(role, {})


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """For whom somebody decides while they are away."""

    person_id: int
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody who acts.

    ``person_id`` is None for machines and customers. ``team_ids`` are the teams whose work the person answers for
    (for a representative: their own team). ``row`` is the single object a person without account may touch, as
    (model label, id). ``stands_in``: for whom the person decides now; the teams of these are among ``team_ids``.
    """

    name: str
    person_id: int | None = None
    role: str = ""
    capabilities: Mapping[str, Scope] = field(default_factory=dict)
    team_ids: frozenset[int] = frozenset()
    zone: ZoneInfo = UTC
    row: tuple[str, int] | None = None
    is_machine: bool = False
    stands_in: tuple[StandIn, ...] = ()

    @classmethod
    def machine(cls, name: str) -> "Actor":
        """Return the named system actor (worker, import, demo); it may do everything and is named in the journal."""
        return cls(name=name, is_machine=True)

    @classmethod
    def by_link(cls, name: str, *capabilities: str, row: Model) -> "Actor":
        """Return somebody without account, who may do these things to this one row only."""
        return cls(name=name, capabilities=dict.fromkeys(capabilities, Scope.ROW), row=_key(row))

    @property
    def acts_for(self) -> frozenset[int]:
        """The ids of the person and of everybody for whom they decide now."""
        return frozenset([*(one.person_id for one in self.stands_in), *([] if self.person_id is None else [self.person_id])])

    def in_place_of(self, person_id: int | None) -> str:
        """Return the name of the person if the actor decides in their place, else nothing."""
        return next((one.name for one in self.stands_in if one.person_id == person_id), "")

    def may(self, capability: str, *, on: Model | None = None) -> bool:
        """Return whether the capability is held (and, with ``on``, reaches that row)."""
        if self.is_machine:
            return True
        scope = self.capabilities.get(capability)
        if scope is None:
            return False
        return on is None or self._reaches(scope, on)

    def require_somewhere(self, capability: str) -> None:
        """Raise NotAllowed unless the capability is held at all. Opens a page; the action checks the row."""
        if not self.may(capability):
            raise NotAllowed(_("This page is not part of your role. Ask your manager if you need it."))

    def require(self, capability: str, *, on: Model) -> None:
        """Raise NotAllowed unless the capability is held and reaches this row."""
        if not self.may(capability, on=on):
            raise NotAllowed(_("Your role does not reach this one. Its team, or your manager, can do it."))

    def scope[Row: Model](self, capability: str, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Return the rows that the capability reaches; none without it."""
        if self.is_machine:
            return rows
        scope = self.capabilities.get(capability)
        if scope is None:
            return rows.none()
        if scope is Scope.ROW:
            return rows.filter(pk=self._row_id(rows.model))
        reach: Reach | None = getattr(rows.model, "reach", None)
        if reach is not None and reach.readers and not self.may(reach.restricts):
            rows = rows.filter(self._open_to(reach))
        if reach is not None and reach.subject:
            kind, number = reach.subject
            for name, model in _apart.items():
                if not self.may(_reach(model).restricts):
                    kept = self.kept_from(model._base_manager.filter(pk=OuterRef(number)))
                    rows = rows.exclude(Q(**{kind: name}) & Exists(kept))
        return rows if scope is Scope.DEPARTMENT else rows.filter(self._condition(scope, _reach(rows.model)))

    def kept_from[Row: Model](self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Return the rows that are for others alone, whatever the actor's scope."""
        reach = _reach(rows.model)
        return rows.none() if self.is_machine or self.may(reach.restricts) else rows.filter(~self._open_to(reach))

    def _open_to(self, reach: Reach) -> Q:
        """Return the condition on rows that are not for others alone."""
        place = Func(F(reach.readers), self.person_id, function="array_position", output_field=IntegerField())
        is_open = Q(**{f"{reach.readers}__isnull": True})
        if reach.bars:
            is_open &= ~Q(**{reach.bars: self.person_id})
        return is_open | Q(GreaterThan(Coalesce(place, 0), 0))

    def is_kept_out_of(self, row: Model) -> bool:
        """Return whether a row, or what it is about, is for others alone, whatever the actor's scope."""
        reach: Reach | None = getattr(row, "reach", None)
        if reach is None or self.is_machine:
            return False
        if reach.readers and not self.may(reach.restricts):
            readers = _value(row, reach.readers)
            is_barred = bool(reach.bars) and self.person_id is not None and _value(row, reach.bars) == self.person_id
            if (readers is not None or is_barred) and self.person_id not in (readers or ()):
                return True
        if (about := _about(row)) is None or self.may(_reach(about[0]).restricts):
            return False
        subject = subject_of(row)
        return subject is not None and self.is_kept_out_of(subject)

    def _condition(self, scope: Scope, reach: Reach) -> Q:
        condition = Q(pk__in=[])
        for column in reach.own:
            condition |= Q(**{column: self.person_id})
        for column in reach.deputies if self.stands_in else ():
            condition |= Q(**{f"{column}__in": [one.person_id for one in self.stands_in]})
        if scope is Scope.TEAM:
            for column in reach.team:
                condition |= Q(**{f"{column}__in": self.team_ids})
            for column in reach.teams:
                condition |= Q(**{f"{column}__contained_by": sorted(self.team_ids), f"{column}__len__gt": 0})
        return condition

    def _reaches(self, scope: Scope, row: Model) -> bool:
        if scope is Scope.ROW:
            return self.row == _key(row)
        if self.is_kept_out_of(row):
            return False
        if scope is Scope.DEPARTMENT:
            return True
        reach = _reach(type(row))
        if self._is_own(reach, row):
            return True
        if scope is not Scope.TEAM:
            return False
        lists = [_value(row, column) for column in reach.teams]
        return any(_value(row, column) in self.team_ids for column in reach.team) or any(
            one and self.team_ids.issuperset(one) for one in lists
        )

    def _is_own(self, reach: Reach, row: Model) -> bool:
        own = any(self.person_id is not None and _value(row, column) == self.person_id for column in reach.own)
        return own or any(self.in_place_of(_value(row, column)) for column in reach.deputies)

    def _row_id(self, model: type[Model]) -> int | None:
        if self.row is None or self.row[0] != model._meta.label_lower:
            return None
        return self.row[1]


def _about(row: Model) -> tuple[type[Model], int] | None:
    """Return the model and the number of what a row is about, where that may be kept from somebody."""
    reach: Reach | None = getattr(row, "reach", None)
    model = _apart.get(_value(row, reach.subject[0])) if reach is not None and reach.subject is not None else None
    return None if reach is None or reach.subject is None or model is None else (model, _value(row, reach.subject[1]))


def subject_of(row: Model) -> Model | None:
    """Return what a row is about, where that may be kept from somebody; else None. Asked once a row."""
    if "_subject" not in vars(row):
        with_subjects([row])
    found: Model | None = vars(row)["_subject"]
    return found


def with_subjects[Row: Model](rows: Iterable[Row]) -> list[Row]:
    """Return the rows, each knowing what it is about: so a list asks once and not for each row."""
    listed = list(rows)
    wanted: dict[type[Model], set[int]] = {}
    for about in filter(None, map(_about, listed)):
        wanted.setdefault(about[0], set()).add(about[1])
    found = {(model, one.pk): one for model, ids in wanted.items() for one in model._base_manager.filter(pk__in=ids)}
    for row in listed:
        named = _about(row)
        vars(row)["_subject"] = found.get(named) if named is not None else None
    return listed


def is_apart(row: Model) -> bool:
    """Return whether a row, or what it is about, is kept from anybody."""
    reach: Reach | None = getattr(row, "reach", None)
    if reach is not None and reach.readers and (_value(row, reach.readers) is not None or _value(row, reach.bars)):
        return True
    about = subject_of(row)
    return about is not None and is_apart(about)


def readers_of(row: Model) -> tuple[int, ...]:
    """Return who is named as a reader of a row, or of what it is about, where only some may read it; else nobody."""
    reach: Reach | None = getattr(row, "reach", None)
    if reach is not None and reach.readers:
        return tuple(_value(row, reach.readers) or ())
    about = subject_of(row)
    return () if about is None else readers_of(about)


def about_apart[Row: Model](rows: QuerySet[Row]) -> QuerySet[Row]:
    """Return those of the rows whose subject is kept from anybody."""
    reach, kept = _reach(rows.model), Q(pk__in=[])
    kind, number = reach.subject or ("", "")
    for name, model in _apart.items():
        its = _reach(model)
        apart = Q(**{f"{its.readers}__isnull": False})
        if its.bars:
            apart |= Q(**{f"{its.bars}__isnull": False})
        kept |= Q(Exists(model._base_manager.filter(apart, pk=OuterRef(number))), **{kind: name})
    return rows.filter(kept)


def opens_what_is_apart(actor: Actor) -> bool:
    """Return whether the actor says who may read what, so that nothing is kept from them."""
    return any(actor.may(_reach(model).restricts) for model in _apart.values())


def _key(row: Model) -> tuple[str, int]:
    return row._meta.label_lower, row.pk


def _reach(model: type[Model]) -> Reach:
    reach = getattr(model, "reach", None)
    if not isinstance(reach, Reach):
        raise TypeError(f"{model.__name__} has no reach: declare which columns make a row own or of a team")
    return reach


def _value(row: Model, lookup: str) -> Any:
    value: Any = row
    for part in lookup.split("__"):
        value = getattr(value, part, None)
    return value
