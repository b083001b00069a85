"""Add and change people, and close the sign-ins of those who have left."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import queries, rules
from ..events import PersonAdded, PersonChanged, SignInClosed
from ..models import Account, Person, Team
from ..types import PersonDetails, Role
from .errors import PersonRefused, refuse

EDIT = "people.edit"


@transaction.atomic
def add_person(*, details: PersonDetails, by: Actor, at: datetime) -> Person:
    """Add somebody to the department. Raises NotAllowed or PersonRefused. They can sign in only once invited."""
    person = Person(**_values(details))
    by.require(EDIT, on=person)
    _refuse_role(None, details, by)
    _refuse_details(None, details)
    person.save(force_insert=True)
    added = PersonAdded(person_id=person.pk, role=details.role, team_id=person.team_id)
    publish(added, about=person, by=by, at=at)
    return person


@transaction.atomic
def change_person(*, person_id: int, details: PersonDetails, by: Actor, at: datetime) -> Person:
    """Change what is kept about a person; the sign-in follows the e-mail address. Nothing changed writes nothing.

    Raises NotAllowed (also when the new team is out of reach), PersonRefused or Person.DoesNotExist.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    by.require(EDIT, on=person)
    values = _values(details)
    changed = tuple(name for name, value in values.items() if getattr(person, name) != value)
    if not changed:
        return person
    _refuse_role(person, details, by)
    _refuse_details(person, details)
    _refuse_orphans(person, details, at)
    for name in changed:
        setattr(person, name, values[name])
    if "team_id" in changed:
        by.require(EDIT, on=person)
    person.save(update_fields=changed)
    if "email" in changed:
        _move_sign_in(person)
    told = PersonChanged(person_id=person.pk, fields=changed, role=details.role, team_id=person.team_id)
    publish(told, about=person, by=by, at=at)
    return person


@transaction.atomic
def close_sign_ins(*, by: Actor, at: datetime) -> int:
    """Close the sign-ins of everybody who has left, and open those of whoever is back. Return how many changed."""
    works_here = Person.objects.filter(queries.working(at))
    left = list(Account.objects.select_for_update(of=("self",)).filter(is_active=True).exclude(person__in=works_here))
    for account in left:
        publish(SignInClosed(person_id=account.person_id), about=account.person, by=by, at=at)
    Account.objects.filter(pk__in=[account.pk for account in left]).update(is_active=False)
    back = Account.objects.filter(is_active=False, person__in=works_here).update(is_active=True)
    return len(left) + back


def _values(details: PersonDetails) -> dict[str, Any]:
    values = asdict(details)
    values["name"] = " ".join(details.name.split())
    values["position"] = details.position.strip() or details.role.capitalize()
    values["email"] = details.email.strip().lower() or None
    values["phone"] = details.phone.strip()
    return values


def _refuse_role(person: Person | None, details: PersonDetails, by: Actor) -> None:
    """Who may touch whom: checked on the role before and the role after."""
    by_role = None if by.is_machine else Role(by.role)
    before = Role(person.role) if person else None
    is_self = person is not None and person.pk == by.person_id
    for role in {before or details.role, details.role}:
        refuse(PersonRefused, rules.why_not_touch(by_role=by_role, is_self=is_self, role=role))
    refuse(PersonRefused, rules.why_not_give_role(is_self=is_self, before=before, after=details.role))


def _refuse_details(person: Person | None, details: PersonDetails) -> None:
    if not details.name.strip():
        raise PersonRefused(_("A person needs a name."))
    if details.active_from and details.active_to and details.active_to <= details.active_from:
        raise PersonRefused(_("The first day away must come after the first day here."))
    _refuse_zone(details.zone_name)
    manager = Person.objects.filter(pk=details.manager_id).first() if details.manager_id else None
    is_self = person is not None and details.manager_id == person.pk
    manager_role = Role(manager.role) if manager else None
    refuse(PersonRefused, rules.why_not_report_to(role=details.role, manager_role=manager_role, is_self=is_self))
    if details.team_id and not Team.objects.filter(pk=details.team_id, is_active=True).exists():
        raise PersonRefused(_("This team is closed. Choose another one."))
    email = details.email.strip().lower()
    taken = Person.objects.filter(email__iexact=email).exclude(pk=person.pk if person else 0).first() if email else None
    if taken:
        raise PersonRefused(_("%(name)s has this e-mail address already. Addresses are not shared.") % {"name": taken.name})


def _refuse_zone(zone_name: str) -> None:
    if not zone_name:
        return
    try:
        ZoneInfo(zone_name)
    except (KeyError, ValueError, OSError):
        raise PersonRefused(_("“%(name)s” is not a time zone. Choose one such as Europe/London.") % {"name": zone_name}) from None


def _refuse_orphans(person: Person, details: PersonDetails, at: datetime) -> None:
    """A change of role must leave those below, and the department, with somebody above them."""
    heights = [Role(role) for role in person.reports.values_list("role", flat=True)]
    highest = max(heights, key=lambda role: role.height, default=None)
    is_lead = person.led_teams.filter(is_active=True).exists()
    refuse(PersonRefused, rules.why_not_role(role=details.role, highest_report=highest, is_lead=is_lead))
    stays = details.role is Role.DIRECTOR and (details.active_to is None or details.active_to > at.date())
    # Locked, so that two directors cannot make each other managers in the same moment.
    directors = Person.objects.select_for_update().filter(queries.working(at), role=Role.DIRECTOR)
    others = [one for one in directors if one.pk != person.pk]
    why = rules.why_not_last_director(is_director=person.role == Role.DIRECTOR, stays_director=stays, other_directors=len(others))
    refuse(PersonRefused, why)


def _move_sign_in(person: Person) -> None:
    """The sign-in address is the person's address; an old one must not open the door any more."""
    account = Account.objects.select_for_update(of=("self",)).filter(person=person).first()
    if account is None:
        return
    if person.email is None:
        raise PersonRefused(_("This person signs in with this address. Enter the new one instead of removing it."))
    EmailAddress.objects.filter(user_id=account.pk).delete()
    account.email = person.email
    account.save(update_fields=["email"])
