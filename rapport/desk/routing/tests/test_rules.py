import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.routing import rules
from rapport.desk.routing.rules import giving
from rapport.desk.routing.types import Absent, Because, CaseFacts, Conditions, Desk, Serving, Waiting

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SPOKEN = ("", "de", "fr-CA")


def serving(person_id: int, in_hand: float = 0, *, capacity: int = 8, **more) -> Serving:
    return Serving(person_id=person_id, capacity=capacity, in_hand=in_hand, **more)


def desk(*servers: Serving, **more) -> Desk:
    return Desk(queue_id=1, servers=servers, serve_count=more.pop("serve_count", len(servers)), **more)


def waiting(*languages: str, **more) -> list[Waiting]:
    return [Waiting(case_id=n, queue_id=1, channel="email", language=one, **more) for n, one in enumerate(languages)]


def test_the_least_loaded_by_share_of_capacity_gets_the_case():
    [choice] = giving.plan(waiting(""), {1: desk(serving(1, 2, capacity=4), serving(2, 3), serving(3, 4))})
    assert (choice.person_id, choice.because, choice.in_hand, choice.capacity, choice.fit_count) == (2, Because.LEAST, 3, 8, 3)


def test_of_several_alike_the_one_who_was_given_nothing_for_longest_gets_the_case_and_then_the_next():
    table = {1: desk(serving(1, last_at=NOON), serving(2, last_at=NOON - timedelta(hours=1)), serving(3))}
    assert [one.person_id for one in giving.plan(waiting(*[""] * 6), table)] == [3, 2, 1, 3, 2, 1]
    assert giving.plan(waiting(""), table)[0].because is Because.LONGEST


def test_only_who_speaks_the_language_and_has_the_skills_gets_it():
    german = serving(1, 6, languages=frozenset({"de"}), skills=frozenset({"recall"}))
    table = {1: desk(german, serving(2, languages=frozenset({"de"})), by_language=True, skills=frozenset({"recall"}))}
    assert [one.person_id for one in giving.plan(waiting("de-CH", "fr"), table)] == [1, None]
    assert giving.plan(waiting("fr"), table)[0].because is Because.NOBODY_ABLE


def test_it_says_why_nobody_gets_it():
    def why(table: Desk, **more) -> Because:
        return giving.plan(waiting("", **more), {1: table})[0].because

    assert why(desk()) is Because.NOBODY_SERVES
    assert why(desk(serve_count=2)) is Because.NOBODY_HERE
    assert why(desk(serving(1, 8))) is Because.ALL_FULL
    assert why(desk(serving(1)), not_to=frozenset({1})) is Because.NOBODY_ABLE, "whoever gave it back does not get it again"


def test_a_case_takes_as_much_of_a_capacity_as_its_channel_weighs():
    chats = [Waiting(case_id=n, queue_id=1, channel="chat") for n in range(6)]
    given_to = giving.plan(chats, {1: desk(serving(1, capacity=2), weights={"chat": 0.5})})
    assert [one.person_id for one in given_to] == [1, 1, 1, 1, None, None]


@st.composite
def mornings(draw):
    """A desk with people of unlike capacity, load and languages, and what waits for it."""
    people = draw(st.integers(0, 7))
    servers = tuple(
        serving(
            n,
            draw(st.integers(0, 9)),
            capacity=draw(st.integers(1, 12)),
            languages=frozenset(draw(st.sets(st.sampled_from(["de", "fr"])))),
        )
        for n in range(1, people + 1)
    )
    weights = draw(st.sampled_from([{}, {"email": 0.5}, {"email": 2.0}]))
    table = desk(*servers, by_language=draw(st.booleans()), weights=weights)
    return table, waiting(*draw(st.lists(st.sampled_from(SPOKEN), max_size=40)))


@given(mornings())
def test_nobody_waits_while_somebody_able_is_free_and_nobody_gets_more_than_their_fair_share(morning):
    table, cases = morning
    weight = table.weight("email")
    hands = {one.person_id: one.in_hand for one in table.servers}
    for case, choice in zip(cases, giving.plan(cases, {1: table}), strict=True):
        asked = rules.primary(case.language) if table.by_language else ""
        able = [one for one in table.servers if not asked or asked in one.languages]
        free = [one for one in able if hands[one.person_id] + weight <= one.capacity]
        assert (choice.person_id is None) == (not free), "nobody waits while somebody able is free"
        if choice.person_id is not None:
            chosen = next(one for one in free if one.person_id == choice.person_id)
            share = hands[chosen.person_id] / chosen.capacity
            assert all(share <= hands[one.person_id] / one.capacity for one in free), "the least share of capacity"
            hands[chosen.person_id] += weight
            assert hands[chosen.person_id] <= chosen.capacity


