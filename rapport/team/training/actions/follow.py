"""With the person's agreement the next comparable cases are followed; two handled alone, looked at, raise the skill."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import UNSETTLED, Priority
from rapport.directory.skills import actions as skills
from rapport.directory.skills import queries as skills_queries
from rapport.directory.skills.types import USUAL_DAYS, EvidenceDraft
from rapport.directory.skills.types.framework import CONFLICT_RESOLUTION
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.training import rules
from rapport.team.training.events import CaseFollowed, FollowingSet
from rapport.team.training.models import Demonstration, FollowedCase
from rapport.team.training.types import LIVE, Following, Handled, Looks, Went

from .demonstrate import held
from .errors import only_rapport, refuse

URGENT = (Priority.HIGH, Priority.URGENT)


@transaction.atomic
def agree(*, demonstration_id: int, by: Actor, at: datetime) -> Demonstration:
    """Let the next comparable cases be followed. Raises LessonRefused or Demonstration.DoesNotExist."""
    one = held(demonstration_id, by)
    refuse(rules.why_not_agree(state=Following(one.following), is_learner=one.person_id == by.person_id))
    one.agreed_at = at
    return _set(one, Following.AGREED, by, at)


@transaction.atomic
def decline(*, demonstration_id: int, by: Actor, at: datetime) -> Demonstration:
    """Say no to being followed; nothing comes of it. Raises LessonRefused or Demonstration.DoesNotExist."""
    one = held(demonstration_id, by)
    refuse(rules.why_not_withdraw(state=Following(one.following), is_learner=one.person_id == by.person_id))
    return _set(one, Following.DECLINED, by, at)


@transaction.atomic
def withdraw(*, demonstration_id: int, by: Actor, at: datetime) -> Demonstration:
    """Take one's agreement back: nothing more is followed, and what was followed is forgotten.

    Raises LessonRefused or Demonstration.DoesNotExist.
    """
    one = held(demonstration_id, by)
    refuse(rules.why_not_withdraw(state=Following(one.following), is_learner=one.person_id == by.person_id))
    one.followed.all().delete()
    one.alone_at = None
    return _set(one, Following.WITHDRAWN, by, at)


@transaction.atomic
def follow(*, case_id: int, by: Actor, at: datetime) -> int:
    """Follow a case for whoever has it, where they agreed and it is comparable; return for how many demonstrations.

    Raises NotAllowed.
    """
    only_rapport(by)
    case = cases.find_case(case_id)
    if case is None or case.assignee_id is None or case.state not in UNSETTLED or case.merged_into_id is not None:
        return 0
    agreed = Demonstration.objects.filter(person_id=case.assignee_id, following__in=LIVE).exclude(case_id=case_id)
    rows = list(agreed.select_for_update(of=("self",)).select_related("case"))
    if not rows or cases.had_help(case_id, since=case.opened_at):
        return 0
    came_at = case.assignments.filter(to_at=None).values_list("from_at", flat=True).first() or case.opened_at
    looks, count = _looks(case), 0
    for one in rows:
        is_since = one.agreed_at is not None and one.agreed_at <= came_at
        mark = rules.mark_of(looks, _looks(one.case)) if is_since else None
        known = {row.case_id: Handled(row.state) for row in one.followed.all()}
        if mark is not None and case_id not in known and rules.has_room(list(known.values())):
            FollowedCase.objects.create(demonstration=one, case=case, mark=mark, at=at)
            publish(CaseFollowed(demonstration_id=one.pk, case_id=case_id), about=one, by=by, at=at)
            live.announce(f"case:{case_id}")
            count += 1
    return count


@transaction.atomic
def judge(*, case_id: int, by: Actor, at: datetime) -> None:
    """Look how a followed case goes, and whether enough of them were handled alone. Bears a second run. Raises NotAllowed."""
    only_rapport(by)
    case = cases.find_case(case_id)
    ids = FollowedCase.objects.filter(case_id=case_id).values_list("demonstration_id", flat=True)
    for one in Demonstration.objects.select_for_update().filter(pk__in=list(ids), following__in=LIVE):
        row = one.followed.get(case_id=case_id)
        went = Went(
            is_settled=case is not None and case.state not in UNSETTLED,
            is_own=case is not None and case.assignee_id == one.person_id and case.merged_into_id is None,
            had_help=case is not None and cases.had_help(case_id, since=case.opened_at),
        )
        row.state = rules.handled(went)
        row.save(update_fields=["state"])
        stands = rules.stands([Handled(state) for state in one.followed.values_list("state", flat=True)])
        if stands is not Following(one.following):
            one.alone_at = at if stands is Following.ALONE else None
            _set(one, stands, by, at)


@transaction.atomic
def confirm(*, demonstration_id: int, words: str, by: Actor, at: datetime) -> Demonstration:
    """Agree, having looked at the cases, that they were handled alone: the skill rises one level with them as evidence.

    Raises NotAllowed, LessonRefused, SkillRefused or Demonstration.DoesNotExist.
    """
    one = held(demonstration_id, by)
    skill = skills_queries.find_skill(CONFLICT_RESOLUTION)
    _check(one, words, by, has_skill=skill is not None)
    assert skill is not None
    before = skills_queries.level_of(one.person_id, CONFLICT_RESOLUTION, as_of=at)
    made = skills.assess(
        person_id=one.person_id,
        skill_id=skill.pk,
        level=skills_queries.raised(before),
        evidence=(EvidenceDraft(text=words.strip()), *_evidence(one)),
        expires_at=at + timedelta(days=USUAL_DAYS),
        by=by,
        at=at,
    )
    one.level = made.level
    return _settle(one, Following.CONFIRMED, words, by, at)


@transaction.atomic
def put_off(*, demonstration_id: int, words: str, by: Actor, at: datetime) -> Demonstration:
    """Say, having looked at the cases, that it is not there yet, and what is missing. Raises LessonRefused or DoesNotExist."""
    one = held(demonstration_id, by)
    _check(one, words, by, has_skill=True)
    return _settle(one, Following.ENDED, words, by, at)


def _check(one: Demonstration, words: str, by: Actor, *, has_skill: bool) -> None:
    is_learner, state = one.person_id == by.person_id, Following(one.following)
    refuse(rules.why_not_confirm(state=state, is_learner=is_learner, words=words, has_skill=has_skill))


def _evidence(one: Demonstration) -> tuple[EvidenceDraft, ...]:
    day = date_format(timezone.localtime(one.sent_at), "j F Y")
    text = _("A comparable case after the demonstration of %(day)s, settled without escalation.") % {"day": day}
    rows = one.followed.filter(state=Handled.ALONE)
    return tuple(EvidenceDraft(text=text, subject=("case", row.case_id)) for row in rows)


def _settle(one: Demonstration, state: Following, words: str, by: Actor, at: datetime) -> Demonstration:
    one.settled_at, one.settled_by_id, one.verdict = at, by.person_id, words.strip()
    return _set(one, state, by, at)


def _set(one: Demonstration, state: Following, by: Actor, at: datetime) -> Demonstration:
    one.following = state
    one.save()
    publish(FollowingSet(demonstration_id=one.pk, state=state), about=one, by=by, at=at)
    return one


def _looks(case: Any) -> Looks:
    return Looks(
        reason_id=case.reason_id,
        is_urgent=case.priority in URGENT,
        has_abuse=case.contacts.filter(is_abusive=True).exists(),
    )
