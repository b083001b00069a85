"""A break after something hard: offered, never ordered."""

from datetime import datetime, timedelta

from django.db import transaction

from rapport.directory.people import actions as people
from rapport.directory.people.types import AbsenceReason, PresenceState
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.training import queries, rules
from rapport.team.training.events import BreakAnswered, BreakOffered
from rapport.team.training.models import RecoveryBreak
from rapport.team.training.types import Answer, Occasion

from .errors import only_rapport, refuse


@transaction.atomic
def offer_break(*, person_id: int, case_id: int | None, occasion: Occasion, by: Actor, at: datetime) -> RecoveryBreak | None:
    """Offer a break; None when one was offered a short while ago: nobody is asked again and again. Raises NotAllowed."""
    only_rapport(by)
    if RecoveryBreak.objects.filter(person_id=person_id, offered_at__gt=at - rules.OFFER_RESTS).exists():
        return None
    made = RecoveryBreak.objects.create(person_id=person_id, case_id=case_id, occasion=occasion, offered_at=at)
    publish(BreakOffered(break_id=made.pk, person_id=person_id, occasion=occasion), about=made, by=by, at=at)
    return made


@transaction.atomic
def answer_break(*, break_id: int, answer: Answer, minutes: int = 0, by: Actor, at: datetime) -> RecoveryBreak:
    """Take the break now, leave it for later, or decline it. Taken, the person is away for so long and gets no new cases.

    Raises LessonRefused, PresenceRefused or RecoveryBreak.DoesNotExist.
    """
    one = RecoveryBreak.objects.select_for_update(of=("self",)).get(pk=break_id)
    if not by.may(queries.LEARN, on=one):
        raise RecoveryBreak.DoesNotExist
    refuse(
        rules.why_not_answer(
            state=Answer(one.answer), to=answer, is_own=one.person_id == by.person_id, minutes=minutes,
            offered_at=one.offered_at, at=at,
        )
    )  # fmt: skip
    one.answer, one.answered_at = answer, at
    if answer is Answer.ACCEPTED:
        one.minutes = minutes
        people.set_presence(
            person_id=one.person_id, state=PresenceState.ABSENT, from_at=at, to_at=at + timedelta(minutes=minutes),
            reason=AbsenceReason.BREAK, by=by, at=at,
        )  # fmt: skip
    one.save()
    publish(BreakAnswered(break_id=one.pk, answer=answer, minutes=one.minutes), about=one, by=by, at=at)
    return one
