"""What this room does after the fact: it tells people, and judges again when standards have changed. Each bears a second run."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.directory.customers.events import CustomerChanged, CustomersMerged, CustomersParted
from rapport.directory.people import queries as people
from rapport.governance.standards import queries as standards
from rapport.governance.standards.events import CalendarChanged, MilestoneReached, StageReached, StandardChanged, StillOverdue
from rapport.kernel import clock, inbox, live
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry

from . import actions, queries
from .actions.climb import climb_at_opening
from .events import (
    CaseAssigned,
    CaseEscalated,
    CaseMoved,
    CaseTakenOver,
    CaseWarned,
    ContactReceived,
    EscalationDelegated,
    EscalationReturned,
    NoteWritten,
    PersonMentioned,
    SettlingAnswered,
    SettlingAsked,
    TakeoverEnded,
)
from .types import UNSETTLED, ApprovalState, Tier

HOUSE = Actor.machine("cases")
BATCH = 1_000
LEAD_HEARS_FROM = 90


def tell_of_milestone(event: MilestoneReached, entry: Entry) -> None:
    """Whom the ladder of the standard names hears that its time runs out, as ``tell_of_warning`` says. Without a ladder who has
    the case does; from 90 % on who leads the team too. In the hours of the clock only.
    """
    if event.subject_kind != "case" or (case := queries.find_case(event.subject_id)) is None:
        return
    if _climbs(event, share=event.share, at=entry.at):
        return
    if event.share < 100:
        words = _("%(share)s %% of the time is used: %(subject)s") % {"share": event.share, "subject": case.subject}
    else:
        words = _("Overdue: %(subject)s") % {"subject": case.subject}
    told = {case.assignee_id} if case.assignee_id else set()
    if event.share >= LEAD_HEARS_FROM or not told:
        told |= {person.pk for person in people.leads_of(case.team_id)[:1]} if case.team_id else set()
    _tell(told, entry, "milestone", words, case.pk, at=standards.tell_at(event.clock_id, at=entry.at))
    live.announce(f"case:{case.pk}")


def climb_on(event: StillOverdue, entry: Entry) -> None:
    """What is overdue and awaited still climbs the ladder of its standard further."""
    if event.subject_kind == "case" and queries.find_case(event.subject_id) is not None:
        _climbs(event, share=100, hours=event.hours, at=entry.at)


def _climbs(event: MilestoneReached | StillOverdue, *, share: int, hours: int = 0, at: datetime) -> bool:
    """Climb the ladder of a clock's standard, while it is closed at the next opening; return whether there is a ladder."""
    opens_at = standards.tell_at(event.clock_id, at=at)
    rung: dict[str, Any] = {"case_id": event.subject_id, "clock_id": event.clock_id, "share": share, "hours": hours}
    if opens_at > at:
        has_ladder = standards.rungs_climbed(event.clock_id, share=share, hours=hours) is not None
        if has_ladder:
            climb_at_opening.defer(at=opens_at, measure=event.measure.value, **rung)
        return has_ladder
    return actions.climb(measure=event.measure, by=HOUSE, at=at, **rung) is not None


def tell_of_warning(event: CaseWarned, entry: Entry) -> None:
    """Whom the rungs name hears how far the time of a standard is used, in the hours of the clock."""
    case = queries.find_case(event.case_id)
    if case is None:
        return
    said = {"measure": standards.measure_text(event.measure), "share": event.share, "hours": event.hours, "subject": case.subject}
    if event.hours:
        words = ngettext(
            "Overdue for %(hours)s opening hour (%(measure)s): %(subject)s",
            "Overdue for %(hours)s opening hours (%(measure)s): %(subject)s",
            event.hours,
        )
    elif event.share >= 100:
        words = _("Overdue (%(measure)s): %(subject)s")
    else:
        words = _("%(share)s %% of the time is used (%(measure)s): %(subject)s")
    _tell(event.told, entry, "milestone", words % said, case.pk, at=standards.tell_at(event.clock_id, at=entry.at))
    live.announce(f"case:{case.pk}")


