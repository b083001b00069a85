from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.orders import sample as orders
from rapport.desk.orders.models import Order, Refund
from rapport.desk.remedies import actions, queries, reactions, sample
from rapport.desk.remedies.models import Guide, LedgerEntry, Limit, Remedy
from rapport.desk.remedies.types import Advice, GuideDraft, RemedyKind
from rapport.governance.decisions import actions as decisions
from rapport.governance.decisions.events import DecisionMade
from rapport.kernel import clock, jobs
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import decode
from rapport.kernel.models import Entry, Notice

pytestmark = pytest.mark.django_db
HOUSE = Actor.machine("test")
NOW = clock.now()


@pytest.fixture
def case(representative):
    orders.order(by=HOUSE)
    sample.limit("representative", 50, 300)
    sample.limit("supervisor", 150, 1_000)
    reason = cases.reason()
    sample.guide(reason, kind=RemedyKind.REFUND, up_to=Decimal(45), say="We pay the delivery back.")
    return cases.case(
        team=representative.team, assignee=representative.person, reason=reason, at=NOW - timedelta(hours=2),
        attributes={"order_reference": "MR-20931"},
    )  # fmt: skip


def give(case, by, amount, kind=RemedyKind.REFUND, **fields):
    values = {"why": "Delivered a week late", "words": "We have paid it back."} | fields
    return actions.give(case_id=case.pk, kind=kind, amount=Decimal(amount), by=by.actor, at=clock.now(), **values)


def said_on(case) -> list[str]:
    return list(case.contacts.filter(direction="outbound").values_list("text", flat=True))


def test_within_the_limit_it_is_booked_and_told_at_once(case, representative):
    remedy = give(case, representative, 45)
    assert remedy.state == "given"
    assert Order.objects.get().refunded_amount == 45
    line = LedgerEntry.objects.get()
    assert (line.amount, line.reason_id, line.team_id, line.person_id) == (
        45, case.reason_id, case.team_id, representative.person.pk,
    )  # fmt: skip
    assert said_on(case) == ["We have paid it back."]


def test_above_the_limit_the_nearest_who_may_decides_and_it_is_carried_out_once(
    case, representative, supervisor, manager, director
):
    remedy = give(case, representative, 180)
    assert (remedy.state, LedgerEntry.objects.count(), said_on(case)) == ("waiting", 0, [])
    # The supervisor's limit does not hold it and managers have none: it goes to the director.
    assert remedy.decision.decider_id == director.person.pk
    options = {one.key: one.high for one in remedy.decision.options.all()}
    assert options == {"give": Decimal(180), "part": Decimal(45), "refuse": Decimal(0)}
    with pytest.raises(Refused, match="Somebody else was asked"):
        decisions.decide(decision_id=remedy.decision_id, option_key="give", reason="x", by=manager.actor, at=clock.now())
    told = {"reason": "She took three days off.", "by": director.actor, "at": clock.now()}
    decisions.decide(decision_id=remedy.decision_id, option_key="give", **told)
    jobs.run_waiting()
    remedy.refresh_from_db()
    assert (remedy.state, Order.objects.get().refunded_amount, said_on(case)) == ("given", 180, ["We have paid it back."])
    assert LedgerEntry.objects.get().person_id == director.person.pk, "it counts against the limit of who decided"
    assert Notice.objects.filter(person_id=representative.person.pk, text__startswith="Decided, Refund: Refund £180").exists()
    made = Entry.objects.get(event="decisions.DecisionMade")
    reactions.carry_out(decode(DecisionMade, made.payload), made)
    assert (Refund.objects.count(), LedgerEntry.objects.count()) == (1, 1)


@pytest.mark.parametrize(("option", "state", "paid"), [("part", "given", 45), ("refuse", "refused", 0)])
def test_the_smaller_amount_or_nothing_may_be_decided_as_well(case, representative, director, option, state, paid):
    remedy = give(case, representative, 180)
    decisions.decide(decision_id=remedy.decision_id, option_key=option, reason="The rule.", by=director.actor, at=clock.now())
    jobs.run_waiting()
    remedy.refresh_from_db()
    assert (remedy.state, Order.objects.get().refunded_amount) == (state, paid)
    assert LedgerEntry.objects.count() == (1 if paid else 0)


