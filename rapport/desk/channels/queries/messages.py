"""What is known of the messages of a case, only for whom the case is."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.desk.cases import queries as cases
from rapport.desk.channels.models import Inbound, Original, Outbound, Participant
from rapport.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Note:
    """What stands at one message of a case: how it came, or how it went."""

    came: Inbound | None = None
    went: Outbound | None = None


def message_notes(contact_ids: Sequence[int]) -> dict[int, Note]:
    """Return what is known of these contacts, which the caller may read; contacts that were no mail are left out."""
    came = {row.contact_id: row for row in Inbound.objects.filter(contact_id__in=contact_ids).order_by("pk")}
    went = {row.contact_id: row for row in Outbound.objects.filter(contact_id__in=contact_ids).select_related("mailbox")}
    return {one: Note(came=came.get(one), went=went.get(one)) for one in contact_ids if one in came or one in went}


def get_inbound(inbound_id: int, *, actor: Actor) -> Inbound:
    """Return a message of a case that the actor may see, or one set aside for who connects mailboxes.

    Raises Inbound.DoesNotExist, also for one that is not theirs to see.
    """
    row = Inbound.objects.select_related("mailbox").get(pk=inbound_id)
    may = cases.may_read_contact(actor, row.contact_id) if row.contact_id else actor.may("channels.configure")
    if not may:
        raise Inbound.DoesNotExist
    return row


def get_outbound(outbound_id: int, *, actor: Actor) -> Outbound:
    """Return a message of ours whose case the actor may see. Raises Outbound.DoesNotExist."""
    row = Outbound.objects.select_related("mailbox").get(pk=outbound_id)
    if not cases.may_read(actor, row.case_id):
        raise Outbound.DoesNotExist
    return row


def original_of(inbound: Inbound) -> bytes:
    """Return the bytes of a message as they came. Raises Original.DoesNotExist once they were erased."""
    return bytes(Original.objects.get(inbound_id=inbound.pk).content)


def copies_of(case_ids: Sequence[int]) -> dict[int, list[Participant]]:
    """Return who gets copies of the answers of these cases, and who did, by case."""
    found: dict[int, list[Participant]] = {}
    for row in Participant.objects.filter(case_id__in=case_ids).order_by("email"):
        found.setdefault(row.case_id, []).append(row)
    return found
