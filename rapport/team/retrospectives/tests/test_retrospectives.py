from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Channel, Direction, State
from rapport.governance.commitments import queries as commitments
from rapport.kernel import clock
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import decode
from rapport.kernel.models import Entry, Notice
from rapport.team.retrospectives import actions, events, jobs, queries, reactions, sample
from rapport.team.retrospectives.models import Part, Retrospective
from rapport.team.retrospectives.types import Asked, Occasion, Standing, StepKind, Verdict, Written

pytestmark = pytest.mark.django_db
NOW = clock.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def tom(representative):
    return representative


@pytest.fixture
def sue(supervisor):
    return supervisor


@pytest.fixture
def wrong(tom, other_representative):
    """A case that was raised to another team, came back, and had Joan ask three times."""
    case = cases.case("Bed promised three times", team=tom.team, assignee=tom.person, at=NOW - 50 * HOUR)
    cases.contact(case, "We look into it.", at=NOW - 48 * HOUR, direction=Direction.OUTBOUND, person=tom.person)
    for hours in (40, 30):
        cases.contact(case, "Where is it?", at=NOW - hours * HOUR)
    return case


def asked(tom, sue, **fields):
    values = {
        "occasion": Occasion.REPEAT_CONTACT, "why": "Where did the two days go?", "lead_id": sue.person.pk,
        "person_ids": (tom.person.pk,), "views_until": TODAY + 5 * DAY,
    }  # fmt: skip
    return Asked(**(values | fields))


def told(kind: str) -> list[Notice]:
    """What the worker would tell of the latest event of this kind."""
    entry = Entry.objects.filter(event=f"retrospectives.{kind}").latest("pk")
    reaction = {
        "RetrospectiveAsked": reactions.tell_parts, "ViewGiven": reactions.tell_lead, "CheckDue": reactions.tell_of_check,
        "RetrospectiveAgreed": reactions.tell_of_agreed, "RetrospectiveSetAside": reactions.tell_of_aside,
    }[kind]  # fmt: skip
    for _twice in range(2):
        reaction(decode(getattr(events, kind), entry.payload), entry)
    return list(Notice.objects.filter(entry_id=entry.pk))


def test_a_case_that_went_wrong_becomes_a_lesson_with_its_effect(tom, sue, wrong):
    one = actions.ask(case_id=wrong.pk, asked=asked(tom, sue), by=sue.actor, at=NOW)
    (notice,) = told("RetrospectiveAsked")
    assert (notice.person_id, "without blame" in notice.text) == (tom.person.pk, True)
    with pytest.raises(Refused, match="already"):
        actions.ask(case_id=wrong.pk, asked=asked(tom, sue), by=sue.actor, at=NOW)

    whole = Written(**sample.FOUND, cause_ids=[cases.cause().pk])
    actions.write(retrospective_id=one.pk, written=whole, by=sue.actor, at=NOW)
    with pytest.raises(Refused, match="not said yet"):
        actions.agree(retrospective_id=one.pk, check_date=TODAY + 28 * DAY, by=sue.actor, at=NOW)
    actions.say(retrospective_id=one.pk, words="Nobody told me that the carrier had answered.", by=tom.actor, at=NOW)
    (notice,) = told("ViewGiven")
    assert (notice.person_id, "Everybody" in notice.text) == (sue.person.pk, True)

    actions.owe(
        retrospective_id=one.pk, text="Read the carrier's mailbox on Saturdays", owner_id=sue.person.pk, due_at=NOW + 7 * DAY,
        by=sue.actor, at=NOW,
    )  # fmt: skip
    actions.agree(retrospective_id=one.pk, check_date=TODAY + 28 * DAY, by=sue.actor, at=NOW)
    assert [notice.person_id for notice in told("RetrospectiveAgreed")] == [tom.person.pk]
    with pytest.raises(Refused, match="stand as they are"):
        actions.say(retrospective_id=one.pk, words="One thing more.", by=tom.actor, at=NOW)
    (owed,) = queries.actions_owed(one, as_of=NOW + HOUR)
    assert (owed.text, owed.subject) == ("Read the carrier's mailbox on Saturdays", ("retrospective", one.pk))
    assert owed.id in [row.id for row in commitments.due(sue.person.pk, until=NOW + 9 * DAY, as_of=NOW + HOUR, actor=sue.actor)]

    later = NOW + 28 * DAY
    assert actions.tell_due(today=TODAY + 27 * DAY, by=jobs.WATCH, at=later) == 0
    assert [actions.tell_due(today=TODAY + 28 * DAY, by=jobs.WATCH, at=later) for _twice in range(2)] == [1, 0]
    assert [notice.person_id for notice in told("CheckDue")] == [sue.person.pk]
    cases.case("The same again", cause=cases.cause(), team=tom.team, at=NOW + 3 * DAY)
    seen = queries.alike(queries.get_retrospective(one.pk, actor=sue.actor), actor=sue.actor, at=later)
    assert seen is not None
    assert (seen.days, seen.before_count, seen.since_count) == (28, 0, 1)
    actions.check(retrospective_id=one.pk, verdict=Verdict.CANNOT_TELL, words="One more came.", by=sue.actor, at=later)
    assert Retrospective.objects.get().standing == Standing.CHECKED


