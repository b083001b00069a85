"""A case climbs the ladder of its standard: who hears of it, to whom it is raised, to which team it moves; each rung once."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.desk.cases import actions, queries
from rapport.desk.cases.models import Escalation
from rapport.desk.cases.reactions import climb_on, tell_of_milestone
from rapport.desk.cases.tests.conftest import FORM, inbound
from rapport.desk.cases.types import Channel, State
from rapport.desk.cases.web import story
from rapport.directory.people import sample as people
from rapport.governance.standards import actions as standards
from rapport.governance.standards import sample as promises
from rapport.governance.standards.actions.milestones import reach_milestones
from rapport.governance.standards.events import MilestoneReached, StillOverdue
from rapport.governance.standards.models import Late
from rapport.governance.standards.types import Measure, Rung, Told
from rapport.kernel import clock, inbox
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.jobs import run_waiting
from rapport.kernel.journal import decode
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
TUESDAY = MONDAY + DAY
WATCH = Actor.machine("standards watch")
# Eight opening hours end with Monday; the first moment that is too late is Tuesday's opening.
HALF, NINETY, MISSED = MONDAY + 4 * HOUR, MONDAY + timedelta(hours=7, minutes=12), TUESDAY + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


@pytest.fixture
def case(opened, department, representative):
    """A case of Tom Bell, to be settled within eight opening hours; its standard has a ladder of four rungs."""
    ladder = (
        Rung(share=50, told=(Told.HANDLER,)),
        Rung(share=90, told=(Told.LEAD,)),
        Rung(told=(Told.MANAGER, Told.OWNER), tier="supervisor"),
        Rung(hours=4, told=(Told.DIRECTOR,), tier="manager", team_id=department["Dan Cole"].team.pk),
    )
    owner = department["Henrik Lund"].person
    promises.standard(hours=8, calendar=promises.calendar(), ladder=ladder, owner_id=owner.pk)
    run_waiting()
    return opened(by=representative.actor, assignee_id=representative.person.pk, at=MONDAY)


def tick(at):
    """What the watch does each minute."""
    reach_milestones(by=WATCH, at=at)
    standards.climb_late(by=WATCH, at=at)
    run_waiting()


def told(member):
    notices = inbox.notices(member.person.pk, as_of=MONDAY + 99 * DAY).filter(kind="milestone")
    return [one.text.split(" (")[0] for one in reversed(notices)]


def test_each_rung_tells_more_people_raises_the_case_and_moves_it(
    case, department, representative, supervisor, manager, director
):
    for at in (HALF - timedelta(minutes=1), HALF, HALF, NINETY, MISSED, TUESDAY + 3 * HOUR):
        tick(at)
    case.refresh_from_db()
    assert (case.tier, case.team) == ("supervisor", representative.team)
    assert told(director) == []
    for at in (TUESDAY + 4 * HOUR, TUESDAY + 4 * HOUR, TUESDAY + DAY):
        tick(at)
    half, ninety, late = "50 % of the time is used", "90 % of the time is used", "Overdue for 4 opening hours"
    assert told(representative) == [half, ninety, "Overdue", late]
    assert told(supervisor) == [ninety, "Overdue", late]
    assert told(manager) == told(department["Henrik Lund"]) == ["Overdue", late]
    assert told(director) == [late]
    case.refresh_from_db()
    assert (case.tier, case.team, case.assignee) == ("manager", department["Dan Cole"].team, None)
    assert list(Escalation.objects.order_by("pk").values_list("to", "state")) == [
        ("supervisor", "withdrawn"), ("manager", "waiting"),
    ]  # fmt: skip


def test_the_story_of_the_case_names_each_rung_and_who_was_told(case, supervisor):
    for at in (HALF, NINETY, MISSED, TUESDAY + 4 * HOUR):
        tick(at)
    found = queries.timeline(case, actor=supervisor.actor, as_of=TUESDAY + DAY)
    said = " ".join(one.text for one in story.lines(found, customer="Joan", as_of=TUESDAY + DAY))
    assert "50 % of the time is used: Resolution. Told: Tom Bell." in said
    assert "Overdue: Resolution. Told: Grace Osei, Henrik Lund, Sue Marsh and Tom Bell." in said
    assert "Overdue for 4 opening hours: Resolution." in said


def test_a_reaction_that_runs_twice_climbs_once(case):
    for at in (MISSED, TUESDAY + 4 * HOUR):
        tick(at)
    for kind, reaction in ((MilestoneReached, tell_of_milestone), (StillOverdue, climb_on)):
        entry = Entry.objects.get(event=f"standards.{kind.__name__}")
        reaction(decode(kind, entry.payload), entry)
    run_waiting()
    assert Entry.objects.filter(event="cases.CaseWarned").count() == 2
    assert Escalation.objects.count() == 2


def test_for_who_is_absent_hears_who_stands_in_or_the_lead(case, department, representative, supervisor):
    people.presence(representative.person, at=MONDAY)
    tick(HALF)
    assert "50 % of the time is used" in told(supervisor)
    people.presence(supervisor.person, at=MONDAY)
    people.deputy(supervisor.person, department["Dan Cole"].person, at=MONDAY)
    tick(NINETY)
    assert told(department["Dan Cole"]) == ["90 % of the time is used"]
    assert told(supervisor) == ["50 % of the time is used"]


def test_hours_after_the_breach_leave_out_pauses_and_nights(case, representative):
    tick(MISSED)
    waits = {"text": "Which bed?", "channel": Channel.EMAIL, "then": State.WAITING_CUSTOMER}
    actions.reply(case_id=case.pk, by=representative.actor, at=TUESDAY + HOUR, **waits)
    tick(TUESDAY + 4 * HOUR)
    actions.receive(case_id=case.pk, contact=inbound("Oak."), by=FORM, at=TUESDAY + 6 * HOUR)
    # One hour on Tuesday morning, two in the afternoon, the fourth on Wednesday.
    for at in (TUESDAY + 8 * HOUR, TUESDAY + DAY + timedelta(minutes=59)):
        tick(at)
    assert not Entry.objects.filter(event="standards.StillOverdue").exists()
    tick(TUESDAY + DAY + HOUR)
    assert Entry.objects.filter(event="standards.StillOverdue").count() == 1


def test_what_ends_at_night_is_told_raised_and_moved_with_the_opening(opened, department, representative, manager, monkeypatch):
    team = department["Dan Cole"].team
    ladder = (Rung(told=(Told.MANAGER,), tier="manager", team_id=team.pk),)
    promises.standard(weeks=1, calendar=promises.calendar(), ladder=ladder)
    run_waiting()
    case = opened(team_id=representative.team.pk, at=MONDAY)
    midnight = MONDAY + timedelta(days=7, hours=16)
    tick(midnight)
    case.refresh_from_db()
    assert (case.tier, case.team, told(manager)) == ("representative", representative.team, [])
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=8))
    run_waiting()
    case.refresh_from_db()
    assert (case.tier, case.team, told(manager)) == ("manager", team, ["Overdue"])


def test_what_is_settled_climbs_no_further(case, representative, supervisor):
    tick(MISSED)
    raised = Escalation.objects.get()
    actions.return_with_guidance(escalation_id=raised.pk, guidance="Own van.", by=supervisor.actor, at=MISSED)
    actions.resolve(case_id=case.pk, by=representative.actor, at=TUESDAY + HOUR)
    tick(TUESDAY + 5 * HOUR)
    assert not Entry.objects.filter(event="standards.StillOverdue").exists()
    assert Late.objects.get().next_at is None


def test_nobody_but_the_house_climbs(case, director):
    with pytest.raises(NotAllowed):
        actions.climb(case_id=case.pk, clock_id=1, measure=Measure.RESOLUTION, share=50, by=director.actor, at=HALF)
