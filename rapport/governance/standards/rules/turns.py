"""The turns that a history holds: from when to when each clock counts, and where it pauses.

A first response is awaited from the opening (or, if we wrote first, not at all) until we write. From then on a next response
is awaited from the first unanswered message of the customer; their further messages do not move it. Being settled ends what
is awaited, and messages that come while the subject is settled ask for nothing. A resolution is awaited from the opening until
the subject is settled, and anew, as a further turn, from each reopening. So is a final response, but always from the receipt.
Only resolutions pause, and only those that are not statutory.

What counts over the whole life of a subject (its customer's wait, the time with us, the whole time) has a turn for each time
that it is unsettled too, but each counts from the opening and pauses while the subject is settled: what was used up before a
reopening is used up. An update is awaited from each word of ours until the next one, or until the subject is settled.

Moments are whole UTC seconds since 1970; nothing after ``at`` is known. NEVER: not yet.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from rapport.compute.businesstime import NEVER
from rapport.compute.businesstime.moments import seconds_of
from rapport.governance.standards.types import History, Measure, Stretch

type Span = tuple[int, int]
type Message = tuple[int, bool]


class Turn(NamedTuple):
    """One clock of a history. ``begun``: since when there is this turn; ``started``: from when its time counts.

    ``is_told``: whether it is known when it stopped; else it had by ``stopped``, and whether that was in time cannot be told.
    """

    number: int
    begun: int
    started: int
    stopped: int
    pauses: tuple[Span, ...] = ()
    is_told: bool = True


class Turns:
    """The turns of one history as it is known at a moment."""

    def __init__(self, history: History, at: int) -> None:
        self._at = at
        self._opened = seconds_of(history.opened_at)
        self._received = seconds_of(history.received_at) if history.received_at else self._opened
        self._settled = _joined((one for one in history.states if one.settled), self._opened, at)
        self._paused = _joined((one for one in history.states if one.pauses and not one.settled), self._opened, at)
        self._awaited = _joined((one for one in history.states if one.awaits_customer and not one.settled), self._opened, at)
        self._history = history
        untold = (max(seconds_of(one.from_at), self._opened) for one in history.states if one.settled and not one.is_told)
        self._untold = frozenset(untold)

    def of(self, measure: Measure, *, is_statutory: bool) -> Sequence[Turn]:
        """Return the turns of a measure, numbered from 1."""
        found = self._found(measure, is_statutory=is_statutory)
        return [turn._replace(is_told=turn.stopped not in self._untold) for turn in found] if self._untold else found

    def _found(self, measure: Measure, *, is_statutory: bool) -> Sequence[Turn]:
        if self._opened > self._at:
            return ()
        if measure in {Measure.FIRST_RESPONSE, Measure.NEXT_RESPONSE}:
            return self._responses[measure is Measure.NEXT_RESPONSE]
        if measure in {Measure.UPDATE, Measure.PAUSABLE_UPDATE}:
            return self._updates(self._awaited if measure is Measure.PAUSABLE_UPDATE and not is_statutory else ())
        if measure is Measure.FINAL_RESPONSE:
            return self._finals()
        if is_statutory or measure is Measure.RESOLUTION:
            return self._resolutions(pausing=not is_statutory)
        return self._lifelong({Measure.WORK_TIME: self._paused, Measure.REQUESTER_WAIT: self._awaited}.get(measure, []))

    def are_begun_by(self, moment: int) -> bool:
        """Whether something was said at this moment, so that a wait may begin with it."""
        return any(said_at == moment for said_at, _is_ours in self._messages())

    def _resolutions(self, *, pausing: bool) -> list[Turn]:
        turns: list[Turn] = []
        started = self._opened
        for settled, reopened in (*self._settled, (NEVER, NEVER)):
            pauses = _cut(self._paused, started, settled) if pausing and self._paused else ()
            turns.append(Turn(len(turns) + 1, started, started, settled, pauses))
            started = reopened
            if started == NEVER:
                break
        return turns

    def _finals(self) -> list[Turn]:
        return [turn._replace(started=self._received, pauses=()) for turn in self._resolutions(pausing=False)]

    def _lifelong(self, pauses: Sequence[Span]) -> list[Turn]:
        """One turn for each resolution, counted from the opening; while it was settled before, nothing counted."""
        turns = []
        for turn in self._resolutions(pausing=False):
            before = [(start, end) for start, end in self._settled if end <= turn.begun]
            spans = _cut(merged([*pauses, *before]), self._opened, turn.stopped)
            turns.append(turn._replace(started=self._opened, pauses=spans))
        return turns

    def _updates(self, pauses: Sequence[Span]) -> list[Turn]:
        ours = [moment for moment, is_ours in self._messages() if is_ours and not self._is_settled(moment)]
        turns: list[Turn] = []
        for start, following in pairwise([*dict.fromkeys(ours), NEVER]):
            stop = min(following, self._settled_from(start))
            turns.append(Turn(len(turns) + 1, start, start, stop, _cut(pauses, start, stop)))
        return turns

    @cached_property
    def _responses(self) -> tuple[list[Turn], list[Turn]]:
        """The first response, if one was awaited, and the next ones."""
        first: list[Turn] = []
        later: list[Turn] = []
        for is_first, since, until in self._waits():
            kept = first if is_first else later
            kept.append(Turn(len(kept) + 1, since, since, until))
        return first, later

    def _waits(self) -> Iterator[tuple[bool, int, int]]:
        """Give the stretches in which the customer waited for an answer, and whether it was for the first one."""
        waiting, is_first = NEVER, True
        for message_at, is_ours in self._messages():
            if waiting != NEVER and (settled := self._settled_from(waiting)) <= message_at:
                yield is_first, waiting, settled
                waiting, is_first = NEVER, False
            if is_ours:
                if waiting != NEVER:
                    yield is_first, waiting, message_at
                waiting, is_first = NEVER, False
            elif waiting == NEVER and not self._is_settled(message_at):
                waiting = message_at
        if waiting != NEVER:
            yield is_first, waiting, self._settled_from(waiting)

    def _messages(self) -> list[Message]:
        """Known messages as (moment, whether it is ours). At one moment the customer's comes before our answer to it."""
        known = [(seconds_of(one.at), not one.is_inbound) for one in self._history.messages]
        return sorted((max(moment, self._opened), is_ours) for moment, is_ours in known if moment <= self._at)

    def _settled_from(self, at: int) -> int:
        """Return the first moment at or after this one at which the subject is settled."""
        for start, end in self._settled:
            if at < end:
                return max(at, start)
        return NEVER

    def _is_settled(self, at: int) -> bool:
        return any(start <= at < end for start, end in self._settled)


def _joined(stretches: Iterator[Stretch], opened: int, at: int) -> list[Span]:
    """Return stretches as known at a moment, cut at the opening, in order, touching ones joined; what goes on ends NEVER."""
    found: list[Span] = []
    for one in stretches:
        start, end = max(seconds_of(one.from_at), opened), NEVER if one.to_at is None else seconds_of(one.to_at)
        if start > at or start >= end:
            continue
        end = NEVER if end > at else end
        if found and start <= found[-1][1]:
            found[-1] = min(found[-1][0], start), max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, overlapping and touching ones as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _cut(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return the spans inside [start, end)."""
    return tuple((max(a, start), min(b, end)) for a, b in spans if a < end and b > start)
