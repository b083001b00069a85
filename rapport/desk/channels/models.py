"""Tables of this room: mailboxes, messages in and out, who gets copies, templates, letters on paper."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from .types import Became, Delivery, Layout, Posting, Purpose, Security, Sending, Stage


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


# A message of ours that is still in our hands.
IN_HAND = ("held", "waiting", "sending", "handing_over")


class Mailbox(models.Model):
    """One mailbox: how it is read and sent from. The passwords are encrypted with a key from the settings."""

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=250)
    sender_name = models.CharField(max_length=100, blank=True)
    aliases = ArrayField(models.CharField(max_length=250), default=list, blank=True)
    uses_plus = models.BooleanField(default=False)
    imap_host = models.CharField(max_length=255)
    imap_port = models.PositiveIntegerField()
    imap_security = models.CharField(max_length=10, choices=_choices(Security))
    folder = models.CharField(max_length=200, default="INBOX")
    smtp_host = models.CharField(max_length=255)
    smtp_port = models.PositiveIntegerField()
    smtp_security = models.CharField(max_length=10, choices=_choices(Security))
    user = models.CharField(max_length=250, blank=True)
    secret = models.TextField(blank=True)
    smtp_user = models.CharField(max_length=250, blank=True)
    smtp_secret = models.TextField(blank=True)
    client_id = models.CharField(max_length=250, blank=True)  # with one, it signs in by tokens instead of the password
    client_secret = models.TextField(blank=True)
    token_url = models.CharField(max_length=500, blank=True)
    token_scope = models.CharField(max_length=500, blank=True)
    refresh_token = models.TextField(blank=True)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20)
    signature = models.TextField(blank=True)
    sends_receipts = models.BooleanField(default=True)
    takes_old = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    connected_at = models.DateTimeField(null=True, blank=True)  # to this folder; what came before is old
    looked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=600, blank=True)
    problem_since_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-is_active", "name", "pk")
        constraints = [
            models.UniqueConstraint("address", name="mailbox_once"),
            models.UniqueConstraint("is_default", name="mailbox_one_default", condition=Q(is_default=True)),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def addresses(self) -> frozenset[str]:
        """All addresses whose mail comes here."""
        return frozenset([self.address, *self.aliases])

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


class Inbound(models.Model):
    """One message that came in: stored raw first, made part of a case afterwards."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="inbound", db_index=False)
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    identity = models.CharField(max_length=64)
    message_id = models.CharField(max_length=1000, blank=True)
    size_bytes = models.BigIntegerField()
    at = models.DateTimeField()
    stored_at = models.DateTimeField()
    stage = models.CharField(max_length=10, choices=_choices(Stage), default=Stage.WAITING)
    became = models.CharField(max_length=12, choices=_choices(Became), default=Became.NOTHING, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sender = models.CharField(max_length=250, blank=True)
    sender_name = models.CharField(max_length=160, blank=True)
    reply_to = models.CharField(max_length=250, blank=True)
    copied = ArrayField(models.CharField(max_length=250), default=list, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    quoted = models.TextField(blank=True)
    has_html = models.BooleanField(default=False)
    not_kept = models.JSONField(default=list, blank=True)
    pictures = models.JSONField(default=dict, blank=True)
    is_automatic = models.BooleanField(default=False)
    gets_receipt = models.BooleanField(default=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    contact_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("mailbox", "uid_validity", "uid", name="inbound_once")]
        indexes = [
            models.Index(fields=["mailbox", "id"], name="inbound_waiting", condition=Q(stage=Stage.WAITING.value)),
            models.Index(fields=["-at"], name="inbound_aside", condition=Q(stage=Stage.SET_ASIDE.value)),
            models.Index(fields=["identity"], name="inbound_identity"),
            models.Index(fields=["message_id"], name="inbound_message_id", condition=~Q(message_id="")),
            models.Index(fields=["contact_id"], name="inbound_contact", condition=Q(contact_id__isnull=False)),
            models.Index(fields=["case", "-at"], name="inbound_case", condition=Q(case__isnull=False)),
            models.Index(fields=["sender", "at"], name="inbound_automatic", condition=Q(is_automatic=True)),
        ]

    def __str__(self) -> str:
        return f"message {self.uid} of {self.mailbox_id}"


class Original(models.Model):
    """The bytes of a message as they came."""

    inbound = models.OneToOneField(Inbound, on_delete=models.CASCADE, primary_key=True, related_name="original")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"original of message {self.inbound_id}"


class Outbound(models.Model):
    """One message of ours: held for half a minute, then sent once. Its Message-ID is fixed before."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="outbound", db_index=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    contact_id = models.BigIntegerField(null=True, blank=True)
    purpose = models.CharField(max_length=10, choices=_choices(Purpose), default=Purpose.ANSWER)
    message_id = models.CharField(max_length=250, unique=True)
    to = ArrayField(models.CharField(max_length=250), default=list)
    cc = ArrayField(models.CharField(max_length=250), default=list, blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    answers_to = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    state = models.CharField(max_length=14, choices=_choices(Sending), default=Sending.HELD)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=600, blank=True)
    refused = models.JSONField(default=dict, blank=True)
    delivery = models.CharField(max_length=10, choices=_choices(Delivery), default=Delivery.NOTHING, blank=True)
    delivery_text = models.CharField(max_length=600, blank=True)
    delivery_at = models.DateTimeField(null=True, blank=True)
    by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("contact_id", name="outbound_once", condition=Q(contact_id__isnull=False)),
            models.UniqueConstraint("case", name="outbound_one_receipt", condition=Q(purpose=Purpose.RECEIPT.value)),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="outbound_due", condition=Q(state__in=IN_HAND)),
            models.Index(fields=["case", "at"], name="outbound_case"),
        ]

    def __str__(self) -> str:
        return f"message {self.message_id}"


class Participant(models.Model):
    """Somebody besides the customer who gets copies of the answers of a case."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    email = models.CharField(max_length=250)
    name = models.CharField(max_length=160, blank=True)
    is_copied = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("case", "email", name="participant_once")]

    def __str__(self) -> str:
        return self.email


class Template(models.Model):
    """An answer that is written often, in one or more languages."""

    name = models.CharField(max_length=150, unique=True)
    is_active = models.BooleanField(default=True)
    used_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Variant(models.Model):
    """A template in one language (BCP 47, lower case)."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="variants", db_index=False)
    language = models.CharField(max_length=10)
    body = models.TextField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint("template", "language", name="variant_once")]

    def __str__(self) -> str:
        return f"{self.template_id} {self.language}"


class Letterhead(models.Model):
    """The company's paper; there is one. ``logo_id``: the kept file of the picture."""

    name = models.CharField(max_length=120)
    address = models.TextField()
    return_line = models.CharField(max_length=160, blank=True)
    footer = models.TextField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    layout = models.CharField(max_length=10, choices=_choices(Layout), default=Layout.DIN_B)
    logo_id = models.BigIntegerField(null=True, blank=True)
    is_only = models.BooleanField(default=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("is_only", name="letterhead_one")]

    def __str__(self) -> str:
        return self.name


class PrintBatch(models.Model):
    """Letters that were printed together: the very pages, so that printing them again gives the same."""

    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)
    letter_count = models.PositiveIntegerField()
    printed_count = models.PositiveIntegerField(default=1)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.letter_count} letters"


