"""The customer's side: one signed link to one thread, which opens nothing any more once its key was renewed."""

from django.core import signing

from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.types import READ
from rapport.kernel.actor import Actor
from rapport.kernel.journal import history

from .linking import goes_on_in

CONVERSE = "cases.converse"


def portal_token(case: Case) -> str:
    """Return what the customer's link to this case carries: its number, signed with its own key."""
    return _signer(case.portal_key).sign(str(case.pk))


def find_by_portal(token: str) -> Case | None:
    """Return the case of a link, or None when the link is wrong or was replaced. That of a merged case opens the one thread."""
    number = token.partition(":")[0]
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    case = Case.objects.select_related("customer", "assignee").filter(pk=int(number)).first()
    if case is None:
        return None
    try:
        _signer(case.portal_key).unsign(token)
    except signing.BadSignature:
        return None
    if case.merged_into_id is not None:
        return Case.objects.select_related("customer", "assignee").filter(pk=goes_on_in(case.pk)).first()
    return case


def former_customers(case_id: int) -> set[int]:
    """Return for whom a case was taken before it was corrected: they have no part in it any more."""
    said = [one.payload for one in history(Case._meta.label_lower, [case_id]).filter(event="cases.CaseCorrected")]
    present = Case.objects.filter(pk=case_id).values_list("customer_id", flat=True).first()
    return {one["before_id"] for one in said} - {None, present} if said else set()


def customer_actor(case: Case) -> Actor:
    """Return the customer of a signed link: they may read and continue this one conversation, nothing else."""
    return Actor.by_link("customer", CONVERSE, row=case)


def conversation(case: Case) -> list[Contact]:
    """Return what customer and department said to each other, oldest first: no notes, and no abuse mark matters here."""
    rows = case.contacts.filter(direction__in=READ).select_related("person")
    return list(rows.order_by("at", "pk"))


def _signer(key: str) -> signing.Signer:
    return signing.Signer(salt=f"cases.portal.{key}")
