"""Whose time is over, whose customer may be asked, and the link by which they answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core import signing
from django.db.models import Q

from rapport.desk.complaints.events import ComplaintRecorded
from rapport.desk.complaints.models import BehaviourLimit, ComplaintFile
from rapport.desk.complaints.rules.deciding import ASKED_AFTER, may_ask_handling
from rapport.desk.complaints.types import Change, Closing
from rapport.governance.commitments.queries import promises_of
from rapport.governance.privacy import queries as privacy
from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.journal import history, name_of

from .register import complaints

ASKED_WITHIN = timedelta(days=90)
ERASED_WITHIN = timedelta(days=90)
MOST = 500


def erasable(actor: Actor, *, at: datetime) -> list[ComplaintFile]:
    """Return the files whose time of retention is over and which nothing holds: what an erasing would erase, a dry run."""
    over = Q(retain_until__lte=at, hold_reason="", erased_at=None) & ~Q(closed_at=None)
    rows = list(complaints(actor).filter(over).order_by("retain_until", "pk")[:MOST])
    if not privacy.held_among(case_ids=_with_merged(rows), customer_ids=[one.case.customer_id for one in rows]):
        return rows
    return [one for one in rows if not is_held(one)]


def is_held(complaint: ComplaintFile) -> bool:
    """Return whether its customer, its case or one that went into it is under legal hold."""
    return bool(privacy.held_among(case_ids=_with_merged([complaint]), customer_ids=[complaint.case.customer_id]))


def _with_merged(rows: Sequence[ComplaintFile]) -> tuple[int, ...]:
    return personal.about_cases([one.pk for one in rows], personal.ALL).of("cases.case") if rows else ()


def announced_before(case_ids: Sequence[int], *, at: datetime) -> set[int]:
    """Return of which of these files it was said by a moment that their time is over."""
    said = history(ComplaintFile._meta.label_lower, case_ids).filter(event=name_of(ComplaintRecorded), at__lte=at)
    return set(said.filter(payload__change=Change.RETENTION_OVER.value).values_list("subject_id", flat=True))


def erased_lately(actor: Actor, *, at: datetime) -> list[ComplaintFile]:
    """Return the files whose words were erased in the last 90 days, the last first."""
    rows = complaints(actor).filter(erased_at__gt=at - ERASED_WITHIN, erased_at__lte=at)
    return list(rows.order_by("-erased_at", "-pk")[:MOST])


def held(actor: Actor) -> list[ComplaintFile]:
    """Return the files under legal hold."""
    return list(complaints(actor).exclude(hold_reason="").order_by("pk")[:MOST])


def to_be_asked(*, at: datetime) -> list[ComplaintFile]:
    """Return the closed complaints whose customer may be asked now: redress paid, and no promise owed any more."""
    rows = ComplaintFile.objects.select_related("case__customer").filter(
        closed_at__lte=at - ASKED_AFTER, closed_at__gt=at - ASKED_WITHIN, asked_at=None, case__customer__isnull=False
    )
    rows = rows.exclude(closing=Closing.FORWARDED).prefetch_related("redress").order_by("closed_at", "pk")[:MOST]
    owed = promises_of("case", [one.pk for one in rows], as_of=at)
    return [
        one
        for one in rows
        if may_ask_handling(
            closed_at=one.closed_at,
            owed=sum(row.is_owed for row in one.redress.all()) + sum(promise.is_owed for promise in owed.get(one.pk, ())),
            is_asked=one.asked_at is not None,
            closing=one.closing,
            at=at,
        )
    ]


def handling_token(complaint: ComplaintFile) -> str:
    """Return what the customer's link to the question about the handling carries: its number, signed with its own key."""
    return _signer(complaint.survey_key).sign(str(complaint.pk))


def find_by_link(token: str) -> ComplaintFile | None:
    """Return the complaint of a link, or None when the link is wrong, or nobody was asked."""
    number = token.partition(":")[0]
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    complaint = ComplaintFile.objects.select_related("case", "regime").filter(pk=int(number), erased_at=None).first()
    if complaint is None or complaint.asked_at is None:
        return None
    try:
        _signer(complaint.survey_key).unsign(token)
    except signing.BadSignature:
        return None
    return complaint


def behaviour_limits(*, with_ended: bool = False) -> list[BehaviourLimit]:
    """Return the limits that hold, the next review first."""
    rows = BehaviourLimit.objects.select_related("customer", "by").order_by("review_date", "pk")
    return list(rows if with_ended else rows.filter(ended_at=None))


def find_limit(limit_id: int) -> BehaviourLimit | None:
    """Return one limit of contact for the house's own reactions, or None."""
    return BehaviourLimit.objects.select_related("customer").filter(pk=limit_id).first()


def limits_of(customer_ids: list[int]) -> dict[int, BehaviourLimit]:
    """Return the limit that holds for each of these customers, where one does."""
    rows = BehaviourLimit.objects.filter(customer_id__in=customer_ids, ended_at=None)
    return {one.customer_id: one for one in rows}


def _signer(key: str) -> signing.Signer:
    return signing.Signer(salt=f"complaints.handling.{key}")
