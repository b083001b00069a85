"""The story of a case as a page draws it: messages and notes in full, all else in lines, what happened together in one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.governance.standards import queries as standards
from rapport.kernel.models import StoredFile
from rapport.ui import moments

from ..queries import items
from ..types import Direction, EscalationState, State
from . import belonging, words

MOST_FIELDS = 60
TOGETHER = timedelta(minutes=1)
LONGEST_LINE = 300


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry of the thread. ``look`` is "message", "note" or "event"; an event has only its sentence."""

    look: str
    at: datetime
    anchor: str
    who: str = ""
    badges: tuple[tuple[Any, str], ...] = ()
    text: str = ""
    files: tuple[StoredFile, ...] = ()
    contact_id: int | None = None
    is_inbound: bool = False
    is_abusive: bool = False


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """One row of a foreign system: what it changed against the row before."""

    at: datetime
    line: int
    changes: tuple[tuple[str, str], ...] = field(default_factory=tuple)


def lines(story: Sequence[items.Item], *, customer: str, as_of: datetime) -> list[Line]:
    """Return the thread of a timeline, oldest first. ``customer`` is how the customer is called."""
    said = _Said(story, customer, as_of)
    found: list[Line] = []
    for item in story:
        line = said.line(item)
        if line is None:
            continue
        if found and _belong_together(found[-1], line):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {line.text}")
        else:
            found.append(line)
    return found


def source_rows(story: Iterable[items.Item]) -> list[SourceRow]:
    """Return the rows that a foreign system kept about the case, each with what was new in it."""
    rows: list[SourceRow] = []
    before: dict[str, str] = {}
    for item in story:
        if isinstance(item, items.SourceItem):
            changed = [(key, value) for key, value in item.fields.items() if value and before.get(key) != value]
            rows.append(SourceRow(at=item.at, line=item.line, changes=tuple(changed[:MOST_FIELDS])))
            before = dict(item.fields)
    return rows


def _belong_together(one: Line, other: Line) -> bool:
    in_one_minute = abs(other.at - one.at) < TOGETHER and one.at.minute == other.at.minute
    return one.look == other.look == "event" and in_one_minute and len(one.text) + len(other.text) < LONGEST_LINE


class _Said:
    """Finds the sentence of each kind of item."""

    def __init__(self, story: Sequence[items.Item], customer: str, as_of: datetime) -> None:
        self.customer, self.as_of = customer, as_of
        self.taken_over_at = {item.at for item in story if isinstance(item, items.TakenOverItem)}
        self.begun_at = {item.at for item in story if isinstance(item, items.AssignedItem | items.TakenOverItem)}
        self.begun_at |= {item.at for item in story if isinstance(item, items.ContactItem)}

    def line(self, item: items.Item) -> Line | None:
        """Return the entry of an item, or None for one that another entry tells already."""
        if isinstance(item, items.ContactItem):
            return self._contact(item)
        if isinstance(item, items.AnsweredItem) and item.state is EscalationState.RETURNED:
            badges = ((_("guidance"), "quiet"),)
            return Line(look="note", at=item.at, anchor=item.anchor, who=item.who, badges=badges, text=item.guidance)
        sentence = self._sentence(item)
        return Line(look="event", at=item.at, anchor=item.anchor, text=sentence) if sentence else None

    def _contact(self, item: items.ContactItem) -> Line:
        is_note = item.direction is Direction.NOTE
        is_inbound = item.direction is Direction.INBOUND
        badges: list[tuple[Any, str]] = [(_("note") if is_note else words.CHANNEL[item.channel], "quiet")]
        if item.from_case_id is not None:
            badges.append((_("from case %(number)s") % {"number": item.from_case_id}, "quiet"))
        if item.direction is Direction.AUTOMATIC:
            badges.append((_("Sent automatically"), "quiet"))
        if item.is_private:
            badges.append((_("private"), "accent"))
        if item.is_abusive:
            badges.append((_("abusive"), "bad"))
        return Line(
            look="note" if is_note else "message",
            at=item.at,
            anchor=item.anchor,
            badges=tuple(badges),
            text=item.text,
            who=self.customer if is_inbound else (item.who or _("Customer service")),
            files=item.files,
            contact_id=item.id,
            is_inbound=is_inbound,
            is_abusive=item.is_abusive,
        )

    def _sentence(self, item: items.Item) -> str:
        tellers: dict[type[items.Item], Callable[[Any], str]] = {
            items.MovedItem: self._moved,
            items.AssignedItem: self._assigned,
            items.EscalatedItem: _escalated,
            items.DelegatedItem: _delegated,
            items.AnsweredItem: _withdrawn,
            items.TakenOverItem: _taken_over,
            items.TakeoverEndedItem: _takeover_ended,
            items.PromiseItem: self._promise,
            items.PriorityItem: _prioritised,
            items.ClassifiedItem: _classified,
            items.WarnedItem: _warned,
            items.CorrectedItem: _corrected,
            items.CarriedItem: _carried,
            items.LinkedItem: belonging.linked,
            items.MergedItem: belonging.merged,
            items.SplitItem: belonging.split,
        }
        tell = tellers.get(type(item))
        return tell(item) if tell else ""

    def _moved(self, item: items.MovedItem) -> str:
        if item.before is None:
            return _("Opened.")
        if item.after is State.OPEN and item.at in self.begun_at:
            return ""
        sentences = {
            State.OPEN: _("%(who)s works on it."),
            State.WAITING_CUSTOMER: _("%(who)s waits for the customer."),
            State.WAITING_OTHERS: _("%(who)s waits for others."),
            State.RESOLVED: _("%(who)s resolved it."),
            State.CLOSED: _("%(who)s closed it."),
            State.REOPENED: _("%(who)s reopened it."),
        }
        if item.who:
            return sentences.get(item.after, "") % {"who": _first(item.who)}
        return _("Now: %(state)s.") % {"state": str(words.STATE[item.after]).lower()}

    def _assigned(self, item: items.AssignedItem) -> str:
        if item.at in self.taken_over_at:
            return ""
        if item.assignee and item.assignee == item.who:
            return _("%(who)s took it.") % {"who": _first(item.who)}
        named = {"who": _first(item.who), "assignee": item.assignee, "team": item.team}
        if item.assignee:
            return (_("%(who)s gave it to %(assignee)s.") if item.who else _("%(assignee)s has it.")) % named
        if not item.team:
            return ""
        return (_("%(who)s put it into the queue of %(team)s.") if item.who else _("In the queue of %(team)s.")) % named

    def _promise(self, item: items.PromiseItem) -> str:
        by, text = moments.until(item.promise.due_at, as_of=self.as_of), item.promise.text.rstrip(".")
        return _("Promised until %(by)s, owed by %(who)s: %(text)s.") % {"who": _first(item.who), "by": by, "text": text}


