"""Agreements about figures of individual people: which there are, which holds, and who looked at whose figures."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F, QuerySet

from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.models import StoredFile

from .. import rules
from ..models import Agreement, Look
from ..types import AgreementState

OWN = "measures.own"
AGREE = "measures.agree"
MOST_LOOKS = 200


def agreements(actor: Actor) -> QuerySet[Agreement]:
    """Return every version, newest first: whoever it is about may read what was agreed. Raises NotAllowed."""
    actor.require_somewhere(OWN)
    return Agreement.objects.select_related("recorded_by", "withdrawn_by").order_by("-version")


def get_agreement(agreement_id: int, *, actor: Actor) -> Agreement:
    """Return one version. Raises Agreement.DoesNotExist or NotAllowed."""
    return agreements(actor).get(pk=agreement_id)


def agreement_files(agreement_id: int) -> Sequence[StoredFile]:
    """Return the files that were kept with an agreement."""
    return list(files.files_of(Agreement._meta.label_lower, [agreement_id]))


def may_read_file(actor: Actor, agreement_id: int) -> bool:
    """Return whether somebody may open the file of an agreement: everybody who works here may."""
    return actor.may(OWN) and Agreement.objects.filter(pk=agreement_id).exists()


def current(day: date) -> Agreement | None:
    """Return the version that says on a day whether figures of people are open: the last that has begun.

    One that was withdrawn before it began never said anything. A later version takes the place of those before it for good.
    """
    begun = Agreement.objects.filter(active_from__lte=day).exclude(withdrawn_at__date__lt=F("active_from"))
    return begun.order_by("-version").first()


def state_of(agreement: Agreement | None, day: date) -> AgreementState:
    """Return how an agreement stands on a day."""
    if agreement is None:
        return AgreementState.NONE
    return rules.agreement_state(
        active_from=agreement.active_from,
        review_date=agreement.review_date,
        withdrawn_on=agreement.withdrawn_at.date() if agreement.withdrawn_at else None,
        day=day,
    )


def looks_at(actor: Actor, *, until: datetime) -> QuerySet[Look]:
    """Return who looked at the actor's own figures, newest first, ``MOST_LOOKS`` at most; nobody else's are told."""
    rows = Look.objects.filter(person_id=actor.person_id, at__lte=until) if actor.person_id else Look.objects.none()
    return rows.select_related("by").order_by("-at", "-pk")[:MOST_LOOKS]
