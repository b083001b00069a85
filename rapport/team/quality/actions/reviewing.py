"""A review: its draft is kept, it is handed in once, or the drawn case is set aside with a reason."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.quality import queries, rules
from rapport.team.quality.events import ReviewDrafted, ReviewLookedAt, ReviewSetAside, ReviewSubmitted
from rapport.team.quality.models import Criterion, Judgement, Look, Outcome, Review
from rapport.team.quality.types import ANSWER_DAYS, LONGEST_TEXT, UNSEEN, ReviewState, Said, Scale, Weighed

from .errors import refuse

LOOKED_EVERY = timedelta(hours=1)
DRAFT, FIRST = 0, 1


@transaction.atomic
def keep_draft(*, review_id: int, said: Mapping[int, Said], words: str, by: Actor, at: datetime) -> Review:
    """Keep what has been judged so far; nobody else sees it. Raises NotAllowed, QualityRefused or Review.DoesNotExist."""
    review = held(review_id, by)
    by.require(queries.REVIEW, on=review)
    criteria = {one.pk: one for one in review.version.criteria.all()}
    # What is not judged yet is no fault of a draft; all that is there has to be of this card and this case.
    known = {pk: one for pk, one in said.items() if pk in criteria}
    contacts = set(review.case.contacts.filter(cases.visible(by)).values_list("pk", flat=True))
    refuse(rules.why_not_draft(state=ReviewState(review.state), is_reviewer=review.reviewer_id == by.person_id))
    write(review, DRAFT, {pk: _bounded(one, criteria[pk], contacts) for pk, one in known.items()})
    review.words = words.strip()[:LONGEST_TEXT]
    review.save(update_fields=["words"])
    publish(ReviewDrafted(review_id=review.pk), about=review, by=by, at=at)
    return review


@transaction.atomic
def submit(*, review_id: int, said: Mapping[int, Said], words: str, by: Actor, at: datetime) -> Review:
    """Hand a review in: the person is told and has some days to agree or to appeal.

    Raises NotAllowed, QualityRefused or Review.DoesNotExist.
    """
    review = held(review_id, by)
    by.require(queries.REVIEW, on=review)
    criteria = {one.pk: one for one in review.version.criteria.all()}
    contacts = set(review.case.contacts.filter(cases.visible(by)).values_list("pk", flat=True))
    scales = {pk: Scale(one.scale) for pk, one in criteria.items()}
    is_reviewer = review.reviewer_id == by.person_id
    state = ReviewState(review.state)
    refuse(rules.why_not_judge(state=state, is_reviewer=is_reviewer, scales=scales, said=said, contacts=contacts))
    write(review, DRAFT, {})
    write(review, FIRST, said)
    outcome = conclude(review, FIRST, said, at)
    review.state, review.submitted_at, review.words = ReviewState.SUBMITTED, at, words.strip()[:LONGEST_TEXT]
    review.answer_until = at + timedelta(days=ANSWER_DAYS)
    review.save(update_fields=["state", "submitted_at", "words", "answer_until"])
    publish(ReviewSubmitted(review_id=review.pk, is_passed=outcome.is_passed), about=review, by=by, at=at)
    return review


@transaction.atomic
def set_aside(*, review_id: int, reason: str, by: Actor, at: datetime) -> Review:
    """Do not judge a drawn case, and say why; it stays in the sample with that reason.

    Raises NotAllowed, QualityRefused or Review.DoesNotExist.
    """
    review = held(review_id, by)
    by.require(queries.REVIEW, on=review)
    is_reviewer = review.reviewer_id == by.person_id
    refuse(rules.why_not_set_aside(state=ReviewState(review.state), may=is_reviewer, reason=reason))
    review.state, review.aside_reason = ReviewState.SET_ASIDE, reason.strip()[:500]
    review.save(update_fields=["state", "aside_reason"])
    write(review, DRAFT, {})
    publish(ReviewSetAside(review_id=review.pk), about=review, by=by, at=at)
    return review


@transaction.atomic
def look(*, review_id: int, by: Actor, at: datetime) -> Review:
    """Return a review with everything about it, and write down that somebody else than person and reviewer looked at it.

    Raises Review.DoesNotExist, also for one that is not theirs to see.
    """
    review = queries.get_review(review_id, actor=by)
    is_judged = ReviewState(review.state) not in UNSEEN
    who = by.person_id
    is_other = who not in (review.person_id, review.reviewer_id)
    if who is not None and is_judged and is_other and not review.looks.filter(by_id=who, at__gt=at - LOOKED_EVERY).exists():
        Look.objects.create(review=review, by_id=who, at=at)
        publish(ReviewLookedAt(review_id=review.pk), about=review, by=by, at=at)
        return queries.get_review(review_id, actor=by)
    return review


def held(review_id: int, by: Actor) -> Review:
    """Lock a review that the actor may see. Raises Review.DoesNotExist."""
    rows = Review.objects.select_for_update(of=("self",)).select_related("person", "case", "version", "sample__plan")
    review = rows.get(pk=review_id, forgotten_at=None)
    if not by.may(queries.VIEW, on=review):
        raise Review.DoesNotExist
    return review


def write(review: Review, number: int, said: Mapping[int, Said]) -> None:
    """Write the judgements of one outcome (0: the draft) in place of those that are there."""
    Judgement.objects.filter(review=review, number=number).delete()
    Judgement.objects.bulk_create(
        Judgement(
            review=review, number=number, criterion_id=pk, value=one.value, comment=one.comment.strip(), contact_id=one.contact_id
        )
        for pk, one in said.items()
    )


def conclude(review: Review, number: int, said: Mapping[int, Said], at: datetime) -> Outcome:
    """Write what judgements come to."""
    judged = [
        Weighed(scale=Scale(one.scale), weight=one.weight, is_critical=one.is_critical, value=said[one.pk].value)
        for one in review.version.criteria.all()
    ]
    made = rules.result(judged, pass_share=review.version.pass_share)
    return Outcome.objects.create(review=review, number=number, at=at, **vars(made))


def _bounded(one: Said, criterion: Criterion, contacts: set[int]) -> Said:
    is_right = one.value is None or 0 <= one.value <= Scale(criterion.scale).top
    contact_id = one.contact_id if one.contact_id in contacts else None
    return Said(value=one.value if is_right else None, comment=one.comment[:LONGEST_TEXT], contact_id=contact_id)
