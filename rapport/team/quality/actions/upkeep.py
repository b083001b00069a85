"""What was said about keeping: after so many days the words and the names go, and what it came to is counted still."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce

from rapport.governance.commitments import actions as commitments
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.quality.events import CalibrationForgotten, ReviewsForgotten
from rapport.team.quality.models import (
    Appeal,
    Calibration,
    CalibrationPlace,
    Coaching,
    Handing,
    Judgement,
    Look,
    Mark,
    Plan,
    Review,
)

from .errors import only_rapport


@transaction.atomic
def forget_old(*, by: Actor, at: datetime) -> int:
    """Forget the words and names of reviews and calibrations whose time is over; return of how many. Bears a second run.

    Raises NotAllowed.
    """
    only_rapport(by)
    count = _forget_calibrations(by, at)
    for plan in Plan.objects.order_by("pk"):
        rows = Review.objects.select_for_update(of=("self",)).filter(
            Q(submitted_at__lte=at - timedelta(days=plan.keep_days))
            | Q(submitted_at=None, drawn_at__lte=at - timedelta(days=plan.keep_days)),
            sample__plan=plan, forgotten_at=None,
        )  # fmt: skip
        ids = list(rows.values_list("pk", flat=True))
        if not ids:
            continue
        Judgement.objects.filter(review_id__in=ids).update(comment="", contact=None)
        Appeal.objects.filter(review_id__in=ids).update(reason="", words="", decided_by=None)
        commitments.forget_words(kind="review", subject_ids=ids, by=by, at=at)
        Coaching.objects.filter(review_id__in=ids).delete()
        Look.objects.filter(review_id__in=ids).delete()
        Handing.objects.filter(review_id__in=ids).delete()
        Review.objects.filter(pk__in=ids).update(
            person=None, reviewer=None, decider=None, words="", answer="", aside_reason="", part="", forgotten_at=at
        )
        publish(ReviewsForgotten(review_count=len(ids)), about=plan, by=by, at=at)
        count += len(ids)
    return count


def _forget_calibrations(by: Actor, at: datetime) -> int:
    """Of one that nobody closed the time runs from its opening: it is closed by that, and nobody judges in it any more."""
    kept = ExpressionWrapper(F("keep_days") * timedelta(days=1), output_field=DurationField())
    ended = Coalesce("closed_at", "opened_at")
    rows = Calibration.objects.select_for_update(of=("self",)).filter(forgotten_at=None)
    until = ExpressionWrapper(ended + kept, output_field=DateTimeField())
    old = list(rows.alias(until=until).filter(until__lte=at).order_by("pk"))
    for row in old:
        Mark.objects.filter(place__calibration=row).update(comment="", contact=None)
        CalibrationPlace.objects.filter(calibration=row).update(person=None)
        row.words, row.forgotten_at = "", at
        row.save(update_fields=["words", "forgotten_at"])
        publish(CalibrationForgotten(calibration_id=row.pk), about=row, by=by, at=at)
    return len(old)
