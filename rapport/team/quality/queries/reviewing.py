"""Reviews: those that one may see, what waits, what was said, and how the same criterion went later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from rapport.kernel.actor import Actor
from rapport.team.quality import rules
from rapport.team.quality.models import Coaching, Judgement, Review
from rapport.team.quality.types import JUDGED, UNSEEN, ReviewState, Said, Scale, Weighed

from .names import VIEW


@dataclass(frozen=True, kw_only=True)
class Later:
    """How one criterion went before something was agreed, and after it: the shares of the scale, oldest first."""

    before: tuple[float, ...]
    after: tuple[float, ...]


def reviews(actor: Actor) -> QuerySet[Review]:
    """Return the reviews that the actor may see, the newest first; of their own work once they are handed in."""
    rows = actor.scope(VIEW, Review.objects.filter(forgotten_at=None))
    if actor.person_id is not None:
        rows = rows.exclude(person_id=actor.person_id, state__in=[one.value for one in UNSEEN])
    related = rows.select_related("case__customer", "person", "reviewer", "decider", "team", "version__scorecard", "sample__plan")
    return related.prefetch_related("outcomes").order_by("-drawn_at", "-pk")


def get_review(review_id: int, *, actor: Actor) -> Review:
    """Return one that the actor may see, with everything about it. Raises Review.DoesNotExist."""
    coachings = Prefetch("coachings", Coaching.objects.select_related("criterion", "commitment", "demonstration__case", "by"))
    return (
        reviews(actor)
        .select_related("appeal__decided_by")
        .prefetch_related("version__criteria__skill", "looks__by", "handings__before", "handings__to", "handings__by", coachings)
        .get(pk=review_id)
    )


def find_review(review_id: int) -> Review | None:
    """Return one for the house's own reactions; None when it is gone."""
    return Review.objects.select_related("person", "reviewer", "case").filter(pk=review_id).first()


def waiting(actor: Actor) -> tuple[list[Review], list[Review]]:
    """Return what waits for the actor: reviews to write, the most urgent first, and appeals to decide."""
    mine = reviews(actor).order_by("due_at", "pk")
    to_write = mine.filter(reviewer_id=actor.person_id or 0, state=ReviewState.WAITING)
    return list(to_write), list(mine.filter(decider_id=actor.person_id or 0, state=ReviewState.APPEALED))


def of_person(person_id: int, actor: Actor) -> QuerySet[Review]:
    """Return the judged reviews of a person's work that the actor may see, the newest first."""
    return reviews(actor).filter(person_id=person_id, state__in=[one.value for one in JUDGED]).order_by("-submitted_at", "-pk")


def judgements(review: Review) -> dict[int, list[Judgement]]:
    """Return what was judged by number of the outcome (0: the draft), in the order of the criteria. One query."""
    found: dict[int, list[Judgement]] = {}
    for one in review.judgements.select_related("criterion__skill", "contact__person", "contact__case__customer"):
        found.setdefault(one.number, []).append(one)
    return found


def said_of(rows: list[Judgement]) -> Mapping[int, Said]:
    """Return judgements as they were given, by criterion."""
    return {one.criterion_id: Said(value=one.value, comment=one.comment, contact_id=one.contact_id) for one in rows}


def later(coaching: Coaching, *, actor: Actor, as_of: datetime) -> Later:
    """Return how the same criterion went before and after something was agreed, in the reviews that the actor may see. One query.

    A reviewer sees what they reviewed themselves; the person, and who leads them, all of it.
    """
    seen = of_person(coaching.review.person_id or 0, actor).order_by()
    rows = Judgement.objects.filter(
        criterion__key=coaching.criterion.key, review__in=seen.values("pk"), review__submitted_at__lte=as_of,
        number__gte=1, value__isnull=False,
    )  # fmt: skip
    last: dict[int, tuple[datetime, float]] = {}
    for one in rows.select_related("criterion", "review").order_by("number"):
        weighed = Weighed(scale=Scale(one.criterion.scale), weight=1, is_critical=False, value=one.value)
        worth, at = rules.points(weighed), one.review.submitted_at
        if worth is not None and at is not None:
            last[one.review_id] = at, worth  # the corrected one comes last
    ordered = sorted(last.values())
    return Later(
        before=tuple(worth for at, worth in ordered if at <= coaching.at),
        after=tuple(worth for at, worth in ordered if at > coaching.at),
    )


def due_to_forget(at: datetime) -> Q:
    """Return the condition on reviews that are still there; how long each is kept its plan says."""
    return Q(forgotten_at=None, drawn_at__lte=at)
