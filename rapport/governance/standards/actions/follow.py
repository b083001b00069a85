"""Follow subjects: their clocks are made, stopped and judged from their whole history each time it changes.

What was met or breached stays so, with the version that judged it, unless another system tells the whole past otherwise now.
Everything else is computed anew, so that a second call with the same history changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from rapport.compute.businesstime import NEVER
from rapport.compute.businesstime.moments import moment_of, seconds_of
from rapport.governance.standards.events import MilestoneReached
from rapport.governance.standards.facts import CLOCKS, PAUSES, STAGES
from rapport.governance.standards.models import Clock
from rapport.governance.standards.queries.book import Book, book
from rapport.governance.standards.queries.rows import Key, Row, moment
from rapport.governance.standards.rules import (
    OF_MESSAGES,
    Chooser,
    Named,
    Rule,
    Slot,
    Task,
    Turn,
    Turns,
    Verdict,
    judge,
    matched,
)
from rapport.governance.standards.types import BREACH_SHARE, LIFELONG, Facts, History, Measure, Result, Subject, Unit
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.metrics import changes

from .late import watch
from .rows import locked, write
from .stages import Stages

type Item = tuple[int, Facts, History]


@transaction.atomic
def follow(*, subject: Subject, facts: Facts, history: History, by: Actor, at: datetime) -> datetime | None:
    """Hold one subject against the standards; return the next moment by which something is due, overdue ones included.

    Called by the subject's room, which has locked the subject, in every action that changes its history or facts. Publishes
    MilestoneReached when the act itself finds a clock breached that nobody was told of.
    """
    following = _Following(subject.kind, [(subject.id, facts, history)], at, is_live=True)
    following.run()
    _tell_breaches(following.breached(), subject.kind, by=by, at=at)
    following.stages.tell_breaches(by=by, at=at)
    return following.next_due()[subject.id]


@transaction.atomic
def follow_many(
    *, kind: str, items: Sequence[Item], by: Actor, at: datetime, retold: Collection[int] = ()
) -> dict[int, datetime | None]:
    """Hold many subjects against the standards at once, as imports and the demo do; return the next due moment of each.

    All results up to ``at`` are written at once. Of clocks that are new nothing is published: their past milestones are
    history. Subjects that were followed before publish what ``follow`` would. ``retold``: those whose past another system tells
    otherwise now, so that their results are found anew: a file that came before the answer made that late which was in time.
    """
    following = _Following(kind, items, at, is_live=False, retold=retold)
    following.run()
    _tell_breaches(following.breached(), kind, by=by, at=at)
    following.stages.tell_breaches(by=by, at=at)
    return following.next_due()


@transaction.atomic
def follow_again(*, kind: str, items: Sequence[Item], by: Actor, at: datetime) -> dict[int, datetime | None]:
    """Hold many subjects against standards that have changed, as ``follow_many``, and have the store take the clocks that did.

    Nothing happened to the subjects themselves, so that the journal says nothing of them by which the store would know.
    """
    following = _Following(kind, items, at, is_live=False)
    following.run()
    days = sorted({moment_of(row.begun).date() for row in following.changed})
    for fact in (PAUSES, CLOCKS, STAGES):
        changes.wait(fact, days)
    _tell_breaches(following.breached(), kind, by=by, at=at)
    following.stages.tell_breaches(by=by, at=at)
    return following.next_due()


class _Following:
    """One run over subjects of one kind."""

    def __init__(self, kind: str, items: Sequence[Item], at: datetime, *, is_live: bool, retold: Collection[int] = ()) -> None:
        self._retold = frozenset(retold)
        self._kind, self._items, self._at, self._is_live = kind, items, seconds_of(at), is_live
        self._book = book()
        self._before = locked(kind, [item[0] for item in items])
        self._rows: list[Row] = []
        self.changed: list[Row] = []
        told = {subject_id: history for subject_id, _facts, history in items}
        self.stages = Stages(kind, told, self._book, self._at, is_live=is_live, retold=self._retold)

    def run(self) -> None:
        """Make and judge all clocks, and write those that differ from what is kept."""
        chooser = Chooser(list(self._book.rules.values()))
        for subject_id, facts, history in self._items:
            own = [(seconds_of(since), calendar_id) for since, calendar_id in history.calendars]
            chosen: Mapping[Slot, Rule | Named] = chooser(facts, history.opened_at)
            if history.standards:
                chosen = {**chosen, **self._named(history)}
            self._draw(subject_id, facts, Turns(history, self._at), chosen, own)
        open_rows = [row for row in self._rows if row.result is not Result.VOID and not (row.is_final and self._is_settled(row))]
        settle(open_rows, self._book, self._at, is_live=self._is_live)
        self._rows = [row for row in self._rows if not _came_too_late(row)]
        self.changed = [row for row in self._rows if row != self._kept(row)]
        write(self._kind, self.changed)
        self.stages.run(row for row in self._rows if not (row.is_final and self._is_settled(row)))

    def _draw(
        self, subject_id: int, facts: Facts, turns: Turns, chosen: Mapping[Slot, Rule | Named], own: Sequence[tuple[int, int]]
    ) -> None:
        kept, first = dict(self._before.get(subject_id, {})), len(self._rows)
        for slot in dict.fromkeys((*chosen, *(slot for slot, _turn in kept))):
            of_slot = self._of_slot(turns, slot, kept)
            for turn in of_slot:
                rule = chosen.get(slot)
                if isinstance(rule, Named):
                    rule = rule.judging(turn, partial(self._breach, turn, own))
                known = kept.pop((slot, turn.number), None)
                if known is not None and known.is_final and subject_id not in self._retold:
                    row: Row | None = _carried_on(known, of_slot, self._book)
                else:
                    row = self._drawn(subject_id, slot, turn, known, rule, own)
                if row is None:
                    continue
                if not row.is_final:
                    row.team_id = facts.team_id
                self._rows.append(row)
        for row in kept.values():
            is_told_twice = any((one.slot, one.begun) == (row.slot, row.begun) for one in self._rows[first:])
            is_gone = row.slot[0] in OF_MESSAGES and (is_told_twice or not turns.are_begun_by(row.begun))
            self._rows.append(_without_turn(row, is_void=is_gone or subject_id in self._retold))

    def _of_slot(self, turns: Turns, slot: Slot, kept: Mapping[Key, Row]) -> Sequence[Turn]:
        """Return the turns of a slot, with the numbers of their clocks."""
        found = turns.of(slot[0], is_statutory=slot[1])
        rows = [row for row in kept.values() if row.slot == slot]
        if not rows:
            return found
        judged = frozenset(row.turn for row in rows if row.is_final and row.subject_id not in self._retold)
        return matched(found, {row.turn: row.begun for row in rows}, final=judged, measure=slot[0])

    def _drawn(
        self, subject_id: int, slot: Slot, turn: Turn, known: Row | None, rule: Rule | None, own: Sequence[tuple[int, int]]
    ) -> Row | None:
        """Return the clock of a turn that is not final as its history says, not yet judged; None where none is needed."""
        hours = self._own_hours(self._book.newest[rule.calendar_id], turn.begun, own) if rule else 0
        if known is not None and self._ran_out(known, turn, rule, hours):
            rule, hours = self._book.rules[known.version_id], known.calendar_version_id
        if rule is None:
            return None if known is None else _without_turn(known, is_void=subject_id in self._retold)
        return Row(
            # When it ended nobody knows: neither met nor breached could be said of it.
            result=Result.RUNNING if turn.is_told else Result.VOID,
            pk=known.pk if known else 0,
            subject_id=subject_id,
            slot=slot,
            turn=turn.number,
            version_id=rule.version_id,
            calendar_version_id=hours,
            team_id=None,
            begun=turn.begun,
            started=turn.started,
            target=0,
            pauses=_pauses_of(turn, rule),
            stopped=turn.stopped,
            next_share=known.next_share if known else 0,
        )

    def _ran_out(self, known: Row, turn: Turn, rule: Rule | None, hours: int) -> bool:
        """Whether a clock was too late by what it was held to until now, and only nobody has looked since.

        It stays so: who changes the priority of a case a moment after the breach does not take it back.
        """
        if known.result is not Result.RUNNING or known.subject_id in self._retold:
            return False
        if rule is not None and (rule.version_id, hours) == (known.version_id, known.calendar_version_id):
            return False
        before = self._book.rules[known.version_id]
        calendar = self._book.calendars[known.calendar_version_id]
        task = Task(calendar, before.target, turn.started, turn.stopped, _pauses_of(turn, before))
        return judge([task], self._at)[0].result is Result.BREACHED

    def _own_hours(self, version_id: int, begun: int, own: Sequence[tuple[int, int]]) -> int:
        """Return the hours by which the subject counted when the clock began; a standard that is always open keeps its own."""
        if not own or self._book.calendars[version_id].always_open:
            return version_id
        in_force = [calendar_id for since, calendar_id in own if since <= begun] or [own[0][1]]
        return self._book.newest[in_force[-1]]

    def _named(self, history: History) -> dict[Slot, Named]:
        found: dict[Slot, Named] = {}
        for since, standard_id in history.standards:
            rule = self._book.named.get(standard_id)
            if rule is not None:
                found.setdefault(rule.slot, Named(rule.slot[0])).add(seconds_of(since), rule)
        return found

    def _breach(self, turn: Turn, own: Sequence[tuple[int, int]], rule: Rule) -> int:
        """Return the first moment at which a turn would be too late by a rule."""
        version_id = self._book.newest[rule.calendar_id]
        version_id = self._own_hours(version_id, turn.begun, own)
        task = Task(self._book.calendars[version_id], rule.target, turn.started, turn.stopped, _pauses_of(turn, rule))
        return judge([task], self._at)[0].breach

    def _kept(self, row: Row) -> Row | None:
        return self._before.get(row.subject_id, {}).get(row.key)

    def _is_settled(self, row: Row) -> bool:
        """Whether nothing about a final clock can change any more."""
        kept = self._kept(row)
        return kept is not None and kept.stopped != NEVER and row.subject_id not in self._retold

    def breached(self) -> list[Row]:
        """Return the clocks that this run found breached and of which that is to be said."""
        return [row for row in self._rows if row.result is Result.BREACHED and self._is_news(self._kept(row))]

    def _is_news(self, kept: Row | None) -> bool:
        return self._is_live if kept is None else kept.result is Result.RUNNING

    def next_due(self) -> dict[int, datetime | None]:
        """Return the earliest due moment of what each subject awaits."""
        found = {item[0]: NEVER for item in self._items}
        for row in self._rows:
            if row.is_awaited:
                found[row.subject_id] = min(found[row.subject_id], row.due)
        return {subject_id: moment(due) for subject_id, due in found.items()}


def settle(rows: Sequence[Row], book: Book, at: int, *, is_live: bool) -> None:
    """Judge rows in place. A final result keeps its moments; only when it stopped, and the time used by then, are added.

    A milestone that has passed unsaid is still to be said of a clock that was there before, and of a new one if ``is_live``.
    """
    tasks = [task_of(row, book, tells_past=is_live or row.next_share > 0) for row in rows]
    for row, verdict in zip(rows, judge(tasks, at), strict=True):
        if not row.is_final:
            _put(row, verdict)
        if row.stopped != NEVER:
            row.elapsed = verdict.used


def task_of(row: Row, book: Book, *, tells_past: bool = False) -> Task:
    """Return what is judged of a row."""
    rule = book.rules[row.version_id]
    # Of the warnings, those below the next one are told already.
    warnings = tuple(share for share in rule.warnings if share >= row.next_share)
    calendar = book.calendars[row.calendar_version_id]
    return Task(calendar, rule.target, row.started, row.stopped, row.pauses, warnings, tells_past)


def _put(row: Row, verdict: Verdict) -> None:
    row.result, row.due, row.breach, row.target = verdict.result, verdict.due, verdict.breach, verdict.target
    row.next_share, row.next_at = verdict.share, verdict.next_at


def _carried_on(known: Row, turns: Sequence[Turn], book: Book) -> Row:
    """A breached clock that was not stopped yet takes its stop and its pauses from the history.

    That is from the turn that went on when it began: where cases are merged, the turn of its number may be an earlier one.
    """
    row = known.copy()
    if row.stopped == NEVER and (turn := next((one for one in turns if one.stopped > row.begun), None)):
        row.stopped, row.pauses = turn.stopped, _pauses_of(turn, book.rules[row.version_id])
    return row


def _pauses_of(turn: Turn, rule: Rule) -> tuple[tuple[int, int], ...]:
    return turn.pauses if rule.target.unit is Unit.BUSINESS_SECONDS else ()


def _without_turn(known: Row, *, is_void: bool = False) -> Row:
    """What no standard or no turn stands behind any more is void, unless it was final.

    Final ones are void too when their whole past is told otherwise, and when the message that began them is another subject's
    now (cases were parted, or a merge was undone): there it is judged, and nothing is counted twice.
    """
    row = known.copy()
    if is_void or not row.is_final:
        row.result, row.next_at, row.next_share = Result.VOID, NEVER, 0
    return row


def _came_too_late(row: Row) -> bool:
    """A final response that was given in time is not asked for again by a reopening after its limit; nor is that missed again
    which counts over the whole life and was missed before.
    """
    if row.pk or row.turn == 1:
        return False
    return row.breach <= row.begun if row.slot[0] in LIFELONG else row.slot[0] is Measure.FINAL_RESPONSE and row.due <= row.begun


def _tell_breaches(rows: Sequence[Row], kind: str, *, by: Actor, at: datetime) -> None:
    if not rows:
        return
    wanted, known = {(row.subject_id, row.key) for row in rows}, book()
    for clock in Clock.objects.filter(subject_kind=kind, subject_id__in={row.subject_id for row in rows}).order_by("pk"):
        if (clock.subject_id, ((Measure(clock.measure), clock.is_statutory), clock.turn)) in wanted:
            tell(clock, BREACH_SHARE, known, by=by, at=at)


def tell(clock: Clock, share: int, known: Book, *, by: Actor, at: datetime) -> None:
    """Say that a clock has reached a milestone; from the breach on its ladder is watched."""
    if share == BREACH_SHARE:
        watch(clock, known)
    reached = MilestoneReached(
        subject_kind=clock.subject_kind,
        subject_id=clock.subject_id,
        clock_id=clock.pk,
        measure=Measure(clock.measure),
        share=share,
    )
    publish(reached, about=clock, by=by, at=at)