def tell_of_stage(event: StageReached, entry: Entry) -> None:
    """Who has the case hears that their team's part of a standard's time runs out, and at its end the lead of the team too.

    In the hours of the clock only; once the case lies with another team only that lead hears of it.
    """
    case = queries.find_case(event.subject_id) if event.subject_kind == "case" else None
    if case is None:
        return
    is_there = case.team_id == event.team_id
    said = {"team": people.team_names([event.team_id]).get(event.team_id, ""), "share": event.share, "subject": case.subject}
    if event.share < 100:
        words = _("%(share)s %% of the time of %(team)s is used: %(subject)s")
    else:
        words = _("The time of %(team)s is over: %(subject)s")
    told = {case.assignee_id} if is_there and case.assignee_id else set()
    if event.share >= LEAD_HEARS_FROM or (is_there and not told):
        told |= {person.pk for person in people.leads_of(event.team_id)[:1]}
    if case.reader_ids is not None:
        told &= set(case.reader_ids)
    _tell(told - {case.barred_id}, entry, "stage", words % said, case.pk, at=standards.tell_at(event.clock_id, at=entry.at))
    live.announce(f"case:{case.pk}")


def tell_of_contact(event: ContactReceived, entry: Entry) -> None:
    """Who has the case hears that its customer wrote, unless they wrote it down themselves."""
    case = queries.find_case(event.case_id)
    if case is not None and case.assignee_id is not None:
        words = _("The customer wrote: %(subject)s") % {"subject": case.subject}
        _tell({case.assignee_id} - {entry.person_id}, entry, "contact", words, case.pk)


def tell_of_assignment(event: CaseAssigned, entry: Entry) -> None:
    """Who is given a case by somebody else hears of it."""
    case = queries.find_case(event.case_id)
    if case is not None and event.assignee_id is not None:
        words = _("Now with you: %(subject)s") % {"subject": case.subject}
        _tell({event.assignee_id} - {entry.person_id}, entry, "assigned", words, case.pk)


def tell_of_escalation(event: CaseEscalated, entry: Entry) -> None:
    """The person of the higher tier hears what the customer wants; where there is none, the directors do."""
    escalation = queries.find_escalation(event.escalation_id)
    if escalation is None:
        return
    told = {escalation.to_person_id} if escalation.to_person_id else {person.pk for person in people.directors(entry.at)}
    words = _("%(name)s asks you: %(wanted)s") if event.to is Tier.DIRECTOR else _("%(name)s raises a case: %(wanted)s")
    name = escalation.by.name if escalation.by else _("Rapport")
    _tell(told, entry, "escalated", words % {"name": name, "wanted": escalation.wanted}, event.case_id)


def tell_of_delegation(event: EscalationDelegated, entry: Entry) -> None:
    """Who decides now hears what the customer wants, and who raised the case, with whom it lies."""
    escalation, name = queries.find_escalation(event.escalation_id), people.names([event.to_person_id])
    if escalation is None:
        return
    words = _("%(name)s asks you to decide: %(wanted)s") % {"name": entry.actor, "wanted": escalation.wanted}
    _tell({event.to_person_id}, entry, "delegated", words, event.case_id)
    words = _("%(name)s decides now: %(subject)s") % {
        "name": name.get(event.to_person_id, ""),
        "subject": escalation.case.subject,
    }
    _tell({escalation.by_id} - {entry.person_id, event.to_person_id}, entry, "delegated", words, event.case_id)


def tell_of_guidance(event: EscalationReturned, entry: Entry) -> None:
    """Who raised the case, and who has it, read the guidance."""
    escalation = queries.find_escalation(event.escalation_id)
    if escalation is None:
        return
    words = _("Guidance: %(guidance)s") % {"guidance": escalation.guidance}
    _tell({escalation.by_id, escalation.case.assignee_id}, entry, "guidance", words, event.case_id)


def tell_of_takeover(event: CaseTakenOver, entry: Entry) -> None:
    """Whoever had the case learns that they observe it now."""
    case = queries.find_case(event.case_id)
    if case is not None and event.observer_id is not None:
        words = _("%(name)s handles this now, and you observe: %(subject)s") % {"name": entry.actor, "subject": case.subject}
        _tell({event.observer_id}, entry, "taken_over", words, case.pk)


def tell_of_outcome(event: TakeoverEnded, entry: Entry) -> None:
    """Whoever observed reads how it came out."""
    takeover = queries.find_takeover(event.takeover_id)
    if takeover is not None and takeover.observer_id is not None:
        outcome = takeover.outcome or takeover.case.subject
        words = _("Takeover ended: %(outcome)s") % {"outcome": outcome}
        _tell({takeover.observer_id}, entry, "takeover_ended", words, event.case_id)


