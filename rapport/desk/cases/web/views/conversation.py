"""What is written into a case: answers, notes, what a customer said elsewhere, files, promises."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Contact
from ...types import Channel, ContactDraft, Direction, State
from ..asking import ask, claim, once, release
from ..forms.conversation import Attach, PromiseForm, Received, Reply
from .case import case_page


@require_POST
@page("cases.work")
def reply(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer the customer, with files, and leave the case in the state chosen."""

    def write(form: Reply, by: Actor) -> Contact:
        given = form.cleaned_data
        then = State(given["then"]) if given["then"] else None
        channel = Channel(given["channel"] or Channel.EMAIL)
        return actions.reply(case_id=case_id, text=given["text"], channel=channel, then=then, by=by, at=clock.now())

    return _written(request, case_id, write)


@require_POST
@page("cases.work")
def note(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write a note that stays inside."""

    def write(form: Reply, by: Actor) -> Contact:
        given = form.cleaned_data
        return actions.note(case_id=case_id, text=given["text"], is_private=given["is_private"], by=by, at=clock.now())

    return _written(request, case_id, write)


def _written(request: HttpRequest, case_id: int, write: Callable[[Reply, Actor], Contact]) -> HttpResponse:
    """Do what the composer says, once; a refusal stands over it with all that was written."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)
    form = Reply(request.POST, request.FILES, case=case)
    key = once(request, f"write:{case_id}")
    if form.is_valid():
        if not claim(key):
            return redirect("cases:case", case_id)
        try:
            with transaction.atomic():
                contact = write(form, actor)
                attach_all(contact, form.cleaned_data["papers"], by=actor)
                actions.drop_draft(case_id=case_id, by=actor, at=clock.now())
        except Refused as refused:
            release(key)
            add_refusal(form, refused)
        else:
            return redirect(f"{_address(case_id)}#contact-{contact.pk}")
    return case_page(request, queries.get_case(case_id, actor=actor), composer=form)


def attach_all(contact: Contact, files: "list[UploadedFile[bytes]]", *, by: Actor) -> None:
    """Keep the files that came with a message."""
    for one in files:
        actions.attach(contact_id=contact.pk, content=one, name=one.name or "", by=by, at=clock.now())  # type: ignore[arg-type]


def _address(case_id: int) -> str:
    return redirect("cases:case", case_id)["Location"]


@require_http_methods(["GET", "POST"])
@page("cases.work")
def receive(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add what the customer said on a channel that Rapport does not hear itself."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)

    @transaction.atomic
    def act(form: Form) -> None:
        given = form.cleaned_data
        draft = ContactDraft(
            direction=Direction.INBOUND, channel=Channel(given["channel"]), text=given["text"], is_abusive=given["is_abusive"]
        )
        contact = actions.receive(case_id=case_id, contact=draft, by=actor, at=clock.now())
        attach_all(contact, given["papers"], by=actor)

    form = Received(request.POST or None, request.FILES or None)
    return ask(request, case, form, act, title=_("What the customer said"), label=_("Add it to the conversation"))


@require_http_methods(["GET", "POST"])
@page("cases.work")
def attach(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Add files to a message or note."""
    actor = actor_on(request)
    contact = readable_contact(contact_id, actor)
    case = queries.get_case(contact.case_id, actor=actor)

    @transaction.atomic
    def act(form: Form) -> None:
        attach_all(contact, form.cleaned_data["papers"], by=actor)

    form = Attach(request.POST or None, request.FILES or None)
    return ask(request, case, form, act, title=_("Attach files"), label=_("Attach"))


@require_POST
@page("cases.work")
def abusive(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Mark what a customer said as abusive, or take the mark back."""
    actor = actor_on(request)
    contact = readable_contact(contact_id, actor)
    is_abusive = bool(request.POST.get("is_abusive"))
    actions.mark_abusive(contact_id=contact_id, is_abusive=is_abusive, by=actor, at=clock.now())
    return redirect(f"{_address(contact.case_id)}#contact-{contact_id}")


def readable_contact(contact_id: int, actor: Actor) -> Contact:
    """Return a contact that the actor may read. Raises Contact.DoesNotExist, also for one that is not theirs to see."""
    if not queries.may_read_contact(actor, contact_id):
        raise Contact.DoesNotExist
    return Contact.objects.get(pk=contact_id)


@require_http_methods(["GET", "POST"])
@page("cases.work")
def promise(request: HttpRequest, case_id: int) -> HttpResponse:
    """Promise the customer something by a moment."""
    actor, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=actor)

    def act(form: Form) -> Any:
        given = form.cleaned_data
        return actions.promise(
            case_id=case_id, text=given["text"], due_at=given["due_at"], owner_id=given["owner"].pk, by=actor, at=now
        )

    form = PromiseForm(request.POST or None, actor=actor, at=now)
    lede = _("The customer sees it on their page. It is reminded of before its moment, and counts as broken after it.")
    return ask(request, case, form, act, title=_("Promise something"), label=_("Promise it"), lede=lede)
