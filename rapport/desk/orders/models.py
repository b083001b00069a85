"""Tables of this room: orders with lines, shipments, returns and refunds; connections to web shops and what they told."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from .types import LONGEST_ADDRESS, LONGEST_REASON, LONGEST_REFERENCE, OrderState, Outcome, System

AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class Order(models.Model):
    """What a customer bought at once. ``changed_at``: as of when its source tells it so; ``digest``: over what it told."""

    source = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=LONGEST_REFERENCE)
    external_id = models.CharField(max_length=60, blank=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField(blank=True)
    placed_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in OrderState], default=OrderState.PLACED)
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    store = models.CharField(max_length=160, blank=True)
    total_amount = models.DecimalField(**AMOUNT)
    paid_amount = models.DecimalField(**AMOUNT)
    refunded_amount = models.DecimalField(**AMOUNT, default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    worked_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("source", "reference", name="order_once"),
            models.CheckConstraint(condition=Q(refunded_amount__gte=0) & Q(paid_amount__gte=0), name="order_amounts"),
        ]
        indexes = [
            models.Index("reference", name="order_reference"),
            models.Index("email", name="order_email", condition=~Q(email="")),
            models.Index("customer", F("placed_at").desc(), name="order_customer"),
            models.Index(F("placed_at").desc(), name="order_placed"),
        ]

    def __str__(self) -> str:
        return self.reference


class OrderLine(models.Model):
    """So many of one product. ``product`` is None for a number that the catalogue does not know."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    sku = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(**AMOUNT)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint("order", "position", name="order_line_once")]

    def __str__(self) -> str:
        return self.name


class Shipment(models.Model):
    """One parcel of an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shipments")
    carrier = models.CharField(max_length=80, blank=True)
    tracking = models.CharField(max_length=120, blank=True)
    promised_date = models.DateField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.tracking or self.carrier


class Return(models.Model):
    """The customer sends so many of a line back."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="returns")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=LONGEST_REASON)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"return of order {self.order_id}"


class Refund(models.Model):
    """An amount paid back. ``key`` names what it was paid for, so that it is paid once."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=80, unique=True)
    amount = models.DecimalField(**AMOUNT)
    reason = models.CharField(max_length=LONGEST_REASON)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive")]

    def __str__(self) -> str:
        return f"refund of order {self.order_id}"


class Connection(models.Model):
    """A web shop that tells of its orders. ``secret``: encrypted; with it each message is signed."""

    name = models.CharField(max_length=60, unique=True)
    system = models.CharField(max_length=20, choices=[(s.value, s.value) for s in System])
    key = models.CharField(max_length=40, unique=True)
    secret = models.TextField()
    is_active = models.BooleanField(default=True)
    heard_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message of a web shop. ``number``: how the sender counts it, or its digest: the same one is taken once."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="deliveries")
    number = models.CharField(max_length=80)
    topic = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=[(o.value, o.value) for o in Outcome])
    note = models.CharField(max_length=300, blank=True)
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [models.UniqueConstraint("connection", "number", name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.topic} of connection {self.connection_id}"
