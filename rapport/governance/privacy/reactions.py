"""What follows: an erasure that was confirmed is carried out, and people are told of what waits for them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.kernel import inbox
from rapport.kernel.models import Entry

from . import queries
from .actions.carrying import erase_next
from .events import ErasureConfirmed, ErasureWaits, RequestNear
from .models import Erasure, Request


def carry_out(event: ErasureConfirmed, entry: Entry) -> None:
    """Begin with the first room. A second run finds what is done and goes on."""
    erase_next.defer(erasure_id=event.erasure_id, once=f"erasure:{event.erasure_id}")


def tell_second(event: ErasureWaits, entry: Entry) -> None:
    """Tell whoever may confirm, but for the one who asked."""
    erasure = Erasure.objects.get(pk=event.erasure_id)
    others = [one.pk for one in queries.handlers() if one.pk != erasure.asked_by_id]
    text = _("An erasure waits for a second person: customer %(number)d") % {"number": erasure.customer_id}
    url = reverse("privacy:erasure", args=[erasure.pk])
    inbox.tell(others, entry=entry, kind="privacy.erasure", text=text, url=url, at=entry.at)


def tell_handler(event: RequestNear, entry: Entry) -> None:
    """Remind whoever looks after a request that its month is nearly over."""
    request = Request.objects.get(pk=event.request_id)
    if request.is_open and request.handler_id:
        text = _("Request %(number)d about a customer's data is due within a week") % {"number": request.pk}
        url = reverse("privacy:request", args=[request.pk])
        inbox.tell([request.handler_id], entry=entry, kind="privacy.near", text=text, url=url, at=entry.at)
