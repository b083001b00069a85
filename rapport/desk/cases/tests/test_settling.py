"""What stands between a case and its end: facts, checklist, a second pair of eyes; and when it is taken up again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions, queries, reactions, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import ApprovalState, Channel, ContactDraft, Direction, Kind, State
from rapport.directory.customers import sample as customers
from rapport.kernel import clock, inbox
from rapport.kernel.errors import BadInput
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def case(representative):
    joan = customers.customer("Joan Hale")
    return sample.case(team=representative.team, assignee=representative.person, customer=joan, at=clock.now() - DAY)


def asks(manager, **given):
    values = {"needs_reason": False, "needs_cause": False, "needed_keys": [], "needs_second": False, "grace_days": None} | given
    actions.set_closing_rule(kind=Kind.ENQUIRY, **values, by=manager.actor, at=clock.now())


def resolve(case, who):
    actions.resolve(case_id=case.pk, by=who.actor, at=clock.now())
    case.refresh_from_db()


def test_what_is_missing_is_named_and_then_the_case_is_settled(case, manager, representative):
    sample.attribute()
    asks(manager, needs_reason=True, needed_keys=["order_reference"])
    item = actions.add_item(text="Photograph kept", kind=Kind.ENQUIRY, reason_id=None, by=manager.actor, at=clock.now())
    tom = representative.actor
    with pytest.raises(CaseRefused, match=r"the reason, Order reference\. And still to be done: Photograph kept"):
        resolve(case, representative)
    with pytest.raises(CaseRefused, match="Photograph kept"):
        actions.reply(case_id=case.pk, text="Done", channel=Channel.EMAIL, then=State.RESOLVED, by=tom, at=clock.now())
    said = {"reason_id": sample.reason().pk, "cause_id": None, "attributes": {"order_reference": "MR-1"}, "is_safety": False}
    actions.classify(case_id=case.pk, kind=Kind.ENQUIRY, **said, by=tom, at=clock.now())
    for _ in range(2):
        actions.mark_item(case_id=case.pk, item_id=item.pk, is_done=True, by=tom, at=clock.now())
    resolve(case, representative)
    assert case.state == State.RESOLVED


def test_an_item_of_a_reason_is_asked_of_that_reason_and_what_lies_below_it(case, manager):
    below = sample.reason("Late delivery", "Delivery")
    actions.add_item(text="Carrier told", kind=None, reason_id=below.parent_id, by=manager.actor, at=clock.now())
    assert queries.needs_of(case).items == ()
    case.reason = below
    assert [one.text for one in queries.needs_of(case).undone] == ["Carrier told"]


def test_four_eyes_who_has_the_case_asks_and_somebody_above_settles_it(case, manager, representative, supervisor):
    asks(manager, needs_second=True)
    with pytest.raises(CaseRefused, match="settled by two people"):
        resolve(case, representative)
    asked = actions.ask_to_settle(case_id=case.pk, outcome="The bed came.", by=representative.actor, at=clock.now())
    entry = Entry.objects.filter(event="cases.SettlingAsked").get()
    reactions.tell_of_asked_settling(reactions.SettlingAsked(case_id=case.pk, approval_id=asked.pk), entry)
    assert inbox.notices(supervisor.person.pk, as_of=clock.now()).count() == 1
    actions.refuse_settling(approval_id=asked.pk, words="Call her first.", by=supervisor.actor, at=clock.now())
    again = actions.ask_to_settle(case_id=case.pk, outcome="Called.", by=representative.actor, at=clock.now())
    actions.approve_settling(approval_id=again.pk, by=supervisor.actor, at=clock.now())
    case.refresh_from_db(), again.refresh_from_db()
    assert (case.state, again.state) == (State.RESOLVED, ApprovalState.APPROVED)
    with pytest.raises(CaseRefused, match="answered or withdrawn"):
        actions.approve_settling(approval_id=again.pk, by=supervisor.actor, at=clock.now())


def test_nobody_agrees_with_themselves(case, manager, supervisor):
    asks(manager, needs_second=True)
    actions.assign(case_id=case.pk, team_id=supervisor.team.pk, assignee_id=None, by=manager.actor, at=clock.now())
    Case.objects.filter(pk=case.pk).update(assignee=supervisor.person)
    asked = actions.ask_to_settle(case_id=case.pk, outcome="Done.", by=supervisor.actor, at=clock.now())
    with pytest.raises(CaseRefused, match="Another person"):
        actions.approve_settling(approval_id=asked.pk, by=supervisor.actor, at=clock.now())
    actions.approve_settling(approval_id=asked.pk, by=manager.actor, at=clock.now())


def test_whoever_had_the_case_is_no_second_pair_of_eyes_after_laying_it_down(case, manager, representative, supervisor):
    asks(manager, needs_second=True)
    new = sample.case(team=supervisor.team, at=clock.now() - DAY)
    with pytest.raises(CaseRefused, match="settled by two people"):  # nobody has had it: there is no first pair
        resolve(new, supervisor)
    for holder in (supervisor.person.pk, None):
        actions.assign(case_id=new.pk, team_id=supervisor.team.pk, assignee_id=holder, by=supervisor.actor, at=clock.now())
    with pytest.raises(CaseRefused, match="settled by two people"):
        resolve(new, supervisor)
    resolve(case, supervisor)
    assert case.state == State.RESOLVED


def test_a_settled_case_does_not_become_what_could_not_have_been_settled_like_this(case, manager, representative, supervisor):
    asks(manager, needs_second=True)
    reason = sample.reason("Late delivery", "Delivery")
    item = actions.add_item(text="Carrier told", kind=None, reason_id=reason.pk, by=manager.actor, at=clock.now())

    def say(kind, who, reason_id=None):
        said = {"cause_id": None, "attributes": {}, "is_safety": False}
        actions.classify(case_id=case.pk, kind=kind, reason_id=reason_id, **said, by=who.actor, at=clock.now())

    say(Kind.ORDER, representative)
    resolve(case, representative)
    with pytest.raises(CaseRefused, match=r"settled by two people\. Take it up again first"):
        say(Kind.ENQUIRY, representative)
    with pytest.raises(CaseRefused, match="would still need: Carrier told"):
        say(Kind.ORDER, representative, reason.pk)
    actions.mark_item(case_id=case.pk, item_id=item.pk, is_done=True, by=representative.actor, at=clock.now())
    say(Kind.ORDER, representative, reason.pk)
    say(Kind.ENQUIRY, supervisor, reason.pk)  # who may agree, and had no part in it, does by saying so
    case.refresh_from_db()
    assert (case.kind, case.state) == (Kind.ENQUIRY, State.RESOLVED)


def test_a_word_of_the_customer_withdraws_what_was_asked(case, manager, representative):
    asks(manager, needs_second=True)
    asked = actions.ask_to_settle(case_id=case.pk, outcome="Done.", by=representative.actor, at=clock.now())
    said = ContactDraft(direction=Direction.INBOUND, channel=Channel.PHONE, text="It is broken.")
    actions.receive(case_id=case.pk, contact=said, by=representative.actor, at=clock.now())
    asked.refresh_from_db()
    assert asked.state == ApprovalState.WITHDRAWN


def test_within_the_grace_time_a_case_is_taken_up_again_and_after_it_a_new_one_follows(case, manager, representative, client):
    asks(manager, grace_days=10)
    token = queries.portal_token(case)
    resolve(case, representative)
    said = ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text="Still broken.")
    soon = actions.receive(case_id=case.pk, contact=said, by=representative.actor, at=clock.now() + 9 * DAY)
    assert soon.case_id == case.pk
    actions.resolve(case_id=case.pk, by=representative.actor, at=clock.now() + 9 * DAY)
    late = clock.now() + 20 * DAY
    with pytest.raises(CaseRefused, match="more than 10 days ago"):
        actions.reopen(case_id=case.pk, by=representative.actor, at=late)
    new = actions.receive(case_id=case.pk, contact=said, by=representative.actor, at=late).case
    assert new.pk != case.pk
    assert (new.state, new.customer_id, new.inbound_count) == (State.NEW, case.customer_id, 1)
    assert [one.how for one in queries.links_of(new, actor=representative.actor)] == ["earlier"]

    # The customer's own page leads on to the new one.
    Case.objects.filter(pk=case.pk).update(
        resolved_at=clock.now() - 11 * DAY, state_since_at=clock.now() - 11 * DAY, worked_at=None
    )
    sent = client.post(reverse("cases:portal", args=[token]), {"text": "And by the page."})
    follower = Case.objects.order_by("-pk")[0]
    assert sent["Location"] == reverse("cases:portal", args=[queries.portal_token(follower)]) + "#end"


def test_the_pages_of_settling(case, manager, representative, supervisor, client_of):
    grace, tom, sue = client_of(manager), client_of(representative), client_of(supervisor)
    sample.attribute()
    rule = {"needs_cause": "on", "needs_second": "on", "needed_keys": ["order_reference"], "grace_days": 30}
    assert grace.post(reverse("cases:change_demands", args=["enquiry"]), rule).status_code == 302
    assert grace.post(reverse("cases:add_item"), {"text": "Photograph kept", "position": 1}).status_code == 302
    page = grace.get(reverse("cases:demands")).text
    assert "needed: cause, Order reference · a second person agrees · opens again for 30 days" in page
    page = tom.get(reverse("cases:case", args=[case.pk])).text
    assert "Before it is settled" in page
    assert "the cause, Order reference" in page
    item = queries.needs_of(case).items[0]
    assert tom.post(reverse("cases:mark", args=[case.pk, item.id]), {"is_done": "yes"}).status_code == 302
    refused = tom.post(reverse("cases:ask_to_settle", args=[case.pk]), {"outcome": "Done"})
    assert refused.status_code == 422
    assert "the cause" in refused.text
    asks(manager, needs_second=True)
    assert tom.post(reverse("cases:ask_to_settle", args=[case.pk]), {"outcome": "Done"}).status_code == 302
    assert "Agree and settle it" in sue.get(reverse("cases:case", args=[case.pk])).text
    approval = case.approvals.get()
    assert sue.post(reverse("cases:refuse_settling", args=[approval.pk]), {"words": ""}).status_code == 422
    assert sue.post(reverse("cases:approve", args=[approval.pk])).status_code == 302
    item_page = reverse("cases:change_item", args=[item.id])
    assert grace.post(item_page, {"text": "Picture kept", "position": 1}).status_code == 302
    assert queries.checklist_items().count() == 0
    with pytest.raises(BadInput, match="not declared"):
        asks(manager, needed_keys=["nothing"])
