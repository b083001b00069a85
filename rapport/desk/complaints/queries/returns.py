"""What a return counts of a period, and how the frozen figures differ from what is known now."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from rapport.desk.complaints.models import ComplaintFile, LegalEntity, MilestoneRow, OutsideCase, Redress, ReturnSnapshot
from rapport.desk.complaints.rules.deciding import UPHELD
from rapport.desk.complaints.types import Closing, Milestone

from .taxonomy import theirs_on

PART = ("product", "cause__name", "case__reason__name", "case__attributes")
BANDS = ("within_3_days", "within_8_weeks", "later")


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A figure that a frozen return told otherwise than it is known now."""

    figure: str
    frozen: Any
    now: Any


def returns() -> list[ReturnSnapshot]:
    """Return the frozen returns, newest first."""
    return list(ReturnSnapshot.objects.select_related("made_by", "entity"))


def get_return(return_id: int) -> ReturnSnapshot:
    """Return one frozen return. Raises ReturnSnapshot.DoesNotExist."""
    return ReturnSnapshot.objects.select_related("made_by", "entity").get(pk=return_id)


def is_unchanged(row: ReturnSnapshot) -> bool:
    """Return whether its content still has the hash with which it was frozen."""
    return sha256(canonical(row.content).encode()).hexdigest() == row.sha256


def corrections(row: ReturnSnapshot, *, at: datetime) -> list[Correction]:
    """Return where the same period counts otherwise today: beside the frozen figures, never in their place."""
    now = counted(row.from_date, row.to_date, regime=row.regime, entity_id=row.entity_id, at=at)
    # What returns from before did not tell yet was not told otherwise either.
    now = {name: value for name, value in now.items() if name in row.content}
    frozen, fresh = _flat(row.content), _flat(now)
    found = [
        Correction(figure=name, frozen=frozen.get(name, 0), now=fresh.get(name, 0))
        for name in sorted({*frozen, *fresh})
        if frozen.get(name, 0) != fresh.get(name, 0)
    ]
    return [one for one in found if not one.figure.startswith("as_of")]


def counted(from_date: date, to_date: date, *, regime: str = "", entity_id: int | None = None, at: datetime) -> dict[str, Any]:
    """Return what a return says of a period, both days included in the department's zone, as known at ``at``.

    What ombudsmen and regulators opened, decided, overturned and awarded.
    Outstanding at the start, opened, closed by age, upheld, redress by currency, outstanding at the end, vulnerable; and opened,
    closed, upheld and redress by product and main cause, in our words and, where they are mapped, in the regulator's.
    ``entity_id``: of one legal entity; that of the house has also those that belong to none.
    """
    zone = ZoneInfo(settings.RAPPORT_ZONE)
    since, until = datetime.combine(from_date, time(), zone), datetime.combine(to_date + timedelta(days=1), time(), zone)
    files = ComplaintFile.objects.filter(received_at__lt=at)
    if regime:
        files = files.filter(regime__key=regime)
    entity = LegalEntity.objects.filter(pk=entity_id).first() if entity_id else None
    if entity is not None:
        files = files.filter(Q(entity=entity) | Q(entity=None) if entity.is_default else Q(entity=entity))
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
        "entity": entity.name if entity else "",
        "as_of": at.isoformat(),
        "outstanding_at_start": _open_at(files, since),
        "opened": opened.count(),
        "opened_vulnerable": opened.exclude(drivers=[]).count(),
        "closed": len(answers),
        "closed_vulnerable": sum(one[2] for one in answers),
        **{f"closed_{band}": ages[band] for band in BANDS},
        "upheld": sum(one[1] for one in answers),
        "redress_paid": {currency: str(amount) for currency, amount in sorted(sums.items())},
        **_beyond(files, from_date, to_date),
        "outstanding_at_end": _open_at(files, until),
        "by_product_and_cause": _by_product_and_cause(opened, closed, paid, theirs_on(regime, to_date)),
        "is_nil": not opened.exists() and not answers,
    }


