"""What this room does after the fact: it tells people. Each bears a second run."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.kernel import inbox
from rapport.kernel.models import Entry

from . import queries
from .events import DeputyNamed


def tell_deputy(event: DeputyNamed, entry: Entry) -> None:
    """Whoever was named learns for whom they decide, and reads from when until when."""
    name = queries.names([event.person_id]).get(event.person_id, "")
    words = _("You are named as deputy of %(name)s. Read from when until when.") % {"name": name}
    url = reverse("people:person", args=[event.person_id])
    inbox.tell({event.deputy_id} - {entry.person_id}, entry=entry, kind="deputy", text=words, url=url, at=entry.at)
