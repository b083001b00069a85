"""What was said in a case, as its record holds it."""

from django.db.models import QuerySet

from rapport.desk.cases.models import Case, Contact
from rapport.kernel.actor import Actor

from .reading import visible


def contacts_of(case: Case, *, actor: Actor) -> QuerySet[Contact]:
    """Return the contacts and notes of a case that the actor may see, the oldest first."""
    return case.contacts.filter(visible(actor)).order_by("at", "pk")