def test_what_happened_is_told_from_the_record_without_names(tom, sue, wrong):
    case_actions.assign(case_id=wrong.pk, team_id=tom.team.pk, assignee_id=sue.person.pk, by=sue.actor, at=NOW - 20 * HOUR)
    case_actions.reply(
        case_id=wrong.pk, text="It comes on Friday.", channel=Channel.EMAIL, then=State.WAITING_CUSTOMER, by=sue.actor,
        at=NOW - 10 * HOUR,
    )  # fmt: skip
    found = queries.happened(Case.objects.get(pk=wrong.pk), as_of=NOW)
    kinds = [step.kind for step in found.steps]
    assert kinds.count(StepKind.CUSTOMER) == found.inbound_count == 3
    assert (found.answer_count, found.handed_count) == (2, 1)
    assert [one.seconds(as_of=NOW) for one in found.waits] == [2 * 3600, 30 * 3600]
    assert not any(name in step.about for step in found.steps for name in ("Tom", "Sue"))
    assert queries.occasions(wrong, actor=sue.actor, as_of=NOW) == [Occasion.REPEAT_CONTACT]
    with pytest.raises(Refused, match="does not show that"):
        actions.ask(case_id=wrong.pk, asked=asked(tom, sue, occasion=Occasion.TAKEOVER), by=sue.actor, at=NOW)


def test_who_leads_asks_and_nobody_speaks_for_somebody_else(tom, sue, wrong, director, other_representative):
    with pytest.raises(NotAllowed):
        actions.ask(case_id=wrong.pk, asked=asked(tom, sue), by=tom.actor, at=NOW)
    with pytest.raises(Refused, match="worked on this case"):
        actions.ask(case_id=wrong.pk, asked=asked(tom, sue, person_ids=(other_representative.person.pk,)), by=sue.actor, at=NOW)
    with pytest.raises(Refused, match="to lead it"):
        actions.ask(case_id=wrong.pk, asked=asked(tom, sue, lead_id=tom.person.pk), by=sue.actor, at=NOW)
    one = actions.ask(case_id=wrong.pk, asked=asked(tom, sue), by=sue.actor, at=NOW)
    for stranger in (sue, director):
        with pytest.raises(Part.DoesNotExist):
            actions.say(retrospective_id=one.pk, words="He was slow.", by=stranger.actor, at=NOW)
    with pytest.raises(Retrospective.DoesNotExist):
        actions.say(retrospective_id=one.pk, words="Me too.", by=other_representative.actor, at=NOW)
    with pytest.raises(NotAllowed):
        actions.write(retrospective_id=one.pk, written=Written(**sample.FOUND, cause_ids=()), by=tom.actor, at=NOW)
    actions.decline(retrospective_id=one.pk, by=tom.actor, at=NOW)
    assert queries.parts_missing(one) == []
    assert [row.pk for row in queries.retrospectives(tom.actor)] == [one.pk]
    actions.set_aside(retrospective_id=one.pk, reason="The incident tells it all.", by=sue.actor, at=NOW)
    assert [notice.person_id for notice in told("RetrospectiveSetAside")] == [tom.person.pk]