class Letter(models.Model):
    """One answer on paper: written in a case, printed, posted, perhaps returned. ``address``: the lines on the envelope.

    ``copy_address``: those of the customer's copy, where the letter goes to who complains for them.

    ``then``: the state that its case enters once it is posted, "" for none.
    """

    reach = Reach(
        own=("case__assignee_id",),
        team=("case__team_id",),
        readers="case__reader_ids",
        restricts="cases.restrict",
        bars="case__barred_id",
    )

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    contact_id = models.BigIntegerField(unique=True)
    address = ArrayField(models.CharField(max_length=250), default=list)
    copy_address = ArrayField(models.CharField(max_length=250), default=list)
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    signed = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=12, choices=_choices(Posting), default=Posting.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)
    batch = models.ForeignKey(PrintBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    printed_count = models.PositiveSmallIntegerField(default=0)
    posted_at = models.DateTimeField(null=True, blank=True)
    returned_date = models.DateField(null=True, blank=True)
    then = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "written_at"], name="letter_waiting", condition=Q(state__in=["waiting", "printed"])),
            models.Index(fields=["case"], name="letter_case"),
        ]

    def __str__(self) -> str:
        return f"letter {self.subject}"


class Scan(models.Model):
    """A letter of a customer, scanned: when it was received, apart from when it was entered, and where its words come from."""

    contact_id = models.BigIntegerField(unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    received_date = models.DateField()
    entered_at = models.DateTimeField()
    page_count = models.PositiveIntegerField(null=True, blank=True)
    is_read_by_machine = models.BooleanField(default=False)
    by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case"], name="scan_case")]

    def __str__(self) -> str:
        return f"scan of {self.received_date}"
