"""How cases find their way at Marlow & Reed: two queues that are on, what they gave lately, and three automations.

Queues and automations look at what comes from now on; what waits on the first day waits as it did.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, Max

from rapport.desk.cases.queries import cases
from rapport.desk.routing import actions
from rapport.desk.routing.types import (
    AutomationDraft,
    Because,
    Conditions,
    PlacementRecord,
    QueueDraft,
    Seat,
    Then,
    Told,
    Trigger,
)
from rapport.directory.customers.queries import segments
from rapport.directory.people.queries import people

from .company import BY
from .stories import Stage

OPEN = ("new", "open", "reopened")
LATELY = timedelta(days=10)
MOST_GIVEN = 40
# Who serves, and with how much room beside what they have in hand on the first day.
CHATS = ("Leeds evening", ("Maya Singh", "Nathan Frost", "Olivia Hart", "Rosa Lima", "Tara Quinn", "Vera Ilic"))
TRADE = ("Leeds day", ("Aisha Khan", "Ben Whitaker", "Chloe Foster", "Imran Shah", "Kofi Mensah", "Lucy Brandt"))
ROOM = (2, 4, 3, 6)


def plant(stage: Stage) -> None:
    """Set queues and automations by the people who would, and write down what the queues gave lately."""
    trade = next((one.pk for one in segments() if one.label == "Trade"), None)
    chats = Conditions(channels=("chat",))
    _queue(stage, "Chats", CHATS, chats, by="Dan Cole", position=10, weights={"chat": 0.5})
    if trade is not None:
        wanted = Conditions(segment_ids=(trade,))
        _queue(stage, "Trade customers", TRADE, wanted, by="Sue Marsh", position=20, skills=("Problem solving",))
    _automations(stage)


def _queue(
    stage: Stage,
    name: str,
    served: tuple[str, Sequence[str]],
    wanted: Conditions,
    *,
    by: str,
    position: int,
    weights: dict[str, float] | None = None,
    skills: tuple[str, ...] = (),
) -> None:
    team, names = served
    team_id = next(one.team_id for one in people(BY) if one.team and one.team.name == team)
    assert team_id is not None
    ids = [stage.ids[one] for one in names]
    open_cases = cases(BY).select_related(None).filter(assignee__in=ids, state__in=OPEN, merged_into=None)
    in_hand = dict(open_cases.values("assignee").annotate(n=Count("pk")).values_list("assignee", "n"))
    seats = tuple(
        Seat(person_id=pk, capacity=max(6, in_hand.get(pk, 0) + ROOM[place % len(ROOM)])) for place, pk in enumerate(ids)
    )
    draft = QueueDraft(
        name=name, team_id=team_id, position=position, conditions=wanted, weights=weights or {}, skills=skills, seats=seats
    )
    queue = actions.set_queue(draft=draft, by=stage.actors[by], at=stage.at(days=21))
    # On for three weeks but for this morning: it takes what comes from now on, and leaves the day as it was told.
    for is_on, at in ((True, stage.at(days=20)), (False, stage.at(hours=3)), (True, stage.now)):
        actions.switch(queue_id=queue.pk, is_on=is_on, by=stage.actors["Grace Osei"], at=at)
    _given(stage, queue.pk, team_id, seats, wanted)


def _given(stage: Stage, queue_id: int, team_id: int, seats: Sequence[Seat], wanted: Conditions) -> None:
    """What the queue gave lately to the people who have it, with figures as they may have been."""
    room = {one.person_id: one.capacity for one in seats}
    rows = cases(BY).select_related(None).filter(team_id=team_id, assignee__in=room, opened_at__gte=stage.now - LATELY)
    if wanted.channels:
        rows = rows.filter(channel__in=wanted.channels)
    if wanted.segment_ids:
        rows = rows.filter(customer__segment__in=wanted.segment_ids)
    given = rows.annotate(given_at=Max("assignments__from_at")).order_by("-given_at")
    told = given.values_list("pk", "assignee_id", "given_at")[:MOST_GIVEN]
    records = [
        PlacementRecord(
            case_id=pk, queue_id=queue_id, team_id=team_id, person_id=person_id, at=given_at,
            because=Because.LEAST if pk % 3 else Because.LONGEST, in_hand=max(room[person_id] - 3 - pk % 3, 0),
            capacity=room[person_id], fit_count=len(seats) - pk % 2,
        )
        for pk, person_id, given_at in told
    ]  # fmt: skip
    if records:
        actions.record_placements(records=records, by=BY, at=stage.now)


def _automations(stage: Stage) -> None:
    grace = stage.actors["Grace Osei"]
    care = AutomationDraft(
        name="Care first", trigger=Trigger.OPENED, conditions=Conditions(priorities=("low", "normal"), is_vulnerable=True),
        then=Then(priority="high", tell=Told.LEAD, words="A customer in need of care"),
    )  # fmt: skip
    silent = AutomationDraft(
        name="Silent for a week", trigger=Trigger.WAITING, hours=168, conditions=Conditions(states=("waiting_customer",)),
        then=Then(note="The customer has not answered for a week. Ring once, then say what happens next."),
    )  # fmt: skip
    danger = AutomationDraft(
        name="Broken or sharp", trigger=Trigger.RECEIVED, conditions=Conditions(text="crack, broken, sharp, smoke"),
        then=Then(priority="urgent", tell=Told.LEAD, words="Perhaps a matter of safety"),
    )  # fmt: skip
    for draft, is_on in ((care, True), (silent, True), (danger, False)):
        made = actions.set_automation(draft=draft, by=grace, at=stage.at(days=2))
        actions.try_out(automation_id=made.pk, by=grace, at=stage.now)
        if is_on:
            actions.switch_automation(automation_id=made.pk, is_on=True, by=grace, at=stage.now)