def simulate(says, days: int):
    """Simulate days of arrivals, absences and settled cases; yield shares in hand of who is here after each round."""
    capacities = {n: says.choice([4, 8, 12]) for n in range(10)}
    hands: dict[int, list[float]] = {n: [] for n in capacities}
    last: dict[int, datetime] = {}
    queue, number = [], 0
    for day in range(days):
        away = {n for n in capacities if says.random() < 0.15}
        for hour in range(8):
            at = NOON + timedelta(days=day, hours=hour)
            for one in hands.values():
                one[:] = [left for left in one if says.random() > 0.25]
            for _arrival in range(says.randrange(0, 30)):
                number += 1
                queue.append((at + timedelta(hours=says.randrange(1, 48)), number))
            queue.sort()
            here = tuple(
                serving(n, len(hands[n]), capacity=capacities[n], last_at=last.get(n)) for n in capacities if n not in away
            )
            cases = [Waiting(case_id=pk, queue_id=1, channel="email") for _due, pk in queue]
            choices = giving.plan(cases, {1: desk(*here)})
            taken = {one.case_id: one.person_id for one in choices if one.person_id is not None}
            left = [due for due, pk in queue if pk not in taken]
            went = [due for due, pk in queue if pk in taken]
            for person_id in taken.values():
                hands[person_id].append(1)
                last[person_id] = at
            queue = [(due, pk) for due, pk in queue if pk not in taken]
            yield {one.person_id: (one, len(hands[one.person_id])) for one in here}, set(taken.values()), went, left


def test_over_two_hundred_days_shares_stay_together_and_the_oldest_due_goes_first():
    says, rounds = random.Random(20261122), 0
    for here, given_to, went, left in simulate(says, 200):
        rounds += 1
        assert not went or not left or max(went) <= min(left), "the oldest due goes first"
        if left:
            assert all(now >= one.capacity for one, now in here.values()), "nobody waits while somebody is free"
        for person_id in given_to:
            one, now = here[person_id]
            before = (now - 1) / one.capacity
            lowest = min(n / other.capacity for other, n in here.values() if n < other.capacity or other is one)
            assert before <= lowest + 1e-9, "who got the last case had no more of their capacity in hand than anybody free"
    assert rounds == 1_600


def test_conditions_hold_together_and_what_is_empty_means_any():
    case = CaseFacts(
        case_id=1, kind="order", channel="chat", priority="high", state="new", reason_ids=(7, 3), language="fr-CA",
        product="Oak bed 160",
    )  # fmt: skip
    assert rules.matches(Conditions(), case)
    assert rules.matches(Conditions(kinds=("order",), languages=("fr",), reason_ids=(3,), products=("Oak bed 160",)), case)
    assert not rules.matches(Conditions(kinds=("order",), channels=("email",)), case)
    assert not rules.matches(Conditions(is_vulnerable=True), case)
    assert rules.matches(Conditions(text="recall, mains"), case, text="The Recall letter")
    assert not rules.matches(Conditions(text="recall"), case, text="The bed")
    wanted = Conditions(kinds=("order",), reason_ids=(3, 4), is_safety=True, text="fire")
    assert rules.conditions_of(rules.kept(wanted)) == wanted
    assert rules.conditions_of(rules.kept(wanted) | {"forgotten": [1]}) == wanted


def test_of_somebody_absent_goes_on_what_is_due_before_they_are_back():
    back = NOON + timedelta(days=2)
    assert rules.is_to_pass_on(Absent.DUE, due_at=NOON, until=back)
    assert not rules.is_to_pass_on(Absent.DUE, due_at=back, until=back)
    assert not rules.is_to_pass_on(Absent.DUE, due_at=None, until=back)
    assert rules.is_to_pass_on(Absent.DUE, due_at=None, until=None), "without a day of return everything is passed on"
    assert rules.is_to_pass_on(Absent.ALL, due_at=None, until=back)
    assert not rules.is_to_pass_on(Absent.KEEP, due_at=NOON, until=None)
