"""Decisions about people: values in, value out. Sentences are marked here and translated where they are raised."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from .types import INVITATION_DAYS, LONGEST_ABSENCE_DAYS, LONGEST_DEPUTY_DAYS, Role

LEVELS = len(Role)


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_report_to(*, role: Role, manager_role: Role | None, is_self: bool = False) -> str | None:
    """Return the sentence that refuses a reporting line, or None. A manager stands higher; a director reports to nobody here."""
    if manager_role is None:
        return None
    if is_self:
        return _("Nobody reports to themselves. Choose somebody higher.")
    if role is Role.DIRECTOR:
        return _("A director reports to nobody in the department. Leave “reports to” empty.")
    if manager_role.height <= role.height:
        return _("People report to somebody of a higher role. Choose a supervisor, manager or director above this role.")
    return None


def why_not_role(*, role: Role, highest_report: Role | None, is_lead: bool) -> str | None:
    """Return why a person cannot have this role, given the highest role that reports to them and whether they lead a team."""
    if highest_report is not None and highest_report.height >= role.height:
        return _("Somebody of the same or a higher role reports to this person. Give those people another manager first.")
    if is_lead and role is Role.REPRESENTATIVE:
        return _("This person leads a team, and a representative cannot. Give the team another lead first.")
    return None


def why_not_touch(*, by_role: Role | None, is_self: bool, role: Role) -> str | None:
    """Return why the actor may not change somebody of this role, or give somebody this role.

    Whoever changes an e-mail address or sends an invitation could sign in as that person; so only those below are in
    reach, for everybody but a director. ``by_role`` is None for a machine.
    """
    if is_self or by_role is None or by_role is Role.DIRECTOR or role.height < by_role.height:
        return None
    return _("Only people in roles below your own are yours to change. Ask the director.")


def why_not_give_role(*, is_self: bool, before: Role | None, after: Role) -> str | None:
    """Return why somebody's role cannot be changed by this actor: nobody raises themselves."""
    if is_self and before is not after:
        return _("Nobody changes their own role. Ask whoever you report to.")
    return None


def why_not_last_director(*, is_director: bool, stays_director: bool, other_directors: int) -> str | None:
    """Return why the only director cannot become something else or leave."""
    if is_director and not stays_director and other_directors == 0:
        return _("This is the only director. Make somebody else a director first.")
    return None


def why_not_lead(*, lead_role: Role | None, above_role: Role | None) -> str | None:
    """Return why somebody cannot lead a team, given their role and the role of who leads the team above (None: nobody)."""
    if lead_role is Role.REPRESENTATIVE:
        return _("A team is led by a supervisor, a manager or the director.")
    if lead_role and above_role and lead_role.height > above_role.height:
        return _("The team above is led by somebody of a lower role. Choose another lead, or another place in the tree.")
    return None


def why_not_place(*, team_id: int | None, parent_id: int | None, parents: Mapping[int, int | None]) -> str | None:
    """Return why a team cannot stand below another: the tree has no rings and at most four levels.

    ``parents`` maps each team to the one above it; ``team_id`` is None for a new team.
    """
    if parent_id is None:
        return None
    above = _chain(parent_id, parents)
    if team_id is not None and team_id in above:
        return _("A team cannot stand below itself or below a team that is below it.")
    if len(above) + _height(team_id, parents) > LEVELS:
        return _("The tree of teams has four levels, and this would be a fifth. Choose a place higher up.")
    return None


def _chain(team_id: int, parents: Mapping[int, int | None]) -> list[int]:
    chain: list[int] = []
    here: int | None = team_id
    while here is not None and here not in chain:
        chain.append(here)
        here = parents.get(here)
    return chain


def _height(team_id: int | None, parents: Mapping[int, int | None]) -> int:
    """Levels that the team and those below it take up."""
    if team_id is None:
        return 1
    below = [child for child, parent in parents.items() if parent == team_id and child != team_id]
    return 1 + max((_height(child, parents) for child in below), default=0)


def why_not_close_team(*, member_count: int, child_count: int) -> str | None:
    """Return why a team cannot be closed, or None."""
    if member_count:
        return _("People still belong to this team. Move them to another team first.")
    if child_count:
        return _("Other teams stand below this one. Move them first.")
    return None


def why_not_presence(
    *, from_at: datetime, to_at: datetime | None, others: Sequence[tuple[datetime, datetime | None]]
) -> str | None:
    """Return why a stretch cannot be set, given the person's others; all half-open, without an end until further notice."""
    if to_at is not None and to_at <= from_at:
        return _("The end must come after the beginning.")
    if to_at is not None and to_at - from_at > timedelta(days=LONGEST_ABSENCE_DAYS):
        return _("That is longer than two years. Leave the end open instead.")
    if any(overlaps((from_at, to_at), other) for other in others):
        return _("This overlaps with a time that is already entered. Withdraw that one first, or choose other times.")
    return None


def why_not_deputy(
    *,
    role: Role,
    deputy: Role,
    is_same: bool,
    is_here: bool,
    from_at: datetime,
    to_at: datetime,
    at: datetime,
    others: Sequence[tuple[datetime, datetime | None]],
) -> str | None:
    """Return why somebody cannot be a person's deputy then. ``others``: the spans for which one is named already."""
    if is_same or not is_here:
        return _("A deputy is somebody else who works here.")
    if Role.REPRESENTATIVE in (role, deputy):
        return _("Deputies decide what is raised: both lead a team or more.")
    if not from_at < to_at or to_at <= at:
        return _("The end must come after the beginning, and after now.")
    if to_at - from_at > timedelta(days=LONGEST_DEPUTY_DAYS):
        return _("That is longer than three months. Change who leads instead.")
    return _("A deputy is named for that time already. Withdraw that one first.") if _meets(others, from_at, to_at) else None


def _meets(others: Sequence[tuple[datetime, datetime | None]], from_at: datetime, to_at: datetime) -> bool:
    return any(overlaps((from_at, to_at), other) for other in others)


def overlaps(one: tuple[datetime, datetime | None], other: tuple[datetime, datetime | None]) -> bool:
    """Return whether two half-open stretches share a moment."""
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def invitation_expires(at: datetime) -> datetime:
    """Return until when an invitation made at this moment works."""
    return at + timedelta(days=INVITATION_DAYS)


def why_not_invite(*, has_sign_in: bool, email: str, is_working: bool) -> str | None:
    """Return why a person cannot be invited, or None."""
    if has_sign_in:
        return _("This person has a sign-in already. A forgotten password can be set anew on the sign-in page.")
    if not email:
        return _("There is no e-mail address to send the invitation to. Add one first.")
    if not is_working:
        return _("This person has left the department. Change the dates first if they are back.")
    return None


def why_not_accept(
    *, at: datetime, expires_at: datetime, accepted_at: datetime | None, withdrawn_at: datetime | None
) -> str | None:
    """Return why an invitation no longer works, or None. The sentence tells the invited person what to do."""
    if accepted_at is not None:
        return _("This invitation has been used. Sign in with your e-mail address and the password you chose.")
    if withdrawn_at is not None:
        return _("This invitation was withdrawn. Use the newest one in your mail, or ask your manager.")
    if at >= expires_at:
        return _("This invitation has expired. Ask your manager to send a new one.")
    return None
