"""What stands between a case and its end: open parts, facts not said, a checklist, a second pair of eyes; and its way back."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from rapport.desk.cases.models import Approval, Assignment, Case
from rapport.desk.cases.queries.settling import CAUSE, REASON, Needs, closing_rule, labels_of, needs_of
from rapport.desk.cases.rules import linking, settling
from rapport.desk.cases.types import ApprovalState, Direction

from .changing import CaseRefused, Held
from .link import open_parts

type Objection = Callable[[Case], str | None]
_objections: list[Objection] = []


def connect(objections: Iterable[Objection]) -> None:
    """Install what higher rooms know that keeps a case from being settled, each a sentence. Called once, by the site."""
    _objections[:] = objections


def check_settling(held: Held) -> None:
    """Raise CaseRefused, saying what is missing, unless this case may be settled now.

    Machines are held to its parts, and to what higher rooms have open about it, only.
    """
    case, by = held.case, held.by
    _refuse(linking.why_not_settle_whole(open_parts(case)))
    for objection in _objections:
        if said := objection(case):
            raise CaseRefused(said)
    if by.is_machine:
        return
    needs = needs_of(case)
    _refuse(
        settling.why_not_settle(
            missing=named(needs.missing),
            undone=[item.text for item in needs.undone],
            needs_second=needs.needs_second and not _is_second(held),
        )
    )


def check_still_settled(held: Held, before: Needs) -> None:
    """Raise CaseRefused when a settled case would now be of a sort that could not have been settled like this.

    Else whoever wants to settle it alone says first that it is something else, and afterwards what it is. ``before``: what it
    needed as it was; what was missing then is nobody's way around.
    """
    if held.by.is_machine:
        return
    now, known = needs_of(held.case), {one.id for one in before.undone}
    _refuse(
        settling.why_not_still_settled(
            missing=named(tuple(one for one in now.missing if one not in before.missing)),
            undone=[item.text for item in now.undone if item.id not in known],
            needs_second=now.needs_second and not before.needs_second and not _is_second(held),
        )
    )


def _is_second(held: Held) -> bool:
    """Return whether a second pair of eyes is here: of somebody who may agree, where another person has had the case.

    Whoever had it at some time, or answered its customer, is no second one: laying it down first makes nobody another person.
    """
    case, by = held.case, held.by
    if held.is_seconded or not by.may("cases.approve", on=case):
        return held.is_seconded
    had = set(Assignment.objects.filter(case=case).exclude(assignee=None).values_list("assignee_id", flat=True))
    answers = case.contacts.filter(direction=Direction.OUTBOUND, person_id=by.person_id or 0)
    return bool(had) and by.person_id not in had and not answers.exists()


def check_reopening(held: Held) -> None:
    """Raise CaseRefused when a new case has to follow this one instead."""
    if not held.by.is_machine:
        _refuse(settling.why_not_reopen(is_past=is_past_grace(held), days=closing_rule(held.case.kind).grace_days))


def is_past_grace(held: Held) -> bool:
    """Return whether what the customer says now belongs into a new case."""
    case = held.case
    if not held.is_settled or case.resolved_at is None:
        return False
    return settling.is_past_grace(resolved_at=case.resolved_at, grace_days=closing_rule(case.kind).grace_days, at=held.at)


def named(missing: tuple[str, ...]) -> list[str]:
    """Return what is missing in words."""
    labels = {REASON: _("the reason"), CAUSE: _("the cause")}
    if set(missing) - set(labels):
        labels |= labels_of(missing)
    return [labels.get(one, one) for one in missing]


def withdraw_approval(held: Held) -> None:
    """What a second person was asked about holds no more: the customer spoke, or the case moved on."""
    Approval.objects.filter(case=held.case, state=ApprovalState.WAITING).update(
        state=ApprovalState.WITHDRAWN, answered_at=held.at
    )


def _refuse(why: tuple[str, dict[str, str]] | None) -> None:
    if why is not None:
        raise CaseRefused(_(why[0]) % why[1])
