"""Tables of this room: tokens, what was answered to their creating requests, webhooks and their deliveries."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Reach

from .types import HEAD_LENGTH, LONGEST_ADDRESS, LONGEST_KEY, LONGEST_NAME, Access, DeliveryState, Trouble

ACCESSES = {Access.READ: _("reads"), Access.WRITE: _("reads and writes")}
STATES = {
    DeliveryState.WAITING: _("waits"),
    DeliveryState.DELIVERED: _("delivered"),
    DeliveryState.GIVEN_UP: _("given up"),
}


class Token(models.Model):
    """With it another system acts for a person. Only its digest is kept; ``tail``: its last characters, to recognise it by.

    ``minute_at`` and ``minute_count``: how often it asked in the minute in which it asked last.
    """

    reach = Reach(own=("person_id",), team=("person__team_id",))

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    access = models.CharField(max_length=10, choices=[(one.value, label) for one, label in ACCESSES.items()])
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=4)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    minute_at = models.DateTimeField(null=True, blank=True)
    minute_count = models.PositiveIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.name

    @property
    def may_write(self) -> bool:
        return self.access == Access.WRITE


class KeptAnswer(models.Model):
    """What a creating request made, under the key that it was sent with: sent again, it is answered the same."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY)
    asked = models.CharField(max_length=64)
    made_id = models.BigIntegerField(null=True)
    path = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("token", "key", name="kept_answer_once")]
        indexes = [models.Index("at", name="kept_answer_at")]

    def __str__(self) -> str:
        return self.path


class Webhook(models.Model):
    """Where another system listens, and to which kinds of events. Secrets are kept sealed; the one before signs for a while.

    ``failing_since``: since when nothing was taken; None after what was.
    """

    name = models.CharField(max_length=LONGEST_NAME)
    address = models.CharField(max_length=LONGEST_ADDRESS)
    kinds = ArrayField(models.CharField(max_length=60), default=list)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    is_on = models.BooleanField(default=True)
    made_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one webhook. ``body`` is what is signed: ids, enums and numbers. ``head``: how the last answer began.

    ``claimed_until``: somebody sends it just now; after a crash it is free again from then on.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(one.value, label) for one, label in STATES.items()], default=DeliveryState.WAITING.value
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    trouble = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Trouble], blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    head = models.CharField(max_length=HEAD_LENGTH, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("webhook", "message_id", name="webhook_message_once")]
        indexes = [
            models.Index(fields=["webhook", "-at"], name="delivery_log"),
            models.Index("next_at", name="delivery_due", condition=Q(state=DeliveryState.WAITING.value)),
            models.Index("at", name="delivery_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"