def _beyond(files: QuerySet[ComplaintFile], from_date: date, to_date: date) -> dict[str, Any]:
    """What ombudsmen and regulators did in the period, with each of their cases: a complaint may be at several of them."""
    rows = OutsideCase.objects.filter(complaint__in=files.values("pk"))
    decided = rows.filter(decided_date__gte=from_date, decided_date__lte=to_date)
    awards: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in decided.filter(award_amount__gt=0).values_list("currency", "award_amount"):
        awards[currency] += amount or 0
    return {
        "outside_opened": rows.filter(opened_date__gte=from_date, opened_date__lte=to_date).count(),
        "outside_decided": decided.count(),
        "overturned": decided.filter(is_overturned=True).count(),
        "awarded": {currency: str(amount) for currency, amount in sorted(awards.items())},
    }


def _answer(
    received_at: datetime, closed_at: datetime | None, is_quick: bool, decision: str, drivers: list[str]
) -> tuple[str, bool, bool]:
    age = (closed_at or received_at) - received_at
    band = BANDS[0] if is_quick else BANDS[1] if age <= timedelta(weeks=8) else BANDS[2]
    return band, decision in UPHELD, bool(drivers)


def _open_at(files: QuerySet[ComplaintFile], moment: datetime) -> int:
    return files.filter(Q(closed_at=None) | Q(closed_at__gte=moment), received_at__lt=moment).count()


type Part = tuple[str, str]


def _by_product_and_cause(
    opened: QuerySet[ComplaintFile], closed: QuerySet[ComplaintFile], paid: QuerySet[Redress], theirs: Mapping[str, str]
) -> list[dict[str, Any]]:
    parts: dict[Part, dict[str, Any]] = {}

    def of(product: str, cause: str | None, reason: str | None, facts: dict[str, Any] | None) -> dict[str, Any]:
        part = product or (facts or {}).get("product", ""), cause or reason or ""
        return parts.setdefault(part, {"opened": 0, "closed": 0, "upheld": 0, "redress": {}})

    for found in opened.values_list(*PART):
        of(*found)["opened"] += 1
    for *found, decision in closed.values_list(*PART, "decision"):
        row = of(*found)
        row["closed"] += 1
        row["upheld"] += decision in UPHELD
    sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    rows: dict[int, dict[str, Any]] = {}
    columns = [f"complaint__{name}" for name in PART]
    for *found, currency, amount in paid.exclude(currency="").values_list(*columns, "currency", "amount"):
        row = of(*found)
        rows[id(row)] = row
        sums[id(row), currency] += amount
    for (key, currency), amount in sorted(sums.items()):
        rows[key]["redress"][currency] = str(amount)
    return [
        {
            "product": product, "cause": cause, **row, "their_product": theirs.get(product, ""),
            "their_cause": theirs.get(cause, ""),
        }
        for (product, cause), row in sorted(parts.items(), key=lambda one: (-one[1]["opened"], one[0]))
    ]  # fmt: skip


def canonical(content: dict[str, Any]) -> str:
    """Return the content as text that is the same for the same content."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _flat(content: dict[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in content.items() if isinstance(value, int) and not isinstance(value, bool)}
    found |= {f"redress_paid {currency}": amount for currency, amount in content["redress_paid"].items()}
    found |= {f"awarded {currency}": amount for currency, amount in content.get("awarded", {}).items()}
    for row in content["by_product_and_cause"]:
        name = f"{row['product'] or '–'} · {row['cause'] or '–'}"
        # Returns from before told only how many were opened.
        found[name] = row["opened"] if "opened" in row else row["count"]
        found |= {f"{name}: {figure}": row[figure] for figure in ("closed", "upheld") if figure in row}
        found |= {f"{name}: redress {currency}": amount for currency, amount in row.get("redress", {}).items()}
    return found
