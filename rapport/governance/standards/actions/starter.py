"""What an empty department begins with: office hours and a few sensible promises, to be changed as soon as known better."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from rapport.governance.standards.models import Calendar, Standard
from rapport.governance.standards.types import Hours, Measure, Scope, Target, Terms, Unit
from rapport.kernel.actor import Actor

from .calendars import add_calendar
from .standards import add_standard

# Long ago, so that an imported past is judged too.
SINCE = datetime(2000, 1, 1, tzinfo=UTC)
_WRITTEN = ("email", "web", "chat", "social", "letter")


@transaction.atomic
def starter(*, by: Actor, at: datetime, zone_name: str = "") -> None:
    """Make the calendar "Office hours" and the first standards, in force since 2000. A second call changes nothing."""
    if Standard.objects.exists() or Calendar.objects.exists():
        return
    week = (*["09:00-17:00"] * 5, "", "")
    hours = Hours(zone_name=zone_name or settings.RAPPORT_ZONE, week=week)
    office = add_calendar(name=_("Office hours"), hours=hours, key="office", by=by, at=at).pk
    hour = 3600
    _promise("first-response", _("First response"), _("Whoever writes to us gets an answer within four opening hours."),
             Measure.FIRST_RESPONSE, 4 * hour, office, by=by, at=at)  # fmt: skip
    _promise("next-response", _("Next response"), _("Whoever writes again gets an answer within eight opening hours."),
             Measure.NEXT_RESPONSE, 8 * hour, office, by=by, at=at)  # fmt: skip
    _promise("resolution", _("Resolution"), _("What customers bring to us is settled within three working days."),
             Measure.RESOLUTION, 24 * hour, office, by=by, at=at)  # fmt: skip
    _promise("resolution-urgent", _("Urgent resolution"), _("Urgent matters are settled within one working day."),
             Measure.RESOLUTION, 8 * hour, office, Scope(priorities=("urgent",)), by=by, at=at)  # fmt: skip
    add_standard(
        name=_("Final response to complaints"),
        promise=_("Every complaint gets our final response within eight weeks of the day we received it."),
        measure=Measure.FINAL_RESPONSE,
        terms=Terms(
            target=Target(unit=Unit.WEEKS, amount=8), calendar_id=office, scope=Scope(kinds=("complaint",)), threshold_share=1.0
        ),
        active_from=SINCE,
        is_statutory=True,
        key="final-response",
        by=by,
        at=at,
    )


def _promise(
    key: str,
    name: str,
    promise: str,
    measure: Measure,
    seconds: int,
    calendar_id: int,
    scope: Scope | None = None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    written = Scope() if measure is Measure.RESOLUTION else Scope(channels=_WRITTEN)
    terms = Terms(target=Target(amount=seconds), calendar_id=calendar_id, scope=scope or written)
    add_standard(name=name, promise=promise, measure=measure, terms=terms, active_from=SINCE, key=key, by=by, at=at)