def test_what_can_no_longer_be_booked_when_it_is_decided_is_said_on_the_case(case, representative, director):
    remedy = give(case, representative, 180)
    Order.objects.update(refunded_amount=600)
    decisions.decide(decision_id=remedy.decision_id, option_key="give", reason="Yes.", by=director.actor, at=clock.now())
    jobs.run_waiting()
    remedy.refresh_from_db()
    assert (remedy.state, LedgerEntry.objects.count()) == ("refused", 0)
    assert "could not be booked" in case.contacts.get(direction="note").text


def test_a_request_that_is_withdrawn_withdraws_the_remedy(case, representative):
    remedy = give(case, representative, 180)
    decisions.withdraw(decision_id=remedy.decision_id, reason="Exchanged.", by=representative.actor, at=clock.now())
    jobs.run_waiting()
    remedy.refresh_from_db()
    assert remedy.state == "withdrawn"


def test_limits_hold_on_one_case_and_over_the_month_and_a_person_s_own_goes_first(case, representative):
    give(case, representative, 30)
    assert give(case, representative, 30, RemedyKind.GOODWILL).state == "waiting", "thirty and thirty on one case"
    other = cases.case(team=representative.team, assignee=representative.person, at=NOW - timedelta(hours=1))
    for number in range(6):
        sample.entry(other if number else case, person=representative.person, at=NOW, amount=Decimal(45))
    third = cases.case(team=representative.team, assignee=representative.person, at=NOW - timedelta(hours=1))
    assert give(third, representative, 10, RemedyKind.GOODWILL).state == "waiting", "the month is used up"
    sample.limit("", 500, None, person=representative.person)
    assert give(third, representative, 10, RemedyKind.GOODWILL).state == "given"


def test_no_amount_passes_under_a_limit_in_two_halves(case, representative, supervisor, director):
    asked = [give(case, representative, 100) for _ in range(2)]  # each half is within the supervisor's 150, both are not
    assert [one.decision.decider_id for one in asked] == [supervisor.person.pk, director.person.pk]
    told = {"option_key": "give", "reason": "She waited twice.", "at": clock.now()}
    decisions.decide(decision_id=asked[0].decision_id, by=supervisor.actor, **told)
    jobs.run_waiting()
    third = give(case, representative, 60, RemedyKind.GOODWILL)
    assert third.decision.decider_id == director.person.pk, "a hundred was given on her case, a hundred waits"

    again = cases.case(
        team=representative.team, assignee=representative.person, at=NOW, attributes={"order_reference": "MR-20931"}
    )
    assert give(again, representative, 10).state == "waiting", "another case about the same order"
    other = cases.case(team=representative.team, assignee=representative.person, at=NOW)
    assert give(other, representative, 10, RemedyKind.GOODWILL).state == "given"
    Case.objects.filter(pk=case.pk).update(merged_into=other)
    assert give(other, representative, 10, RemedyKind.GOODWILL).state == "waiting", "what went into it was given a hundred"


def test_what_makes_no_sense_is_refused_with_a_way_on(case, representative, other_representative):
    bare = cases.case(team=representative.team, assignee=representative.person, at=NOW)
    with pytest.raises(Refused, match="Name the order"):
        give(bare, representative, 10)
    with pytest.raises(Refused, match="more than was paid"):
        give(case, representative, 641)
    with pytest.raises(Refused, match="costs nothing"):
        give(case, representative, 5, RemedyKind.APOLOGY)
    with pytest.raises(Refused, match="Say why"):
        give(case, representative, 5, why=" ")
    with pytest.raises(type(case).DoesNotExist):
        give(case, other_representative, 5)
    assert not Remedy.objects.exists()


