"""Marlow & Reed in its smallest size: the same each time, with what was planted in it, and told anew on another day."""

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psutil
import pytest
from django.db import transaction

from rapport.demo import build, command, complaints, reviews, shop, stories
from rapport.demo.ahead import Told, made_apart
from rapport.demo.cast import PLACES
from rapport.demo.days import Crew, Region, World, records_of
from rapport.demo.models import Story
from rapport.demo.shape import LATE_A_WEEK, PLANTED, Plan, late_on
from rapport.demo.stories import PROMISED_THRICE
from rapport.demo.words import CAUSES, THEMES
from rapport.demo.world import calendar_of
from rapport.desk.cases import actions as cases
from rapport.desk.cases.models import Case, Escalation
from rapport.desk.cases.types import UNSETTLED
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.orders.models import Order
from rapport.directory.customers.models import Customer
from rapport.directory.people.queries import actor_of_person, people
from rapport.governance.commitments.models import Commitment, Handing
from rapport.kernel.models import Entry
from rapport.team.quality.models import Judgement, Review, Sample

# A Tuesday morning in Leeds, and the next day.
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
NEXT_DAY = NOW + timedelta(days=1, hours=1)


def a_world() -> World:
    """Return a world whose rows need no database."""
    crew = Crew("Leeds day", 1, calendar_of(PLACES[0]), (1, 2, 3))
    region = Region(1.0, "Europe/London", (1, 2, 3, 4), crew, crew)
    reasons = {(one.group, one.name): number for number, one in enumerate(THEMES)}
    causes = {(group, name): 1 for group, (_department, names) in CAUSES.items() for name in names}
    return World((region,), reasons, causes)


def test_a_day_comes_out_the_same_whenever_it_is_made_and_another_seed_makes_another() -> None:
    day, now = date(2026, 11, 20), NOW
    plans = [Plan.of(20_000, seed=seed, today=now.date()) for seed in (1, 1, 2)]
    first, again, other = (list(records_of(a_world(), plan, day, now=now)) for plan in plans)
    assert len(first) > 20
    assert first == again
    assert first != other


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_process_of_its_own_makes_the_same_cases_and_may_be_killed(caplog: pytest.LogCaptureFixture, is_killed: bool) -> None:
    plan = Plan.of(20_000, seed=1, today=NOW.date())
    told = Told(a_world(), plan, NOW.date() - timedelta(days=12), NOW, 9)
    found, batches = [], made_apart(told)
    for batch in batches:
        found.append(batch)
        if is_killed and len(found) == 2:
            (child,) = (one for one in psutil.Process().children() if "rapport.demo.ahead" in " ".join(one.cmdline()))
            child.kill()
    expected = list(told.batches())
    assert len(expected) > 20
    assert found == expected
    assert bool(caplog.records) == is_killed


def test_the_planted_weeks_hold_what_was_planted_and_the_others_what_is_usual() -> None:
    today = NOW.date()
    plan = Plan.of(1_000, seed=build.SEED, today=today)
    days = [late_on(plan, today - timedelta(days=back)) for back in range(1, 7 * 40 + 1)]
    weeks = [(sum(n for n, _swift in days[at : at + 7]), sum(s for _n, s in days[at : at + 7])) for at in range(0, len(days), 7)]
    assert weeks[:2] == [PLANTED[1], PLANTED[0]] == [(52, 41), (31, 20)]
    usual = [count for count, _swift in weeks[2:]]
    assert abs(sum(usual) / len(usual) - LATE_A_WEEK) < 3
    assert max(usual) < PLANTED[0][0]


