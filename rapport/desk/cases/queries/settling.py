"""What a case still needs before it is settled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from rapport.desk.cases.models import Approval, Attribute, Case, ChecklistItem, ClosingRule
from rapport.desk.cases.types import ApprovalState, Kind
from rapport.kernel.prepared import prepared

REASON, CAUSE = "reason", "cause"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of the checklist of a case; ``done_at`` None: still to be done."""

    id: int
    text: str
    done_at: datetime | None = None
    done_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What settling a case asks for. ``missing``: "reason", "cause" or keys of declared facts."""

    missing: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    needs_second: bool = False

    @property
    def undone(self) -> list[Item]:
        return [item for item in self.items if item.done_at is None]


def closing_rule(kind: str) -> ClosingRule:
    """Return the rule for a kind; one that asks for nothing where none was set."""
    return next(iter(_rules(kind=kind)), None) or ClosingRule(kind=kind)


@prepared
def _rules(*, kind: Any) -> QuerySet[ClosingRule]:
    return ClosingRule.objects.filter(kind=kind)


def closing_rules() -> dict[Kind, ClosingRule]:
    """Return the rule of each kind."""
    known = {one.kind: one for one in ClosingRule.objects.all()}
    return {kind: known.get(kind.value) or ClosingRule(kind=kind) for kind in Kind}


def checklist_items(*, with_former: bool = False) -> QuerySet[ChecklistItem]:
    """Return the items of kinds and reasons, in their order; none that one case has for itself."""
    rows = ChecklistItem.objects.filter(case=None).select_related("reason__parent")
    return rows if with_former else rows.filter(is_active=True)


def needs_of(case: Case) -> Needs:
    """Return what settling this case asks for; two queries."""
    rule = closing_rule(case.kind)
    given = {key for key, value in case.attributes.items() if value}
    missing = [key for key in rule.needed_keys if key not in given]
    if rule.needs_cause and case.cause_id is None:
        missing.insert(0, CAUSE)
    if rule.needs_reason and case.reason_id is None:
        missing.insert(0, REASON)
    return Needs(missing=tuple(missing), items=tuple(_items(case)), needs_second=rule.needs_second)


def labels_of(missing: tuple[str, ...]) -> dict[str, str]:
    """Return what the missing facts are called, without reason and cause."""
    return dict(Attribute.objects.filter(key__in=missing).values_list("key", "label"))


def waiting_approval(case: Case) -> Approval | None:
    """Return the request that waits for a second person."""
    return next(iter(_approvals(case_id=case.pk)), None)


@prepared
def _approvals(*, case_id: Any) -> QuerySet[Approval]:
    return Approval.objects.filter(case_id=case_id, state=ApprovalState.WAITING).select_related("asked_by").order_by("pk")[:1]


def find_approval(approval_id: int) -> Approval | None:
    """Return one request for the house's own reactions; None when it is gone."""
    return Approval.objects.select_related("case", "asked_by").filter(pk=approval_id).first()


def _items(case: Case) -> list[Item]:
    own, above = case.reason_id or 0, (case.reason.parent_id if case.reason else None) or 0
    found = _listed(case_id=case.pk, kind=case.kind, own=own, above=above)
    return [Item(id=pk, text=text, done_at=at, done_by=name or "") for pk, text, at, name in found]


@prepared
def _listed(*, case_id: Any, kind: Any, own: Any, above: Any) -> QuerySet[ChecklistItem, tuple[Any, ...]]:
    fitting = Q(reason=None) | Q(reason_id=own) | Q(reason_id=above)
    everywhere = Q(Q(kind="") | Q(kind=kind), fitting, case=None)
    rows = ChecklistItem.objects.filter(everywhere | Q(case_id=case_id), is_active=True)
    marked = rows.annotate(mark=FilteredRelation("marks", condition=Q(marks__case_id=case_id)))
    return marked.order_by("position", "pk").values_list("pk", "text", "mark__at", "mark__person__name")
