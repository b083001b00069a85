"""The ladder of a standard, climbed by a case: who hears of it, to whom it is raised, to which team it moves."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases.events import CaseWarned
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Brief, Tier
from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import Measure, Rung
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.jobs import job
from rapport.kernel.journal import history, name_of, publish

from .assign import HOUSE, assign
from .changing import CaseRefused
from .escalate import escalate


@transaction.atomic
def climb(*, case_id: int, clock_id: int, measure: Measure, share: int, hours: int = 0, by: Actor, at: datetime) -> bool | None:
    """Climb the ladder of a clock's standard up to a share of its target, or to so many opening hours after its breach.

    Whom its rungs name hears of it, as ``CaseWarned`` tells; then the case moves and is raised, as far as that goes: a settled or
    taken-over case stays where it is. A rung that was climbed before is not climbed again. Returns whether one was climbed, None
    where the standard has no ladder. Raises NotAllowed for all but Rapport itself, or Case.DoesNotExist.
    """
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    found = standards.rungs_climbed(clock_id, share=share, hours=hours)
    if found is None:
        return None
    rungs, owner_id = found
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    new = [one for one in rungs if one.place > _before(case_id, clock_id)]
    if not new:
        return False
    told, top = _hearing(case, rungs, owner_id, at=at), new[-1]
    warned = CaseWarned(case_id=case_id, clock_id=clock_id, measure=measure, share=top.share, hours=top.hours, told=told)
    publish(warned, about=case, by=by, at=at)
    _move(case, new, by=by, at=at)
    _raise(case, new, by=by, at=at)
    return True


@job(retries=5)
def climb_at_opening(case_id: int, clock_id: int, measure: str, share: int, hours: int) -> None:
    """Climb the ladder with the opening, for what was reached while the hours of the clock were closed."""
    at = clock.now()
    climb(case_id=case_id, clock_id=clock_id, measure=Measure(measure), share=share, hours=hours, by=HOUSE, at=at)


def _hearing(case: Case, rungs: Sequence[Rung], owner_id: int | None, *, at: datetime) -> tuple[int, ...]:
    """Return the ids of those whom these rungs name, as far as they may read the case."""
    who = {told for rung in rungs for told in rung.told}
    found = standards.hearers(who, handler_id=case.assignee_id, team_id=case.team_id, owner_id=owner_id, at=at)
    found -= {case.barred_id or 0}
    return tuple(sorted(found if case.reader_ids is None else found & set(case.reader_ids)))


def _before(case_id: int, clock_id: int) -> tuple[int, int]:
    """Return how high a clock's ladder was climbed before."""
    said = history(Case._meta.label_lower, [case_id]).filter(event=name_of(CaseWarned), payload__clock_id=clock_id)
    return max(((one.payload["share"], one.payload["hours"]) for one in said), default=(0, 0))


def _move(case: Case, rungs: Sequence[Rung], *, by: Actor, at: datetime) -> None:
    """Move the case to the team that the highest of these rungs names; it lies in its queue then."""
    teams = [one.team_id for one in rungs if one.team_id is not None]
    if not teams or teams[-1] == case.team_id:
        return
    try:
        with transaction.atomic():
            assign(case_id=case.pk, team_id=teams[-1], assignee_id=None, by=by, at=at)
    except CaseRefused:
        # It is settled, somebody has taken it over, or the team is no more: those who were told see to it.
        return


def _raise(case: Case, rungs: Sequence[Rung], *, by: Actor, at: datetime) -> None:
    """Raise the case to the highest role that these rungs name."""
    tiers = [Tier(one.tier) for one in rungs if one.tier]
    if not tiers:
        return
    brief = Brief(
        happened=case.subject,
        tried=_("The time of its standard runs out, or is over."),
        wanted=_("Somebody who decides how it goes on."),
    )
    try:
        with transaction.atomic():
            escalate(case_id=case.pk, to=max(tiers, key=lambda one: one.height), brief=brief, by=by, at=at)
    except CaseRefused:
        # It is settled, or lies as high already.
        return
