"""What the router decides on: queues, who is here with what in hand, and what waits. A constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q, QuerySet

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import State, Tier
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor

from .. import rules
from ..models import LeftOut, Placement, Queue, QueueVersion
from ..types import CARRIER, PRODUCT, Absent, CaseFacts, Conditions, Desk, Serving, Waiting
from .abilities import assessed
from .books import current

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case

HOUSE = Actor.machine("routing")
# What somebody has in hand: cases on which it is our turn. What waits for the customer or for others takes no room.
HELD = (State.NEW, State.OPEN, State.REOPENED)
MOST_WAITING = 10_000
ASKED = (
    "pk", "kind", "channel", "priority", "state", "reason_id", "reason__parent_id", "team_id", "assignee_id",
    "customer__segment_id", "customer__language", "customer__is_vulnerable", "is_safety", "opened_at", "due_at", "attributes",
    "barred_id",
)  # fmt: skip


@dataclass
class Board:
    """The queues with who serves them and is here, and what waits, the most urgent first."""

    versions: dict[int, QueueVersion]
    desks: dict[int, Desk]
    waiting: list[Waiting] = field(default_factory=list)
    facts: dict[int, CaseFacts] = field(default_factory=dict)
    away: dict[int, datetime | None] = field(default_factory=dict)

    def counts(self) -> Counter[int]:
        """Return how many cases wait in each queue."""
        return Counter(one.queue_id for one in self.waiting)

    def order(self) -> list[tuple[int, Conditions, datetime | None]]:
        """Return the queues as ``rules.first_that_takes`` asks for them."""
        return [
            (
                queue_id,
                rules.conditions_of(one.conditions),
                one.queue.on_at if one.queue.is_on and not one.covers_waiting else None,
            )
            for queue_id, one in self.versions.items()
        ]


def is_any_on() -> bool:
    """Return whether any queue is on."""
    return Queue.objects.filter(is_on=True).exists()


def board(*, as_of: datetime, case_ids: Collection[int] | None = None, with_off: bool = False) -> Board:
    """Return what the router decides on at a moment; ``with_off``: as if all queues were on, for their pages.

    With ``case_ids`` only those cases are looked at. Safety and people in need of care come first, then the oldest due.
    """
    versions = {one.queue_id: one for one in current(as_of) if one.queue.is_on or with_off}
    if not versions:
        return Board({}, {})
    ids = {seat.person_id for one in versions.values() for seat in one.seats.all()}
    members = dict(people.people(HOUSE, as_of=as_of).filter(pk__in=ids).values_list("pk", "team_id"))
    absences = people.absences(as_of)
    away = {pk: absences[pk].to_at if pk in absences else None for pk in ids if pk in absences or pk not in members}
    made = Board(versions, _desks(versions, members, away, as_of), away=away)
    _take_in(made, _waiting_facts(case_ids))
    return made


def facts_of(rows: "QuerySet[Case]") -> list[CaseFacts]:
    """Return what conditions ask of these cases, in their order. One query."""
    return [_facts(row) for row in rows.select_related(None).values_list(*ASKED)]


def waiting_rows() -> "QuerySet[Case]":
    """Return the cases that nobody has and that wait for us, by urgency; escalated and restricted ones have who looks at them."""
    rows = cases.cases(HOUSE).filter(assignee=None, state__in=HELD, merged_into=None, tier=Tier.REPRESENTATIVE, reader_ids=None)
    return cases.by_urgency(rows)


def _waiting_facts(case_ids: Collection[int] | None) -> list[CaseFacts]:
    rows = waiting_rows() if case_ids is None else waiting_rows().filter(pk__in=case_ids)
    return facts_of(rows[:MOST_WAITING])


def _facts(row: tuple[Any, ...]) -> CaseFacts:
    values: dict[str, Any] = dict(zip(ASKED, row, strict=True))
    attributes: dict[str, str] = values["attributes"] or {}
    reasons = (values["reason_id"], values["reason__parent_id"])
    plain = ("barred_id", "kind", "channel", "priority", "state", "team_id", "assignee_id", "is_safety", "opened_at", "due_at")
    return CaseFacts(
        case_id=values["pk"],
        reason_ids=tuple(one for one in reasons if isinstance(one, int)),
        segment_id=values["customer__segment_id"],
        language=values["customer__language"] or "",
        is_vulnerable=bool(values["customer__is_vulnerable"]),
        product=attributes.get(PRODUCT, ""),
        carrier=attributes.get(CARRIER, ""),
        **{name: values[name] for name in plain},
    )


def _take_in(made: Board, facts: list[CaseFacts]) -> None:
    """Put each waiting case into the first queue that takes it, but for what people have put elsewhere or left out."""
    order = made.order()
    taken = {one.case_id: queue_id for one in facts if (queue_id := rules.first_that_takes(order, one)) is not None}
    last = _last_placements(taken)
    out = set(LeftOut.objects.filter(case_id__in=taken).values_list("case_id", flat=True)) if taken else set()
    for one in facts:
        queue_id = taken.get(one.case_id)
        if queue_id is None or one.case_id in out:
            continue
        before_queue, before_person = last.get(one.case_id, (None, None))
        if before_queue == queue_id and one.team_id != made.versions[queue_id].queue.team_id:
            continue  # it lay here, and somebody moved it on by hand
        not_to = frozenset(pk for pk in (before_person, one.barred_id) if pk)
        made.facts[one.case_id] = one
        made.waiting.append(
            Waiting(case_id=one.case_id, queue_id=queue_id, channel=one.channel, language=one.language, not_to=not_to)
        )


def _last_placements(case_ids: Iterable[int]) -> dict[int, tuple[int, int | None]]:
    rows = Placement.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "-at", "-pk").distinct("case_id")
    return {case_id: (queue, person) for case_id, queue, person in rows.values_list("case_id", "queue_id", "person_id")}


def _desks(
    versions: dict[int, QueueVersion], members: Mapping[int, int | None], away: Collection[int], as_of: datetime
) -> dict[int, Desk]:
    ids = set(members)
    known = assessed(ids, {word for one in versions.values() for word in one.skills}, as_of=as_of)
    hands = _in_hand(ids)
    given = Placement.objects.filter(person_id__in=ids).values("person_id").annotate(last_at=Max("at"))
    last = dict(given.values_list("person_id", "last_at"))
    desks = {}
    for queue_id, one in versions.items():
        weights = {channel: float(weight) for channel, weight in one.weights.items()}
        servers = tuple(
            Serving(
                person_id=seat.person_id,
                capacity=seat.capacity,
                in_hand=sum(weights.get(channel, 1.0) * n for channel, n in hands[seat.person_id].items()),
                languages=frozenset(rules.primary(word) for word in seat.languages),
                skills=frozenset(rules.can(one.skills, seat.skills)) | known.get(seat.person_id, set()),
                last_at=last.get(seat.person_id),
            )
            for seat in one.seats.all()
            if seat.person_id not in away and members.get(seat.person_id) == one.queue.team_id
        )
        desks[queue_id] = Desk(
            queue_id=queue_id, servers=servers, serve_count=len(one.seats.all()), by_language=one.by_language,
            skills=frozenset(one.skills), weights=weights,
        )  # fmt: skip
    return desks


def _in_hand(ids: Collection[int]) -> defaultdict[int, Counter[str]]:
    rows = cases.cases(HOUSE).select_related(None).filter(assignee__in=ids, state__in=HELD, merged_into=None)
    hands: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for person_id, channel, n in rows.values("assignee_id").annotate(n=Count("pk")).values_list("assignee_id", "channel", "n"):
        hands[person_id][channel] += n
    return hands


def of_absent(made: Board) -> list[tuple[CaseFacts, int]]:
    """Return the unanswered cases of those who are away that go to somebody else by their queue's rule, each with its queue."""
    if not made.away or all(one.when_absent == Absent.KEEP for one in made.versions.values()):
        return []
    unanswered = Q(awaiting_answer_since__isnull=False) | Q(state=State.NEW)
    rows = cases.cases(HOUSE).filter(unanswered, assignee__in=made.away, state__in=HELD, merged_into=None, observer=None)
    found = facts_of(cases.by_urgency(rows.filter(tier=Tier.REPRESENTATIVE))[:MOST_WAITING])
    out = set(LeftOut.objects.filter(case_id__in=[one.case_id for one in found]).values_list("case_id", flat=True))
    order, passed_on = made.order(), []
    for one in found:
        queue_id = rules.first_that_takes(order, one)
        if queue_id is None or one.case_id in out or one.team_id != made.versions[queue_id].queue.team_id:
            continue
        how = Absent(made.versions[queue_id].when_absent)
        if rules.is_to_pass_on(how, due_at=one.due_at, until=made.away[one.assignee_id or 0]):
            passed_on.append((one, queue_id))
    return passed_on
