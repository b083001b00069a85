"""What the palette finds: cases and customers, a few, in plain values."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.directory.customers import queries as customers
from rapport.ui.page import actor_on, page

from ... import queries
from ..shown import navigation_to_customer

MOST_CASES, MOST_CUSTOMERS = 5, 3
LONGEST = 200


@require_safe
@page("cases.view")
def find(request: HttpRequest) -> JsonResponse:
    """Return the cases and customers that fit some words, as far as the actor may see them."""
    actor, words = actor_on(request), request.GET.get("q", "")[:LONGEST].replace("\x00", "").strip()
    found = []
    if words:
        for case in queries.search(words, actor=actor, limit=MOST_CASES):
            label = f"{case.pk} {case.subject}" + (f" · {case.customer.name}" if case.customer else "")
            found.append({"label": label, "kind": _("case"), "url": reverse("cases:case", args=[case.pk])})
        if actor.may("customers.view"):
            found += [
                {"label": one.name, "kind": _("customer"), "url": navigation_to_customer(one.pk)}
                for one in customers.find_customers(words, actor=actor, limit=MOST_CUSTOMERS)
            ]
    return JsonResponse({"found": found})
