"""Add and change teams and sites."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import rules
from ..events import SiteAdded, SiteRenamed, TeamAdded, TeamChanged
from ..models import Person, Site, Team
from ..types import Role
from .errors import TeamRefused, refuse

EDIT = "people.edit"
CONFIGURE = "people.configure"


@transaction.atomic
def add_team(*, name: str, parent_id: int | None, lead_id: int | None, site_id: int | None, by: Actor, at: datetime) -> Team:
    """Add a team below another one. Raises NotAllowed (only a director adds one at the top) or TeamRefused."""
    parents = _lock_tree()
    by.require(EDIT, on=_team(parent_id))
    _refuse_team(None, name, parent_id, lead_id, parents)
    team = Team.objects.create(name=" ".join(name.split()), parent_id=parent_id, lead_id=lead_id, site_id=site_id)
    publish(TeamAdded(team_id=team.pk), about=team, by=by, at=at)
    return team


@transaction.atomic
def change_team(
    *,
    team_id: int,
    name: str,
    parent_id: int | None,
    lead_id: int | None,
    site_id: int | None,
    is_active: bool = True,
    by: Actor,
    at: datetime,
) -> Team:
    """Rename a team, move it in the tree, give it another lead, close it. Raises NotAllowed, TeamRefused or Team.DoesNotExist."""
    parents = _lock_tree()
    team = Team.objects.get(pk=team_id)
    by.require(EDIT, on=team)
    plain = " ".join(name.split())
    values = {"name": plain, "parent_id": parent_id, "lead_id": lead_id, "site_id": site_id, "is_active": is_active}
    changed = tuple(key for key, value in values.items() if getattr(team, key) != value)
    if not changed:
        return team
    if "parent_id" in changed:
        by.require(EDIT, on=_team(parent_id))
    _refuse_team(team, name, parent_id, lead_id, parents)
    if not is_active:
        members, below = team.members.count(), team.children.filter(is_active=True).count()
        refuse(TeamRefused, rules.why_not_close_team(member_count=members, child_count=below))
    for key in changed:
        setattr(team, key, values[key])
    team.save()
    publish(TeamChanged(team_id=team.pk, fields=changed), about=team, by=by, at=at)
    return team


@transaction.atomic
def add_site(*, name: str, zone_name: str, country: str, subdivision: str = "", by: Actor, at: datetime) -> Site:
    """Add a place of work. Raises NotAllowed or TeamRefused."""
    by.require_somewhere(CONFIGURE)
    plain = " ".join(name.split())
    if not plain or Site.objects.filter(name__iexact=plain).exists():
        raise TeamRefused(_("A site needs a name of its own. This one is empty or taken."))
    try:
        ZoneInfo(zone_name)
    except (KeyError, ValueError, OSError):
        raise TeamRefused(_("“%(name)s” is not a time zone. Choose one such as Europe/London.") % {"name": zone_name}) from None
    site = Site.objects.create(name=plain, zone_name=zone_name, country=country.upper(), subdivision=subdivision)
    publish(SiteAdded(site_id=site.pk), about=site, by=by, at=at)
    return site


@transaction.atomic
def rename_site(*, site_id: int, name: str, by: Actor, at: datetime) -> Site:
    """Give a place of work another name; its hours, zone and people stay. Raises NotAllowed, TeamRefused or Site.DoesNotExist."""
    by.require_somewhere(CONFIGURE)
    site = Site.objects.select_for_update().get(pk=site_id)
    plain = " ".join(name.split())
    if not plain or Site.objects.filter(name__iexact=plain).exclude(pk=site.pk).exists():
        raise TeamRefused(_("A site needs a name of its own. This one is empty or taken."))
    if plain != site.name:
        site.name = plain
        site.save(update_fields=["name"])
        publish(SiteRenamed(site_id=site.pk), about=site, by=by, at=at)
    return site


def _lock_tree() -> dict[int, int | None]:
    """Lock all teams, so that two moves at once cannot close a ring; return the team above each."""
    return dict(Team.objects.select_for_update().order_by("pk").values_list("pk", "parent_id"))


def _team(team_id: int | None) -> Team:
    """The team, or an unsaved one: only a scope of the whole department reaches that."""
    return Team.objects.get(pk=team_id) if team_id else Team()


def _refuse_team(
    team: Team | None, name: str, parent_id: int | None, lead_id: int | None, parents: dict[int, int | None]
) -> None:
    plain = " ".join(name.split())
    if not plain:
        raise TeamRefused(_("A team needs a name."))
    if Team.objects.filter(name__iexact=plain).exclude(pk=team.pk if team else 0).exists():
        raise TeamRefused(_("There is a team of this name already. Choose another name."))
    refuse(TeamRefused, rules.why_not_place(team_id=team.pk if team else None, parent_id=parent_id, parents=parents))
    refuse(TeamRefused, rules.why_not_lead(lead_role=_role(lead_id), above_role=_role(_lead_of(parent_id))))


def _role(person_id: int | None) -> Role | None:
    return Role(Person.objects.values_list("role", flat=True).get(pk=person_id)) if person_id else None


def _lead_of(team_id: int | None) -> int | None:
    return Team.objects.values_list("lead_id", flat=True).get(pk=team_id) if team_id else None
