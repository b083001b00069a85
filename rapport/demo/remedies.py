"""What Marlow & Reed sells, what was ordered, what customers get when it went wrong, and what waits for a decision of Ana's."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.db.models import Q

from rapport.desk.cases.queries import cases
from rapport.desk.cases.types import Kind
from rapport.desk.orders.actions import ensure_orders
from rapport.desk.orders.types import Line, OrderRecord, OrderState, Shipped
from rapport.desk.remedies.actions import ensure_ledger, give, set_guide, set_limit
from rapport.desk.remedies.types import Advice, GuideDraft, LedgerRecord, RemedyKind
from rapport.directory.catalogue.actions import ensure_products, ensure_stores
from rapport.directory.catalogue.types import ProductDetails, StoreDetails
from rapport.directory.people.types import Role
from rapport.governance.decisions.actions import ask
from rapport.governance.decisions.types import Option, Request

from . import cast
from .company import BY
from .stories import REFUSED, Stage

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
ORDERS_DAYS, LEDGER_DAYS = 45, 150
PRICES = {
    "Oak bed 160": ("Beds", 595), "Dale mattress": ("Beds", 420), "Down duvet": ("Beds", 95), "Linen sofa": ("Sofas", 980),
    "Moor dining table": ("Tables", 690), "Holm desk": ("Tables", 340), "Ash chair": ("Chairs", 180),
    "Larch bookcase": ("Shelves", 640), "Pine wardrobe": ("Shelves", 720), "Orchard table lamp": ("Lamps", 45),
    "Brae kettle": ("Kitchen", 38), "Beck saucepan set": ("Kitchen", 115),
}  # fmt: skip
FURTHER = ("Home", 120)
DELIVERY = Decimal(45)
SHOP = "marlowreed shop"
CURRENCIES = {"Leeds": "GBP", "Toronto": "CAD", "Denver": "USD"}
# By role: on one case, in one month.
LIMITS = {Role.REPRESENTATIVE: (50, 400), Role.SUPERVISOR: (150, 1_500), Role.MANAGER: (500, 5_000)}
GUIDES: dict[tuple[str, str], tuple[tuple[Advice, ...], str, str]] = {
    ("Delivery", "Late delivery"): (
        (
            Advice(kind=RemedyKind.REFUND, up_to=Decimal(45)),
            Advice(kind=RemedyKind.GOODWILL, up_to=Decimal(25)),
            Advice(kind=RemedyKind.REPERFORMANCE, approver="supervisor"),
        ),
        "Ask the depot where it is before you promise a day.\nPay the delivery back.\nFrom the second broken day: our own van.",
        "I am sorry that it did not come. The delivery costs go back to you today, and I watch the new day myself.",
    ),
    ("Returns", "Refund refused"): (
        (
            Advice(kind=RemedyKind.REFUND, up_to=None, approver="director"),
            Advice(kind=RemedyKind.GOODWILL, up_to=Decimal(30)),
        ),
        "Was the customer ill, or told otherwise? Then it is an exception: ask for it.\nElse explain the thirty days.",
        "I have looked at this again for you.",
    ),
    ("Product", "Faulty product"): (
        (
            Advice(kind=RemedyKind.REPLACEMENT),
            Advice(kind=RemedyKind.PRICE_REDUCTION, up_to=Decimal(120)),
            Advice(kind=RemedyKind.REFUND, up_to=None, approver="manager"),
        ),
        "Ask for a picture and the batch number.\nReplace first; a price reduction only when the customer wants to keep it.",
        "I am sorry that it is not as it should be. A new one is on its way; you need not send anything back first.",
    ),
    ("Order", "Payment"): (
        (Advice(kind=RemedyKind.APOLOGY), Advice(kind=RemedyKind.PRICE_REDUCTION, up_to=Decimal(60))),
        "Find out which price was told, by whom. The lowest price that we told holds.",
        "I am sorry for the confusion. You pay the lowest price that we told you.",
    ),
}  # fmt: skip


def plant(stage: Stage) -> None:
    """Declare what is sold and what may be given, bring in orders and past remedies, and ask Ana for two decisions."""
    _declare(stage)
    bring_orders(stage.now, days=ORDERS_DAYS)
    _past(stage)
    _decisions(stage)


def _declare(stage: Stage) -> None:
    products = [_product(name, place) for place, name in enumerate(cast.PRODUCTS)]
    ensure_products(products=products, by=BY, at=stage.now)
    stores = [
        StoreDetails(name=one.name, city=one.name, country=one.country, currency=CURRENCIES[one.name]) for one in cast.PLACES
    ]
    ensure_stores(stores=stores, by=BY, at=stage.now)
    for role, (a_case, a_month) in LIMITS.items():
        for currency in CURRENCIES.values():
            set_limit(
                role=role, currency=currency, case_amount=Decimal(a_case), month_amount=Decimal(a_month), active_from=SINCE,
                by=BY, at=stage.now,
            )  # fmt: skip
    for reason, (advice, steps, say) in GUIDES.items():
        draft = GuideDraft(
            reason_id=stage.reasons[reason], active_from=SINCE, currency="GBP", advice=advice, steps=steps, say=say
        )
        set_guide(draft=draft, by=BY, at=stage.now)


def _product(name: str, place: int) -> ProductDetails:
    family, price = PRICES.get(name, FURTHER)
    return ProductDetails(sku=sku_of(name, place), name=name, family=family, price=Decimal(price), currency="GBP")


def sku_of(name: str, place: int) -> str:
    return f"{''.join(word[0] for word in name.split()).upper()}-{100 + place}"


def bring_orders(now: datetime, *, days: int, case_ids: Collection[int] = ()) -> None:
    """Bring in the orders that cases of the last days name, and these cases."""
    which = Q(opened_at__gte=now - timedelta(days=days)) | Q(pk__in=case_ids)
    rows = cases(BY).select_related(None).filter(which, attributes__has_key="order_reference")
    named = rows.order_by("opened_at").values_list("attributes", "customer_id", "customer__country", "opened_at")
    skus = {name: sku_of(name, place) for place, name in enumerate(cast.PRODUCTS)}
    found = {row[0]["order_reference"]: _order(row, skus, now) for row in named}
    if found:
        ensure_orders(records=list(found.values()), by=BY, at=now)


def _order(row: Sequence[Any], skus: dict[str, str], now: datetime) -> OrderRecord:
    attributes, customer_id, country, opened_at = row
    reference, name = attributes["order_reference"], attributes.get("product", "Ash chair")
    chance = crc32(reference.encode())
    placed_at = opened_at - timedelta(days=4 + chance % 17, hours=chance % 11)
    promised = (placed_at + timedelta(days=3 + chance % 4)).date()
    arrived = _arrived(promised, chance, late="carrier" in attributes)
    parcel = Shipped(
        carrier=attributes.get("carrier", "NorthVan"),
        tracking=f"NV{chance:010d}",
        promised_date=promised,
        shipped_at=placed_at + timedelta(days=1),
        delivered_at=arrived if arrived < now else None,
    )
    price = Decimal(PRICES.get(name, FURTHER)[1])
    return OrderRecord(
        source=SHOP,
        reference=reference,
        placed_at=placed_at,
        currency={"CA": "CAD", "US": "USD"}.get(country or "", "GBP"),
        lines=(Line(sku=skus.get(name, ""), name=name, quantity=1 + chance % 5 // 4, price=price),),
        state=OrderState.DELIVERED if arrived < now else OrderState.SHIPPED,
        shipments=(parcel,),
        customer_id=customer_id,
        total=price * (1 + chance % 5 // 4) + DELIVERY,
        store=attributes.get("store", ""),
    )


def _arrived(promised: date, chance: int, *, late: bool) -> datetime:
    days = chance % 9 if late else 0
    return datetime(promised.year, promised.month, promised.day, 14, tzinfo=UTC) + timedelta(days=days)


def _past(stage: Stage) -> None:
    """Small remedies of the last months: one in eight complaints had one, all within the limits."""
    rows = cases(BY).select_related(None).filter(
        kind=Kind.COMPLAINT, opened_at__gte=stage.at(days=LEDGER_DAYS), resolved_at__isnull=False, assignee__isnull=False,
        customer__country="GB",
    )  # fmt: skip
    told = rows.values_list("pk", "team_id", "reason_id", "assignee_id", "resolved_at")
    kinds = (RemedyKind.GOODWILL, RemedyKind.REFUND, RemedyKind.GOODWILL, RemedyKind.PRICE_REDUCTION)
    records = [
        LedgerRecord(
            case_id=pk,
            team_id=team_id,
            reason_id=reason_id,
            person_id=person_id,
            kind=kinds[pk // 8 % 4],
            amount=Decimal(10 + pk // 8 % 8 * 5),
            currency="GBP",
            why="Waited longer than promised",
            at=resolved_at,
        )
        for pk, team_id, reason_id, person_id, resolved_at in told
        if pk % 8 == 0 and resolved_at is not None
    ]
    if records:
        ensure_ledger(records=records, by=BY, at=stage.now)


def ask_for_refund(stage: Stage, case_id: int) -> None:
    """Ask Ana for a refund above everybody's limit."""
    give(
        case_id=case_id,
        kind=RemedyKind.REFUND,
        amount=Decimal(180),
        why="Four days late because of three weeks in hospital; the letter is there. Nobody below you may make the exception.",
        words="We make an exception: the whole price goes back to you today. I am sorry that it took so long.",
        by=stage.actors["Dan Cole"],
        at=stage.at(hours=19),
    )


def _decisions(stage: Stage) -> None:
    """A refund above everybody's limit, and overtime that costs money."""
    ask_for_refund(stage, cases(BY).filter(subject=REFUSED).latest("pk").pk)
    ask(
        request=Request(
            question="Overtime on the four Saturdays before Christmas?",
            background="Late deliveries keep coming in. On the last two Saturdays eleven of a hundred gave up waiting.",
            subject=("department", 0),
            options=(
                Option(key="all", label="Six people, all four", customer_effect="Answered in two minutes, as on weekdays.",
                       low=Decimal(4800), high=Decimal(6200)),
                Option(key="two", label="Six people, the last two", customer_effect="The first two Saturdays stay as they are.",
                       low=Decimal(2400), high=Decimal(3100)),
                Option(key="none", label="None", customer_effect="One in nine gives up on a Saturday."),
            ),
            recommended="two",
            decider_id=stage.ids["Ana Ruiz"],
            due_at=stage.now + timedelta(days=2),
            waiting_costs="People plan their weekends; after Tuesday fewer say yes.",
            currency="GBP",
        ),
        by=stage.actors["Grace Osei"],
        at=stage.at(hours=26),
    )  # fmt: skip
