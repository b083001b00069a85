"""What the brief says of the standards of today: the clocks that run out, with which team, and who is there."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..types import NO_TEAM, Risk, TeamRisk
from .links import Links
from .sentences import Linked, Said, Sentence, Several, begun, counted, number
from .words import limits


def risk(risk: Risk, links: Links) -> Several:
    """Return "25 clocks run out before midnight; 11 of them in Toronto, where two are absent. Seven ran out before."."""
    told: list[Said] = [_due(risk, links)]
    if risk.overdue_count:
        words = ngettext("%(n)s ran out before and still waits", "%(n)s ran out before and still wait", risk.overdue_count)
        told.append(Sentence("%(what)s.", what=Linked(begun(words % {"n": counted(risk.overdue_count)}), links.rows("overdue"))))
    if risk.limit_count:
        told.append(Sentence("%(what)s.", what=Linked(limits(risk.limit_count, risk.missed_limit_count), links.rows("limits"))))
    return Several(told)


def _due(risk: Risk, links: Links) -> Said:
    count, first = risk.due_count, max(risk.teams, key=lambda one: one.due_count, default=None)
    if not count or first is None:
        return _("No clock runs out before midnight.")
    words = ngettext("%(n)s clock runs out before midnight", "%(n)s clocks run out before midnight", count)
    all_of_them = Linked(begun(words % {"n": counted(count)}), links.rows("due"))
    if len([one for one in risk.teams if one.due_count]) == 1:
        if first.team_id is None:
            return Sentence(_("%(clocks)s, of cases that no team has yet."), clocks=all_of_them)
        return Sentence(_("%(clocks)s, in %(team)s, %(where)s."), clocks=all_of_them, team=first.team, where=_present(first))
    part = Linked(_("%(n)s of them") % {"n": number(first.due_count)}, links.rows("due", team_id=first.team_id or NO_TEAM))
    if first.team_id is None:
        return Sentence(_("%(clocks)s; %(part)s of cases that no team has yet."), clocks=all_of_them, part=part)
    words = _("%(clocks)s; %(part)s in %(team)s, %(where)s.")
    return Sentence(words, clocks=all_of_them, part=part, team=first.team, where=_present(first))


def _present(team: TeamRisk) -> str:
    if team.absent_count:
        return ngettext("where %(n)s is absent", "where %(n)s are absent", team.absent_count) % {"n": counted(team.absent_count)}
    if not team.present_count:
        return _("where nobody is at work")
    return ngettext("where %(n)s is at work", "where %(n)s are at work", team.present_count) % {"n": counted(team.present_count)}


def team_title(team: TeamRisk) -> str:
    """Return "Toronto · 11 clocks before midnight"."""
    name = team.team or _("No team yet")
    if not team.due_count:
        words = ngettext("%(team)s · %(n)s clock ran out", "%(team)s · %(n)s clocks ran out", team.overdue_count)
        return words % {"team": name, "n": number(team.overdue_count)}
    words = ngettext("%(team)s · %(n)s clock before midnight", "%(team)s · %(n)s clocks before midnight", team.due_count)
    return words % {"team": name, "n": number(team.due_count)}


def team_why(team: TeamRisk) -> str:
    """Return which clocks they are, who is there, and what has run out."""
    told = [_("%(label)s %(n)s") % {"label": label, "n": number(count)} for label, count in team.measures]
    if team.team_id is not None:
        told.append(_("%(n)s at work") % {"n": counted(team.present_count)} if team.present_count else _("nobody at work"))
    if team.absent_count:
        told.append(_("%(n)s absent") % {"n": counted(team.absent_count)})
    if team.due_count and team.overdue_count:
        told.append(_("%(n)s ran out before") % {"n": number(team.overdue_count)})
    return begun(", ".join(told)) + "." if told else ""
