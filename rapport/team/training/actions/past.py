"""Lessons of the past for bulk verbs: written as they were left, nobody is told."""

from datetime import datetime

from django.db import transaction

from rapport.kernel.actor import Actor
from rapport.team.training import queries
from rapport.team.training.models import Demonstration, FollowedCase, KeyMoment
from rapport.team.training.types import Following, PastLesson, Stage


@transaction.atomic
def ensure_past(*, lesson: PastLesson, by: Actor, at: datetime) -> Demonstration | None:
    """Write a lesson of the past, unless its takeover has one; return it."""
    by.require_somewhere(queries.DEMONSTRATE)
    if queries.is_sent(lesson.takeover_id):
        return None
    made = Demonstration.objects.create(
        takeover_id=lesson.takeover_id, case_id=lesson.case_id, person_id=lesson.person_id, by_id=lesson.by_id,
        words=lesson.words, task=lesson.task, stage=Stage.DISCUSSED, sent_at=lesson.sent_at, read_at=lesson.practised_at,
        practised_at=lesson.practised_at, answer=lesson.answer, discussed_at=lesson.discussed_at, discussed_by_id=lesson.by_id,
        discussion=lesson.discussion, agreed_at=lesson.agreed_at,
        following=Following.ALONE if lesson.alone_at else Following.AGREED, alone_at=lesson.alone_at,
    )  # fmt: skip
    KeyMoment.objects.bulk_create(
        KeyMoment(
            takeover_id=lesson.takeover_id,
            demonstration=made,
            contact_id=contact,
            technique=technique,
            why=why,
            at=lesson.sent_at,
        )
        for contact, technique, why in lesson.moments
    )
    FollowedCase.objects.bulk_create(
        FollowedCase(demonstration=made, case_id=case, mark=mark, state=state, at=when)
        for case, mark, state, when in lesson.followed
    )
    return made
