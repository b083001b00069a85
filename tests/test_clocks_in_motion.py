"""Standards, hours, priorities, teams and segments change while cases run, and cases are merged, split and reopened.

Every act is done by its verb; beside it a slow walk judges from act to act (tests/truth/motion.py). Both tell the same clocks,
and the share of kept standards that the store tells is counted from them.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rapport.desk.cases import actions, queries
from rapport.desk.cases.models import Case, Merge
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction, Kind, Priority, State
from rapport.directory.customers import sample as customers
from rapport.directory.people import sample as people
from rapport.governance.standards import actions as standards
from rapport.governance.standards import queries as promises
from rapport.governance.standards import sample
from rapport.governance.standards.actions.milestones import reach_milestones
from rapport.governance.standards.models import Clock
from rapport.governance.standards.types import Hours, Measure, OwnDay, Scope, Unit
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.metrics import engine, mover, registry
from rapport.metrics.ask import Question, ask

from .truth.motion import PAUSES, Told, Walk

BY = Actor.machine("test")
BEGIN = datetime(2026, 9, 7, 8, tzinfo=UTC)
GAPS = (60, 600, 3_600, 7_200, 14_400)
WEEKS = ("09:00-17:00", "08:00-18:00", "07:00-23:00", "09:00-12:00, 13:00-17:00")
SEEDS, STEPS = (range(10), 200) if os.environ.get("RAPPORT_SOAK") else (range(1), 60)


class Department:
    """Does one act after the other, and tells the walk of each."""

    def __init__(self, seed: int) -> None:
        self.dice, self.at, self.done = random.Random(seed), BEGIN, Counter[str]()
        self.office, self.long = sample.calendar("Office"), sample.calendar("Long", week=("08:00-20:00",) * 6 + ("",))
        self.teams = [people.team(name).pk for name in ("Leeds day", "Leeds evening")]
        self.gold = customers.segment("gold", "Gold")
        self.buyers = [customers.customer(f"Customer {number}") for number in range(2)]
        urgent, evening = Scope(priorities=("urgent",)), Scope(team_ids=(self.teams[1],))
        made: Callable[..., object] = sample.standard
        self.standards = [
            made(Measure.FIRST_RESPONSE, hours=4, calendar=self.office),
            made(Measure.FIRST_RESPONSE, hours=1, calendar=self.long, scope=urgent, name="First, urgent"),
            made(Measure.FIRST_RESPONSE, hours=2, calendar=self.office, scope=Scope(segments=("gold",)), name="First, gold"),
            made(Measure.NEXT_RESPONSE, hours=4, calendar=self.office),
            made(Measure.RESOLUTION, hours=16, calendar=self.office),
            made(Measure.RESOLUTION, hours=4, calendar=self.office, scope=urgent, name="Whole, urgent"),
            made(Measure.RESOLUTION, hours=9, calendar=self.long, scope=evening, name="Whole, evening"),
            made(Measure.FINAL_RESPONSE, weeks=1, calendar=self.office, is_statutory=True, scope=Scope(kinds=("complaint",))),
        ]
        self.walk = Walk()
        self.deck: list[str] = []
        self.merged: list[tuple[Merge, Told, Told, list[tuple[datetime, str, int]]]] = []

    ACTS = (
        *("open", "segment", "standard", "calendar"),
        *("say", "answer", "move", "settle", "reopen", "priority", "team", "kind", "merge", "part", "split") * 3,
    )

    def step(self) -> None:
        """Do one act, a while after the last one."""
        self.at += timedelta(seconds=self.dice.choice((*GAPS, self.dice.randrange(1, 30_000))))
        self.walk.advance(self.at)
        here = [case for case in self.walk.cases if not case.is_merged][-8:]
        if not self.deck:
            self.deck = self.dice.sample(self.ACTS, len(self.ACTS))
        act = self.deck.pop() if len(here) > 3 else "open"
        with suppress(Refused):
            if act in ("open", "segment", "standard", "calendar", "part"):
                getattr(self, f"do_{act}")()
            else:
                case = self.dice.choice([one for one in here if self.fits(act, one)] or here)
                getattr(self, f"do_{act}")(case)
                self.draw(case)
            self.done[act] += 1

    def fits(self, act: str, case: Told) -> bool:
        """Whether an act that needs something of a case will find it there, so that a few steps do each of them."""
        if act == "split":
            return sum(way == "in" for _at, way, _pk in case.said) > 1
        return act != "merge" or (case.facts["kind"] != "complaint" and bool(self.older(case)))

    def older(self, case: Told) -> list[Told]:
        theirs = [one for one in self.walk.cases if one.facts["customer"] == case.facts["customer"]]
        return [one for one in theirs if one.opened < case.opened and not (one.is_merged or one.is_settled)]

    def draw(self, case: Told) -> None:
        if not case.is_merged:
            state = Case.objects.values_list("state", flat=True).get(pk=case.pk)
            if state != case.states[-1][1]:
                case.states.append((self.at, state))
            self.walk.draw(case, self.at)

    def follow(self, case_id: int, facts: dict[str, object], said: list[tuple[datetime, str, int]]) -> None:
        made = Case.objects.get(pk=case_id)
        case = Told(made.pk, made.opened_at, said, [(made.opened_at, made.state)], dict(facts))
        self.walk.cases.append(case)
        self.walk.draw(case, self.at)

    def judge_again(self, **which: object) -> None:
        """What the reactions do once the standards or the customer changed."""
        ids = queries.unsettled_ids(**which, after=0, limit=1_000)
        actions.follow_again(case_ids=ids, by=BY, at=self.at)
        self.walk.look()
        for case in self.walk.cases:
            if case.pk in ids:
                self.draw(case)

    def do_open(self) -> None:
        kind, priority = self.dice.choice(("complaint", "enquiry", "enquiry")), self.dice.choice(("normal", "urgent"))
        team, customer = self.dice.choice(self.teams), self.dice.choice(self.buyers).pk
        draft = CaseDraft(
            kind=Kind(kind), priority=Priority(priority), team_id=team, customer_id=customer, subject="Bed", first=self.words()
        )
        made = actions.open_case(draft=draft, by=BY, at=self.at)
        facts = {"kind": kind, "priority": priority, "team": team, "customer": customer}
        self.follow(made.pk, facts, [(self.at, "in", made.contacts.get().pk)])

    def words(self) -> ContactDraft:
        return ContactDraft(direction=Direction.INBOUND, text="Where is it?", channel=Channel.EMAIL)

    def do_say(self, case: Told) -> None:
        made = actions.receive(case_id=case.pk, contact=self.words(), by=BY, at=self.at)
        if made.case_id == case.pk:
            case.said.append((self.at, "in", made.pk))
        else:
            self.follow(made.case_id, case.facts, [(self.at, "in", made.pk)])

    def do_answer(self, case: Told) -> None:
        made = actions.reply(case_id=case.pk, text="Soon.", channel=Channel.PHONE, by=BY, at=self.at)
        case.said.append((self.at, "out", made.pk))

    def do_move(self, case: Told) -> None:
        actions.move(case_id=case.pk, to=State(self.dice.choice(("open", *PAUSES))), by=BY, at=self.at)

    def do_settle(self, case: Told) -> None:
        actions.resolve(case_id=case.pk, by=BY, at=self.at)

    def do_reopen(self, case: Told) -> None:
        actions.reopen(case_id=case.pk, by=BY, at=self.at)

    def do_priority(self, case: Told) -> None:
        to = self.dice.choice(("normal", "urgent", "high"))
        actions.set_priority(case_id=case.pk, priority=Priority(to), by=BY, at=self.at)
        case.facts["priority"] = to

    def do_team(self, case: Told) -> None:
        to = self.dice.choice(self.teams)
        actions.assign(case_id=case.pk, team_id=to, assignee_id=None, by=BY, at=self.at)
        case.facts["team"] = to

    def do_kind(self, case: Told) -> None:
        kind = self.dice.choice(("complaint", "enquiry"))
        about = {"reason_id": None, "cause_id": None, "attributes": {}, "is_safety": False}
        actions.classify(case_id=case.pk, kind=Kind(kind), **about, by=BY, at=self.at)
        case.facts["kind"] = kind

    def do_merge(self, case: Told) -> None:
        into = self.dice.choice(self.older(case) or [case])
        made = actions.merge(case_id=case.pk, into_id=into.pk, by=BY, at=self.at)
        self.merged.append((made, case, into, case.said))
        case.is_merged, case.said = True, []
        into.said += self.merged[-1][3]
        self.draw(into)

    def do_part(self) -> None:
        made, case, into, said = self.merged.pop(self.dice.randrange(len(self.merged))) if self.merged else (None,) * 4
        if made is None or case is None or into is None or said is None:
            return
        actions.undo_merge(merge_id=made.pk, by=BY, at=self.at)
        case.said, case.is_merged = [one for one in said if one in into.said], False
        into.said = [one for one in into.said if one not in said]
        self.walk.advance(self.at)
        self.draw(case)
        self.draw(into)

    def do_split(self, case: Told) -> None:
        last = [place for place, one in enumerate(case.said) if one[1] == "in"][-1:]
        some = case.said[last[0] :] if last and self.dice.random() < 0.5 else [case.said[place] for place in last]
        made = actions.split(case_id=case.pk, contact_ids=[one[2] for one in some], subject="Other", by=BY, at=self.at)
        case.said = [one for one in case.said if one not in some]
        self.follow(made.pk, case.facts, some)

    def do_segment(self) -> None:
        buyer = self.dice.choice(self.buyers)
        buyer.segment = None if buyer.segment else self.gold
        buyer.save()
        self.walk.segments[buyer.pk] = buyer.segment and buyer.segment.key
        self.judge_again(customer_ids=(buyer.pk,))

    def do_standard(self) -> None:
        one = self.dice.choice(self.standards)
        since = self.at + timedelta(days=self.dice.choice((-20, -3, -1, 0, 2)))
        if self.dice.random() < 0.2:
            standards.retire_standard(standard_id=one.pk, from_at=since, by=BY, at=self.at)
        else:
            terms = promises.terms_of(one.versions.order_by("number").last())
            if terms.target.unit is Unit.BUSINESS_SECONDS:
                terms = replace(terms, target=replace(terms.target, amount=3_600 * self.dice.choice((1, 2, 4, 9, 16))))
            terms = replace(terms, calendar_id=self.dice.choice((self.office, self.long)).pk)
            standards.change_standard(standard_id=one.pk, terms=terms, active_from=since, by=BY, at=self.at)
        self.judge_again(opened_from=since)

    def do_calendar(self) -> None:
        one = self.dice.choice((self.office, self.long))
        if self.dice.random() < 0.5:
            day = (self.at + timedelta(days=self.dice.randrange(-2, 3))).date()
            own = OwnDay(name="Stocktaking", spans=self.dice.choice(("", "10:00-12:00")))
            standards.add_own_day(calendar_id=one.pk, day=day, own=own, by=BY, at=self.at)
        else:
            hours = Hours(zone_name="Europe/London", week=(self.dice.choice(WEEKS),) * 5 + ("", ""))
            standards.change_calendar(calendar_id=one.pk, hours=hours, by=BY, at=self.at)
        self.walk.look()
        self.walk.count_again(one.pk, self.at)

    def watch(self) -> None:
        self.walk.advance(self.at)
        while reach_milestones(by=BY, at=self.at):
            pass


def kept() -> Iterator[tuple[object, ...]]:
    """Give the clocks as the database has them, in the words of the walk."""
    for one in Clock.objects.filter(subject_kind="case").exclude(result="void").select_related("standard_version"):
        used = one.elapsed_seconds if one.stopped_at and one.standard_version.unit == "business_seconds" else None
        yield (
            one.subject_id, one.measure, one.begun_at, one.result, one.stopped_at, one.standard_version_id,
            one.calendar_version_id, used,
        )  # fmt: skip


def shown(case_ids: list[int], at: datetime) -> list[tuple[object, ...]]:
    """Return the clocks as the pages of the cases show them."""
    views = promises.clocks_of("case", case_ids, as_of=at)
    found = [(pk, one.measure.value, one.result.value, one.stopped_at) for pk, some in views.items() for one in some]
    return sorted(found, key=str)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_clocks_tell_what_held_when_it_held(seed: int, settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    engine.engine().held.clear()
    department = Department(seed)
    for number in range(STEPS):
        department.step()
        if number % 20 == 0 or number == STEPS - 1:  # most of the time nobody looks between two acts
            department.watch()
            told = department.walk.told()
            assert told == sorted(kept(), key=str), number
    assert {"merge", "part", "split", "standard", "calendar", "priority"} <= set(department.done)

    assert shown([case.pk for case in department.walk.cases], department.at) == sorted(
        ((pk, measure, result, stop) for pk, measure, _begun, result, stop, *_rest in told), key=str
    )
    mover.move(registry.facts())
    [figure] = ask(Question(metric="attainment", as_of=department.at, since=date(2026, 1, 1), until=date(2027, 1, 1))).figures
    results = Counter(one[3] for one in told)
    assert (figure.numerator, figure.n) == (results["met"], results["met"] + results["breached"])
    engine.engine().held.clear()
