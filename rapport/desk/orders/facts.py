"""What this room exports to the store: orders, on the day (UTC) on which they were placed. A number alone says by whom."""

from rapport.metrics.types import Column, Fact, Kind

INT, TEXT, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.DATE, Kind.MOMENT
_DAY = "(o.placed_at AT TIME ZONE 'UTC')::date"
COLUMNS = (
    ("order_id", INT, "the order"),
    ("customer_id", INT, "the customer; none where nobody knows who it was"),
    ("source", TEXT, "the shop or file that told of it"),
    ("currency", TEXT, "of its amounts"),
    ("total_minor", INT, "its total in whole minor units of the currency"),
    ("placed_at", AT, "when it was placed"),
    ("placed_date", DATE, "placed_at as a date of the department's zone"),
    ("cancelled_at", AT, "when it was cancelled"),
)
ORDERS = Fact(
    name="orders",
    meaning="One row an order, as it stands now.",
    grain=("order_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in COLUMNS),
    select=f"""
    SELECT {_DAY}, o.id, o.customer_id, o.source, o.currency, (o.total_amount * 100)::bigint, o.placed_at,
        (o.placed_at AT TIME ZONE %(zone)s)::date, o.cancelled_at
    FROM orders_order o
    WHERE o.placed_at >= %(since)s AND o.placed_at < %(until)s
    """,
    extent="SELECT min((placed_at AT TIME ZONE 'UTC')::date), max((placed_at AT TIME ZONE 'UTC')::date) FROM orders_order",
    touched={"orders.order": f"SELECT DISTINCT {_DAY} FROM orders_order o WHERE o.id = ANY(%(ids)s)"},
    subjects={"orders.order": "order_id"},
)
FACTS = (ORDERS,)
