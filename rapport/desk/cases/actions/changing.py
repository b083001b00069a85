"""What every verb of a case does the same way: lock it, write its history, hold it against the standards, tell open pages.

A verb reads: ``held = hold(...)``, decide, change by the functions below, ``keep(held)``. States and assignments are
half-open intervals without gap or overlap; nothing else writes them but these functions and the bulk verb.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from rapport.desk.cases import rules
from rapport.desk.cases.events import CaseAssigned, CaseMoved
from rapport.desk.cases.models import Assignment, Case, Contact, Escalation, StateInterval, Takeover
from rapport.desk.cases.types import SAID, UNSETTLED, Channel, Direction, EscalationState, State, Tier
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.journal import publish

from .clocks import follow_clocks

CHANGING = (
    "kind", "subject", "reason", "cause", "attributes", "priority", "state", "tier", "is_safety", "team", "assignee", "observer",
    "state_since_at", "awaiting_answer_since", "last_contact_at", "resolved_at", "due_at", "inbound_count", "worked_at",
    "received_at", "is_unasked",
)  # fmt: skip


class CaseRefused(Refused):
    """A case cannot be changed as asked; the message says why and what to do instead."""


@dataclass(kw_only=True)
class Held:
    """A case locked for one change by somebody at a moment. ``is_seconded``: a second person agrees that it is settled."""

    case: Case
    by: Actor
    at: datetime
    team_ids: set[int | None] = field(default_factory=set)
    is_seconded: bool = False

    @property
    def state(self) -> State:
        return State(self.case.state)

    @property
    def is_settled(self) -> bool:
        return self.state not in UNSETTLED


def hold(case_id: int, capability: str, *, by: Actor, at: datetime, is_merged_too: bool = False) -> Held:
    """Lock a case that the actor may change. Raises NotAllowed, CaseRefused for a merged one, or Case.DoesNotExist.

    Whoever waited for the lock read the clock before whoever had it finished: their moment is moved behind, so that no
    interval ever runs backwards.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    by.require(capability, on=case)
    if case.merged_into_id is not None and not is_merged_too:
        raise CaseRefused(_("This case was merged into case %(number)s. Go on there.") % {"number": case.merged_into_id})
    return Held(case=case, by=by, at=max(at, case.state_since_at, case.worked_at or at), team_ids={case.team_id})


def refuse(why: str | None) -> None:
    """Raise CaseRefused when a rule gave a sentence."""
    if why:
        raise CaseRefused(_(why))


def reject(why: str | None) -> None:
    """Raise BadInput when a rule found that what was given cannot be kept."""
    if why:
        raise BadInput(_(why))


def running_takeover(case: Case) -> Takeover | None:
    """Return the takeover that runs now."""
    return Takeover.objects.filter(case=case, ended_at=None).select_related("by").first()


def is_handled_by_other(case: Case, by: Actor) -> bool:
    """Return whether somebody else has taken the case over. Machines do what they must."""
    takeover = running_takeover(case)
    return takeover is not None and not by.is_machine and takeover.by_id != by.person_id


def enter(held: Held, to: State) -> None:
    """Bring the case into another state; does nothing when it is in it."""
    case, before = held.case, held.state
    if before is to:
        return
    case.states.filter(to_at=None).update(to_at=held.at)
    StateInterval.objects.create(case=case, state=to, from_at=held.at, person_id=held.by.person_id)
    case.state, case.state_since_at = to, held.at
    if to in UNSETTLED:
        case.resolved_at = None
    elif before in UNSETTLED:
        case.resolved_at, case.awaiting_answer_since = held.at, None
    publish(CaseMoved(case_id=case.pk, before=before, after=to), about=case, by=held.by, at=held.at)


def lie_with(held: Held, *, team_id: int | None, assignee_id: int | None) -> None:
    """Give the case to a team and, perhaps, a person; does nothing when it lies there."""
    case = held.case
    if (case.team_id, case.assignee_id) == (team_id, assignee_id):
        return
    refuse(rules.why_not_have(is_barred=assignee_id is not None and assignee_id == case.barred_id))
    case.assignments.filter(to_at=None).update(to_at=Greatest(F("from_at"), held.at))
    Assignment.objects.create(case=case, team_id=team_id, assignee_id=assignee_id, from_at=held.at, person_id=held.by.person_id)
    case.team_id, case.assignee_id = team_id, assignee_id
    held.team_ids.add(team_id)
    assigned = CaseAssigned(case_id=case.pk, team_id=team_id, assignee_id=assignee_id)
    publish(assigned, about=case, by=held.by, at=held.at)


def stand_at(held: Held, role: str | None) -> None:
    """Note at which tier the case lies, after the role of who has it; one that waits for a higher tier goes on waiting."""
    waiting = Escalation.objects.filter(case=held.case, state=EscalationState.WAITING).first()
    tier = rules.tier_of(role or "") or Tier.REPRESENTATIVE
    if waiting is None:
        held.case.tier = tier
    elif waiting.before != tier:
        waiting.before = tier
        waiting.save(update_fields=["before"])


def write(held: Held, *, direction: Direction, channel: Channel, text: str, **marks: bool) -> Contact:
    """Add a contact or note to the case. Raises BadInput for a text that cannot be kept."""
    reject(rules.why_not_text(text))
    case = held.case
    if direction in SAID:
        case.awaiting_answer_since = rules.is_awaiting_after(direction, case.awaiting_answer_since, held.at)
        case.last_contact_at = held.at
        case.inbound_count += direction is Direction.INBOUND
    person_id = None if direction is Direction.INBOUND else held.by.person_id
    return Contact.objects.create(
        case=case, direction=direction, channel=channel, at=held.at, text=text.strip(), person_id=person_id, **marks
    )


def keep(held: Held, *, is_followed: bool = True) -> Case:
    """Save the case, ask the standards for its next due moment, and tell open pages. ``is_followed=False``: clocks stay."""
    case = held.case
    case.worked_at = held.at
    if is_followed:
        follow_clocks(case, by=held.by, at=held.at)
    case.save(update_fields=CHANGING)
    announce(case.pk, held.team_ids)
    return case


def announce(case_id: int, team_ids: set[int | None]) -> None:
    """Tell the pages that show this case or a queue it stands in."""
    live.announce(f"case:{case_id}")
    for team_id in sorted(one for one in team_ids if one is not None):
        live.announce(f"queue:{team_id}")
