"""Cases that belong together: linked, parts of a whole, merged and split."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions, facts, queries, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.models import Case, Link
from rapport.desk.cases.types import Channel, ContactDraft, Direction, LinkKind, State
from rapport.directory.customers import sample as customers
from rapport.governance.commitments import queries as commitments
from rapport.governance.standards import queries as standards
from rapport.governance.standards import sample as standards_sample
from rapport.governance.standards.types import Measure
from rapport.kernel import clock
from rapport.kernel.actor import Actor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def pair(representative, opened, now):
    """Two cases of Joan Hale with Tom, opened six and four hours ago, held to standards."""
    calendar = standards_sample.calendar("Always", always=True)
    standards_sample.standard(Measure.FIRST_RESPONSE, hours=5, calendar=calendar)
    joan = customers.customer("Joan Hale", email="joan.hale@post.example")
    fields = {"customer_id": joan.pk, "team_id": representative.team.pk, "assignee_id": representative.person.pk}
    older = opened(at=now - 6 * HOUR, text="The bed did not come.", **fields)
    return older, opened(at=now - 4 * HOUR, text="Where is my bed?", **fields)


def merged(pair, tom, now):
    return actions.merge(case_id=pair[1].pk, into_id=pair[0].pk, by=tom, at=now)


def test_a_merged_case_goes_on_in_the_one_opened_first_and_comes_back_whole(pair, representative, now):
    older, younger = pair
    tom = representative.actor
    actions.promise(case_id=younger.pk, text="Own van on Thursday", due_at=now + 9 * HOUR, by=tom, at=now)
    before = {
        "states": list(younger.states.values_list("state", "from_at", "to_at")),
        "due_at": Case.objects.get(pk=younger.pk).due_at,
    }
    made = merged(pair, tom, now)
    older.refresh_from_db(), younger.refresh_from_db()
    assert [one.text for one in older.contacts.order_by("at")] == ["The bed did not come.", "Where is my bed?"]
    assert older.inbound_count == 2
    assert (younger.state, younger.due_at, younger.merged_into_id) == (State.CLOSED, None, older.pk)
    assert standards.clocks_of("case", [younger.pk], as_of=now) == {}
    assert [one.text for one in commitments.promises_of("case", [older.pk], as_of=now)[older.pk]] == ["Own van on Thursday"]

    actions.undo_merge(merge_id=made.pk, by=tom, at=now + HOUR)
    older.refresh_from_db(), younger.refresh_from_db()
    assert [one.text for one in younger.contacts.all()] == ["Where is my bed?"]
    assert list(younger.states.values_list("state", "from_at", "to_at")) == before["states"]
    assert (younger.state, younger.due_at, younger.merged_into_id) == (State.OPEN, before["due_at"], None)
    assert older.inbound_count == 1
    assert younger.pk in commitments.promises_of("case", [younger.pk], as_of=now)
    with pytest.raises(CaseRefused, match="undone already"):
        actions.undo_merge(merge_id=made.pk, by=tom, at=now + HOUR)


def test_the_customers_link_to_the_merged_case_opens_the_one_thread(pair, representative, now, client):
    older, younger = pair
    token = queries.portal_token(younger)
    merged(pair, representative.actor, now)
    page = client.get(reverse("cases:portal", args=[token])).text
    assert "The bed did not come." in page
    assert "Where is my bed?" in page
    assert client.post(reverse("cases:portal", args=[token]), {"text": "And now?"}).status_code == 302
    assert older.contacts.filter(text="And now?").exists()
    mail = ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text="By mail")
    assert actions.receive(case_id=younger.pk, contact=mail, by=Actor.machine("mail"), at=now).case_id == older.pk


def test_a_merged_case_stands_in_no_count_and_nothing_more_can_be_done_with_it(pair, representative, now):
    actor = representative.actor
    before = queries.opened_between(actor, since=now - 8 * HOUR, until=now).count()
    merged(pair, actor, now)
    assert queries.opened_between(actor, since=now - 8 * HOUR, until=now).count() == before - 1
    assert [one.case_id for one in queries.standing_out(actor, as_of=now - 2 * HOUR, busy=0)] == [pair[0].pk]
    assert "merged_into_id IS NULL" in next(one for one in facts.FACTS if one.name == "cases").select
    for act in (actions.reopen, actions.take):
        with pytest.raises(CaseRefused, match=f"merged into case {pair[0].pk}"):
            act(case_id=pair[1].pk, by=actor, at=now)


def test_what_cannot_be_merged_is_refused_with_a_reason(pair, representative, opened, now):
    older, younger = pair
    tom = representative.actor
    stranger = opened(at=now, customer_id=customers.customer("Li Wei").pk, team_id=representative.team.pk)
    for case, into, why in (
        (older, older, "with itself"), (older, younger, "other way round"), (stranger, older, "different customers"),
    ):  # fmt: skip
        with pytest.raises(CaseRefused, match=why):
            actions.merge(case_id=case.pk, into_id=into.pk, by=tom, at=now)
    Case.objects.filter(pk=younger.pk).update(kind="complaint")
    with pytest.raises(CaseRefused, match="keeps its own file"):
        merged(pair, tom, now)
    Case.objects.filter(pk=younger.pk).update(kind="enquiry")
    actions.resolve(case_id=older.pk, by=tom, at=now)
    with pytest.raises(CaseRefused, match="Reopen that one first"):
        merged(pair, tom, now)


def test_a_whole_is_not_settled_while_a_part_is_open_and_the_refusal_names_it(pair, representative, now):
    whole, part = pair
    tom = representative.actor
    made = actions.link(case_id=part.pk, other_id=whole.pk, kind=LinkKind.PART, by=tom, at=now)
    with pytest.raises(CaseRefused, match=f"{part.pk} “Bed not delivered”"):
        actions.resolve(case_id=whole.pk, by=tom, at=now)
    with pytest.raises(CaseRefused, match="linked like that already"):
        actions.link(case_id=whole.pk, other_id=part.pk, kind=LinkKind.PART, by=tom, at=now)
    actions.resolve(case_id=part.pk, by=tom, at=now)
    actions.resolve(case_id=whole.pk, by=tom, at=now)
    actions.unlink(link_id=made.pk, by=tom, at=now)
    assert not Link.objects.filter(ended_at=None).exists()


def test_a_case_split_off_counts_from_what_was_said_in_it_first(pair, representative, now):
    case, tom = pair[0], representative.actor
    words = ContactDraft(direction=Direction.INBOUND, channel=Channel.PHONE, text="And the lamp is broken.")
    said = actions.receive(case_id=case.pk, contact=words, by=tom, at=now - 2 * HOUR)
    new = actions.split(case_id=case.pk, contact_ids=[said.pk], subject="Broken lamp", by=tom, at=now)
    assert (new.opened_at, new.inbound_count, new.customer_id) == (now - 2 * HOUR, 1, case.customer_id)
    (first,) = standards.clocks_of("case", [new.pk], as_of=now)[new.pk]
    assert first.started_at == now - 2 * HOUR or abs(first.started_at - (now - 2 * HOUR)) < timedelta(seconds=1)
    case.refresh_from_db()
    assert case.inbound_count == 1
    with pytest.raises(CaseRefused, match="Leave at least one"):
        actions.split(case_id=case.pk, contact_ids=[case.contacts.get().pk], subject="x", by=tom, at=now)


def test_the_pages_link_merge_split_and_undo(pair, representative, client_of):
    older, younger = pair
    tom = client_of(representative)
    third = sample.case(
        "Wrong lamp", team=representative.team, assignee=representative.person, customer=older.customer, text="Dark."
    )
    asked = tom.get(reverse("cases:link", args=[older.pk])).text
    assert f"{younger.pk} · Bed not delivered" in asked
    assert tom.post(reverse("cases:link", args=[older.pk]), {"other": third.pk, "how": "whole_of"}).status_code == 302
    page = tom.get(reverse("cases:case", args=[older.pk])).text
    assert "Belongs together" in page
    assert "Wrong lamp" in page
    # Whichever of the two asks, the one opened first stays.
    sent = tom.post(reverse("cases:merge", args=[older.pk]), {"number": younger.pk})
    assert sent["Location"] == reverse("cases:case", args=[older.pk])
    page = tom.get(reverse("cases:case", args=[older.pk])).text
    assert f"from case {younger.pk}" in page
    assert f"Case {younger.pk} is merged into this one." in page
    assert "This case was merged into" in tom.get(reverse("cases:case", args=[younger.pk])).text
    made = younger.merges.get()
    undone = tom.post(reverse("cases:undo_merge", args=[made.pk]), follow=True)
    assert f"apart from case {older.pk}" in undone.text
    assert tom.post(reverse("cases:merge", args=[older.pk]), {"number": 10**9}).status_code == 422
    link = Link.objects.get()
    back = tom.post(reverse("cases:unlink", args=[link.pk]), {"here": older.pk})
    assert back["Location"] == reverse("cases:case", args=[older.pk])
