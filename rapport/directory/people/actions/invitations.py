"""Invite a person to make their sign-in. The token exists in the link only; the database keeps its digest."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import rules
from ..events import InvitationAccepted, InvitationWithdrawn, PersonInvited
from ..models import Account, Invitation, Person
from ..queries import actor_of_person, working
from ..types import ADDRESS_TO_COME, PersonDetails, Role
from .errors import InvitationRefused, PersonRefused, refuse
from .persons import change_person

INVITE = "people.invite"


@dataclass(frozen=True)
class Invited:
    """An invitation just made, and its link: shown this once, and mailed."""

    invitation: Invitation
    link: str


@transaction.atomic
def invite(*, person_id: int, link: Callable[[str], str], by: Actor, at: datetime) -> Invited:
    """Invite a person, or invite them again: earlier invitations stop working. The mail goes out with the commit.

    ``link`` makes the whole address of the accepting page from a token. Raises NotAllowed, InvitationRefused or
    Person.DoesNotExist.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    by.require(INVITE, on=person)
    by_role = None if by.is_machine else Role(by.role)
    refuse(InvitationRefused, rules.why_not_touch(by_role=by_role, is_self=False, role=Role(person.role)))
    refuse(
        InvitationRefused,
        rules.why_not_invite(
            has_sign_in=Account.objects.filter(person=person).exists(),
            email=person.email or "",
            is_working=Person.objects.filter(working(at), pk=person.pk).exists(),
        ),
    )
    _waiting(person.pk).update(withdrawn_at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        person=person, digest=_digest(token), by_id=by.person_id, at=at, expires_at=rules.invitation_expires(at)
    )
    publish(PersonInvited(person_id=person.pk, invitation_id=invitation.pk), about=person, by=by, at=at)
    invited = Invited(invitation, link(token))
    transaction.on_commit(lambda: _mail(person, invited, by.name), robust=True)
    return invited


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, by: Actor, at: datetime) -> Invitation:
    """Make an invitation stop working. Raises NotAllowed, InvitationRefused or Invitation.DoesNotExist."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("person").get(pk=invitation_id)
    by.require(INVITE, on=invitation.person)
    if invitation.accepted_at is not None:
        raise InvitationRefused(_("This invitation has been used. Change the person's dates to close their sign-in."))
    if invitation.withdrawn_at is not None:
        return invitation
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    withdrawn = InvitationWithdrawn(person_id=invitation.person_id, invitation_id=invitation.pk)
    publish(withdrawn, about=invitation.person, by=by, at=at)
    return invitation


def find_invitation(*, token: str, at: datetime) -> Invitation:
    """Return the invitation that a link opens. Raises InvitationRefused with what to do when it does not work (any more)."""
    return _checked(Invitation.objects.select_related("person").filter(digest=_digest(token)).first(), at)


@transaction.atomic
def accept_invitation(*, token: str, password: str, name: str = "", email: str = "", at: datetime) -> Account:
    """Make the invited person's sign-in. The link itself is the permission, and the person is who acts.

    ``name`` and ``email``: who the first director of a department is, whom nobody could name before.
    Raises InvitationRefused: the link does not work, or the password is too easy to guess. PersonRefused: no name or address.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("person__site")
    invitation = _checked(rows.filter(digest=_digest(token)).first(), at)
    person = invitation.person
    if Account.objects.filter(person=person).exists():
        raise InvitationRefused(_("You have a sign-in already. Sign in, or set a new password on the sign-in page."))
    if person.email == ADDRESS_TO_COME:
        person = _introduce(person, name=name, email=email, at=at)
    account = Account(person=person, email=person.email or "")
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise InvitationRefused(" ".join(error.messages)) from None
    account.set_password(password)
    account.save()
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    accepted = InvitationAccepted(person_id=person.pk, invitation_id=invitation.pk)
    publish(accepted, about=person, by=actor_of_person(person), at=at)
    return account


def _introduce(person: Person, *, name: str, email: str, at: datetime) -> Person:
    """Give the first director the name and address that they say."""
    if email.strip().lower() in {"", ADDRESS_TO_COME}:
        raise PersonRefused(_("Give your own e-mail address: you sign in with it, and what needs you is sent there."))
    kept = {field.name: getattr(person, field.name) for field in fields(PersonDetails)}
    details = PersonDetails(**kept | {"role": Role(person.role), "name": name, "email": email})
    return change_person(person_id=person.pk, details=details, by=actor_of_person(person), at=at)


def _checked(invitation: Invitation | None, at: datetime) -> Invitation:
    if invitation is None:
        raise InvitationRefused(_("This link leads nowhere. Copy it whole from your mail, or ask your manager for a new one."))
    why = rules.why_not_accept(
        at=at, expires_at=invitation.expires_at, accepted_at=invitation.accepted_at, withdrawn_at=invitation.withdrawn_at
    )
    if not why and not Person.objects.filter(working(at), pk=invitation.person_id).exists():
        why = rules.why_not_invite(has_sign_in=False, email="-", is_working=False)
    refuse(InvitationRefused, why)
    return invitation


def _waiting(person_id: int) -> QuerySet[Invitation]:
    return Invitation.objects.filter(person_id=person_id, accepted_at=None, withdrawn_at=None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _mail(person: Person, invited: Invited, inviter: str) -> None:
    values = {"person": person, "link": invited.link, "inviter": inviter, "expires_at": invited.invitation.expires_at}
    text = render_to_string("people/invitation.txt", values)
    send_mail(_("Your sign-in to Rapport"), text, None, [person.email or ""])
