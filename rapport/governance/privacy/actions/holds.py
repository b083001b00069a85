"""Legal holds: nothing of a customer or a case is erased while one stands."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.directory.customers.queries import get_customer
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed

from .. import rules
from ..models import Hold
from ..queries.holding import held_among
from ..types import Change, HoldDraft
from .changing import HANDLE, PrivacyRefused, note, refuse


@transaction.atomic
def hold(*, draft: HoldDraft, by: Actor, at: datetime) -> Hold:
    """Keep everything of a customer or of a case for a reason of law. Raises NotAllowed, PrivacyRefused or DoesNotExist."""
    by.require_somewhere(HANDLE)
    refuse(rules.why_not_hold(draft, today=timezone.localdate(at)))
    if draft.customer_id is not None:
        get_customer(draft.customer_id, actor=by)
    made = Hold.objects.create(
        customer_id=draft.customer_id, case_id=draft.case_id, reason=draft.reason.strip(), owner_id=draft.owner_id,
        review_date=draft.review_date, at=at, by_id=by.person_id,
    )  # fmt: skip
    note(made, Change.HOLD_SET, by=by, at=at)
    return made


@transaction.atomic
def review_hold(*, hold_id: int, review_date: date, by: Actor, at: datetime) -> Hold:
    """Say that a hold was looked at and stands, until the day of the next review. Raises NotAllowed or PrivacyRefused."""
    held = _standing(hold_id, by)
    if review_date <= timezone.localdate(at):
        raise PrivacyRefused(rules.why_not_hold(_as_draft(held, review_date), today=timezone.localdate(at)))
    held.review_date = review_date
    held.save(update_fields=["review_date"])
    note(held, Change.HOLD_REVIEWED, by=by, at=at)
    return held


@transaction.atomic
def end_hold(*, hold_id: int, why: str, by: Actor, at: datetime) -> Hold:
    """End a hold with the reason; rules reach it again from the next night on. Raises NotAllowed or PrivacyRefused."""
    held = _standing(hold_id, by)
    refuse(rules.why_not_words(why))
    held.ended_at, held.ended_by_id, held.ended_why = at, by.person_id, why.strip()
    held.save(update_fields=["ended_at", "ended_by", "ended_why"])
    note(held, Change.HOLD_ENDED, by=by, at=at)
    return held


@transaction.atomic
def hold_too(*, case_id: int, of_id: int, since: datetime | None = None, by: Actor, at: datetime) -> int:
    """Hold what was taken out of a held case as the case itself is (``since``: by what was set from then on); return by how many.

    Only Rapport itself does this: whoever parts a case decides nothing about its holds. Raises NotAllowed.
    """
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    by.require_somewhere(HANDLE)
    found = [one for one in held_among(case_ids=[of_id]) if since is None or one.at >= since]
    for one in found:
        made = Hold.objects.create(
            case_id=case_id, reason=one.reason, owner_id=one.owner_id, review_date=one.review_date, at=at, by_id=one.by_id
        )
        note(made, Change.HOLD_SET, by=by, at=at)
    return len(found)


def _standing(hold_id: int, by: Actor) -> Hold:
    by.require_somewhere(HANDLE)
    held = Hold.objects.select_for_update().get(pk=hold_id)
    refuse("This hold has ended already. Set a new one if it is needed again." if held.ended_at else None)
    return held


def _as_draft(held: Hold, review_date: date) -> HoldDraft:
    return HoldDraft(
        customer_id=held.customer_id, case_id=held.case_id, reason=held.reason, owner_id=held.owner_id, review_date=review_date
    )
