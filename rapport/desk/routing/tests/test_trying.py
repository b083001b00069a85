"""A queue is tried before it is saved: against a slow judge that reads the rows of each case for itself."""

import random
from datetime import timedelta

import pytest

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Channel, Kind, Priority
from rapport.desk.routing import queries, rules, sample
from rapport.desk.routing.models import LeftOut, Queue, QueueVersion, Seat
from rapport.desk.routing.rules import trying
from rapport.desk.routing.rules.trying import Able, Way, Went, summed
from rapport.desk.routing.types import CaseFacts, Conditions, QueueDraft
from rapport.desk.routing.types import Seat as SeatDraft
from rapport.desk.routing.web import trials
from rapport.kernel import clock
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

NOW = clock.now()
DAY = timedelta(days=1)
KINDS, CHANNELS, PRIORITIES = (Kind.ENQUIRY, Kind.COMPLAINT, Kind.ORDER), (Channel.EMAIL, Channel.CHAT), tuple(Priority)


def facts(number: int, **more: object) -> CaseFacts:
    return CaseFacts(**({"case_id": number, "kind": "order", "channel": "email", "priority": "low", "state": "new"} | more))


def test_a_tried_queue_stands_where_its_place_puts_it_and_the_others_are_as_if_on_all_the_time():
    order = [(1, Conditions(), NOW), (2, Conditions(kinds=("order",)), None)]
    tried = trying.in_place(order, 3, Conditions(channels=("chat",)), {1: 10, 2: 20, 3: 10})
    assert [(one, since) for one, _wanted, since in tried] == [(1, None), (3, None), (2, None)]
    again = trying.in_place(order, 1, Conditions(kinds=("complaint",)), {1: 30, 2: 20})
    assert [(one, wanted.kinds) for one, wanted, _since in again] == [(2, ("order",)), (1, ("complaint",))]


def test_only_what_another_queue_takes_is_told():
    before, after = [(1, Conditions(), None)], [(2, Conditions(channels=("chat",)), None), (1, Conditions(), None)]
    told = trying.gone_elsewhere([facts(1), facts(2, channel="chat")], before, after)
    assert [(one.case_id, was, would) for one, was, would in told] == [(2, 1, 2)]


def test_ways_are_summed_with_what_became_of_the_cases():
    moved = [
        Went(
            case_id=n,
            at=NOW,
            from_id=None,
            to_id=4,
            able_count=n % 2,
            team_id=7 if wait is not None else None,
            waited_seconds=wait,
        )
        for n, wait in enumerate((60, 600, None))
    ]
    moved.append(Went(case_id=9, at=NOW, from_id=4, to_id=None))
    assert summed(moved) == [
        Way(from_id=None, to_id=4, count=3, median_seconds=330, waiting_count=1, unable_count=2, team_counts={7: 2}),
        Way(from_id=4, to_id=None, count=1, median_seconds=None, waiting_count=1, unable_count=0),
    ]


def test_who_can_do_it_speaks_the_language_and_has_the_skills():
    seats = ((frozenset({"fr"}), frozenset({"Recalls"})), (frozenset({"de"}), frozenset()))
    assert Able(by_language=True, seats=seats).count("fr-CA") == 1
    assert Able(skills=frozenset({"Recalls"}), seats=seats).count("de") == 1
    assert Able(seats=seats).count("nl") == 2


def slowly(case: Case, wanted: list[tuple[int, Conditions]]) -> int | None:
    """Return which queue takes a case as it was at its opening, told from its rows and entries one by one."""
    at = case.opened_at
    priority, kind = case.priority, case.kind
    for entry in Entry.objects.filter(subject="cases.case", subject_id=case.pk, at__gt=at).order_by("-at", "-pk"):
        if entry.event == "cases.PriorityChanged":
            priority = entry.payload["before"]
    told = Entry.objects.filter(subject="cases.case", subject_id=case.pk, event="cases.CaseClassified").order_by("at")
    if told.exists() and not told.filter(at__lte=at).exists():
        opened = Entry.objects.filter(subject="cases.case", subject_id=case.pk, event="cases.CaseOpened").first()
        kind = opened.payload["kind"] if opened else kind
    for queue_id, one in wanted:
        fits = (not one.kinds or kind in one.kinds) and (not one.channels or case.channel in one.channels)
        if fits and (not one.priorities or priority in one.priorities):
            return queue_id
    return None


def drawn(dice: random.Random) -> Conditions:
    def some(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in values if dice.random() < 0.4)

    return Conditions(kinds=some(KINDS), channels=some(CHANNELS), priorities=some(PRIORITIES))


def lived(dice: random.Random, team: object, by: object) -> Case:
    """Make a case of the last forty days whose priority and person changed since."""
    at = NOW - dice.random() * 40 * DAY
    case = cases.case(team=team, kind=dice.choice(KINDS), channel=dice.choice(CHANNELS), at=at)
    if dice.random() < 0.3:
        case_actions.classify(
            case_id=case.pk, kind=dice.choice(KINDS), reason_id=None, cause_id=None, attributes={}, is_safety=False, by=by,
            at=at + DAY / 9,
        )  # fmt: skip
    if dice.random() < 0.6:
        case_actions.set_priority(case_id=case.pk, priority=Priority.URGENT, by=by, at=at + DAY / 7)
    return case


