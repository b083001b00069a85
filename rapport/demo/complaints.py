"""Complaints of Marlow & Reed get their files in bulk, some near their statutory dates; one went to the ombudsman."""

import random
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from rapport.desk.cases.queries import cases
from rapport.desk.cases.types import UNSETTLED, Direction, Kind, State
from rapport.desk.complaints import actions
from rapport.desk.complaints.queries import complaints
from rapport.desk.complaints.types import Closing, Decision, FileRecord, Mark, Severity, Why

from .company import BY
from .stories import PROMISED_THRICE

SINCE = timedelta(weeks=13)
# The register began a quarter ago, in a large company later: the start of the demo must not wait for more files than these.
MOST_FILES = 1_200
QUICK = timedelta(days=2)
# Why it could go wrong, by the group of its cause.
WHY = {
    "Delivery": Why.SUPPLIER,
    "Product": Why.PRODUCT,
    "Money": Why.PROCESS,
    "Promise": Why.COMMUNICATION,
    "Our answer": Why.PEOPLE,
    "Store": Why.PEOPLE,
    "Web": Why.SYSTEM,
}
HANDLING_ANSWERS = 0.35
HANDLING_WORDS = {
    1: ("I wrote four times before anybody answered.", "Nobody asked what had really happened."),
    2: ("Every letter came from somebody else.",),
    4: ("You rang when you said you would.", "A clear letter, at last."),
    5: ("One person looked after it from the first day to the last.",),
}
DECISIONS = (Decision.UPHELD, Decision.PARTLY_UPHELD, Decision.NOT_UPHELD, Decision.OUT_OF_SCOPE)
FIELDS = (
    "pk", "received_at", "state", "resolved_at", "assignee_id", "cause_id", "cause__parent__name", "is_safety", "subject",
    "contacts__text",
)  # fmt: skip
NEAR = "Table warped after one summer"
# These two are settled in their stories by one answer, before anybody has opened a file: a case is not settled over an open one.
WITHOUT_FILE = (PROMISED_THRICE, "Invoice for a table that was sent back")


def register_since(now: datetime) -> datetime:
    """Return since when every complaint has its file."""
    latest = cases(BY).filter(kind=Kind.COMPLAINT, opened_at__gte=now - SINCE).order_by("-opened_at")
    first: datetime | None = latest.values_list("opened_at", flat=True)[MOST_FILES : MOST_FILES + 1].first()
    return first or now - SINCE


def plant(*, now: datetime, since: datetime, told: Collection[int] | None = None) -> int:
    """Make files for complaints opened since then, and bring open files up to date; return how many are new.

    ``told``: on a later start, the cases of its stories; what people have opened themselves meanwhile is theirs.
    """
    ours = Q() if told is None else Q(source="demo")
    open_files = complaints(BY).filter(closed_at=None).values_list("pk", flat=True)
    which = Q(ours, opened_at__gte=since) | Q(pk__in=[*open_files, *(told or ())])
    complained = cases(BY).filter(which, kind=Kind.COMPLAINT).exclude(_is_without_file())
    rows = complained.filter(contacts__direction=Direction.INBOUND)
    found = rows.order_by("pk", "contacts__at").distinct("pk").values(*FIELDS)
    made = actions.bring_in_files(records=list(_records(found, now)), by=BY, at=now)
    _tell_ombudsman(now)
    return made


def settle(case_ids: Collection[int], *, at: datetime) -> None:
    """Answer and close the files of these complaints at a moment, as bulk does: their cases can then be settled."""
    rows = cases(BY).filter(pk__in=case_ids, contacts__direction=Direction.INBOUND)
    found = rows.order_by("pk", "contacts__at").distinct("pk").values(*FIELDS)
    closed = [{**one, "state": State.RESOLVED, "resolved_at": at} for one in found]
    actions.bring_in_files(records=list(_records(closed, at)), by=BY, at=at)


def _is_without_file() -> Q:
    told = Q()
    for subject in WITHOUT_FILE:
        told |= Q(subject__endswith=subject)
    return told


def _records(found: Any, now: datetime) -> Iterator[FileRecord]:
    for one in found:
        dice = random.Random(one["pk"])  # noqa: S311  (a story, no secret)
        settled_at = None if one["state"] in UNSETTLED else one["resolved_at"]
        yield _record(one, settled_at, dice, now)


