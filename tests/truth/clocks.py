"""How clocks stood, once more and slowly: each state by its own words, each share used counted minute by minute."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rapport.governance.standards.models import Clock

from .oracle import Row, World, day_of, seconds

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
JUDGED = ("met", "breached", "running_breached")


def _own(clock: Clock) -> dict[str, Any]:
    return {
        "measure": clock.measure, "is_statutory": clock.is_statutory,
        "standard_id": clock.standard_version.standard_id,
    }  # fmt: skip


def _pauses(clock: Clock) -> Iterator[tuple[datetime, datetime | None]]:
    for since, until in zip(clock.paused_from, clock.paused_to, strict=True):
        yield EPOCH + timedelta(seconds=since), None if until is None else EPOCH + timedelta(seconds=until)


def _is_paused(clock: Clock, moment: datetime) -> bool:
    return any(since <= moment and (until is None or until > moment) for since, until in _pauses(clock))


def _state(clock: Clock, as_of: datetime) -> str:
    if clock.result == "void":
        return "not_applicable"
    has_ended = clock.stopped_at is not None and clock.stopped_at <= as_of
    is_late = clock.breach_at is not None and clock.breach_at <= (clock.stopped_at if has_ended else as_of)
    if has_ended:
        return "breached" if is_late else "met"
    if is_late:
        return "running_breached"
    return "paused" if _is_paused(clock, as_of) else "running_within"


def _in_time(measure: str = "") -> Callable[[World, datetime], Iterator[Row]]:
    def rows(world: World, as_of: datetime) -> Iterator[Row]:
        for clock in world.clocks:
            if clock.subject_kind == "case" and clock.begun_at <= as_of and measure in ("", clock.measure):
                state = _state(clock, as_of)
                is_over = clock.stopped_at is not None and clock.stopped_at <= as_of
                had_at = clock.breach_at if state in JUDGED[1:] else clock.stopped_at if is_over else None
                yield Row(
                    case_id=clock.subject_id, day=day_of(clock.started_at), numerator=state == "met",
                    denominator=state in JUDGED, own=_own(clock) | {"state": state}, had_at=had_at,
                )  # fmt: skip

    return rows


def at_risk(world: World, as_of: datetime) -> Iterator[Row]:
    for clock in world.clocks:
        if clock.subject_kind == "case" and clock.begun_at <= as_of:
            yield Row(case_id=clock.subject_id, own=_own(clock), at=_risk_row(world, clock))


def _risk_row(world: World, clock: Clock) -> Callable[[datetime], Row | None]:
    def at(moment: datetime) -> Row | None:
        if clock.begun_at > moment or _state(clock, moment) != "running_within":
            return None
        left = clock.target_seconds - _used(world, clock, moment)
        return Row(case_id=clock.subject_id, own=_own(clock), stands_at=moment) if 4 * left <= clock.target_seconds else None

    return at


def _used(world: World, clock: Clock, moment: datetime) -> int:
    """Return the time used up by a moment: open seconds less those of its pauses; real ones of a target in days or weeks."""
    if clock.standard_version.unit != "business_seconds":
        return seconds(moment - clock.started_at)
    opening = world.hours.versions[clock.calendar_version_id]
    used = opening.open_before(moment) - opening.open_before(clock.started_at)
    for since, until in _pauses(clock):
        end = moment if until is None else min(until, moment)
        if since < end:
            used -= opening.open_before(end) - opening.open_before(since)
    return used


def overdue(world: World, as_of: datetime) -> Iterator[Row]:
    for clock in world.clocks:
        if clock.subject_kind == "case" and clock.begun_at <= as_of:
            yield Row(case_id=clock.subject_id, own=_own(clock), at=_overdue_row(clock))


def _overdue_row(clock: Clock) -> Callable[[datetime], Row | None]:
    def at(moment: datetime) -> Row | None:
        is_there = clock.begun_at <= moment and _state(clock, moment) == "running_breached"
        return Row(case_id=clock.subject_id, own=_own(clock), stands_at=moment) if is_there else None

    return at


def stages_in_time(world: World, as_of: datetime) -> Iterator[Row]:
    for clock in world.clocks:
        if clock.subject_kind != "case" or clock.result == "void" or clock.begun_at > as_of:
            continue
        stopped = clock.stopped_at is not None and clock.stopped_at <= as_of
        for team, used in _parts(world, clock, clock.stopped_at if stopped else as_of).items():
            target = next((one["seconds"] for one in clock.standard_version.team_targets if one["team_id"] == team), None)
            if target is not None:
                own = _own(clock) | {"team_id": team}
                kept = used <= target
                yield Row(case_id=clock.subject_id, day=day_of(clock.started_at), numerator=kept and stopped,
                          denominator=stopped or not kept, own=own)  # fmt: skip


def breached_clocks(world: World, as_of: datetime) -> Iterator[Row]:
    for clock in world.clocks:
        if clock.subject_kind == "case" and clock.begun_at <= as_of and _state(clock, as_of) in {"breached", "running_breached"}:
            parts = _parts(world, clock, clock.breach_at)
            # A dictionary keeps the order in which the teams came; of two with as much time the first is the greatest.
            team = max(parts, key=lambda one: parts[one]) if parts else clock.team_id
            yield Row(case_id=clock.subject_id, day=day_of(clock.started_at), own=_own(clock) | {"team_id": team})


def _parts(world: World, clock: Clock, until: datetime) -> dict[int | None, int]:
    """Return who had the case while the clock ran, and how much of its time by a moment: stay after stay."""
    found: dict[int | None, int] = {}
    stays = world.stays[clock.subject_id]
    for place, (since, team) in enumerate([(datetime.min.replace(tzinfo=UTC), None), *stays]):
        end = min([until, *(one for one, _team in stays[place : place + 1])])
        begin = max(since, clock.started_at)
        if begin < end:
            found[team] = found.get(team, 0) + _used(world, clock, end) - _used(world, clock, begin)
    return found


CLOCKS: Mapping[str, Callable[[World, datetime], Iterator[Row]]] = {
    "attainment": _in_time(),
    "first_response_in_time": _in_time("first_response"),
    "next_response_in_time": _in_time("next_response"),
    "resolution_in_time": _in_time("resolution"),
    "final_response_in_time": _in_time("final_response"),
    "stages_in_time": stages_in_time,
    "breached_clocks": breached_clocks,
    "at_risk": at_risk,
    "overdue_clocks": overdue,
}
