"""After the fact: who set a webhook up, and the directors, hear that it was given up."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel import inbox
from rapport.kernel.models import Entry

from . import queries
from .events import WebhookGivenUp


def tell_of_given_up(event: WebhookGivenUp, entry: Entry) -> None:
    """Say that nothing is sent any more, and where to look."""
    webhook = queries.find_webhook(event.webhook_id)
    if webhook is None:
        return
    told = {one.pk for one in people.directors(entry.at)} | ({webhook.made_by_id} if webhook.made_by_id else set())
    text = _("Nothing was taken by “%(name)s” for three days. It is switched off; what waits stays.") % {"name": webhook.name}
    url = reverse("connections:webhook", args=[webhook.pk])
    inbox.tell(told, entry=entry, kind="webhook_given_up", text=text, url=url, at=entry.at)