def _record(one: dict[str, Any], settled_at: datetime | None, dice: random.Random, now: datetime) -> FileRecord:
    received = one["received_at"]
    acknowledged = received + timedelta(hours=dice.choice((1, 3, 6, 20, 30, 70)))
    is_known = acknowledged < min(now, settled_at or now) and dice.random() < 0.93
    is_quick = settled_at is not None and settled_at - received < QUICK and dice.random() < 0.6
    decision = dice.choices(DECISIONS, (45, 20, 30, 5))[0] if settled_at and not is_quick else None
    why = WHY.get(one["cause__parent__name"] or "", Why.PROCESS) if settled_at else None
    redress = dice.choice((0, 0, 10, 25, 45, 80)) if settled_at else 0
    severity = Severity.CRITICAL if one["is_safety"] else dice.choices(tuple(Severity), (55, 36, 8, 1))[0]
    is_content = is_quick or decision in (Decision.UPHELD, Decision.PARTLY_UPHELD)
    return FileRecord(
        **_asked_about_handling(settled_at, dice, now, is_content=is_content),
        case_id=one["pk"],
        regime="uk-fca-disp" if one["subject"] == NEAR else _regime(one["pk"]),
        received_at=received,
        words=one["contacts__text"],
        handler_id=one["assignee_id"],
        severity=severity,
        marks=(Mark.SAFETY,) if one["is_safety"] else (),
        acknowledged_at=acknowledged if is_known else None,
        answered_at=settled_at,
        closed_at=settled_at,
        closing=(Closing.QUICK_RESOLUTION if is_quick else Closing.FINAL_RESPONSE) if settled_at else None,
        decision=decision,
        why=why,
        cause_id=one["cause_id"],
        redress_amount=redress,
    )


def _asked_about_handling(settled_at: datetime | None, dice: random.Random, now: datetime, *, is_content: bool) -> dict[str, Any]:
    """A day after the end they are asked how it was handled; one of three answers, and who was refused is seldom content."""
    asked = settled_at + timedelta(days=1) if settled_at is not None else now
    if asked >= now:
        return {}
    rated = asked + timedelta(minutes=dice.randrange(20, 5_000))
    if dice.random() >= HANDLING_ANSWERS or rated >= now:
        return {"asked_at": asked}
    score = dice.choices((1, 2, 3, 4, 5), (4, 8, 16, 40, 32) if is_content else (22, 24, 24, 20, 10))[0]
    said = HANDLING_WORDS.get(score, ())
    comment = dice.choice(said) if said and dice.random() < 0.3 else ""
    return {"asked_at": asked, "rated_at": rated, "rating": score, "rating_comment": comment}


def _regime(number: int) -> str:
    """What is bought on credit comes under the rule books of money; the rest is ours."""
    if number % 29 == 0:
        return "us-cfpb"
    return "uk-fca-payments" if number % 11 == 0 else "iso-10002"


def _tell_ombudsman(now: datetime) -> None:
    """One answer did not satisfy: the ombudsman overturned it, and the lesson went into training."""
    files = complaints(BY).filter(outside_cases=None, decision=Decision.NOT_UPHELD, decided_at__lt=now - timedelta(days=60))
    refused = files.order_by("decided_at", "pk").first()
    if refused is None or complaints(BY).filter(outside_cases__isnull=False).exists():
        return
    day = now.date()
    known = {
        "reference": "RO-22817",
        "file_sent_date": day - timedelta(days=31),
        "view": "The customer was told twice that the part would come. We never wrote why it did not.",
        "decided_date": day - timedelta(days=9),
        "is_overturned": True,
        "award_amount": Decimal(120),
        "currency": "GBP",
        "comply_date": day + timedelta(days=19),
        "lesson": "Say why, not only that: a refusal without its reason does not stand.",
    }
    opened = day - timedelta(days=40)
    actions.record_outside(case_id=refused.pk, body="Retail Ombudsman", opened_date=opened, known=known, by=BY, at=now)
    asked = {"reference": "TS-2290", "send_by_date": day + timedelta(days=6)}
    opened = day - timedelta(days=5)
    actions.record_outside(case_id=refused.pk, body="Trading Standards", opened_date=opened, known=asked, by=BY, at=now)
