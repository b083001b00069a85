"""The customer's page: the value of the link is chosen already, one button answers. Nothing is kept before it is pressed.

Mail scanners follow every link of a mail: a GET therefore never answers.
"""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.ui import limits
from rapport.ui.forms import add_refusal
from rapport.ui.page import public_page
from rapport.voice.surveys import actions, queries, rules
from rapport.voice.surveys.models import Invitation
from rapport.voice.surveys.queries.surveys import question_of

from ..asking import Questionnaire

ANSWER = "surveys.answer"
WHY = "Customers answer without an account; the signed link in the address is the key."


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Find the invitation of the link, in its language; a wrong or replaced one gets a page that says so kindly."""

    @functools.wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        found = queries.find_by_link(token)
        if found is None:
            response = render(request, "surveys/answer.html", {"is_unknown": True}, status=404)
        else:
            invitation, chosen = found
            with override(invitation.language):
                response = view(request, invitation, chosen, token)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return opened


@require_http_methods(["GET", "POST"])
@public_page(why=WHY)
@by_link
def answer(request: HttpRequest, invitation: Invitation, chosen: int, token: str) -> HttpResponse:
    """Show the questions with the value of the link chosen, and take the answer."""
    rows = queries.questions_of(invitation.version_id)
    questions = [(one.pk, question_of(one)) for one in rows]
    known = {f"question_{one.question_id}": one.words or str(one.value) for one in invitation.answers.all()}
    if chosen and rows:
        known[f"question_{rows[0].pk}"] = str(chosen)
    form = Questionnaire(request.POST or None, questions=questions, language=invitation.language, initial=known)
    if request.method == "POST" and _is_taken(request, form, invitation):
        return redirect(f"{request.path}?thanks")
    context = {
        "form": form, "invitation": invitation, "token": token, "page_language": invitation.language,
        "is_thanked": "thanks" in request.GET and invitation.answered_at is not None,
        "until": (invitation.answered_at or invitation.asked_at)
        + (rules.CHANGED_WITHIN if invitation.answered_at else rules.ANSWERED_WITHIN),
        "is_staff": bool(getattr(request, "actor", None)),
    }  # fmt: skip
    return render(request, "surveys/answer.html", context, status=422 if form.errors else 200)


def _is_taken(request: HttpRequest, form: Questionnaire, invitation: Invitation) -> bool:
    if getattr(request, "actor", None):
        raise NotAllowed(_("You are signed in as somebody of the department. Surveys are answered by customers alone."))
    if not form.is_valid():
        return False
    if limits.is_too_often(request, "survey"):
        form.add_error(None, _("That was a lot in a short time. Wait a few minutes, then send it again."))
        return False
    customer = Actor.by_link("customer", ANSWER, row=invitation)
    try:
        actions.answer(invitation_id=invitation.pk, given=form.given(), by=customer, at=clock.now())
    except Refused as refused:
        add_refusal(form, refused)
        return False
    return True


@require_POST
@public_page(why=WHY)
@by_link
def no_more(request: HttpRequest, invitation: Invitation, chosen: int, token: str) -> HttpResponse:
    """Ask this customer no more."""
    if getattr(request, "actor", None):
        raise NotAllowed(_("You are signed in as somebody of the department. Note the wish on the customer's page."))
    customer = Actor.by_link("customer", ANSWER, row=invitation)
    assert invitation.customer_id is not None
    actions.spare(customer_id=invitation.customer_id, is_spared=True, invitation_id=invitation.pk, by=customer, at=clock.now())
    return render(request, "surveys/answer.html", {"is_spared": True, "page_language": invitation.language})
