"""Four eyes and the checklist of a case; and what the department asks for before cases are settled."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import BadInput
from rapport.ui.forms import Form
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Approval, ClosingRule
from ...types import Kind
from .. import shown, words
from ..asking import ask
from ..forms.settling import AskToSettle, ClosingRuleForm, ItemForm, RefuseToSettle
from .settings import CONFIGURE, asked


@require_http_methods(["GET", "POST"])
@page("cases.work")
def ask_to_settle(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask a second person to agree that a case is settled."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)

    def act(form: Form) -> None:
        actions.ask_to_settle(case_id=case_id, outcome=form.cleaned_data["outcome"], by=actor, at=clock.now())

    title, label = _("Ask for approval"), _("Ask")
    return ask(request, case, AskToSettle(request.POST or None), act, title=title, label=label)


@require_POST
@page("cases.approve")
def approve(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Agree, and settle the case."""
    case_id = _case_id(request, approval_id)
    actions.approve_settling(approval_id=approval_id, by=actor_on(request), at=clock.now())
    return redirect("cases:case", case_id)


@require_http_methods(["GET", "POST"])
@page("cases.approve")
def refuse(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Say what is missing."""
    actor = actor_on(request)
    case = queries.get_case(_case_id(request, approval_id), actor=actor)

    def act(form: Form) -> None:
        actions.refuse_settling(approval_id=approval_id, words=form.cleaned_data["words"], by=actor, at=clock.now())

    title, label = _("Not settled yet"), _("Say so")
    return ask(request, case, RefuseToSettle(request.POST or None), act, title=title, label=label)


@require_POST
@page("cases.work")
def mark(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Say that an item of the checklist is done, or not."""
    queries.get_case(case_id, actor=actor_on(request))
    is_done = bool(request.POST.get("is_done"))
    actions.mark_item(case_id=case_id, item_id=item_id, is_done=is_done, by=actor_on(request), at=clock.now())
    return redirect("cases:case", case_id)


def _case_id(request: HttpRequest, approval_id: int) -> int:
    case_id = Approval.objects.values_list("case_id", flat=True).get(pk=approval_id)
    return queries.get_case(case_id, actor=actor_on(request)).pk


@require_safe
@page(CONFIGURE)
def demands(request: HttpRequest) -> HttpResponse:
    """Show what settling a case asks for, by kind, and the checklist."""
    labels = queries.attribute_labels()
    kinds = [(kind, words.KIND[kind], list(_sentences(rule, labels))) for kind, rule in queries.closing_rules().items()]
    context = {
        "may": shown.desk(actor_on(request)),
        "kinds": kinds,
        "items": queries.checklist_items(with_former=True),
    }
    return render(request, "cases/demands.html", context)


def _sentences(rule: Any, labels: dict[str, str]) -> list[str]:
    """Say in words what a rule asks for."""
    needed = [_("reason")] * rule.needs_reason + [_("cause")] * rule.needs_cause
    needed += [labels.get(key, key) for key in rule.needed_keys]
    found = [_("needed: %(facts)s") % {"facts": ", ".join(needed)}] if needed else []
    found += [_("a second person agrees")] * rule.needs_second
    if rule.grace_days is not None:
        found.append(
            _("opens again for %(days)s days when the customer writes, then a new case follows") % {"days": rule.grace_days}
        )
    return found


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
@one_at_a_time(ClosingRule, None)
def change_demands(request: HttpRequest, settled_kind: str) -> HttpResponse:
    """Say what settling cases of one kind asks for."""
    if settled_kind not in list(Kind):
        raise BadInput(_("There is no such kind of case."))
    kind = Kind(settled_kind)
    rule = queries.closing_rules()[kind]

    def act(given: dict[str, Any]) -> None:
        values = {key: given[key] for key in ("needs_reason", "needs_cause", "needs_second", "grace_days")}
        keys = given.get("needed_keys", [])
        actions.set_closing_rule(kind=kind, needed_keys=keys, **values, by=actor_on(request), at=clock.now())

    initial = {
        "needs_reason": rule.needs_reason,
        "needs_cause": rule.needs_cause,
        "needed_keys": rule.needed_keys,
        "needs_second": rule.needs_second,
        "grace_days": rule.grace_days,
    }
    form = ClosingRuleForm(request.POST or None, declared=list(queries.attributes()), initial=initial).changing()
    title = _("Before it is settled: %(kind)s") % {"kind": words.KIND[kind]}
    return asked(request, form, act, title=title, label=_("Save"), back="cases:demands")


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
def add_item(request: HttpRequest) -> HttpResponse:
    """Put something on the checklist."""

    def act(given: dict[str, Any]) -> None:
        kind = Kind(given["kind"]) if given["kind"] else None
        values = {"text": given["text"], "reason_id": given["reason"], "position": given["position"]}
        actions.add_item(kind=kind, **values, by=actor_on(request), at=clock.now())

    title = _("Add to the checklist")
    return asked(request, ItemForm(request.POST or None), act, title=title, label=_("Add it"), back="cases:demands")


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
def change_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Word an item differently, move it, or lay it aside."""
    item = get_object_or_404(queries.checklist_items(with_former=True), pk=item_id)

    def act(given: dict[str, Any]) -> None:
        values = {key: given[key] for key in ("text", "position", "is_active")}
        actions.change_item(item_id=item_id, **values, by=actor_on(request), at=clock.now())

    initial = {"text": item.text, "position": item.position, "is_active": item.is_active}
    form = ItemForm(request.POST or None, is_new=False, initial=initial).changing()
    return asked(request, form, act, title=_("Change the checklist"), label=_("Save"), back="cases:demands")
