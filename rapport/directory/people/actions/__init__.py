"""Verbs: the only code that changes people, teams, presence, departments and invitations."""

from .bulk import ensure_people, ensure_sites, ensure_teams
from .departments import add_department, change_department
from .deputies import name_deputy, withdraw_deputy
from .errors import InvitationRefused, PersonRefused, PresenceRefused, TeamRefused
from .invitations import Invited, accept_invitation, find_invitation, invite, withdraw_invitation
from .persons import add_person, change_person, close_sign_ins
from .presence import set_presence, withdraw_presence
from .taking_away import take_away_people, take_away_teams
from .teams import add_site, add_team, change_team, rename_site

__all__ = [
    "InvitationRefused",
    "Invited",
    "PersonRefused",
    "PresenceRefused",
    "TeamRefused",
    "accept_invitation",
    "add_department",
    "add_person",
    "add_site",
    "add_team",
    "change_department",
    "change_person",
    "change_team",
    "close_sign_ins",
    "ensure_people",
    "ensure_sites",
    "ensure_teams",
    "find_invitation",
    "invite",
    "name_deputy",
    "rename_site",
    "set_presence",
    "take_away_people",
    "take_away_teams",
    "withdraw_deputy",
    "withdraw_invitation",
    "withdraw_presence",
]
