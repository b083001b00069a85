"""What the department asks for before cases are settled: a rule for each kind, and the checklist."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from rapport.desk.cases.events import ChecklistItemSet, ClosingRuleSet
from rapport.desk.cases.models import Attribute, ChecklistItem, ClosingRule
from rapport.desk.cases.rules import settling
from rapport.desk.cases.types import Kind
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import reject

CONFIGURE = "cases.configure"


@transaction.atomic
def set_closing_rule(
    *,
    kind: Kind,
    needs_reason: bool,
    needs_cause: bool,
    needed_keys: Collection[str],
    needs_second: bool,
    grace_days: int | None,
    by: Actor,
    at: datetime,
) -> ClosingRule:
    """Say what settling cases of a kind asks for from now on. Raises NotAllowed or BadInput."""
    with connection.cursor() as cursor:  # a kind without a rule has no row that could be locked
        cursor.execute(f'LOCK TABLE "{ClosingRule._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
    by.require_somewhere(CONFIGURE)
    known = set(Attribute.objects.filter(key__in=needed_keys, is_active=True).values_list("key", flat=True))
    reject(settling.why_not_rule(unknown=set(needed_keys) - known, grace_days=grace_days))
    values = {
        "needs_reason": needs_reason,
        "needs_cause": needs_cause,
        "needed_keys": sorted(known),
        "needs_second": needs_second,
        "grace_days": grace_days,
    }
    rule, _is_new = ClosingRule.objects.update_or_create(kind=kind, defaults=values)
    publish(ClosingRuleSet(rule_id=rule.pk, kind=kind), about=rule, by=by, at=at)
    return rule


@transaction.atomic
def add_item(*, text: str, kind: Kind | None, reason_id: int | None, position: int = 0, by: Actor, at: datetime) -> ChecklistItem:
    """Put something on the checklist of a kind and a reason, or of all. Raises NotAllowed or BadInput."""
    by.require_somewhere(CONFIGURE)
    reject(settling.why_not_item(text=text, count=ChecklistItem.objects.filter(is_active=True, case=None).count()))
    item = ChecklistItem.objects.create(text=text.strip(), kind=kind or "", reason_id=reason_id, position=position)
    publish(ChecklistItemSet(item_id=item.pk, is_active=True), about=item, by=by, at=at)
    return item


@transaction.atomic
def change_item(*, item_id: int, text: str, position: int, is_active: bool, by: Actor, at: datetime) -> ChecklistItem:
    """Word an item differently, move it, or lay it aside. Raises NotAllowed, BadInput or ChecklistItem.DoesNotExist."""
    item = ChecklistItem.objects.select_for_update(of=("self",)).get(pk=item_id, case=None)
    by.require_somewhere(CONFIGURE)
    reject(settling.why_not_item(text=text, count=0))
    item.text, item.position, item.is_active = text.strip(), position, is_active
    item.save(update_fields=["text", "position", "is_active"])
    publish(ChecklistItemSet(item_id=item.pk, is_active=is_active), about=item, by=by, at=at)
    return item