def _escalated(item: items.EscalatedItem) -> str:
    brief = item.brief
    parts = [
        _("%(who)s escalated to the %(tier)s.") % {"who": _first(item.who) or _("Rapport"), "tier": words.TIER[item.to]},
        _("Happened: %(text)s") % {"text": _stopped(brief.happened)},
        _("Tried: %(text)s") % {"text": _stopped(brief.tried)},
        _("Wanted: %(text)s") % {"text": _stopped(brief.wanted)},
        _("Options: %(text)s") % {"text": _stopped(brief.options)} if brief.options else "",
    ]
    return " ".join(part for part in parts if part)


def _delegated(item: items.DelegatedItem) -> str:
    return _("%(who)s handed the escalation to %(name)s.") % {"who": _first(item.who), "name": item.to_name}


def _withdrawn(item: items.AnsweredItem) -> str:
    return _("%(who)s withdrew the escalation.") % {"who": _first(item.who) or _("Rapport")}


def _takeover_ended(item: items.TakeoverEndedItem) -> str:
    return " ".join([_("%(who)s ended the takeover.") % {"who": _first(item.who)}, item.outcome]).strip()


def _prioritised(item: items.PriorityItem) -> str:
    priority = str(words.PRIORITY[item.after]).lower()
    return _("%(who)s set the priority to %(priority)s.") % {"who": _first(item.who) or _("Rapport"), "priority": priority}


def _taken_over(item: items.TakenOverItem) -> str:
    said = _("%(who)s took the case over.") % {"who": _first(item.who)}
    return f"{said} {_('%(observer)s observes.') % {'observer': _first(item.observer)}}" if item.observer else said


def _warned(item: items.WarnedItem) -> str:
    said = {"measure": standards.measure_text(item.measure), "share": item.share, "hours": item.hours}
    if item.hours:
        overdue = ngettext(
            "Overdue for %(hours)s opening hour: %(measure)s.", "Overdue for %(hours)s opening hours: %(measure)s.", item.hours
        )
        sentence = overdue % said
    elif item.share >= 100:
        sentence = _("Overdue: %(measure)s.") % said
    else:
        sentence = _("%(share)s %% of the time is used: %(measure)s.") % said
    told = get_text_list(list(item.told), _("and"))
    return f"{sentence} {_('Told: %(names)s.') % {'names': told}}" if told else sentence


def _classified(item: items.ClassifiedItem) -> str:
    about = " · ".join(str(part) for part in (words.KIND[item.case_kind], item.reason, item.cause) if part)
    said = _("%(who)s said what it is about: %(about)s.") % {"who": _first(item.who) or _("Rapport"), "about": about}
    return f"{said} {_('Somebody may be hurt.')}" if item.is_safety else said


def _corrected(item: items.CorrectedItem) -> str:
    nobody = _("nobody by name")
    said = {"who": _first(item.who) or _("Rapport"), "before": item.before or nobody, "after": item.after or nobody}
    sentences = (
        _("%(who)s corrected the customer: %(after)s, no longer %(before)s.") % said if item.is_of_another else "",
        _("%(who)s corrected the subject.") % said if item.is_renamed else "",
    )
    return " ".join(one for one in sentences if one)


def _carried(item: items.CarriedItem) -> str:
    return _("The customer is one with another entry: %(before)s goes on as %(after)s.") % {
        "before": item.before,
        "after": item.after,
    }


def _first(name: str) -> str:
    return name.split(" ", maxsplit=1)[0] if name else ""


def _stopped(text: str) -> str:
    plain = " ".join(text.split())
    return plain if plain.endswith((".", "!", "?")) else f"{plain}."
