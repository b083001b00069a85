"""Stages follow their clocks: kept where several teams had a subject, judged where a team has an operational target.

As with clocks, what was met or breached stays so, and all else is computed anew each time.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from rapport.compute.businesstime import NEVER
from rapport.compute.businesstime.moments import seconds_of
from rapport.governance.standards import rules
from rapport.governance.standards.events import StageReached
from rapport.governance.standards.models import IS_RUNNING, Clock, Stage
from rapport.governance.standards.queries.book import Book, book
from rapport.governance.standards.queries.rows import Key, Row
from rapport.governance.standards.queries.stages import StageRow, stage_task, stages_where
from rapport.governance.standards.rules import STAGE_WARNINGS, Verdict, judge
from rapport.governance.standards.types import BREACH_SHARE, History, Measure, Result
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

TICK_ROWS = 200

type Stays = list[tuple[int, int | None]]
type Kept = dict[tuple[int, Key], dict[int | None, StageRow]]


class Stages:
    """The stages of the clocks of one run over subjects of one kind."""

    def __init__(
        self, kind: str, histories: Mapping[int, History], known: Book, at: int, *, is_live: bool, retold: Collection[int] = ()
    ) -> None:
        self._retold = retold
        self._kind, self._known, self._at, self._is_live = kind, known, at, is_live
        stays = {pk: _stays(one, at) for pk, one in histories.items() if one.stays}
        has_targets = any(rule.team_targets for rule in known.rules.values())
        self._stays = {pk: some for pk, some in stays.items() if has_targets or _is_passed_on(some, histories[pk])}
        self._before: Kept = {}
        self.changed: list[StageRow] = []
        if self._stays:
            condition = "c.subject_kind = %s AND c.subject_id = ANY(%s) ORDER BY s.id FOR UPDATE OF s"
            for row in stages_where(condition, [kind, list(self._stays)]):
                self._before.setdefault((row.subject_id, row.key), {})[row.team_id] = row

    def run(self, clocks: Iterable[Row]) -> None:
        """Make and judge the stages of clocks that can still change, and write those that differ from what is kept."""
        rows = [row for clock in clocks if clock.subject_id in self._stays for row in self._drawn(clock)]
        settle(rows, self._known, self._at, is_live=self._is_live)
        self.changed = [row for row in rows if (before := self._kept(row)) is None or row.kept != before.kept]
        self._find_clocks()
        write(self.changed)

    def _find_clocks(self) -> None:
        """Name the clocks of new stages, which were written just now."""
        wanted = {row.subject_id for row in self.changed if not row.clock_id}
        clocks = Clock.objects.filter(subject_kind=self._kind, subject_id__in=wanted) if wanted else Clock.objects.none()
        ids = {
            (subject_id, ((Measure(measure), is_statutory), turn)): pk
            for pk, subject_id, measure, is_statutory, turn in clocks.values_list(
                "pk", "subject_id", "measure", "is_statutory", "turn"
            )
        }
        for row in self.changed:
            row.clock_id = row.clock_id or ids[row.subject_id, row.key]

    def _drawn(self, clock: Row) -> list[StageRow]:
        """Return the stages of a clock, not yet judged; what has no target any more has nothing to judge, unless it was final."""
        before = self._before.get((clock.subject_id, clock.key), {})
        applies = clock.result is not Result.VOID
        targets = {one.team_id: one.seconds for one in self._known.rules[clock.version_id].team_targets} if applies else {}
        spans = rules.spans_by_team(self._stays[clock.subject_id], started=clock.started, stopped=clock.stopped)
        # An import knows only who had the subject last: where that was somebody else, the stage says who had it meanwhile.
        needed = len(spans) > 1 or clock.team_id not in spans
        kept = {team: own for team, own in spans.items() if needed or team in targets or team in before}
        found = [self._stage(clock, team, own, targets.get(team or 0, 0), before.get(team)) for team, own in kept.items()]
        return [*found, *(self._without_stay(row) for team, row in before.items() if team not in kept)]

    def _stage(
        self, clock: Row, team_id: int | None, spans: Sequence[rules.Span], target: int, before: StageRow | None
    ) -> StageRow:
        others = rules.elsewhere(spans, started=clock.started, stopped=clock.stopped)
        row = StageRow(
            clock_id=clock.pk,
            subject_id=clock.subject_id,
            key=clock.key,
            team_id=team_id,
            target=target,
            begun=spans[0][0],
            started=clock.started,
            stopped=clock.stopped,
            version_id=clock.version_id,
            calendar_version_id=clock.calendar_version_id,
            pauses=tuple(rules.merged([*clock.pauses, *others])),
            result=Result.RUNNING if target else Result.VOID,
            next_share=before.next_share if before else 0,
        )
        if before is None or clock.subject_id in self._retold:
            return row
        if before.is_final:
            row.result, row.target, row.breach, row.next_share = before.result, before.target, before.breach, 0
        elif breach := self._ran_out(row, before):
            row.result, row.target, row.breach, row.next_share = Result.BREACHED, before.target, breach, 0
        return row

    def _ran_out(self, row: StageRow, before: StageRow) -> int:
        """Return since when a stage was too late by what it was held to until now, 0 if it was not.

        Though nobody has looked since, it stays so, as a clock does (``follow``): a new priority, or more time for the
        team, takes nothing back.
        """
        held_to = (before.target, before.version_id, before.calendar_version_id)
        if before.result is not Result.RUNNING or held_to == (row.target, row.version_id, row.calendar_version_id):
            return 0
        as_before = row.copy()
        as_before.target, as_before.version_id, as_before.calendar_version_id = held_to
        (verdict,) = judge([stage_task(as_before, self._known)], self._at)
        return verdict.breach if verdict.result is Result.BREACHED else 0

    def _without_stay(self, known: StageRow) -> StageRow:
        """What no stay stands behind any more used nothing, and has nothing to judge, unless it was final."""
        row = known.copy()
        row.pauses = ((row.started, row.stopped),) if row.started < row.stopped else ()
        if not row.is_final or row.subject_id in self._retold:
            row.result, row.target, row.breach, row.next_at, row.next_share = Result.VOID, 0, NEVER, NEVER, 0
        return row

    def _kept(self, row: StageRow) -> StageRow | None:
        return self._before.get((row.subject_id, row.key), {}).get(row.team_id)

    def tell_breaches(self, *, by: Actor, at: datetime) -> None:
        """Say which operational targets this run found missed: of stages that were there before, or of new ones if it is live."""
        news = [row for row in self.changed if row.result is Result.BREACHED and self._is_news(self._kept(row))]
        clocks = Clock.objects.in_bulk([row.clock_id for row in news]) if news else {}
        for row in news:
            _tell(clocks[row.clock_id], row, BREACH_SHARE, by=by, at=at)

    def _is_news(self, before: StageRow | None) -> bool:
        return self._is_live if before is None else before.result is Result.RUNNING


def settle(rows: Iterable[StageRow], known: Book, at: int, *, is_live: bool) -> None:
    """Judge stages in place that have a target and are not final."""
    judged = [row for row in rows if row.result is Result.RUNNING]
    tasks = [stage_task(row, known, warnings=_warnings(row), tells_past=is_live or row.next_share > 0) for row in judged]
    for row, verdict in zip(judged, judge(tasks, at), strict=True):
        row.result, row.breach, row.next_at, row.next_share = verdict.result, verdict.breach, verdict.next_at, verdict.share


def count_again(counted: Collection[Row], known: Book, *, by: Actor, at: datetime) -> None:
    """Judge the stages that run of clocks that count by other hours now, and say which are missed.

    What was too late by the hours before stays so, though nobody has looked since: each stage holds since when.
    """
    by_pk, second = {clock.pk: clock for clock in counted}, seconds_of(at)
    rows = list(stages_where("s.clock_id = ANY(%s) AND s.result = 'running' ORDER BY s.id FOR UPDATE OF s", [list(by_pk)]))
    before = [row.copy() for row in rows]
    for row in rows:
        row.calendar_version_id = by_pk[row.clock_id].calendar_version_id
        if row.breach <= second:
            row.result, row.next_at, row.next_share = Result.BREACHED, NEVER, 0
    settle(rows, known, second, is_live=True)
    write([row for row, was in zip(rows, before, strict=True) if row.kept != was.kept])
    missed = [row for row in rows if row.result is Result.BREACHED]
    clocks = Clock.objects.in_bulk([row.clock_id for row in missed])
    for row in missed:
        _tell(clocks[row.clock_id], row, BREACH_SHARE, by=by, at=at)


@transaction.atomic
def reach_stages(*, by: Actor, at: datetime) -> int:
    """Tell the operational targets that are nearly or wholly used up, at most so many at a time; return how many were looked at.

    Rows that another run holds are left to it. After an outage each tells only the highest share it has reached.
    """
    due = Stage.objects.filter(IS_RUNNING, next_milestone_at__lte=at).order_by("next_milestone_at")
    held = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:TICK_ROWS])
    if not held:
        return 0
    known = book()
    rows = list(stages_where("s.id = ANY(%s)", [held]))
    clocks = Clock.objects.in_bulk([row.clock_id for row in rows])
    verdicts = judge([stage_task(row, known, warnings=_warnings(row)) for row in rows], seconds_of(at))
    for row, verdict in zip(rows, verdicts, strict=True):
        if reached := _reached(row, verdict):
            _tell(clocks[row.clock_id], row, reached, by=by, at=at)
        row.result, row.breach = verdict.result, verdict.breach
        row.next_share, row.next_at = verdict.share, verdict.next_at
    write(rows)
    return len(rows)


def _reached(row: StageRow, verdict: Verdict) -> int:
    """Return the highest share that is reached and was not told, 0 when there is none."""
    if verdict.result is Result.BREACHED:
        return BREACH_SHARE
    return max((one for one in STAGE_WARNINGS if row.next_share <= one < verdict.share), default=0)


def _warnings(row: StageRow) -> tuple[int, ...]:
    return tuple(one for one in STAGE_WARNINGS if one >= row.next_share)


def _tell(clock: Clock, row: StageRow, share: int, *, by: Actor, at: datetime) -> None:
    reached = StageReached(
        subject_kind=clock.subject_kind,
        subject_id=clock.subject_id,
        clock_id=clock.pk,
        measure=row.key[0][0],
        team_id=row.team_id or 0,
        share=share,
    )
    publish(reached, about=clock, by=by, at=at)


def _stays(history: History, at: int) -> Stays:
    return [(seconds_of(since), team_id) for since, team_id in history.stays if seconds_of(since) <= at]


def _is_passed_on(stays: Stays, history: History) -> bool:
    """Whether more than one team, or at first none and then one, had the subject."""
    return len({team_id for _since, team_id in stays}) > 1 or (bool(stays) and stays[0][0] > seconds_of(history.opened_at))


_WRITE = """
    INSERT INTO standards_stage (clock_id, team_id, target_seconds, begun_at, breach_at, result, paused_from, paused_to,
        next_milestone_at, next_milestone_share)
    SELECT new.clock_id, new.team_id, new.target, to_timestamp(new.begun), to_timestamp(new.breach), new.result,
        new.paused_from::bigint[], new.paused_to::bigint[], to_timestamp(new.next_at), new.next_share
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[],
        %s::bigint[], %s::smallint[])
        AS new(clock_id, team_id, target, begun, breach, result, paused_from, paused_to, next_at, next_share)
    ON CONFLICT (clock_id, team_id) DO UPDATE SET target_seconds = excluded.target_seconds, begun_at = excluded.begun_at,
        breach_at = excluded.breach_at, result = excluded.result, paused_from = excluded.paused_from,
        paused_to = excluded.paused_to, next_milestone_at = excluded.next_milestone_at,
        next_milestone_share = excluded.next_milestone_share"""


def write(rows: Sequence[StageRow]) -> None:
    """Add new stages and change the others, whose clocks are there. Must run inside a transaction."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [[row.clock_id for row in rows], *_columns(rows)])


def _columns(rows: Sequence[StageRow]) -> list[list[object]]:
    return [
        [row.team_id for row in rows],
        [row.target or None for row in rows],
        [row.begun for row in rows],
        [_or_none(row.breach) for row in rows],
        [row.result.value for row in rows],
        [_array(row, 0) for row in rows],
        [_array(row, 1) for row in rows],
        [_or_none(row.next_at) for row in rows],
        [row.next_share or None for row in rows],
    ]


def _array(row: StageRow, side: int) -> str:
    return "{" + ",".join("NULL" if pause[side] == NEVER else str(pause[side]) for pause in row.pauses) + "}"


def _or_none(seconds: int) -> int | None:
    return None if seconds == NEVER else seconds
