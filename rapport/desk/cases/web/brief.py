"""The beginning of a brief, from what the conversation already says: whoever escalates corrects it instead of typing it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.governance.commitments.types import CommitmentState
from rapport.ui import moments

from .. import rules
from ..queries import items
from ..types import Direction
from . import words

if TYPE_CHECKING:
    from ..models import Case

SAID, DONE = 3, 4
LONGEST_SAYING = 320

type Offer = Callable[["Case", datetime], Iterable[str]]
_offers: list[Offer] = []


def connect(offers: Iterable[Offer]) -> None:
    """Install what higher rooms know of ways to go with a case and what each costs. Called once, by the site, at start-up."""
    _offers[:] = offers


def options(case: "Case", *, as_of: datetime) -> str:
    """Return how ``options`` of a brief may begin: one way to go a line."""
    return _bounded([one for offer in _offers for one in offer(case, as_of)])


def begun(story: Sequence[items.Item], *, as_of: datetime) -> dict[str, str]:
    """Return how ``happened`` and ``tried`` of a brief may begin; what the customer wants, only a person can say."""
    said = [one for one in story if isinstance(one, items.ContactItem)]
    inbound = [one for one in said if one.direction is Direction.INBOUND]
    outbound = [one for one in said if one.direction is Direction.OUTBOUND]
    promises = [one for one in story if isinstance(one, items.PromiseItem)]
    happened = [*_counted(inbound), *(_quoted(one, as_of) for one in inbound[-SAID:])]
    broken = [one for one in promises if one.promise.state is CommitmentState.BROKEN]
    happened += [_("Promised and not kept: %(text)s.") % {"text": one.promise.text.rstrip(".")} for one in broken]
    tried = [_quoted(one, as_of) for one in outbound[-DONE:]]
    kept = [one for one in promises if one not in broken]
    tried += [_("Promised: %(text)s.") % {"text": one.promise.text.rstrip(".")} for one in kept]
    return {"happened": _bounded(happened), "tried": _bounded(tried)}


def _counted(inbound: Sequence[items.ContactItem]) -> list[str]:
    if len(inbound) < 2:
        return []
    abusive = sum(one.is_abusive for one in inbound)
    said = ngettext("%(n)d contact about this.", "%(n)d contacts about this.", len(inbound)) % {"n": len(inbound)}
    more = ngettext("%(n)d of them was abusive.", "%(n)d of them were abusive.", abusive) % {"n": abusive}
    return [f"{said} {more}" if abusive else said]


def _quoted(one: items.ContactItem, as_of: datetime) -> str:
    text = " ".join(one.text.split())
    short = text if len(text) <= LONGEST_SAYING else f"{text[:LONGEST_SAYING].rsplit(' ', 1)[0]} …"
    return f"{moments.moment(one.at, as_of=as_of)}, {words.CHANNEL[one.channel]}: {short}"


def _bounded(parts: Sequence[str]) -> str:
    return "\n".join(parts)[: rules.LONGEST_BRIEF]
