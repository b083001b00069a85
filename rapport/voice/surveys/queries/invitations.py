"""Who was asked and what they said, by case and by customer; the customer's signed links; who waits for a call back."""

from collections.abc import Sequence
from datetime import datetime

from django.core import signing
from django.db.models import QuerySet

from rapport.kernel.actor import Actor
from rapport.voice.surveys.models import CallBack, Invitation, Spared
from rapport.voice.surveys.types import SCALE, Asked

VIEW, FOLLOW = "surveys.view", "surveys.follow"
LONGEST_NUMBER = 18


def token_of(invitation: Invitation, score: int = 0) -> str:
    """Return what a link carries: the invitation and a value of the first scale (0: none), signed with the invitation's key."""
    return _signer(invitation.key).sign(f"{invitation.pk}.{score}")


def find_by_link(token: str) -> tuple[Invitation, int] | None:
    """Return the invitation of a link and the value that it chooses (0: none). None when it is wrong, or nobody was asked.

    A case that is another customer's since, or a customer's who was taken for another, opens nothing.
    """
    number, _dot, chosen = token.partition(":")[0].partition(".")
    if not (
        number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER and chosen in {str(one) for one in (0, *SCALE)}
    ):
        return None
    rows = Invitation.objects.select_related("case", "customer", "version__survey").exclude(state=Asked.LEFT_OUT)
    invitation = rows.filter(pk=int(number)).first()
    if invitation is None or invitation.customer_id is None or invitation.customer_id != invitation.case.customer_id:
        return None
    try:
        _signer(invitation.key).unsign(token)
    except signing.BadSignature:
        return None
    return invitation, int(chosen)


def find_invitation(invitation_id: int) -> Invitation | None:
    """Return one for the house's own reactions; None when it is gone."""
    return Invitation.objects.select_related("case", "customer", "version__survey").filter(pk=invitation_id).first()


def unanswered(survey_id: int, *, since: datetime) -> QuerySet[Invitation]:
    """Return who was asked since a moment and has not answered, the latest first, for the house's own work."""
    rows = Invitation.objects.filter(survey_id=survey_id, asked_at__gte=since, answered_at=None)
    return rows.exclude(state=Asked.LEFT_OUT).order_by("-asked_at", "pk")


def find_call_back(call_back_id: int) -> CallBack | None:
    """Return one for the house's own reactions; None when it is gone."""
    return CallBack.objects.select_related("invitation__case").filter(pk=call_back_id).first()


def call_backs(actor: Actor) -> QuerySet[CallBack]:
    """Return the calls that the actor may make or see: those that wait first, the next due first."""
    rows = CallBack.objects.select_related("invitation__case", "invitation__customer", "lead", "team", "settled_by")
    return actor.scope(FOLLOW, rows).order_by("settled_at", "due_at", "pk")


def get_call_back(call_back_id: int, *, actor: Actor) -> CallBack:
    """Return one. Raises CallBack.DoesNotExist."""
    return call_backs(actor).get(pk=call_back_id)


def waiting_count(actor: Actor) -> int:
    """Return how many calls wait for somebody whom the actor reaches."""
    return actor.scope(FOLLOW, CallBack.objects.filter(settled_at=None)).count()


def of_cases(case_ids: Sequence[int]) -> dict[int, list[Invitation]]:
    """Return what came of asking about these cases, the latest first. The caller has checked who may read the cases."""
    rows = Invitation.objects.filter(case_id__in=case_ids).select_related("survey", "version", "call_back", "customer", "case")
    found: dict[int, list[Invitation]] = {}
    for one in rows.order_by("-asked_at", "-pk"):
        found.setdefault(one.case_id, []).append(one)
    return found


def of_customers(customer_ids: Sequence[int], actor: Actor, *, as_of: datetime) -> dict[int, list[Invitation]]:
    """Return when these customers were asked and what they said, the latest first, of cases that everybody may read."""
    rows = Invitation.objects.filter(customer_id__in=customer_ids, asked_at__lte=as_of, case__reader_ids=None)
    rows = rows.exclude(state=Asked.LEFT_OUT).select_related("case", "survey")
    found: dict[int, list[Invitation]] = {}
    for one in rows.order_by("-asked_at", "-pk")[: 50 * len(customer_ids)]:
        if one.customer_id is not None:
            found.setdefault(one.customer_id, []).append(one)
    return found


def spared_ids(customer_ids: Sequence[int]) -> set[int]:
    """Return which of these customers do not want to be asked."""
    return set(Spared.objects.filter(customer_id__in=customer_ids).values_list("customer_id", flat=True))


def _signer(key: str) -> signing.Signer:
    return signing.Signer(salt=f"surveys.answer.{key}")