def test_a_restricted_case_is_looked_back_at_by_its_readers_alone(tom, sue, wrong, director, manager):
    one = sample.retrospective(tom.person, lead=sue.person, at=NOW - HOUR, case=wrong)
    actions.owe(
        retrospective_id=one.pk, text="Ask twice", owner_id=tom.person.pk, due_at=NOW + DAY, by=sue.actor, at=NOW
    )  # fmt: skip
    Case.objects.filter(pk=wrong.pk).update(reader_ids=[sue.person.pk])
    for kept_out in (tom, manager):
        assert not queries.retrospectives(kept_out.actor).exists()
        assert commitments.due(None, until=NOW + 2 * DAY, as_of=NOW, actor=kept_out.actor) == []
    for reader in (sue, director):
        assert queries.retrospectives(reader.actor).exists()
        assert len(commitments.due(None, until=NOW + 2 * DAY, as_of=NOW, actor=reader.actor)) == 1
    with pytest.raises(Refused, match="may not read it"):
        actions.owe(retrospective_id=one.pk, text="You", owner_id=manager.person.pk, due_at=NOW + DAY, by=sue.actor, at=NOW)


def test_pages_lead_from_the_case_to_what_was_learnt(tom, sue, wrong, client_of):
    hers, his = client_of(sue), client_of(tom)
    address = reverse("retrospectives:ask", args=[wrong.pk])
    Case.objects.filter(pk=wrong.pk).update(due_at=NOW - HOUR)
    assert address in hers.get(reverse("cases:case", args=[wrong.pk])).text
    assert address not in his.get(reverse("cases:case", args=[wrong.pk])).text
    given = {
        "occasion": "repeat_contact", "why": "Where did the days go?", "lead": sue.person.pk, "persons": [tom.person.pk],
        "views_until": TODAY + DAY,
    }  # fmt: skip
    assert hers.post(address, given | {"persons": []}).status_code == 422
    page = hers.post(address, given, follow=True)
    one = Retrospective.objects.get()
    assert page.redirect_chain == [(reverse("retrospectives:retrospective", args=[one.pk]), 302)]
    assert "your view is asked for" in his.get(reverse("retrospectives:retrospectives")).text
    assert "Say how you saw it" in his.get(reverse("cases:case", args=[wrong.pk])).text
    say = reverse("retrospectives:say", args=[one.pk])
    assert his.post(say, {"words": "", "is_declined": ""}).status_code == 422
    both = his.post(say, {"words": "I had no number to ring.", "is_declined": "on"})
    assert both.status_code == 422
    assert "Nothing is saved yet." in both.text
    assert not one.parts.exclude(said_at=None).exists()
    assert his.post(say, {"words": "I had no number to ring."}).status_code == 302
    assert hers.get(say).status_code == 404
    written = {**sample.FOUND, "causes": [cases.cause().pk]}
    assert hers.post(reverse("retrospectives:write", args=[one.pk]), written).status_code == 302
    day = {"check_date": TODAY + 28 * DAY}
    assert hers.post(reverse("retrospectives:agree", args=[one.pk]), day).status_code == 302
    shown = his.get(reverse("retrospectives:retrospective", args=[one.pk])).text
    assert all(words in shown for words in ("I had no number to ring.", sample.FOUND["lessons"], "later"))
    assert hers.post(reverse("retrospectives:check", args=[one.pk]), {"verdict": "helped", "words": "x"}).status_code == 422
