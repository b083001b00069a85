"""What Marlow & Reed sells beside what its desk hears of: the orders that complaints are held against, in a true proportion."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import batched
from zoneinfo import ZoneInfo

from rapport.desk.cases.types import Kind
from rapport.desk.orders.actions import bring_in_orders
from rapport.desk.orders.types import Line, OrderRecord, OrderState
from rapport.kernel.jobs import job

from . import cast, company, words, world
from .company import BY
from .days import Region, World
from .models import Story
from .remedies import CURRENCIES, DELIVERY, FURTHER, PRICES, SHOP, sku_of
from .shape import LATE_A_WEEK, WEEKDAYS, Plan, generator, seconds_of_day, weight_of

# Sixteen complaints for each thousand orders.
ORDERS_A_COMPLAINT = 1_000 / 16
COMPLAINTS = sum(one.weight for one in words.THEMES if one.kind is Kind.COMPLAINT) / sum(one.weight for one in words.THEMES)
# Who buys as a guest is nobody's customer at the desk until they write.
KNOWN_BUYERS = 0.2
DAYS_UNDER_WAY = 6
BATCH = 10_000
SHOP_PART = 40  # of a day's chance; what comes to the desk has the lower numbers


def soon(*, since: date) -> None:
    """Have the past sold in the worker: the start does not wait for a hundred thousand orders."""
    sell_past.defer(once="demo.shop", since=since.isoformat())


@job(queue="facts", retries=3)
def sell_past(since: str) -> None:
    """Bring in the orders of the days since then, as far as the story has been told; a second run adds nothing."""
    story = Story.objects.first()
    if story is not None:
        plan = Plan(seed=story.seed, first_day=story.first_date, rate=story.rate)
        sell(world.world({}, {}, company.known_customers()), plan, since=date.fromisoformat(since), now=story.told_to)


def sell(made: World, plan: Plan, *, since: date, now: datetime) -> int:
    """Bring in the orders of these days up to now, and what arrived since they were told; return how many are new."""
    days = range((now.date() - since).days + 2)
    orders = (one for day in days for one in _orders_of(made, plan, since + timedelta(days=day), now))
    return sum(len(bring_in_orders(records=some, by=BY, at=now).added) for some in batched(orders, BATCH))


def again_since(told_to: datetime) -> date:
    """Return from which day on orders told up to then are not yet what they are in the end."""
    return told_to.date() - timedelta(days=DAYS_UNDER_WAY + 1)


def _orders_of(made: World, plan: Plan, day: date, now: datetime) -> Iterator[OrderRecord]:
    late = LATE_A_WEEK * WEEKDAYS[day.weekday()] / sum(WEEKDAYS)
    mean = ORDERS_A_COMPLAINT * (plan.rate * weight_of(day) * COMPLAINTS + late)
    number = (day - plan.first_day).days * 100_000
    for place, region in enumerate(made.regions):
        drawn = generator(plan, day, SHOP_PART + place)
        midnight = datetime.combine(day, time(), ZoneInfo(region.zone)).astimezone(UTC)
        count = int(drawn.poisson(mean * region.share))
        products = drawn.integers(0, len(cast.PRODUCTS), size=count).tolist()
        buyers = drawn.random(count).tolist()
        for second, product, buyer in zip(seconds_of_day(drawn, count).tolist(), products, buyers, strict=True):
            number += 1
            placed_at = midnight + timedelta(seconds=second)
            if placed_at <= now:
                yield _order(region, f"MR-{1_000_000 + number}", cast.PLACES[place].name, placed_at, product, buyer, now)


def _order(
    region: Region, reference: str, place: str, placed_at: datetime, product: int, buyer: float, now: datetime
) -> OrderRecord:
    name = cast.PRODUCTS[product]
    price = Decimal(PRICES.get(name, FURTHER)[1])
    has_arrived = placed_at + timedelta(days=3 + product % (DAYS_UNDER_WAY - 2)) < now
    known = int(buyer / KNOWN_BUYERS * len(region.customers)) if buyer < KNOWN_BUYERS and region.customers else None
    return OrderRecord(
        source=SHOP,
        reference=reference,
        placed_at=placed_at,
        currency=CURRENCIES[place],
        lines=(Line(sku=sku_of(name, product), name=name, quantity=1, price=price),),
        state=OrderState.DELIVERED if has_arrived else OrderState.SHIPPED,
        customer_id=region.customers[known] if known is not None else None,
        total=price + DELIVERY,
    )
