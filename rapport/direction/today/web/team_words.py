"""What the brief says of the teams: the abuse that they met, and who handled alone what had been shown to them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.team.training.types import Learned

from ..types import Strain
from .sentences import counted, number


def strain(strain: Strain) -> str:
    """Return "9 of 214 contacts were abusive in seven days; three in the seven before." """
    words = ngettext(
        "%(n)s of %(of)s contacts was abusive in seven days; %(before)s in the seven before.",
        "%(n)s of %(of)s contacts were abusive in seven days; %(before)s in the seven before.",
        strain.abusive_count,
    )
    before = counted(strain.before) if strain.before else _("none")
    return words % {"n": number(strain.abusive_count), "of": number(strain.inbound_count), "before": before}


def learned_title(one: Learned) -> str:
    """Say who handled how many comparable cases alone."""
    words = ngettext(
        "%(name)s handled %(n)d comparable case alone", "%(name)s handled %(n)d comparable cases alone", one.alone_count
    )
    return words % {"name": one.person, "n": one.alone_count}


def learned_why(one: Learned) -> str:
    """Say how long after the demonstration, and to what it led."""
    days = ngettext("%(n)d day after the demonstration", "%(n)d days after the demonstration", one.days) % {"n": one.days}
    if one.level is None:
        return _("%(days)s; waits to be confirmed") % {"days": days}
    return _("%(days)s; conflict resolution rose to level %(level)d") % {"days": days, "level": one.level}
