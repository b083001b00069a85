"""Who has the case: assign, take, give back."""

from datetime import datetime

from django.db import transaction

from rapport.desk.cases import rules
from rapport.desk.cases.models import Case
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor

from .changing import enter, hold, is_handled_by_other, keep, lie_with, refuse, running_takeover, stand_at

HOUSE = Actor.machine("cases")


@transaction.atomic
def assign(*, case_id: int, team_id: int, assignee_id: int | None, by: Actor, at: datetime) -> Case:
    """Give a case to a team and, perhaps, to a person of it. Raises NotAllowed, CaseRefused or Case.DoesNotExist."""
    held = hold(case_id, "cases.assign", by=by, at=at)
    check_place(team_id=team_id, assignee_id=assignee_id, at=held.at, case=held.case)
    lie_with(held, team_id=team_id, assignee_id=assignee_id)
    stand_at(held, people.people(HOUSE).filter(pk=assignee_id or 0).values_list("role", flat=True).first())
    if assignee_id is not None:
        enter(held, rules.state_after_take(held.state))
    return keep(held)


@transaction.atomic
def take(*, case_id: int, by: Actor, at: datetime) -> Case:
    """Take a case that nobody has out of the team's queue. Of two who try at once, one gets it and one is told so.

    Raises NotAllowed, CaseRefused or Case.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at)
    refuse(rules.why_not_take(state=held.state, assignee_id=held.case.assignee_id, person_id=by.person_id))
    lie_with(held, team_id=held.case.team_id, assignee_id=by.person_id)
    stand_at(held, by.role)
    enter(held, rules.state_after_take(held.state))
    return keep(held)


@transaction.atomic
def give_back(*, case_id: int, by: Actor, at: datetime) -> Case:
    """Lay one's own case back into the team's queue. Raises NotAllowed, CaseRefused or Case.DoesNotExist."""
    held = hold(case_id, "cases.work", by=by, at=at)
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(held.case, by)))
    refuse(
        rules.why_not_give_back(
            state=held.state,
            is_own=held.case.assignee_id == by.person_id,
            is_taken_over=running_takeover(held.case) is not None,
        )
    )
    lie_with(held, team_id=held.case.team_id, assignee_id=None)
    stand_at(held, None)
    return keep(held)


def check_place(*, team_id: int, assignee_id: int | None, at: datetime, case: Case | None = None, is_back: bool = False) -> None:
    """Raise CaseRefused unless work can be given to this team and person now. ``case``: the one that moves there.

    ``is_back``: it lay there before, and may again though its person is absent.
    """
    members = people.people(HOUSE, as_of=at)
    refuse(
        rules.why_not_assign(
            is_settled=case is not None and case.is_settled,
            is_taken_over=case is not None and running_takeover(case) is not None,
            is_team=people.teams(HOUSE).filter(pk=team_id).exists(),
            is_member=assignee_id is None or members.filter(pk=assignee_id, team_id=team_id).exists(),
            is_absent=not is_back and assignee_id is not None and assignee_id in people.absent_ids(at),
            is_same=case is not None and (case.team_id, case.assignee_id) == (team_id, assignee_id),
            is_reader=case is None or case.reader_ids is None or assignee_id is None or assignee_id in case.reader_ids,
        )
    )
