"""Cases that belong together: link, take apart, merge, undo, split."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Case, Merge
from ...types import LinkKind
from ..asking import ask
from ..forms.linking import PART_OF, RELATED, LinkForm, Other, SplitForm

MOST_OTHERS = 12
MOST_CONTACTS = 200


@require_http_methods(["GET", "POST"])
@page("cases.work")
def link(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say that another case belongs to this one, and how."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)

    def act(form: Form) -> None:
        assert isinstance(form, LinkForm)
        how, other_id = form.cleaned_data["how"], _reachable(form.other_id(), actor)
        ends = (case_id, other_id) if how in (RELATED, PART_OF) else (other_id, case_id)
        kind = LinkKind.RELATED if how == RELATED else LinkKind.PART
        actions.link(case_id=ends[0], other_id=ends[1], kind=kind, by=actor, at=clock.now())

    form = LinkForm(request.POST or None, others=_others(case, actor))
    lede = _("A whole is not settled while a part of it is open.")
    return ask(request, case, form, act, title=_("Which case belongs to this one?"), label=_("Link them"), lede=lede)


@require_POST
@page("cases.work")
def unlink(request: HttpRequest, link_id: int) -> HttpResponse:
    """Take two cases apart again, and return to the one from which it was asked."""
    actor = actor_on(request)
    row = actions.unlink(link_id=link_id, by=actor, at=clock.now())
    here = str(row.other_id) == request.POST.get("here") and actor.may("cases.view", on=row.other)
    case = row.other if here or not actor.may("cases.view", on=row.case) else row.case
    return redirect("cases:case", case.pk)


@require_http_methods(["GET", "POST"])
@page("cases.work")
def merge(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make one case of two; the one that was opened first stays, whichever of them asks."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)
    stays = [case_id]

    def act(form: Form) -> None:
        assert isinstance(form, Other)
        other = queries.get_case(_reachable(form.other_id(), actor), actor=actor)
        older, younger = sorted((case, other), key=lambda one: (one.opened_at, one.pk))
        actions.merge(case_id=younger.pk, into_id=older.pk, by=actor, at=clock.now())
        stays[0] = older.pk
        said = _("Case %(number)d is merged into this one. For seven days “Undo” beside it takes it out again.")
        messages.success(request, said % {"number": younger.pk})

    form = Other(request.POST or None, others=_others(case, actor))
    lede = _(
        "What was said, promised and attached goes into the case that was opened first, with its clocks. The customer keeps one "
        "page: their link to either opens it. It can be undone for seven days."
    )
    shown = ask(request, case, form, act, title=_("Merge with which case?"), label=_("Merge them"), lede=lede)
    return redirect("cases:case", stays[0]) if shown.status_code == 302 else shown


def _others(case: Case, actor: Actor) -> list[Case]:
    """Return the newest other cases of the same customer that are still their own."""
    if case.customer_id is None:
        return []
    return list(queries.of_customer(case.customer_id, actor).filter(merged_into=None).exclude(pk=case.pk)[:MOST_OTHERS])


def _reachable(number: int, actor: Actor) -> int:
    if not queries.cases(actor).filter(pk=number).exists():
        raise Refused(_("There is no case %(number)s that you may see. Look at the number again.") % {"number": number})
    return number


@require_POST
@page("cases.work")
def undo_merge(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merged case out again, and open it."""
    actor = actor_on(request)
    case_id = Merge.objects.values_list("case_id", flat=True).get(pk=merge_id)
    queries.get_case(case_id, actor=actor)
    undone = actions.undo_merge(merge_id=merge_id, by=actor, at=clock.now())
    said = _("The merge is undone: this case stands on its own again, apart from case %(number)d.")
    messages.success(request, said % {"number": undone.into_id})
    return redirect("cases:case", case_id)


@require_http_methods(["GET", "POST"])
@page("cases.work")
def split(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make a case of its own of chosen messages."""
    actor, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=actor)
    made: list[int] = []

    def act(form: Form) -> None:
        given = form.cleaned_data
        new = actions.split(case_id=case_id, contact_ids=given["contacts"], subject=given["subject"], by=actor, at=now)
        made.append(new.pk)

    contacts = list(case.contacts.filter(queries.visible(actor)).order_by("at", "pk")[:MOST_CONTACTS])
    form = SplitForm(request.POST or None, contacts=contacts, as_of=now)
    lede = _("The new case has the same customer, team and person. Its clocks count from what was said in it first.")
    shown = ask(request, case, form, act, title=_("Split off a case"), label=_("Split it off"), lede=lede)
    return redirect(reverse("cases:case", args=made)) if made else shown
