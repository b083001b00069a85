"""The whole story of a case in time order, merged from its tables, its promises and the journal."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from rapport.desk.cases.models import (
    Assignment,
    Case,
    Cause,
    Contact,
    Escalation,
    Reason,
    SourceEvent,
    StateInterval,
    Takeover,
)
from rapport.desk.cases.types import (
    Brief,
    Channel,
    Direction,
    EscalationState,
    Kind,
    LinkKind,
    Priority,
    State,
    Tier,
)
from rapport.directory.customers import queries as customers
from rapport.directory.people import queries as people
from rapport.governance.commitments import queries as commitments
from rapport.governance.standards.types import Measure
from rapport.kernel import files, journal, prepared
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry, StoredFile

from .items import (
    AnsweredItem,
    AssignedItem,
    CarriedItem,
    ClassifiedItem,
    ContactItem,
    CorrectedItem,
    DelegatedItem,
    EscalatedItem,
    Item,
    LinkedItem,
    MergedItem,
    MovedItem,
    PriorityItem,
    PromiseItem,
    SourceItem,
    SplitItem,
    TakenOverItem,
    TakeoverEndedItem,
    WarnedItem,
)
from .linking import TakenIn
from .reading import visible

# What happens in one moment is told in this order.
ORDER = (
    "source",
    "contact",
    "moved",
    "assigned",
    "classified",
    "corrected",
    "carried",
    "priority",
    "linked",
    "merged",
    "split",
    "promise",
    "warned",
    "escalated",
    "delegated",
    "answered",
    "taken_over",
    "takeover_ended",
)
CHANGED = (
    "cases.PriorityChanged", "cases.CaseClassified", "cases.CaseCorrected", "cases.CaseCarried", "cases.EscalationDelegated",
    "cases.CaseWarned",
)  # fmt: skip
JOURNALED = (*CHANGED, "cases.CasesLinked", "cases.CaseMerged", "cases.CaseSplit")


def timeline(case: Case, *, actor: Actor, as_of: datetime, taken_in: Sequence[TakenIn] = ()) -> list[Item]:
    """Return what happened to the case up to a moment, oldest first, as far as this actor may see it.

    The number of queries does not depend on the case. The caller has read the case by ``get_case``, and may have read which
    cases were merged into it: what they brought along is then told as theirs.
    """
    story = _Story(case=case, actor=actor, as_of=as_of, taken_in=taken_in)
    parts = (
        story.contacts(),
        story.moves(),
        story.assignments(),
        story.escalations(),
        story.takeovers(),
        story.promises(),
        story.changes(),
        story.source_rows(),
    )
    items = [item for part in parts for item in part if item.at <= as_of]
    return sorted(items, key=lambda item: (item.at, ORDER.index(item.kind), item.id))


@dataclass(frozen=True, kw_only=True)
class _Story:
    case: Case
    actor: Actor
    as_of: datetime
    taken_in: Sequence[TakenIn] = ()

    def contacts(self) -> Iterator[Item]:
        rows = _contacts(self.actor, case_id=self.case.pk, as_of=self.as_of)
        kept: defaultdict[int, list[StoredFile]] = defaultdict(list)
        for stored in files.files_of(Contact._meta.label_lower, [row.pk for row in rows]):
            kept[stored.subject_id].append(stored)
        came_from = {pk: one.case.pk for one in self.taken_in for pk in one.contact_ids}
        for row in rows:
            yield ContactItem(
                at=row.at,
                id=row.pk,
                who=row.person.name if row.person else "",
                direction=Direction(row.direction),
                channel=Channel(row.channel),
                text=row.text,
                person_id=row.person_id,
                is_abusive=row.is_abusive,
                is_private=row.is_private,
                files=tuple(kept[row.pk]),
                from_case_id=came_from.get(row.pk),
            )

    def moves(self) -> Iterator[Item]:
        rows = _states(case_id=self.case.pk)
        names = people.names(row.person_id for row in rows)
        before: State | None = None
        for row in rows:
            who = names.get(row.person_id or 0, "")
            yield MovedItem(at=row.from_at, id=row.pk, who=who, before=before, after=State(row.state))
            before = State(row.state)

    def assignments(self) -> Iterator[Item]:
        rows = _assignments(case_id=self.case.pk)
        names = people.names(row.person_id for row in rows)
        for number, row in enumerate(rows):
            yield AssignedItem(
                at=row.from_at,
                id=row.pk,
                who=names.get(row.person_id or 0, ""),
                team=row.team.name if row.team else "",
                assignee=row.assignee.name if row.assignee else "",
                is_first=number == 0,
            )

    def escalations(self) -> Iterator[Item]:
        for row in _escalations(case_id=self.case.pk):
            is_answered = row.answered_at is not None and row.answered_at <= self.as_of
            state = EscalationState(row.state) if is_answered else EscalationState.WAITING
            yield EscalatedItem(
                at=row.at,
                id=row.pk,
                who=row.by.name if row.by else "",
                to=Tier(row.to),
                to_name=row.to_person.name if row.to_person else "",
                brief=Brief(happened=row.happened, tried=row.tried, wanted=row.wanted, options=row.options),
                state=state,
            )
            if row.answered_at is not None and row.state != EscalationState.TAKEN_OVER:
                who = row.answered_by.name if row.answered_by else ""
                answered = EscalationState(row.state)
                yield AnsweredItem(at=row.answered_at, id=row.pk, who=who, state=answered, guidance=row.guidance)

    def takeovers(self) -> Iterator[Item]:
        for row in _takeovers(case_id=self.case.pk):
            observer = row.observer.name if row.observer else ""
            yield TakenOverItem(at=row.at, id=row.pk, who=row.by.name, observer=observer)
            if row.ended_at is not None:
                yield TakeoverEndedItem(at=row.ended_at, id=row.pk, who=row.by.name, outcome=row.outcome)

    def promises(self) -> Iterator[Item]:
        made = commitments.promises_of("case", [self.case.pk], as_of=self.as_of)
        for promise in made.get(self.case.pk, []):
            yield PromiseItem(at=promise.made_at, id=promise.id, who=promise.owner_name, promise=promise)

    def changes(self) -> Iterator[Item]:
        """What has no table of its own: the journal knows."""
        entries = _entries(case_id=self.case.pk)
        names = people.names(one for entry in entries for one in _named_in(entry))
        reasons = _names_of(Reason, {entry.payload.get("reason_id") for entry in entries})
        causes = _names_of(Cause, {entry.payload.get("cause_id") for entry in entries})
        corrected = [entry for entry in entries if entry.event in {"cases.CaseCorrected", "cases.CaseCarried"}]
        served = customers.names(entry.payload[end] for entry in corrected for end in ("before_id", "customer_id"))
        for entry in entries:
            who = names.get(entry.person_id or 0, "")
            if entry.event == "cases.EscalationDelegated":
                to_name = names.get(entry.payload["to_person_id"], "")
                yield DelegatedItem(at=entry.at, id=entry.pk, who=who, to_name=to_name)
            elif entry.event == "cases.CaseClassified":
                yield _classified(entry, who, reasons, causes)
            elif entry.event == "cases.CaseWarned":
                yield _warned(entry, names)
            elif entry.event == "cases.PriorityChanged":
                yield _prioritised(entry, who)
            elif entry.event == "cases.CaseCorrected":
                yield _corrected(entry, who, served)
            elif entry.event == "cases.CaseCarried":
                before, after = (served.get(entry.payload[end], "") for end in ("before_id", "customer_id"))
                yield CarriedItem(at=entry.at, id=entry.pk, who=who, before=before, after=after)
            else:
                yield _belonging(entry, who)

    def source_rows(self) -> Iterator[Item]:
        for row in _source_rows(case_id=self.case.pk):
            yield SourceItem(at=row.at, id=row.pk, line=row.line, fields=row.fields)


@prepared.prepared
def _contacts(actor: Actor, /, *, case_id: Any, as_of: Any) -> QuerySet[Contact]:
    return Contact.objects.filter(visible(actor), case_id=case_id, at__lte=as_of).select_related("person")


@prepared.prepared
def _states(*, case_id: Any) -> QuerySet[StateInterval]:
    return StateInterval.objects.filter(case_id=case_id).order_by("from_at", "pk")


@prepared.prepared
def _assignments(*, case_id: Any) -> QuerySet[Assignment]:
    return Assignment.objects.filter(case_id=case_id).select_related("team", "assignee").order_by("from_at", "pk")


@prepared.prepared
def _escalations(*, case_id: Any) -> QuerySet[Escalation]:
    return Escalation.objects.filter(case_id=case_id).select_related("by", "to_person", "answered_by")


@prepared.prepared
def _takeovers(*, case_id: Any) -> QuerySet[Takeover]:
    return Takeover.objects.filter(case_id=case_id).select_related("by", "observer")


@prepared.prepared
def _entries(*, case_id: Any) -> QuerySet[Entry]:
    return journal.history(Case._meta.label_lower, [case_id]).filter(event__in=JOURNALED)


@prepared.prepared
def _source_rows(*, case_id: Any) -> QuerySet[SourceEvent]:
    return SourceEvent.objects.filter(case_id=case_id).order_by("at", "line")


def _names_of(model: type[Reason | Cause], ids: set[int | None]) -> dict[int, str]:
    return prepared.names(model, {one for one in ids if one})


def _belonging(entry: Entry, who: str) -> LinkedItem | MergedItem | SplitItem:
    """How the case came to belong to another one, told from its own side."""
    said, here = entry.payload, entry.subject_id
    is_first = said["case_id"] == here
    if entry.event == "cases.CaseMerged":
        other_id = said["into_id"] if is_first else said["case_id"]
        undone = said["is_undone"]
        return MergedItem(at=entry.at, id=entry.pk, who=who, other_id=other_id, is_here=not is_first, is_undone=undone)
    if entry.event == "cases.CaseSplit":
        other_id, count = said["new_id"] if is_first else said["case_id"], said["contact_count"]
        return SplitItem(at=entry.at, id=entry.pk, who=who, other_id=other_id, is_new=not is_first, contact_count=count)
    other_id = said["other_id"] if is_first else said["case_id"]
    return LinkedItem(
        at=entry.at,
        id=entry.pk,
        who=who,
        other_id=other_id,
        link=LinkKind(said["kind"]),
        is_from_here=is_first,
        is_ended=said["is_ended"],
    )


def _named_in(entry: Entry) -> tuple[int | None, ...]:
    return entry.person_id, entry.payload.get("to_person_id"), *entry.payload.get("told", ())


def _warned(entry: Entry, names: dict[int, str]) -> WarnedItem:
    said = entry.payload
    return WarnedItem(
        at=entry.at,
        id=entry.pk,
        measure=Measure(said["measure"]),
        share=said["share"],
        hours=said["hours"],
        told=tuple(sorted(names[one] for one in said["told"] if one in names)),
    )


def _prioritised(entry: Entry, who: str) -> PriorityItem:
    before, after = Priority(entry.payload["before"]), Priority(entry.payload["after"])
    return PriorityItem(at=entry.at, id=entry.pk, who=who, before=before, after=after)


def _corrected(entry: Entry, who: str, served: dict[int, str]) -> CorrectedItem:
    said = entry.payload
    return CorrectedItem(
        at=entry.at,
        id=entry.pk,
        who=who,
        before=served.get(said["before_id"] or 0, ""),
        after=served.get(said["customer_id"] or 0, ""),
        is_of_another=said["before_id"] != said["customer_id"],
        is_renamed=said["is_renamed"],
    )


def _classified(entry: Entry, who: str, reasons: dict[int, str], causes: dict[int, str]) -> ClassifiedItem:
    said = entry.payload
    return ClassifiedItem(
        at=entry.at,
        id=entry.pk,
        who=who,
        case_kind=Kind(said["kind"]),
        reason=reasons.get(said["reason_id"] or 0, ""),
        cause=causes.get(said["cause_id"] or 0, ""),
        is_safety=said["is_safety"],
    )
