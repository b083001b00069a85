"""Which mailboxes there are, and which messages wait for a person."""

from django.db.models import Count, Q, QuerySet

from rapport.desk.channels.models import Inbound, Mailbox
from rapport.desk.channels.types import Became, Stage
from rapport.kernel.actor import Actor

CONFIGURE = "channels.configure"
# Copies of what we know, and our own messages, need nobody.
NEED_NOBODY = (Became.OWN, Became.DUPLICATE)


def mailboxes(actor: Actor) -> QuerySet[Mailbox]:
    """Return the mailboxes, those in use first, each with ``aside_count``. Raises NotAllowed."""
    actor.require_somewhere(CONFIGURE)
    aside = Q(inbound__stage=Stage.SET_ASIDE) & ~Q(inbound__became__in=NEED_NOBODY)
    return Mailbox.objects.select_related("team").annotate(aside_count=Count("inbound", filter=aside))


def get_mailbox(mailbox_id: int, *, actor: Actor) -> Mailbox:
    """Return one mailbox. Raises NotAllowed or Mailbox.DoesNotExist."""
    return mailboxes(actor).get(pk=mailbox_id)


def find_mailbox(mailbox_id: int) -> Mailbox | None:
    """Return one mailbox in use, for the house's own work; None when it is not read any more."""
    return Mailbox.objects.filter(pk=mailbox_id, is_active=True).first()


def has_mailbox() -> bool:
    """Return whether any mailbox is connected: then mail goes through it, else through the installation's own server."""
    return Mailbox.objects.filter(is_active=True).exists()


def versions() -> dict[int, int]:
    """Return the mailboxes in use with the number of their settings' version, for whoever reads them."""
    return dict(Mailbox.objects.filter(is_active=True).values_list("pk", "version"))


def set_aside(actor: Actor) -> QuerySet[Inbound]:
    """Return the messages that no case has and a person should look at, newest first. Raises NotAllowed."""
    actor.require_somewhere(CONFIGURE)
    rows = Inbound.objects.filter(stage=Stage.SET_ASIDE).exclude(became__in=NEED_NOBODY)
    return rows.select_related("mailbox").order_by("-at", "-pk")
