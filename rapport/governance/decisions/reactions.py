"""What this room does after the fact: it tells those concerned and has decisions carried out. Each bears a second run."""

from collections.abc import Callable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel import inbox
from rapport.kernel.journal import Event
from rapport.kernel.models import Entry

from . import queries
from .events import (
    DecisionAsked,
    DecisionAskedBack,
    DecisionDelegated,
    DecisionExplained,
    DecisionMade,
    DecisionOverdue,
    DecisionReviewDue,
    DecisionWithdrawn,
)

type Settled = DecisionMade | DecisionWithdrawn
type Carrier = Callable[[Settled, Entry], None]
_carriers: dict[str, Carrier] = {}


def connect(carriers: Mapping[str, Carrier]) -> None:
    """Install, per purpose, what carries a decision out (or forgets one that was withdrawn). Called once, by the site."""
    _carriers.clear()
    _carriers.update(carriers)


def carry_out(event: DecisionMade | DecisionWithdrawn, entry: Entry) -> None:
    """Hand a settled decision to the room that answers for its purpose; without a purpose its asker acts by hand."""
    if carrier := _carriers.get(event.purpose):
        carrier(event, entry)


def tell_decider(event: DecisionAsked | DecisionDelegated | DecisionExplained, entry: Entry) -> None:
    """Who has to decide learns it."""
    words = _("The answer you asked for: %(question)s") if isinstance(event, DecisionExplained) else _("Decide: %(question)s")
    if event.decider_id != entry.person_id:
        _tell([event.decider_id], event.decision_id, words, entry)


def tell_asker(event: DecisionMade | DecisionAskedBack, entry: Entry) -> None:
    """Who asked learns what was decided, or what is to be explained first."""
    decision = queries.find_decision(event.decision_id)
    if decision is None or decision.asked_by_id in (None, entry.person_id):
        return
    if isinstance(event, DecisionMade):
        option = queries.option_of(decision, event.option_key)
        words = _("Decided, %(option)s") % {"option": option.label if option else ""} + ": %(question)s"
    else:
        words = _("Asked back: %(question)s")
    _tell([decision.asked_by_id], event.decision_id, words, entry)


def tell_withdrawn(event: DecisionWithdrawn, entry: Entry) -> None:
    """Who was to decide learns that nothing is to be decided any more."""
    decision = queries.find_decision(event.decision_id)
    if decision is not None and decision.decider_id != entry.person_id:
        _tell([decision.decider_id], event.decision_id, _("Withdrawn: %(question)s"), entry)


def remind_decider(event: DecisionOverdue | DecisionReviewDue, entry: Entry) -> None:
    """Who let the moment pass, or wanted to look again, is reminded; where they may not read it, the directors are."""
    is_overdue = isinstance(event, DecisionOverdue)
    words = _("Needed by now: %(question)s") if is_overdue else _("Look at it again: %(question)s")
    decision = queries.find_decision(event.decision_id)
    if decision is not None and not queries.may_read_subject(decision.decider, decision, at=entry.at):
        _tell([one.pk for one in people.directors(entry.at)], event.decision_id, words, entry)
    else:
        _tell([event.decider_id], event.decision_id, words, entry)


def tell_of_kept(_event: Event, entry: Entry) -> None:
    """Whoever says who may read a case learns that a question about it lies with somebody who may not read it (any more)."""
    for row in queries.kept_about(entry.subject_id or 0, at=entry.at):
        text = _("%(name)s may not read this and cannot decide it. Decide it yourself, or let a reader: %(question)s")
        words = text % {"name": row.decider.name, "question": row.question}
        told = [one.pk for one in people.directors(entry.at)]
        url = reverse("decisions:decision", args=[row.pk])
        inbox.tell(told, entry=entry, kind=f"kept:{row.pk}", text=words, url=url, at=entry.at)


def _tell(persons: list[int | None], decision_id: int, words: str, entry: Entry) -> None:
    decision = queries.find_decision(decision_id)
    if decision is not None:
        url = reverse("decisions:decision", args=[decision_id])
        text = words.replace("%(question)s", decision.question)
        told = [one for one in persons if one is not None]
        inbox.tell(told, entry=entry, kind="decision", text=text, url=url, at=entry.at)
