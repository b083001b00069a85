"""Templates of answers: written, looked at filled, and used in a case."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...actions.queueing import mailbox_for, values_for
from ...models import Template
from ...rules import filling
from ..asking import desk
from ..forms import TemplateForm
from ..words import LANGUAGES

EDIT = "channels.templates"
EXAMPLE = {
    "customer.name": "Joan Hale", "customer.first_name": "Joan", "case.number": "1214", "case.subject": "Bed not delivered",
    "case.link": "https://desk.example/c/1214", "person.name": "Tom Bell", "person.first_name": "Tom", "person.team": "Leeds day",
    "company.name": "Marlow & Reed", "mailbox.address": "help@marlowreed.example",
}  # fmt: skip


@require_safe
@page(EDIT)
def templates(request: HttpRequest) -> HttpResponse:
    """Show the templates."""
    rows = [(row, [LANGUAGES.get(one, one) for one in queries.languages_of(row)]) for row in queries.templates(with_former=True)]
    return render(request, "channels/templates.html", {"may": desk(actor_on(request)), "templates": rows})


@require_http_methods(["GET", "POST"])
@page(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Write a template."""
    return _asked(request, TemplateForm(request.POST or None), None)


@require_http_methods(["GET", "POST"])
@page(EDIT)
@one_at_a_time(Template, "template_id")
def template(request: HttpRequest, template_id: int) -> HttpResponse:
    """Change a template."""
    row = queries.get_template(template_id)
    bodies = {f"body_{one.language}": one.body for one in row.variants.all()}
    initial = {"name": row.name, "is_active": row.is_active, **bodies}
    shown = queries.languages_of(row) or ("en",)
    return _asked(request, TemplateForm(request.POST or None, initial=initial, shown=shown).changing(), row)


def _asked(request: HttpRequest, form: TemplateForm, row: Template | None) -> HttpResponse:
    looked_at: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        given, bodies = form.cleaned_data, form.bodies()
        if "look" in request.POST:
            looked_at = [(str(LANGUAGES[key]), filling.filled(body, EXAMPLE)) for key, body in bodies.items() if body.strip()]
            if unknown := [one for body in bodies.values() for one in filling.unknown_in(body)]:
                form.add_error(
                    None, _("Rapport does not know %(unknown)s.") % {"unknown": ", ".join(f"{{{{{one}}}}}" for one in unknown)}
                )
        else:
            try:
                number, named = (row.pk if row else None), {"name": given["name"], "is_active": given["is_active"]}
                actions.set_template(template_id=number, **named, bodies=bodies, by=actor_on(request), at=clock.now())
            except Refused as refused:
                add_refusal(form, refused)
            else:
                return redirect("channels:templates")
    context = {
        "may": desk(actor_on(request)),
        "form": form,
        "template": row,
        "looked_at": looked_at,
        "placeholders": [(one, EXAMPLE[one]) for one in filling.PLACEHOLDERS],
    }
    return render(request, "channels/template.html", context, status=422 if form.errors else 200)


@require_safe
@page("cases.work")
def choose(request: HttpRequest, case_id: int) -> HttpResponse:
    """Choose a template for an answer, each as this customer would read it; ``?by=letter`` leads on to the letter."""
    actor = actor_on(request)
    case = cases.get_case(case_id, actor=actor)
    by_letter = request.GET.get("by") == "letter"
    rows = [(row, filled_for(row, case, actor)[:280]) for row in queries.templates()]
    return render(request, "channels/choose.html", {"may": desk(actor), "case": case, "templates": rows, "by_letter": by_letter})


@require_safe
@page("cases.work")
def use(request: HttpRequest, case_id: int, template_id: int) -> HttpResponse:
    """Show an answer made from a template, to be looked over and sent."""
    actor = actor_on(request)
    case = cases.get_case(case_id, actor=actor)
    row = queries.get_template(template_id)
    context = {
        "may": desk(actor),
        "case": case,
        "template": row,
        "text": filled_for(row, case, actor),
        "once": secrets.token_hex(12),
    }
    return render(request, "channels/use.html", context)


def filled_for(row: Template, case: "object", actor: Actor) -> str:
    """Return the words of a template as the customer of a case would read them."""
    customer = getattr(case, "customer", None)
    variant = queries.variant_for(row, getattr(customer, "language", "") or "en")
    person = people.people(actor).filter(pk=actor.person_id or 0).select_related("team").first()
    mailbox = mailbox_for(case.pk, case.team_id)  # type: ignore[attr-defined]
    return filling.filled(variant.body, values_for(case, person=person, mailbox=mailbox)) if variant else ""
