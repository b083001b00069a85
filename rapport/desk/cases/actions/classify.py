"""What the case is about: kind, reason, cause, facts, safety; and how soon it is due."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import rules
from rapport.desk.cases.events import CaseClassified, PriorityChanged
from rapport.desk.cases.models import Attribute, Case, Cause, Reason
from rapport.desk.cases.queries.settling import needs_of
from rapport.desk.cases.types import Kind, Priority
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import hold, is_handled_by_other, keep, refuse, reject
from .closing import check_still_settled


@transaction.atomic
def classify(
    *,
    case_id: int,
    kind: Kind,
    reason_id: int | None,
    cause_id: int | None,
    attributes: Mapping[str, str],
    is_safety: bool,
    is_taken_up: bool = False,
    by: Actor,
    at: datetime,
) -> Case:
    """Say what a case is about. ``attributes`` replace the values of the keys given; an empty value removes the fact.

    ``is_taken_up``: whoever calls takes a settled case up again in the same act. Raises NotAllowed, BadInput, CaseRefused or
    Case.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at)
    case = held.case
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(case, by)))
    given = {key: value.strip() for key, value in attributes.items()}
    check_classification(case, reason_id=reason_id, cause_id=cause_id, attributes=given, before=case.attributes)
    merged = {key: value for key, value in (case.attributes | given).items() if value}
    after = (kind, reason_id, cause_id, is_safety, merged)
    if (Kind(case.kind), case.reason_id, case.cause_id, case.is_safety, case.attributes) == after:
        return case
    needed = needs_of(case) if held.is_settled and not is_taken_up else None
    case.kind, case.reason_id, case.cause_id, case.is_safety, case.attributes = after
    if needed is not None:
        check_still_settled(held, needed)
    classified = CaseClassified(case_id=case.pk, kind=kind, reason_id=reason_id, cause_id=cause_id, is_safety=is_safety)
    publish(classified, about=case, by=by, at=held.at)
    return keep(held)


@transaction.atomic
def set_priority(*, case_id: int, priority: Priority, by: Actor, at: datetime) -> Case:
    """Say how soon a case is due. Raises NotAllowed, CaseRefused or Case.DoesNotExist."""
    held = hold(case_id, "cases.work", by=by, at=at)
    case, before = held.case, Priority(held.case.priority)
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(case, by)))
    if before is priority:
        return case
    case.priority = priority
    publish(PriorityChanged(case_id=case.pk, before=before, after=priority), about=case, by=by, at=held.at)
    return keep(held)


def check_classification(
    case: Case, *, reason_id: int | None, cause_id: int | None, attributes: Mapping[str, str], before: Mapping[str, str]
) -> None:
    """Raise BadInput unless reason and cause are in use and the facts declared. What a case holds already may stay."""
    for model, chosen, held in ((Reason, reason_id, case.reason_id), (Cause, cause_id, case.cause_id)):
        if chosen is None or (chosen == held and case.pk is not None):
            continue
        if not model._default_manager.filter(pk=chosen, is_active=True).exists():
            raise BadInput(_("That choice is no longer offered. Load the page again and choose another one."))
    declared = dict(Attribute.objects.filter(is_active=True).values_list("key", "choices"))
    reject(rules.why_not_attributes(attributes, declared=declared, kept=before))
