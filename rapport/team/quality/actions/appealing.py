"""The person agrees, or appeals; somebody who is neither them nor the reviewer decides. The first version stays."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.quality import queries, rules
from rapport.team.quality.events import AppealDecided, ReviewAgreed, ReviewAppealed
from rapport.team.quality.models import Appeal, Review
from rapport.team.quality.types import LONGEST_TEXT, ReviewState, Said, Scale, Turn

from .errors import QualityRefused, refuse
from .reviewing import FIRST, conclude, held, write

CORRECTED = FIRST + 1


@transaction.atomic
def agree(*, review_id: int, words: str, by: Actor, at: datetime) -> Review:
    """Agree to a review of one's own work, with words if one likes. Raises NotAllowed, QualityRefused or DoesNotExist."""
    review = _answerable(review_id, by, at, is_appeal=False)
    review.state, review.answered_at, review.answer = ReviewState.AGREED, at, words.strip()[:LONGEST_TEXT]
    review.save(update_fields=["state", "answered_at", "answer"])
    publish(ReviewAgreed(review_id=review.pk), about=review, by=by, at=at)
    return review


@transaction.atomic
def appeal(*, review_id: int, criterion_ids: Collection[int], reason: str, by: Actor, at: datetime) -> Review:
    """Appeal against criteria of a review of one's own work; somebody else decides.

    Raises NotAllowed, QualityRefused or Review.DoesNotExist.
    """
    known = set(criterion_ids)
    review = _answerable(review_id, by, at, is_appeal=True, reason=reason, count=len(known))
    if not known <= {one.pk for one in review.version.criteria.all()}:
        raise QualityRefused(_("Choose criteria of this review."))
    decider = _decider(review, at)
    if decider is None:
        raise QualityRefused(_("There is nobody yet who could decide it. Ask a manager to name a lead for the team."))
    Appeal.objects.create(review=review, criterion_ids=sorted(known), reason=reason.strip()[:LONGEST_TEXT], at=at)
    review.state, review.answered_at, review.decider_id = ReviewState.APPEALED, at, decider
    review.save(update_fields=["state", "answered_at", "decider"])
    publish(ReviewAppealed(review_id=review.pk), about=review, by=by, at=at)
    return review


@transaction.atomic
def decide(*, review_id: int, said: Mapping[int, Said], words: str, by: Actor, at: datetime) -> Review:
    """Decide an appeal by judging anew what it is about: where something is judged otherwise it is upheld.

    Raises NotAllowed, QualityRefused or Review.DoesNotExist.
    """
    review = held(review_id, by)
    by.require(queries.DECIDE, on=review)
    is_decider = review.decider_id == by.person_id
    refuse(rules.why_not_decide(state=ReviewState(review.state), is_decider=is_decider, words=words))
    row = Appeal.objects.select_for_update().get(review=review)
    first = dict(queries.said_of(queries.judgements(review)[FIRST]))
    scales = {one.pk: Scale(one.scale) for one in review.version.criteria.all()}
    if set(said) != set(row.criterion_ids) or any(
        one.value is not None and not 0 <= one.value <= scales[pk].top for pk, one in said.items()
    ):
        raise QualityRefused(_("Judge each criterion that the appeal is about, on its scale."))
    is_upheld = any(one.value != first[pk].value for pk, one in said.items())
    if is_upheld:
        anew = first | {pk: Said(value=one.value, comment=words, contact_id=first[pk].contact_id) for pk, one in said.items()}
        write(review, CORRECTED, anew)
        conclude(review, CORRECTED, anew, at)
    row.is_upheld, row.words, row.decided_at, row.decided_by_id = is_upheld, words.strip()[:LONGEST_TEXT], at, by.person_id
    row.save()
    review.state = ReviewState.DECIDED
    review.save(update_fields=["state"])
    publish(AppealDecided(review_id=review.pk, is_upheld=is_upheld), about=review, by=by, at=at)
    return review


def _answerable(review_id: int, by: Actor, at: datetime, *, is_appeal: bool, reason: str = "", count: int = 1) -> Review:
    review = held(review_id, by)
    by.require(queries.ANSWER, on=review)
    state, until = ReviewState(review.state), review.answer_until or at
    if review.person_id == by.person_id and state in (ReviewState.WAITING, ReviewState.SET_ASIDE):
        raise Review.DoesNotExist
    refuse(
        rules.why_not_answer(
            state=state,
            is_person=review.person_id == by.person_id,
            until=until,
            at=at,
            is_appeal=is_appeal,
            reason=reason,
            count=count,
        )
    )
    return review


def _decider(review: Review, at: datetime) -> int | None:
    """Who decides: the nearest who answers for the team, may, has no part in it, and has not left or gone for long."""
    persons, spoke = people.deciders(review.team_id, at=at), queries.spoke_in(review.case)
    gone = queries.reasons_not_to_wait(persons, at=at)
    free = [one for one in persons if one.pk not in gone and one.pk not in (review.person_id, review.reviewer_id, *spoke)]
    return next((one.pk for one in free if queries.may_have(people.actor_of_person(one, at=at), review, Turn.DECIDE)), None)
