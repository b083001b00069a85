"""What the department sets: guides with their versions, and limits."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from rapport.desk.remedies import rules
from rapport.desk.remedies.events import GuideSet, LimitSet
from rapport.desk.remedies.models import Guide, GuideRemedy, Limit
from rapport.desk.remedies.types import GuideDraft
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

CONFIGURE = "remedies.configure"


@transaction.atomic
def set_guide(*, draft: GuideDraft, by: Actor, at: datetime) -> Guide:
    """Write a version of a guide; those before it stay as they were. Raises NotAllowed or BadInput."""
    with connection.cursor() as cursor:  # the first guide of a reason has no row that could be locked
        cursor.execute(f'LOCK TABLE "{Guide._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
    by.require_somewhere(CONFIGURE)
    is_known = Guide.objects.filter(reason_id=draft.reason_id, active_from=draft.active_from).exists()
    if why := rules.why_not_guide(draft, at=at, is_known=is_known):
        raise BadInput(_(why))
    made = Guide.objects.create(
        reason_id=draft.reason_id, active_from=draft.active_from, currency=draft.currency, steps=draft.steps.strip(),
        say=draft.say.strip(), made_at=at, made_by_id=by.person_id,
    )  # fmt: skip
    GuideRemedy.objects.bulk_create(
        GuideRemedy(guide=made, position=place, kind=one.kind, up_to=one.up_to, approver=one.approver)
        for place, one in enumerate(draft.advice)
    )
    publish(GuideSet(guide_id=made.pk, reason_id=made.reason_id), about=made, by=by, at=at)
    return made


@transaction.atomic
def set_limit(
    *,
    role: str = "",
    person_id: int | None = None,
    currency: str,
    case_amount: Decimal | None,
    month_amount: Decimal | None,
    active_from: datetime,
    by: Actor,
    at: datetime,
) -> Limit:
    """Say how much a role, or one person, may give from a moment on. Raises NotAllowed or BadInput."""
    by.require_somewhere(CONFIGURE)
    is_for_one = bool(role) != (person_id is not None)
    if why := rules.why_not_limit(case_amount=case_amount, month_amount=month_amount, currency=currency, is_for_one=is_for_one):
        raise BadInput(_(why))
    values = {"case_amount": case_amount, "month_amount": month_amount}
    about: dict[str, Any] = {"role": role, "person_id": person_id, "currency": currency, "active_from": active_from}
    made, _is_new = Limit.objects.update_or_create(**about, defaults=values)
    publish(LimitSet(limit_id=made.pk, person_id=person_id), about=made, by=by, at=at)
    return made