@pytest.fixture(scope="module")
def _company(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The smallest company, once for the tests of this file; taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        build.seed(cases=1_000, at=NOW)
        shop.sell_past(since=(NOW - complaints.SINCE).date().isoformat())  # as the worker does
        yield
        transaction.set_rollback(True)


@pytest.fixture
def company(_company: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def counted() -> dict[str, int]:
    tables = (Case, Customer, Order, ComplaintFile, Commitment, Escalation)
    return {model.__name__: model.objects.count() for model in tables}


def near_dates(at: datetime) -> list[int]:
    rows = Case.objects.filter(subject="Table warped after one summer", state__in=UNSETTLED)
    return sorted((one.received_at + timedelta(weeks=8) - at).days for one in rows)


@pytest.mark.usefixtures("company")
def test_complaints_are_believable_beside_the_orders() -> None:
    # Before the two weeks in which deliveries are late.
    since, until = NOW - timedelta(weeks=12), NOW - timedelta(days=15)
    files = ComplaintFile.objects.filter(received_at__gte=since, received_at__lt=until).count()
    orders = Order.objects.filter(placed_at__gte=since, placed_at__lt=until).count()
    assert 12 <= 1_000 * files / orders <= 20, (files, orders)
    assert Order.objects.filter(customer=None).count() > orders / 2, "most buyers have never written to the desk"
    assert not Order.objects.filter(lines=None).exists()
    days = Counter(Order.objects.values_list("placed_at__date", flat=True))
    told = Entry.objects.filter(event="orders.OrdersBroughtIn")
    assert {one.at.date() for one in told} >= set(days), "the store reads every day on which orders came"


@pytest.mark.usefixtures("company")
def test_a_later_day_ends_the_stories_and_tells_them_anew_but_for_what_a_person_has_taken_up() -> None:
    thrice, lamps = (Case.objects.get(subject__endswith=end) for end in (PROMISED_THRICE, "lamps, residents affected"))
    assert len(near_dates(NOW)) == 6
    cases.take_over(case_id=lamps.pk, by=actor_of_person(people(build.BY).get(name="Ana Ruiz")), at=NOW + timedelta(hours=1))
    before, story = counted(), Story.objects.get()
    assert [one.state for one in Handing.objects.order_by("pk")] == ["accepted", "declined", "accepted"]
    assert [one.due_at < NOW for one in Handing.objects.order_by("pk")] == [False, False, True]
    assert build.catch_up(at=NEXT_DAY) > 0
    thrice.refresh_from_db()
    assert thrice.state not in UNSETTLED
    assert NOW < thrice.resolved_at < NEXT_DAY
    lamps.refresh_from_db()
    assert lamps.state in UNSETTLED, "somebody works on it"
    ended = [pk for name, some in story.stories.items() if name != "near" for pk in some]
    assert list(Case.objects.filter(pk__in=ended, state__in=UNSETTLED)) == [lamps]
    new = Case.objects.get(subject__endswith=PROMISED_THRICE, state__in=UNSETTLED)
    assert new.customer.name != thrice.customer.name
    waiting = set(Escalation.objects.filter(state="waiting", to="director").values_list("case_id", flat=True))
    assert new.pk in waiting
    assert thrice.pk not in waiting
    assert Commitment.objects.filter(state="open", due_at__date=NEXT_DAY.date()).count() >= 5
    assert not Commitment.objects.filter(subject_kind="case", subject_id__in=story.stories["today"], settled_at=None).exists()
    assert len(near_dates(NEXT_DAY)) == 6
    assert min(near_dates(NEXT_DAY)) >= 0
    left = ComplaintFile.objects.filter(closed_at=None).exclude(case__state__in=UNSETTLED)
    assert not left.exists(), "the file of a settled case is closed"
    asked = dict(Handing.objects.order_by("pk").values_list("asked", "state"))
    assert list(asked.values()) == ["confirmed", "declined", "confirmed", "asked"], "other departments have moved on"
    told = counted()
    assert told["Case"] > before["Case"]
    # Once more within the same day: nothing of it a second time.
    assert build.catch_up(at=NEXT_DAY) == 0
    assert counted() == told
    build.catch_up(at=NEXT_DAY + timedelta(minutes=1))
    again = counted()
    assert [again[name] - told[name] for name in ("Escalation", "Customer", "Commitment")] == [0, 0, 0]
    names = Counter(Customer.objects.exclude(source="demo").values_list("name", flat=True))
    assert max(names.values()) == 1


@pytest.mark.parametrize(("said", "count"), [("1000", 1_000), ("40,000", 40_000), ("1_000_000", 1_000_000)])
def test_the_size_is_said_as_people_write_numbers(said: str, count: int) -> None:
    assert command._count(said) == count


@pytest.mark.parametrize("said", ["999", "10000001"])
def test_a_size_that_makes_no_company_is_refused(said: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        command._count(said)


@pytest.mark.usefixtures("company")
def test_on_later_days_reviews_are_answered_written_and_drawn_and_one_appeal_is_decided() -> None:
    def states() -> Counter[str]:
        return Counter(Review.objects.values_list("state", flat=True))

    def go_on(days: int) -> Counter[str]:
        with transaction.atomic():
            reviews.go_on(stories.stage_at(NOW + timedelta(days=days), {}, {}, days))
        return states()

    before, samples = states(), Sample.objects.count()
    left = Review.objects.filter(state="waiting").order_by("pk")[0]
    Judgement.objects.create(review=left, criterion=left.version.criteria.all()[0], value=1)
    answered = go_on(1)
    assert answered["appealed"] <= 1
    assert answered["agreed"] + answered["appealed"] == before["agreed"] + before["submitted"]
    assert answered["submitted"] == before["waiting"] - answered["waiting"] > 0
    left.refresh_from_db()
    assert left.state == "waiting", "somebody is writing it"
    week = go_on(8)
    assert Sample.objects.count() == samples + 1
    assert week.total() > answered.total()
    later = go_on(9)
    assert Sample.objects.count() == samples + 1
    assert later["decided"] + later["appealed"] > before["decided"], "somebody saw something otherwise"
    assert go_on(9) == later, "a second time that day nothing happens anew"
