"""The standards and calendars by which clocks are judged: kept by each process, and read again when they have changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapport.compute.businesstime import Calendar
from rapport.governance.standards import rules
from rapport.governance.standards.models import CalendarVersion, StandardVersion
from rapport.governance.standards.rules import Rule, ladder
from rapport.governance.standards.rules import stages as team_targets
from rapport.governance.standards.types import Hours, Measure, Scope, Target, Terms, Unit
from rapport.kernel import plans


@dataclass(frozen=True)
class Book:
    """Every version of a standard and of a calendar by id, also as judging needs it; the newest version of each calendar.

    ``named``: by the ids of standards that cover only what names them, their newest versions.
    """

    versions: Mapping[int, StandardVersion]
    rules: Mapping[int, Rule]
    calendars: Mapping[int, Calendar]
    newest: Mapping[int, int]
    named: Mapping[int, Rule]


# What the tables say, in one number: every row of them counts, so that no change is missed, not even one rolled back.
_MARK = """
    SELECT md5(concat_ws('/',
        (SELECT string_agg(c::text, '' ORDER BY c.id) FROM standards_calendar AS c),
        (SELECT string_agg(v::text, '' ORDER BY v.id) FROM standards_calendarversion AS v),
        (SELECT string_agg(s::text, '' ORDER BY s.id) FROM standards_standard AS s),
        (SELECT string_agg(v::text, '' ORDER BY v.id) FROM standards_standardversion AS v)))"""
_kept: dict[str, Book] = {}


def book() -> Book:
    """Return all standards and calendars, in one query while they are as they were when this process last read them."""
    mark: str = plans.rows(_MARK, {})[0][0]
    known = _kept.get(mark)
    if known is None:
        known = _read()
        _kept.clear()
        _kept[mark] = known
    return known


def _read() -> Book:
    versions = list(CalendarVersion.objects.select_related("calendar").order_by("calendar_id", "number"))
    standards = list(StandardVersion.objects.select_related("standard").order_by("pk"))
    found = {one.pk: rule_of(one) for one in standards}
    return Book(
        versions={one.pk: one for one in standards},
        rules=found,
        named={one.standard_id: one for one in found.values() if one.is_named},
        calendars={one.pk: calendar_of(one) for one in versions},
        newest={one.calendar_id: one.pk for one in versions},
    )


def calendar_of(version: CalendarVersion) -> Calendar:
    """Return the calendar value of a version whose calendar is loaded."""
    return rules.calendar_of(version.calendar.name, hours_of(version))


def hours_of(version: CalendarVersion) -> Hours:
    """Return what a version of a calendar says."""
    return version.hours


def target_of(version: StandardVersion) -> Target:
    """Return how much time a version gives."""
    return Target(unit=Unit(version.unit), amount=version.amount)


def scope_of(version: StandardVersion) -> Scope:
    """Return what a version covers."""
    return Scope(
        kinds=tuple(version.kinds),
        channels=tuple(version.channels),
        priorities=tuple(version.priorities),
        segments=tuple(version.segments),
        team_ids=tuple(version.team_ids),
    )


def terms_of(version: StandardVersion) -> Terms:
    """Return all that a version says."""
    return Terms(
        target=target_of(version),
        calendar_id=version.calendar_id,
        scope=scope_of(version),
        threshold_share=version.threshold_share,
        warnings=tuple(version.warnings),
        ladder=ladder.read(version.ladder),
        team_targets=team_targets.read(version.team_targets),
    )


def rule_of(version: StandardVersion) -> Rule:
    """Return a version, whose standard is loaded, as judging needs it."""
    return Rule(
        version_id=version.pk,
        standard_id=version.standard_id,
        measure=Measure(version.standard.measure),
        is_statutory=version.standard.is_statutory,
        target=target_of(version),
        scope=scope_of(version),
        calendar_id=version.calendar_id,
        warnings=tuple(version.warnings),
        active_from=version.active_from,
        active_to=version.active_to,
        is_named=version.standard.is_named,
        team_targets=team_targets.read(version.team_targets),
    )
