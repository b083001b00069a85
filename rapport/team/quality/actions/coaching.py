"""After a review: an action that the person owes by a day, or a demonstration to practise with."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.governance.commitments import actions as commitments
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.quality import queries, rules
from rapport.team.quality.events import CoachingAgreed
from rapport.team.quality.models import Coaching
from rapport.team.quality.types import Help, ReviewState
from rapport.team.training import queries as training

from .errors import QualityRefused, refuse
from .reviewing import held

END_OF_DAY = time(17)


@transaction.atomic
def coach(
    *,
    review_id: int,
    criterion_id: int,
    text: str,
    own_words: str,
    due_date: date,
    by: Actor,
    at: datetime,
    demonstration_id: int | None = None,
) -> Coaching:
    """Write down what was agreed with the person about a criterion: they owe it by the end of a day.

    With a demonstration they practise with that. Raises NotAllowed, QualityRefused, PromiseRefused or Review.DoesNotExist.
    """
    review = held(review_id, by)
    by.require(queries.COACH, on=review)
    is_person = review.person_id == by.person_id
    today = at.astimezone(by.zone).date()
    refuse(rules.why_not_coach(state=ReviewState(review.state), is_person=is_person, text=text, due_date=due_date, today=today))
    criterion = review.version.criteria.filter(pk=criterion_id).first()
    if criterion is None or review.person_id is None:
        raise QualityRefused(_("Choose a criterion of this review."))
    shown = training.demonstrations(by).filter(person_id=review.person_id, pk=demonstration_id or 0).first()
    if demonstration_id is not None and shown is None:
        raise QualityRefused(_("Choose a demonstration that was made for the person."))
    owed = commitments.owe(
        subject=("review", review.pk), text=text.strip()[:500], owner_id=review.person_id,
        due_at=datetime.combine(due_date, END_OF_DAY, by.zone), by=by, at=at,
    )  # fmt: skip
    made = Coaching.objects.create(
        review=review, criterion=criterion, help=Help.PRACTICE if shown else Help.ACTION, text=text.strip(),
        own_words=own_words.strip(), commitment=owed, demonstration=shown, at=at, by_id=by.person_id,
    )  # fmt: skip
    publish(CoachingAgreed(review_id=review.pk, coaching_id=made.pk, help=Help(made.help)), about=review, by=by, at=at)
    return made
