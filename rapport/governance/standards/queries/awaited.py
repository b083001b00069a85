"""The clocks that somebody awaits, and which of them are about to run out. For whoever may see the subjects."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property, partial

from rapport.compute.businesstime.moments import seconds_of
from rapport.governance.standards.models import MEASURES, Clock
from rapport.governance.standards.types import AtRisk, Measure, Result

from .book import Book, book
from .rows import Open, Wanted, awaited, moment, read
from .standing import Standing, standings


class Awaited:
    """The clocks that somebody awaited at a moment, read once: every question about them is answered from here.

    Due moments are those that were written when the clock was judged last. Only what has happened to a clock since the moment
    that is asked about, and the share of its time that it has used, are judged again.
    """

    def __init__(
        self,
        kind: str,
        *,
        as_of: datetime,
        team_ids: Collection[int] | None = None,
        subject_ids: Collection[int] | None = None,
        until: datetime | None = None,
        statutory_until: datetime | None = None,
    ) -> None:
        """Read them, in one query; two more where clocks have changed since. ``team_ids`` None means every team.

        With ``until`` only those that were due by then are read, and those set by law that were due by ``statutory_until``.
        """
        self.as_of, self._second = as_of, seconds_of(as_of)
        self._ends = None if until is None else (seconds_of(until), seconds_of(statutory_until or until))
        wanted = Wanted(team_ids=team_ids, subject_ids=subject_ids, until=until, statutory_until=statutory_until)
        rows, changed = awaited(kind, wanted, as_of=as_of)
        rows += [_open(one) for one in self._judged(changed) if one.is_awaited]
        self._clocks = sorted(rows, key=lambda one: (one.due, one.pk))
        # Of the moment that is now nothing has changed since.
        self.is_past = bool(changed)

    @property
    def subject_ids(self) -> set[int]:
        """The subjects of the clocks that were read."""
        return {one.subject_id for one in self._clocks}

    def place(self, team_ids: Mapping[int, int | None]) -> None:
        """Say which team had subjects then; a clock itself knows who had its subject last."""
        placed = (one._replace(team_id=team_ids.get(one.subject_id, one.team_id)) for one in self._clocks)
        self._clocks = list(placed)

    def running(self, *, until: datetime) -> list[Open]:
        """Return those still within their time that were due by a moment, the soonest first."""
        second = self._within(until)
        return [one for one in self._clocks if one.breach > self._second and one.due <= second]

    def late(self) -> list[Open]:
        """Return those that were breached, the longest overdue first."""
        return [one for one in self._clocks if one.breach <= self._second]

    def statutory(self, *, within_days: int) -> list[Open]:
        """Return the statutory ones that were overdue or due within so many days, soonest first."""
        until = self._within(self.as_of + timedelta(days=within_days), is_statutory=True)
        return [one for one in self._clocks if one.is_statutory and one.due <= until]

    def at_risk(self, *, within: timedelta = timedelta(0), share: float | None = None) -> list[AtRisk]:
        """Return those still within their time that were due within some more, or had used up such a share; soonest first.

        Paused ones are left out unless a share is asked for and used.
        """
        until = self.as_of + within
        if share is None:
            return self._risks(self.running(until=until))
        if self._ends:
            raise ValueError("Not all clocks were read.")
        running = (one for one in self._clocks if one.breach > self._second)
        return self._risks(one for one in running if one.due <= seconds_of(until) or self._shares[one.pk] >= share)

    def overdue(self) -> list[AtRisk]:
        """Return ``late``, each with its standard."""
        return self._risks(self.late())

    def statutory_due(self, *, within_days: int) -> list[AtRisk]:
        """Return ``statutory``, each with its standard."""
        return self._risks(self.statutory(within_days=within_days))

    def next_due(self, subject_ids: Collection[int]) -> dict[int, datetime]:
        """Return the earliest due moment of each subject, overdue ones included; those without one are left out.

        Of what was read: with ``until``, what is due later is left out too.
        """
        asked, found = set(subject_ids), dict[int, datetime]()
        for one in self._clocks:
            if one.subject_id in asked and not one.is_paused and (due_at := moment(one.due)) is not None:
                found.setdefault(one.subject_id, due_at)
        return found

    @cached_property
    def _known(self) -> Book:
        return book()

    @cached_property
    def _shares(self) -> Mapping[int, float]:
        return {one.row.pk: one.share_used for one in self._judged([one.pk for one in self._clocks])}

    def _within(self, until: datetime, *, is_statutory: bool = False) -> int:
        """Return the moment in seconds. Raises ValueError for one up to which not all clocks were read."""
        second = seconds_of(until)
        if self._ends and second > self._ends[is_statutory]:
            raise ValueError("Not all clocks that are due by then were read.")
        return second

    def _judged(self, ids: Collection[int]) -> list[Standing]:
        return standings(read(Clock.objects.filter(pk__in=ids)), self._known, self._second) if ids else []

    def _risks(self, clocks: Iterable[Open]) -> list[AtRisk]:
        return [self._risk(one) for one in clocks]

    def _risk(self, one: Open) -> AtRisk:
        version, measure = self._known.versions[one.version_id], Measure(one.measure)
        return AtRisk(
            clock_id=one.pk,
            subject_id=one.subject_id,
            measure=measure,
            label=str(MEASURES[measure]),
            is_statutory=one.is_statutory,
            standard_id=version.standard_id,
            standard=version.standard.name,
            due_at=moment(one.due),
            result=Result.BREACHED if one.breach <= self._second else Result.RUNNING,
            is_paused=one.is_paused,
            use=partial(self._use, one.pk),
            team_id=one.team_id,
        )

    def _use(self, pk: int) -> float:
        return self._shares[pk]


def at_risk(
    kind: str,
    *,
    as_of: datetime,
    within: timedelta = timedelta(0),
    share: float | None = None,
    team_ids: Collection[int] | None = None,
) -> list[AtRisk]:
    """Return ``Awaited.at_risk``, for who asks nothing else."""
    return Awaited(kind, as_of=as_of, team_ids=team_ids).at_risk(within=within, share=share)


def overdue(kind: str, *, as_of: datetime, team_ids: Collection[int] | None = None) -> list[AtRisk]:
    """Return ``Awaited.overdue``, for who asks nothing else."""
    return Awaited(kind, as_of=as_of, team_ids=team_ids).overdue()


def statutory_due(kind: str, *, as_of: datetime, within_days: int, team_ids: Collection[int] | None = None) -> list[AtRisk]:
    """Return ``Awaited.statutory_due``, for who asks nothing else."""
    return Awaited(kind, as_of=as_of, team_ids=team_ids).statutory_due(within_days=within_days)


def _open(one: Standing) -> Open:
    row = one.row
    return Open(
        pk=row.pk,
        subject_id=row.subject_id,
        measure=row.slot[0].value,
        is_statutory=row.slot[1],
        version_id=row.version_id,
        team_id=row.team_id,
        due=one.due,
        breach=one.breach,
        is_paused=one.is_paused,
    )