@pytest.mark.django_db
def test_a_trial_says_of_each_case_what_a_slow_judge_says(department):
    grace, tom = department["Grace Osei"], department["Tom Bell"]
    dice = random.Random(5)
    for number in range(3):
        sample.queue(tom.team, name=f"Queue {number}", position=10 + number, is_on=number != 2, conditions={})
    for version in QueueVersion.objects.all():
        version.conditions = rules.kept(drawn(dice))
        version.save()
    brought = [lived(dice, tom.team, tom.actor) for _ in range(40)]
    LeftOut.objects.create(case=brought[0], at=NOW)
    queue = Queue.objects.get(name="Queue 2")
    draft = QueueDraft(name=queue.name, team_id=queue.team_id, position=5, conditions=Conditions(priorities=("normal",)))
    tried = queries.try_queue(queue, draft, actor=grace.actor, at=NOW)

    def wanted(queue_id: int) -> Conditions:
        return Conditions(**{name: tuple(v) for name, v in QueueVersion.objects.get(queue=queue_id).conditions.items()})

    on = list(Queue.objects.filter(is_on=True).order_by("position"))
    before = [(one.pk, wanted(one.pk)) for one in on]
    after = [(queue.pk, draft.conditions), *before]
    looked = list(Case.objects.filter(opened_at__gte=NOW - 30 * DAY).exclude(pk=brought[0].pk))
    right = {one.pk: (slowly(one, before), slowly(one, after)) for one in looked}
    assert 5 < tried.looked_count == len(looked)
    assert {one.case_id: (one.from_id, one.to_id) for one in tried.moved} == {
        pk: way for pk, way in right.items() if way[0] != way[1]
    }
    assert len(tried.moved) > 3
    assert sum(one.count for one in tried.ways) == len(tried.moved)


@pytest.mark.django_db
def test_a_trial_tells_who_had_the_cases_and_after_how_long_and_saves_nothing(department, client_of):
    grace, tom = department["Grace Osei"], department["Tom Bell"]
    queue = sample.queue(tom.team, [tom.person], name="Chats", is_on=False, conditions={"channels": ["chat"]})
    waiting, taken = (cases.case(team=tom.team, channel=Channel.CHAT, at=NOW - 3 * DAY) for _ in range(2))
    case_actions.assign(
        case_id=taken.pk, team_id=tom.team.pk, assignee_id=tom.person.pk, by=grace.actor, at=NOW - 3 * DAY + DAY / 24
    )
    cases.case(team=tom.team, assignee=tom.person, channel=Channel.CHAT, at=NOW - 2 * DAY)
    had = (QueueVersion.objects.count(), Seat.objects.count(), Entry.objects.count())
    given = {
        "name": "Chats", "position": "3", "channels": ["chat"], "when_absent": "due", f"capacity_{tom.person.pk}": "4",
        "languages": "", "products": "", "carriers": "", "skills": "", "weights": "", "try": "1",
    }  # fmt: skip
    page = client_of(grace).post(f"/routing/{queue.pk}/change/", given)
    assert page.status_code == 200
    assert "Of the 2 cases of the last 30 days, 2 would have gone elsewhere." in page.text
    for said in ("no queue", "Chats", f"{tom.team.name} 1", "1 h", "Who was here"):
        assert said in page.text
    assert 'value="4"' in page.text
    assert (QueueVersion.objects.count(), Seat.objects.count(), Entry.objects.count()) == had
    assert Queue.objects.get(pk=queue.pk).position == 10
    assert {waiting.pk, taken.pk} == {one.case_id for one in tried_of(queue, grace).moved}


def tried_of(queue: Queue, who: object) -> queries.Tried:
    draft = QueueDraft(
        name=queue.name, team_id=queue.team_id, conditions=Conditions(channels=("chat",)), by_language=True,
        seats=(SeatDraft(person_id=1, capacity=2, languages=("fr",)),),
    )  # fmt: skip
    return queries.try_queue(queue, draft, actor=who.actor, at=NOW)


@pytest.mark.django_db
def test_nobody_tries_the_queue_of_another_team_and_nothing_is_said_of_hidden_cases(department):
    sue, tom = department["Sue Marsh"], department["Tom Bell"]
    elsewhere = sample.queue(department["Maya Singh"].team, name="Elsewhere", is_on=False)
    if elsewhere.team_id != sue.person.team_id:
        with pytest.raises(NotAllowed):
            tried_of(elsewhere, sue)
    with pytest.raises(NotAllowed):
        tried_of(elsewhere, tom)
    case = cases.case(team=tom.team, channel=Channel.CHAT, at=NOW - DAY)
    Case.objects.filter(pk=case.pk).update(reader_ids=[department["Ana Ruiz"].person.pk])
    assert tried_of(elsewhere, department["Ana Ruiz"]).looked_count == 0
    assert trials.headline(tried_of(elsewhere, department["Ana Ruiz"])).startswith("No case came")
