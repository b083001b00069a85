"""Files that belong to a contact."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases.events import FileAttached
from rapport.desk.cases.models import Contact
from rapport.desk.cases.types import Direction
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish
from rapport.kernel.models import StoredFile

from .changing import announce

MOST_FILES = 20


@transaction.atomic
def attach(*, contact_id: int, content: BinaryIO, name: str, by: Actor, at: datetime) -> StoredFile:
    """Keep a file with a contact: by whoever works the case, or by the customer with what they wrote by link.

    Raises NotAllowed, Refused, BadInput for a file that is not taken, or Contact.DoesNotExist.
    """
    contact = Contact.objects.select_for_update(of=("self",)).select_related("case").get(pk=contact_id)
    by_customer = by.may("cases.converse", on=contact.case) and contact.direction == Direction.INBOUND
    if not by_customer:
        by.require("cases.work", on=contact.case)
    if files.files_of(Contact._meta.label_lower, [contact.pk]).count() >= MOST_FILES:
        raise Refused(_("Twenty files are kept with one message. Put the others into a zip file, or write a second message."))
    kept = files.keep(content, name=name, about=contact, by=by, at=at)
    attached = FileAttached(case_id=contact.case_id, contact_id=contact.pk, file_id=kept.pk)
    publish(attached, about=contact.case, by=by, at=at)
    announce(contact.case_id, set())
    return kept
