"""Histories for tests: written down in a line or two, or generated."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from rapport.governance.standards.types import Facts, History, Message, Stretch
from rapport.kernel.actor import Actor

BY = Actor.machine("test")
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
# Whether a state pauses, settles, and waits for the customer.
STATES = {
    "open": (False, False, False),
    "waiting": (True, False, True),
    "held": (True, False, False),
    "settled": (False, True, False),
}


def at(text: str) -> datetime:
    """A moment of the week of Monday 5 January 2026, in UTC, which is Leeds time then: "Mon 10:00"; or an ISO moment."""
    day, _, time = text.partition(" ")
    if day[:3] not in (days := ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    hours, minutes = time.split(":")[:2]
    weeks = len(day) - 3  # "Mon+" is the Monday after
    return MONDAY + timedelta(days=days.index(day[:3]) + 7 * weeks, hours=int(hours), minutes=int(minutes))


def story(opened: str, messages: str = "", states: str = "", received: str | None = None) -> History:
    """A history: messages as "Mon 10:00 in, Mon 11:00 out", states as "Mon 12:00 waiting, Tue 09:00 open"."""
    said = [part.rsplit(" ", 1) for part in messages.split(", ") if part]
    moved = [(opened, "open"), *(part.rsplit(" ", 1) for part in states.split(", ") if part)]
    ends = [*(at(moment) for moment, _state in moved[1:]), None]
    return History(
        opened_at=at(opened),
        received_at=at(received) if received else None,
        messages=tuple(Message(at=at(moment), is_inbound=way == "in") for moment, way in said),
        states=tuple(_stretch(at(moment), end, state) for (moment, state), end in zip(moved, ends, strict=True)),
    )


def _stretch(start: datetime, end: datetime | None, state: str) -> Stretch:
    pauses, settled, awaits = STATES[state]
    return Stretch(from_at=start, to_at=end, pauses=pauses, settled=settled, awaits_customer=awaits)


# Around the nights in which Leeds puts its clocks forward and back, and ordinary weeks.
STARTS = (datetime(2026, 3, 26, 9, tzinfo=UTC), datetime(2026, 10, 22, 9, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC))
PRIORITIES = ("low", "normal", "urgent")
STEPS = st.one_of(st.integers(0, 7200), st.integers(0, 5 * 86400), st.sampled_from([0, 3600, 8 * 3600, 86400]))


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A history of at most a dozen events in the order of a life: messages in a row, pauses over night, reopenings."""
    moment = draw(st.sampled_from(STARTS)) + timedelta(seconds=draw(STEPS))
    opened, state, since = moment, "open", moment
    received = opened - timedelta(seconds=draw(STEPS)) if draw(st.booleans()) else None
    messages, states = [], []
    for what in draw(st.lists(st.sampled_from(["in", "out", *STATES]), max_size=12)):
        if what in ("in", "out"):
            messages.append(Message(at=moment, is_inbound=what == "in"))
        elif what != state:
            if moment > since:
                states.append(_stretch(since, moment, state))
            state, since = what, moment
        moment += timedelta(seconds=draw(STEPS))
    states.append(_stretch(since, None, state))
    return History(opened_at=opened, received_at=received, messages=tuple(messages), states=tuple(states))


def facts() -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        kind=st.sampled_from(["complaint", "order"]),
        channel=st.sampled_from(["email", "phone"]),
        priority=st.sampled_from(PRIORITIES),
        team_id=st.none(),
    )