def tell_followers(event: ContactReceived | NoteWritten | CaseMoved, entry: Entry) -> None:
    """Who follows a case hears what the customer wrote, what is noted, and that it is settled or taken up again."""
    case = queries.find_case(event.case_id)
    if case is None or (isinstance(event, CaseMoved) and (event.after in UNSETTLED) is (event.before in UNSETTLED)):
        return
    told = queries.follower_ids(event.case_id) - {entry.person_id, case.assignee_id}
    if isinstance(event, NoteWritten):
        persons = people.people(HOUSE).filter(pk__in=told)
        told = {one.pk for one in persons if queries.may_read_contact(people.actor_of_person(one), event.contact_id)}
    words = {
        ContactReceived: _("You follow this; the customer wrote: %(subject)s"),
        NoteWritten: _("You follow this; there is a note: %(subject)s"),
        CaseMoved: _("You follow this; it moved: %(subject)s"),
    }[type(event)]
    _tell(told, entry, "followed", words % {"subject": case.subject}, case.pk)


def tell_of_mention(event: PersonMentioned, entry: Entry) -> None:
    """Who is named in a note reads it."""
    case = queries.find_case(event.case_id)
    if case is not None:
        words = _("%(name)s names you in a note: %(subject)s") % {"name": entry.actor, "subject": case.subject}
        _tell({event.person_id}, entry, "mentioned", words, case.pk)


def tell_of_asked_settling(event: SettlingAsked, entry: Entry) -> None:
    """Who leads the team is asked to agree; where nobody does, the directors are."""
    asked = queries.find_approval(event.approval_id)
    if asked is None:
        return
    leads = [one.pk for one in people.leads_of(asked.case.team_id) if one.pk != asked.asked_by_id] if asked.case.team_id else []
    told = set(leads[:1]) or {one.pk for one in people.directors(entry.at)}
    words = _("%(name)s asks you to agree that it is settled: %(subject)s")
    _tell(told, entry, "settling", words % {"name": asked.asked_by.name, "subject": asked.case.subject}, event.case_id)


def tell_of_answered_settling(event: SettlingAnswered, entry: Entry) -> None:
    """Who asked reads the answer."""
    asked = queries.find_approval(event.approval_id)
    if asked is None:
        return
    if event.state is ApprovalState.APPROVED:
        words = _("%(name)s agreed, and it is settled: %(subject)s") % {"name": entry.actor, "subject": asked.case.subject}
    else:
        words = _("Not settled yet: %(words)s") % {"words": asked.words}
    _tell({asked.asked_by_id}, entry, "settling", words, event.case_id)


def judge_again(event: StandardChanged, entry: Entry) -> None:
    """Cases that a standard now judges differently get their clocks by it; settled ones keep theirs.

    A standard that covers only what names it comes with the cases that do.
    """
    if standards.is_named(event.standard_id):
        return
    after = 0
    while ids := queries.unsettled_ids(opened_from=event.from_at, after=after, limit=BATCH):
        actions.follow_again(case_ids=ids, by=HOUSE, at=clock.now())
        after = ids[-1]


def judge_customer(event: CustomerChanged | CustomersMerged | CustomersParted, entry: Entry) -> None:
    """The open cases of a customer of another segment, or who is one with another, are held against what now applies to them."""
    concerned: tuple[int, ...]
    if isinstance(event, CustomerChanged):
        concerned = (event.customer_id,) if "segment_id" in event.fields else ()
    else:
        concerned = (event.customer_id, event.gone_id)
    after = 0
    while concerned and (ids := queries.unsettled_ids(customer_ids=concerned, after=after, limit=BATCH)):
        actions.follow_again(case_ids=ids, by=HOUSE, at=clock.now())
        after = ids[-1]


def count_again(event: CalendarChanged, entry: Entry) -> None:
    """Running clocks were counted again by the calendar's new hours; their cases note the new due moments."""
    after, counted = 0, {"calendar_id": event.calendar_id, "number": event.number}
    while ids := standards.counted_again("case", **counted, after=after, limit=BATCH):
        actions.note_due(case_ids=ids, by=HOUSE, at=clock.now())
        after = ids[-1]


def _tell(told: Iterable[int | None], entry: Entry, kind: str, words: str, case_id: int, *, at: datetime | None = None) -> None:
    persons = {one for one in told if one is not None}
    inbox.tell(persons, entry=entry, kind=kind, text=words, url=reverse("cases:case", args=[case_id]), at=at or entry.at)
