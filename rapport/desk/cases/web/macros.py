"""What a macro would do in a case, in words: read before it is done."""

from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor

from .. import queries
from ..models import Case, Macro
from ..rules import working
from ..types import Channel
from . import words


def channel_of(chosen: Macro, case: Case) -> Channel:
    """Return by which channel a macro would answer: its own, else that of the customer."""
    return Channel(chosen.channel) if chosen.channel else queries.last_inbound(case.pk) or Channel.EMAIL


def filled_for(chosen: Macro, case: Case, actor: Actor) -> str:
    """Return the text of a macro with what it names filled in."""
    named = {"name": case.customer.name if case.customer else "", "number": str(case.pk), "me": actor.name.split(" ")[0]}
    return working.filled(chosen.text, named)


def does(chosen: Macro, case: Case) -> str:
    """Say what a macro would do besides its text."""
    parts = []
    if chosen.text and chosen.is_note:
        parts.append(_("writes this note"))
    elif chosen.text:
        parts.append(_("sends this to the customer by %(channel)s") % {"channel": words.CHANNEL[channel_of(chosen, case)]})
    if chosen.priority:
        parts.append(_("sets the priority to %(priority)s") % {"priority": str(words.PRIORITY[chosen.priority]).lower()})
    if chosen.reason:
        parts.append(_("says the reason: %(reason)s") % {"reason": chosen.reason.name})
    if chosen.then:
        parts.append(_("and then: %(then)s") % {"then": str(words.MOVE[chosen.then]).lower()})
    return _("It %(does)s.") % {"does": ", ".join(parts)}
