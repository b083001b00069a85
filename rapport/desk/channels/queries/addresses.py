"""Where the answers of a case go, and which addresses lead back to us."""

from rapport.desk.cases import queries as cases
from rapport.desk.channels.models import Inbound, Mailbox, Participant
from rapport.desk.channels.rules import mailboxes
from rapport.desk.channels.types import Became
from rapport.desk.complaints import queries as complaints
from rapport.directory.customers import queries as customers
from rapport.directory.customers.types import PointKind
from rapport.kernel.actor import Actor

HOUSE = Actor.machine("channels")


def address_of(case_id: int, customer_id: int | None) -> str:
    """Return where an answer goes: to where the customer last wrote from, else to their preferred address."""
    spoken = Inbound.objects.filter(case_id=case_id, is_automatic=False, became__in=[Became.OPENED, Became.JOINED])
    rows = spoken.exclude(sender="")
    preferred = customers.reach([customer_id], kind=PointKind.EMAIL).get(customer_id or 0, "")
    for one in rows.order_by("-at", "-pk")[:20]:
        if is_of_former(case_id, one.sender) or is_withdrawn(case_id, customer_id, one.sender):
            continue
        # Somebody else who wrote into the case gets a copy; the answer itself is the customer's.
        if customer_id is None or one.became == Became.OPENED or customers.has_point(customer_id, PointKind.EMAIL, one.sender):
            return asked_for(one, customer_id)
    return preferred


def asked_for(one: Inbound, customer_id: int | None) -> str:
    """Return where a message is answered: the address that it asks for, but for a customer whom we know only if it is theirs.

    Anybody can write a sender's name into a message, and have what we answer sent to themselves.
    """
    if not one.reply_to or customer_id is None or customers.has_point(customer_id, PointKind.EMAIL, one.reply_to):
        return one.reply_to or one.sender
    is_known = one.became != Became.OPENED or cases.of_customer(customer_id, HOUSE).exclude(pk=one.case_id or 0).exists()
    return one.sender if is_known and one.sender else one.reply_to


def is_of_case(case_id: int, customer_id: int | None, address: str) -> bool:
    """Tell whether an address has a part in a case: its customer's, whoever speaks for them, or somebody who gets copies."""
    if customer_id is None or customers.has_point(customer_id, PointKind.EMAIL, address):
        return True
    who = complaints.speaks_in(case_id)
    is_copied = Participant.objects.filter(case_id=case_id, email=address, is_copied=True).exists()
    return is_copied or (who is not None and who.email.lower() == address.lower())


def is_of_former(case_id: int, address: str) -> bool:
    """Tell whether an address is that of somebody for whom the case was taken by mistake, and not the customer's as well."""
    former = cases.former_customers(case_id)
    if not any(customers.has_point(one, PointKind.EMAIL, address) for one in former):
        return False
    case = cases.find_case(case_id)
    return case is None or case.customer_id is None or not customers.has_point(case.customer_id, PointKind.EMAIL, address)


def is_withdrawn(case_id: int, customer_id: int | None, address: str) -> bool:
    """Tell whether an address is that of somebody whose authority to speak for the customer was withdrawn."""
    who = complaints.withdrawn_of(case_id)
    if who is None or not who.email or who.email.lower() != address.lower():
        return False
    return customer_id is None or not customers.has_point(customer_id, PointKind.EMAIL, address)


def is_own(address: str) -> bool:
    """Tell whether an address leads back to one of our mailboxes."""
    return mailboxes.is_ours(address, frozenset(one for mailbox in Mailbox.objects.all() for one in mailbox.addresses))
