"""A review is handed on: to somebody else who judges it, or who decides the appeal, when its holder cannot be waited for."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.quality import queries, rules
from rapport.team.quality.events import ReviewHandedOn
from rapport.team.quality.models import Handing, Review
from rapport.team.quality.types import REVIEW_DAYS, ReviewState, Turn

from .errors import QualityRefused, refuse
from .reviewing import DRAFT, write


@transaction.atomic
def hand_on(*, review_id: int, to_id: int, reason: str, by: Actor, at: datetime) -> Review:
    """Let somebody else judge a case, or decide an appeal. Who judges anew begins anew: a draft of another does not go with it.

    Raises NotAllowed, QualityRefused or Review.DoesNotExist, also for one that is not theirs to hand on.
    """
    by.require_somewhere(queries.HAND_ON)
    rows = Review.objects.select_for_update(of=("self",)).select_related("case", "reviewer", "decider", "sample__plan")
    review = by.scope(queries.HAND_ON, rows.filter(forgotten_at=None)).get(pk=review_id)
    turn = rules.turn_of(ReviewState(review.state))
    given = {"by_id": by.person_id, "person_id": review.person_id, "reviewer_id": review.reviewer_id}
    refuse(rules.why_not_hand_on(turn=turn, reason=reason, **given))
    to = people.people(queries.HOUSE).filter(pk=to_id).first()
    if to is None or turn is None:
        raise QualityRefused(_("Choose who has it from now on."))
    refuse(queries.why_not_have(review, turn, to, queries.spoke_in(review.case), at=at))
    before = queries.holder_of(review, turn)
    if turn is Turn.JUDGE:
        write(review, DRAFT, {})
        review.reviewer, review.due_at, review.words = to, at + timedelta(days=REVIEW_DAYS), ""
    else:
        review.decider = to
    review.save(update_fields=["reviewer", "decider", "due_at", "words"])
    Handing.objects.create(review=review, turn=turn, before=before, to=to, reason=reason.strip(), at=at, by_id=by.person_id)
    event = ReviewHandedOn(review_id=review.pk, turn=turn, before_id=before.pk if before else None, to_id=to.pk)
    publish(event, about=review, by=by, at=at)
    return review