def test_the_ledger_only_grows_and_a_mistake_has_one_counter_entry(case, manager, representative):
    line = sample.entry(case, person=representative.person, at=NOW)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        LedgerEntry.objects.update(amount=1)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        line.delete()
    with pytest.raises(NotAllowed):
        actions.correct(entry_id=line.pk, why="Wrong case", by=representative.actor, at=NOW)
    Case.objects.filter(pk=case.pk).update(reader_ids=[representative.person.pk])
    assert not queries.ledger(manager.actor).exists()
    with pytest.raises(NotAllowed):
        actions.correct(entry_id=line.pk, why="Wrong case", by=manager.actor, at=NOW)
    Case.objects.filter(pk=case.pk).update(reader_ids=None)
    actions.correct(entry_id=line.pk, why="Wrong case", by=manager.actor, at=NOW)
    with pytest.raises(Refused, match="already"):
        actions.correct(entry_id=line.pk, why="Wrong case", by=manager.actor, at=NOW)
    assert sum(one.amount for one in LedgerEntry.objects.all()) == 0


def test_a_guide_has_versions_and_a_reason_without_one_takes_that_above_it(case, manager):
    above = case.reason.parent
    draft = GuideDraft(reason_id=above.pk, active_from=NOW, currency="GBP", advice=(Advice(kind=RemedyKind.APOLOGY),))
    actions.set_guide(draft=draft, by=manager.actor, at=NOW)
    later = GuideDraft(reason_id=case.reason_id, active_from=NOW + timedelta(days=1), currency="GBP", advice=draft.advice)
    actions.set_guide(draft=later, by=manager.actor, at=NOW)
    ids = [case.reason_id, above.pk]

    def kinds(as_of):
        return [one.kind for one in queries.advice_of(queries.guide_for(ids, as_of=as_of))]

    assert kinds(NOW) == ["refund"]
    assert kinds(NOW + timedelta(days=2)) == ["apology"]
    Guide.objects.filter(reason=case.reason).delete()
    assert kinds(NOW) == ["apology"]


def test_from_the_case_to_the_ledger_on_the_pages(case, client_of, representative, manager, supervisor):
    tom, grace = client_of(representative), client_of(manager)
    page = tom.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "MR-20931" in page
    assert "up to £45" in page
    url = reverse("remedies:give", args=[case.pk])
    form = tom.get(url).content.decode()
    assert "You may give up to £50 here by yourself" in form
    assert "We pay the delivery back." in form
    assert tom.post(url, {"kind": "refund", "amount": "9999", "why": "x"}).status_code == 422
    assert tom.post(url, {"kind": "refund", "amount": "45", "why": "Late"}).status_code == 302
    assert "Refund £45" in tom.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert tom.get(reverse("remedies:ledger")).status_code == 403
    book = grace.get(reverse("remedies:ledger")).content.decode()
    assert "Late delivery" in book
    assert "£45" in book
    assert "45.00" in b"".join(grace.get(f"{reverse('remedies:ledger')}?export=csv").streaming_content).decode()
    given = {
        "role": "supervisor",
        "currency": "gbp",
        "case_amount": "200",
        "month_amount": "100",
        "active_from": "2026-11-01T00:00",
    }
    assert grace.post(reverse("remedies:limits"), given).status_code == 422
    assert grace.post(reverse("remedies:limits"), given | {"month_amount": ""}).status_code == 302
    assert Limit.objects.latest("pk").case_amount == 200
    guide = {"active_from": "2026-11-01T00:00", "currency": "GBP", "kind_1": "goodwill", "up_to_1": "20", "say": "Sorry."}
    assert grace.post(reverse("remedies:set_guide", args=[case.reason_id]), guide).status_code == 302
    assert "up to £20" in tom.get(reverse("remedies:guide", args=[case.reason_id])).content.decode()
    assert "up to £20" in tom.get(reverse("remedies:guides")).content.decode()


def test_the_brief_of_an_escalation_begins_with_what_the_guide_offers(case, representative, client_of):
    page = client_of(representative).get(reverse("cases:escalate", args=[case.pk])).content.decode()
    assert "Refund up to £45." in page


def test_above_the_limit_on_a_restricted_case_only_a_reader_is_asked(case, representative, supervisor, director):
    readers = [representative.person.pk]
    case_actions.restrict(case_id=case.pk, reader_ids=readers, by=director.actor, at=clock.now())
    remedy = give(case, representative, 90)
    assert remedy.decision.decider_id == director.person.pk
