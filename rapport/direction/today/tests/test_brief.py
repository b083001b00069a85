"""The brief end to end: what was planted in the record is found, and nothing else is claimed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.desk.cases import actions, sample
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Channel, Direction, Kind, State, Tier
from rapport.desk.complaints import actions as complaint_actions
from rapport.desk.complaints import sample as complaints
from rapport.direction.measures import sample as targets
from rapport.direction.today import queries
from rapport.direction.today.queries import Asked
from rapport.direction.today.types import NO_TEAM, NeedKind, NumberKey
from rapport.direction.today.web import figures, finding_words, risk_words, shown
from rapport.direction.today.web.links import Links
from rapport.directory.customers import sample as customers
from rapport.directory.people import sample as people
from rapport.governance.commitments import actions as commitments
from rapport.governance.commitments import sample as promises
from rapport.governance.standards import actions as standards
from rapport.governance.standards.models import Clock
from rapport.kernel import clock
from rapport.kernel.errors import NotAllowed

from .conftest import HOUSE, MORNING, RISEN, SWIFT, USUAL

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_the_planted_rise_is_found_with_its_carrier_and_its_department(record, director):
    broke = queries.brief(director.actor, as_of=MORNING).broke
    assert broke.is_told
    first = broke.findings[0]
    assert (first.label, first.is_complaint, first.count, first.window_weeks) == ("Late delivery", True, RISEN[1], 1)
    assert first.p_value < 0.001
    assert round(first.expected) in range(15, 21)
    assert (first.usual_low, first.usual_high) in {(low, high) for low in range(6, 12) for high in range(25, 32)}
    assert (first.driver.label, first.driver.count, first.driver.is_rest_usual) == ("Carrier Swift", SWIFT[1], True)
    assert [(one.name, one.count, one.person) for one in first.liaisons] == [("Logistics", 48, "Olga Brandt")]
    assert first.unnamed_count == 4
    assert (first.from_date, first.to_date) == (date(2026, 11, 16), date(2026, 11, 22))
    assert [week.count for week in first.weeks] == [*USUAL[-10:], *RISEN]
    told = f"{finding_words.headline(first)}. {finding_words.lede(first)}"
    assert told.startswith("Late delivery: 52 complaints last week against ")
    assert "Carrier Swift comes with 41 of the 52; the others are as usual. 48 of the 52 name a cause that Logistics" in told


def test_what_stands_in_the_headline_is_what_its_rows_hold(record, director):
    first = queries.brief(director.actor, as_of=MORNING).broke.findings[0]
    asked = Asked(what="finding", from_date=first.from_date, to_date=first.to_date, where=first.where)
    assert queries.rows_behind(asked, director.actor, as_of=MORNING).count() == first.count == RISEN[1]


def test_three_weeks_earlier_nothing_rises_and_that_is_told(record, director):
    broke = queries.brief(director.actor, as_of=MORNING - 21 * DAY).broke
    assert broke.findings == ()
    assert broke.is_told
    assert finding_words.quiet_headline(broke) == "Nothing is rising beyond chance"
    assert finding_words.quiet_lede(broke) == f"{broke.tested_count} series were held against their own usual weeks."


def test_a_reason_called_otherwise_is_said_and_not_told_as_a_rise(record, director, move_facts):
    quiet = MORNING - 21 * DAY
    late = sample.reason()
    renamed = sample.reason("Deliveries late")
    Case.objects.filter(reason=late, opened_at__gte=datetime(2026, 10, 19, tzinfo=LONDON)).update(reason=renamed)
    move_facts(anew=True)
    broke = queries.brief(director.actor, as_of=quiet).broke
    assert broke.findings == ()
    assert [(one.before, one.after, one.since) for one in broke.renamed] == [
        ("Late delivery", "Deliveries late", date(2026, 10, 19))
    ]
    assert "seems to be called “Deliveries late” since the week of 19 Oct" in finding_words.tested(broke)
    risen = queries.brief(director.actor, as_of=MORNING).broke.findings[0]
    assert (risen.label, risen.count, round(risen.expected) in range(15, 21)) == ("Deliveries late", RISEN[1], True)
    assert [week.count for week in risen.weeks] == [*USUAL[-10:], *RISEN]


def test_a_record_of_six_weeks_cannot_tell_what_is_usual(record, director, move_facts):
    Case.objects.filter(opened_at__lt=MORNING - 42 * DAY).delete()
    move_facts(anew=True)
    broke = queries.brief(director.actor, as_of=MORNING).broke
    assert (broke.findings, broke.is_told) == ((), False)


def test_an_empty_department_has_a_brief_without_a_claim(director, move_facts):
    move_facts()
    brief = queries.brief(director.actor, as_of=MORNING)
    assert (brief.first, brief.needs, brief.broke.findings, brief.broke.tested_count) == ((), (), (), 0)
    assert (brief.since.opened_count, brief.risk.due_count, brief.voices, brief.promised, brief.strain) == (0, 0, (), (), ())
    assert {one.key for one in brief.numbers} == set(NumberKey)
    assert all(one.is_counted and not one.value for one in brief.numbers)


def test_before_there_is_a_store_no_figure_is_claimed(director):
    brief = queries.brief(director.actor, as_of=MORNING)
    assert [one.value for one in brief.numbers] == [None] * len(NumberKey)
    assert finding_words.quiet_headline(brief.broke) == "The cases are being counted"


@pytest.fixture
def story(director, representative, late):
    """Joan Hale writes a third time about one promise, and her case waits for the director; lamps burn; a call is owed."""
    joan = customers.customer("Joan Hale", phone="+44 113 4960 148")
    tom = {"team": representative.team, "assignee": representative.person}
    bed = sample.case("Bed", at=MORNING - 3 * DAY, customer=joan, kind=Kind.COMPLAINT, inbound_count=3, **tom)
    promise = promises.promise(
        owner_id=representative.person.pk,
        subject=("case", bed.pk),
        customer_id=joan.pk,
        text="The bed on Friday",
        made_at=MORNING - 2 * DAY,
        due_at=MORNING - DAY,
    )
    for hours in (30, 2):
        sample.contact(bed, at=MORNING - hours * HOUR)
    escalation = sample.escalation(bed, at=MORNING - HOUR)
    lamps = sample.case("Lamp smokes", at=MORNING - 5 * HOUR, is_safety=True, **tom)
    abara = customers.customer("Samuel Abara", phone="+44 113 4960 733")
    call = promises.promise(
        owner_id=director.person.pk,
        customer_id=abara.pk,
        text="A call about the price",
        made_at=MORNING - 3 * DAY,
        due_at=MORNING + 6 * HOUR,
    )
    return {"bed": bed, "lamps": lamps, "escalation": escalation, "promise": promise, "call": call, "joan": joan}


def test_what_needs_the_director_comes_in_the_order_of_worth(story, director):
    first, needs = queries.what_needs(director.actor, as_of=MORNING)
    assert [(one.kind, one.case_id) for one in first] == [(NeedKind.SAFETY, story["lamps"].pk)]
    assert [one.kind for one in needs] == [NeedKind.ESCALATION, NeedKind.PROMISE]
    joan, abara = needs
    assert (joan.who, joan.count, joan.escalation_id, joan.phone) == (
        "Joan Hale", 3, story["escalation"].pk, "+44 113 4960 148",
    )  # fmt: skip
    assert (abara.who, abara.promise_id, abara.due_at) == ("Samuel Abara", story["call"].pk, MORNING + 6 * HOUR)


def test_a_complaint_near_its_statutory_date_outranks_an_escalation(story, director, representative):
    standards.starter(by=HOUSE, at=MORNING - 90 * DAY)
    actions.open_case(draft=_complaint(representative), by=HOUSE, at=MORNING - 52 * DAY)
    first, _needs = queries.what_needs(director.actor, as_of=MORNING)
    statutory = [one for one in first if one.kind is NeedKind.STATUTORY]
    assert [(one.count, one.why) for one in statutory] == [(1, "1")]


def test_limits_of_a_regime_that_end_today_or_were_missed_stand_first_and_open_their_rows(director, representative):
    complaint_actions.ensure_regimes(by=HOUSE, at=MORNING - 90 * DAY)
    case = sample.case(team=representative.team, at=MORNING - 16 * DAY, kind=Kind.COMPLAINT)
    complaint = complaints.file(case, regime="us-cfpb", received_at=MORNING - 16 * DAY, by=HOUSE)
    first, _needs = queries.what_needs(director.actor, as_of=MORNING)
    missed = [one for one in complaint.milestones.filter(is_statutory=True) if one.due_at <= MORNING]
    assert missed
    assert [(one.kind, one.count, one.why) for one in first] == [(NeedKind.LIMIT, len(missed), str(len(missed)))]
    risk = queries.brief(director.actor, as_of=MORNING).risk
    assert (risk.limit_count, risk.missed_limit_count) == (len(missed), len(missed))
    assert "by law was missed" in str(risk_words.risk(risk, Links(MORNING)))
    rows = queries.clocks_behind(Asked(what="limits"), director.actor, as_of=MORNING, zone=LONDON)
    assert [row["pk"] for row in rows] == [case.pk] * len(missed)
    assert queries.what_needs(director.actor, as_of=MORNING - 15 * DAY)[0] == ()


def test_customers_who_need_special_care_stand_above_any_number_of_escalations(
    director, representative, opened, client_of, monkeypatch
):
    standards.starter(by=HOUSE, at=MORNING - 90 * DAY)
    for number in range(12):
        sample.escalation(sample.case(f"Asks {number}", team=representative.team, at=MORNING - DAY), at=MORNING - HOUR)
    wood = customers.customer("Ruth Wood")
    customers.vulnerability(wood, at=MORNING - 9 * DAY)
    case = opened(customer_id=wood.pk, team_id=representative.team.pk, at=MORNING - 3 * DAY)
    first, needs = queries.what_needs(director.actor, as_of=MORNING)
    assert [(one.kind, one.case_id) for one in first] == [(NeedKind.CARE, case.pk)]
    assert len(needs) == 12
    page = shown.needs(first, needs, director.actor, Links(MORNING))
    assert page["needs"][0].title == "Ruth Wood · Bed not delivered"
    assert page["more"] == 4
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    whole = client_of(director).get(page["more_url"]).content.decode()
    assert all(f"Asks {number}" in whole for number in range(12))


def _complaint(who):
    from rapport.desk.cases.types import CaseDraft, ContactDraft

    return CaseDraft(
        kind=Kind.COMPLAINT,
        subject="Table warped",
        first=ContactDraft(direction=Direction.INBOUND, channel=Channel.LETTER, text="The table has warped."),
        assignee_id=who.person.pk,
        team_id=who.team.pk,
    )


def test_what_happens_later_does_not_change_the_brief_of_an_earlier_moment(record, story, director, representative):
    before = queries.brief(director.actor, as_of=MORNING)
    after = MORNING + 2 * HOUR
    actions.take_over(case_id=story["bed"].pk, escalation_id=story["escalation"].pk, by=director.actor, at=after)
    actions.reply(case_id=story["bed"].pk, text="I am on it.", channel=Channel.EMAIL, by=director.actor, at=after)
    actions.resolve(case_id=story["lamps"].pk, by=representative.actor, at=after)
    commitments.keep(commitment_id=story["call"].pk, proof="Called.", by=director.actor, at=after)
    people.presence(representative.person, at=after)
    sample.case("Opened later", team=representative.team, at=after, kind=Kind.COMPLAINT)
    assert queries.brief(director.actor, as_of=MORNING) == before
    later = queries.brief(director.actor, as_of=after + HOUR)
    assert later.first == ()
    assert [(one.kind, one.case_id, one.is_mine) for one in later.needs] == [(NeedKind.REPEAT, story["bed"].pk, True)]


def test_since_the_director_left_counts_each_settled_case_once(director, representative, opened):
    case = opened(team_id=representative.team.pk, assignee_id=representative.person.pk, at=MORNING - 60 * HOUR)
    for hours in (50, 40):
        actions.resolve(case_id=case.pk, by=representative.actor, at=MORNING - hours * HOUR)
        actions.reopen(case_id=case.pk, by=representative.actor, at=MORNING - (hours - 1) * HOUR)
    people.presence(representative.person, at=MORNING - HOUR)
    since = queries.brief(director.actor, as_of=MORNING).since
    assert (since.opened_count, since.settled_count, since.absent) == (1, 1, ("Tom Bell",))
    for what, count in (("opened", 1), ("settled", 1)):
        asked = Asked(what=what, from_at=since.from_at)
        assert queries.rows_behind(asked, director.actor, as_of=MORNING).count() == count


def test_clocks_are_counted_by_team_as_their_rows_are(director, representative, other_representative, opened):
    standards.starter(by=HOUSE, at=MORNING - 90 * DAY)
    for member in (representative, representative, other_representative):
        opened(team_id=member.team.pk, at=MORNING - DAY * 3)
    # As an import leaves it: a case that no team has yet.
    nobodys = opened(at=MORNING - DAY * 3)
    Case.objects.filter(pk=nobodys.pk).update(team=None)
    Clock.objects.filter(subject_kind="case", subject_id=nobodys.pk).update(team=None)
    risk = queries.brief(director.actor, as_of=MORNING + 2 * HOUR).risk
    assert risk.due_count + risk.overdue_count > 0
    assert None in {team.team_id for team in risk.teams}
    for team in risk.teams:
        for what, count in (("due", team.due_count), ("overdue", team.overdue_count)):
            asked = Asked(what=what, team_id=team.team_id or NO_TEAM)
            rows = queries.clocks_behind(asked, director.actor, as_of=MORNING + 2 * HOUR, zone=LONDON)
            assert len(rows) == count
    assert sum(count for _hour, count in risk.hours) == risk.due_count


def test_clocks_of_a_past_moment_are_with_the_team_that_had_their_case_then(
    director, representative, other_representative, opened
):
    standards.starter(by=HOUSE, at=MORNING - 90 * DAY)
    teams = before, after = representative.team.pk, other_representative.team.pk
    case = opened(team_id=before, at=MORNING - 20 * DAY)
    actions.assign(case_id=case.pk, team_id=after, assignee_id=None, by=HOUSE, at=MORNING - 10 * DAY)
    actions.move(case_id=case.pk, to=State.RESOLVED, by=HOUSE, at=MORNING - HOUR)
    for days, team_id in ((11, before), (9, after)):
        as_of = MORNING - days * DAY
        assert {one.team_id for one in queries.brief(director.actor, as_of=as_of).risk.teams} == {team_id}
        rows = [
            queries.clocks_behind(Asked(what="overdue", team_id=pk), director.actor, as_of=as_of, zone=LONDON) for pk in teams
        ]
        assert [bool(found) for found in rows] == [pk == team_id for pk in teams]


def test_strain_is_told_by_team_with_its_rows(director, representative, move_facts):
    case = sample.case(team=representative.team, assignee=representative.person, at=MORNING - 3 * DAY)
    for hours in (30, 40):
        sample.contact(case, "You idiot", at=MORNING - hours * HOUR, is_abusive=True)
    assert queries.brief(director.actor, as_of=MORNING).strain == (), "the measure is not loaded yet"
    move_facts(anew=True)
    strain = queries.brief(director.actor, as_of=MORNING).strain
    assert [(one.team, one.abusive_count, one.inbound_count, one.before) for one in strain] == [("Leeds day", 2, 3, 0)]
    asked = Asked(what="abuse", from_at=strain[0].from_at, until_at=strain[0].until_at, team_id=strain[0].team_id)
    assert len(queries.contacts_behind(asked, director.actor, as_of=MORNING)) == 2


def test_only_whoever_holds_the_brief_gets_it(manager, supervisor, representative):
    for member in (manager, supervisor, representative):
        with pytest.raises(NotAllowed):
            queries.brief(member.actor, as_of=MORNING)


def test_the_floor_reaches_as_far_as_the_role(supervisor, manager, representative, other_representative):
    for member in (representative, other_representative):
        sample.case(f"Of {member.person.name}", team=member.team, at=MORNING - DAY)
    sample.escalation(
        sample.case("Asks Sue", team=representative.team, assignee=representative.person, at=MORNING - DAY),
        to=Tier.SUPERVISOR, at=MORNING - HOUR,
    )  # fmt: skip
    for member in (supervisor, manager):
        floor = queries.floor(member.actor, as_of=MORNING)
        assert [case.subject for case in floor.unassigned] == ["Of Tom Bell"]
        assert [one.case.subject for one in floor.escalations] == ["Asks Sue"]
        assert [one.name for one in floor.people] == ["Tom Bell"]
    with pytest.raises(NotAllowed):
        queries.floor(representative.actor, as_of=MORNING)


def test_my_work_offers_the_most_urgent_case_that_can_be_worked_on(representative):
    tom = {"team": representative.team, "assignee": representative.person}
    sample.case("Waits", at=MORNING - DAY, state=State.WAITING_CUSTOMER, due_at=MORNING, **tom)
    later = sample.case("Later", at=MORNING - DAY, due_at=MORNING + DAY, **tom)
    free = sample.case("Free", team=representative.team, at=MORNING - DAY, due_at=MORNING)
    work = queries.work(representative.actor, as_of=MORNING)
    assert (work.next, work.own_count, work.waiting_count, work.free_count) == (later, 2, 1, 1)
    Case.objects.filter(pk=later.pk).delete()
    assert queries.work(representative.actor, as_of=MORNING).next == free


def test_since_you_left_is_since_you_were_here_last_and_else_since_the_last_working_day(director, client_of, monkeypatch):
    since = queries.brief(director.actor, as_of=MORNING).since
    assert (since.from_at, since.is_known) == (datetime(2026, 11, 20, 17, 30, tzinfo=MORNING.tzinfo), False)
    client = client_of(director)
    seen = {}
    for at in (MORNING - 15 * HOUR, MORNING):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        client.get("/today/", headers={"HX-Request": "true", "Accept": "text/html, */*"})
        seen[at] = client.get("/today/", headers={"Accept": "text/html,application/xhtml+xml"}).content.decode()
    assert "Since the last working day, " in seen[MORNING - 15 * HOUR]
    assert "Since you were here last, Sunday 16:42: " in seen[MORNING]


def test_promises_beyond_those_shown_are_counted(director, representative):
    owed = {"owner_id": representative.person.pk, "made_at": MORNING - 3 * DAY}
    for number in range(230):
        promises.promise(text=f"Call {number}", due_at=MORNING + HOUR, **owed)
        promises.promise(text=f"Late {number}", due_at=MORNING - DAY, **owed)
    brief = queries.brief(director.actor, as_of=MORNING)
    assert (len(brief.promised), brief.promised_count, brief.since.broken_count) == (8, 460, 230)
    rows = queries.promises_behind(Asked(what="promises_broken", from_at=brief.since.from_at), director.actor, as_of=MORNING)
    assert len(rows) == 230


def test_figures_show_their_targets_and_whether_they_are_missed(director, representative, move_facts):
    for _ in range(3):
        sample.case(team=representative.team, at=MORNING - DAY, kind=Kind.COMPLAINT)
    move_facts(anew=True)
    targets.target(metric="backlog", owner_id=director.person.pk, value=2, at=MORNING - DAY)
    numbers = {one.key: one for one in queries.brief(director.actor, as_of=MORNING).numbers}
    assert (numbers[NumberKey.OPEN_NOW].target, numbers[NumberKey.OPEN_NOW].is_missed) == (2, True)
    assert numbers[NumberKey.OPEN_COMPLAINTS].target is None, "a target is for all cases"
    said = figures.of(numbers[NumberKey.OPEN_NOW], Links(MORNING))
    assert "target 2, missed" in str(said)
    assert said.tone == "bad"
