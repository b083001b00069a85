"""What a return counts of a period, and how the frozen figures differ from what is known now."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from rapport.desk.complaints.models import ComplaintFile, Mapping, MilestoneRow, Redress, ReturnSnapshot
from rapport.desk.complaints.rules.deciding import UPHELD
from rapport.desk.complaints.types import Closing, Milestone

BANDS = ("within_3_days", "within_8_weeks", "later")


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A figure that a frozen return told otherwise than it is known now."""

    figure: str
    frozen: Any
    now: Any


def returns() -> list[ReturnSnapshot]:
    """Return the frozen returns, newest first."""
    return list(ReturnSnapshot.objects.select_related("made_by"))


def get_return(return_id: int) -> ReturnSnapshot:
    """Return one frozen return. Raises ReturnSnapshot.DoesNotExist."""
    return ReturnSnapshot.objects.select_related("made_by").get(pk=return_id)


def is_unchanged(row: ReturnSnapshot) -> bool:
    """Return whether its content still has the hash with which it was frozen."""
    return sha256(canonical(row.content).encode()).hexdigest() == row.sha256


def corrections(row: ReturnSnapshot, *, at: datetime) -> list[Correction]:
    """Return where the same period counts otherwise today: beside the frozen figures, never in their place."""
    now = counted(row.from_date, row.to_date, regime=row.regime, at=at)
    frozen, fresh = _flat(row.content), _flat(now)
    found = [
        Correction(figure=name, frozen=frozen.get(name, 0), now=fresh.get(name, 0))
        for name in sorted({*frozen, *fresh})
        if frozen.get(name, 0) != fresh.get(name, 0)
    ]
    return [one for one in found if not one.figure.startswith("as_of")]


def counted(from_date: date, to_date: date, *, regime: str = "", at: datetime) -> dict[str, Any]:
    """Return what a return says of a period, both days included in the department's zone, as known at ``at``.

    Outstanding at the start, opened, closed by age, upheld, redress by currency, outstanding at the end, vulnerable; and by
    product and main cause, in our words and, where they are mapped, in the regulator's.
    """
    zone = ZoneInfo(settings.RAPPORT_ZONE)
    since, until = datetime.combine(from_date, time(), zone), datetime.combine(to_date + timedelta(days=1), time(), zone)
    files = ComplaintFile.objects.filter(received_at__lt=at)
    if regime:
        files = files.filter(regime__key=regime)
    opened = files.filter(received_at__gte=since, received_at__lt=until)
    closed = files.filter(closed_at__gte=since, closed_at__lt=until).exclude(closing=Closing.FORWARDED)
    paid = Redress.objects.filter(paid_at__gte=since, paid_at__lt=until, complaint__in=files.values("pk"))
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in paid.exclude(currency="").values_list("currency", "amount"):
        sums[currency] += amount
    in_window = MilestoneRow.objects.filter(
        complaint=OuterRef("pk"), milestone=Milestone.QUICK, is_void=False, met_at__lt=F("due_at")
    )
    closed = closed.annotate(is_quick=Q(closing=Closing.QUICK_RESOLUTION) & Exists(in_window))
    answers = [_answer(*one) for one in closed.values_list("received_at", "closed_at", "is_quick", "decision", "drivers")]
    ages = Counter(one[0] for one in answers)
    return {
        "period": [from_date.isoformat(), to_date.isoformat()],
        "regime": regime,
        "as_of": at.isoformat(),
        "outstanding_at_start": _open_at(files, since),
        "opened": opened.count(),
        "opened_vulnerable": opened.exclude(drivers=[]).count(),
        "closed": len(answers),
        "closed_vulnerable": sum(one[2] for one in answers),
        **{f"closed_{band}": ages[band] for band in BANDS},
        "upheld": sum(one[1] for one in answers),
        "redress_paid": {currency: str(amount) for currency, amount in sorted(sums.items())},
        "outstanding_at_end": _open_at(files, until),
        "by_product_and_cause": _by_product_and_cause(opened, regime, to_date),
        "is_nil": not opened.exists() and not answers,
    }


def _answer(
    received_at: datetime, closed_at: datetime | None, is_quick: bool, decision: str, drivers: list[str]
) -> tuple[str, bool, bool]:
    age = (closed_at or received_at) - received_at
    band = BANDS[0] if is_quick else BANDS[1] if age <= timedelta(weeks=8) else BANDS[2]
    return band, decision in UPHELD, bool(drivers)


def _open_at(files: QuerySet[ComplaintFile], moment: datetime) -> int:
    return files.filter(Q(closed_at=None) | Q(closed_at__gte=moment), received_at__lt=moment).count()


def _by_product_and_cause(opened: QuerySet[ComplaintFile], regime: str, day: date) -> list[dict[str, Any]]:
    theirs = {one.ours: one.theirs for one in Mapping.objects.filter(regime=regime, active_from__lte=day).order_by("active_from")}
    rows = opened.annotate(cause_name=F("cause__name"), reason_name=F("case__reason__name"), facts=F("case__attributes"))
    counts: Counter[tuple[str, str]] = Counter()
    for product, cause, reason, facts in rows.values_list("product", "cause_name", "reason_name", "facts"):
        counts[product or (facts or {}).get("product", ""), cause or reason or ""] += 1
    return [
        {
            "product": product, "cause": cause, "count": count, "their_product": theirs.get(product, ""),
            "their_cause": theirs.get(cause, ""),
        }
        for (product, cause), count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]  # fmt: skip


def canonical(content: dict[str, Any]) -> str:
    """Return the content as text that is the same for the same content."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _flat(content: dict[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in content.items() if isinstance(value, int) and not isinstance(value, bool)}
    found |= {f"redress_paid {currency}": amount for currency, amount in content["redress_paid"].items()}
    for row in content["by_product_and_cause"]:
        found[f"{row['product'] or '–'} · {row['cause'] or '–'}"] = row["count"]
    return found
