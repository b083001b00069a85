"""A case that was taken for somebody else's, or for nobody's, and one with a poor subject, are put right."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.models import Case
from rapport.desk.cases.queries.histories import facts_of
from rapport.desk.cases.tests.conftest import NOON
from rapport.desk.cases.types import Direction
from rapport.directory.customers import sample as customers
from rapport.directory.customers.models import Segment
from rapport.governance.commitments import queries as commitments
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def put_right(case, customer, by, subject=""):
    pk = customer.pk if customer else None
    return actions.correct(case_id=case.pk, customer_id=pk, subject=subject or case.subject, by=by.actor, at=NOON + DAY)


def test_a_case_of_the_wrong_person_becomes_the_right_ones_with_link_promises_and_clocks(representative):
    joan = customers.customer("Joan Hale", segment=Segment.objects.create(key="member", label="Member"))
    peter = customers.customer("Peter Hale")
    older = sample.case(team=representative.team, customer=peter)
    younger = sample.case(team=representative.team, customer=peter, at=NOON + timedelta(hours=1))
    links = [queries.portal_token(one) for one in (older, younger)]
    by = representative.actor
    actions.merge(case_id=younger.pk, into_id=older.pk, by=by, at=NOON + timedelta(hours=2))
    actions.promise(case_id=older.pk, text="The bed on Tuesday.", due_at=NOON + 4 * DAY, by=by, at=NOON + timedelta(hours=3))
    assert [queries.find_by_portal(one) for one in links] == [older, older]

    for _ in range(2):
        case = put_right(Case.objects.get(pk=older.pk), joan, representative)
    case = Case.objects.get(pk=older.pk)
    assert case.customer == joan
    assert [queries.find_by_portal(one) for one in links] == [None, None]
    assert queries.find_by_portal(queries.portal_token(case)) == case
    promised = commitments.promises_to([joan.pk, peter.pk], as_of=NOON + DAY)
    assert [len(promised.get(one.pk, [])) for one in (joan, peter)] == [1, 0]
    assert facts_of(case).segment == "member"
    said = Entry.objects.filter(event="cases.CaseCorrected").order_by("subject_id")
    assert [(one.subject_id, one.payload["before_id"], one.payload["customer_id"]) for one in said] == [
        (older.pk, peter.pk, joan.pk), (younger.pk, peter.pk, joan.pk),
    ]  # fmt: skip
    assert queries.former_customers(case.pk) == {peter.pk}


def test_a_nameless_call_gets_its_customer_and_the_link_that_was_given_goes_on(representative):
    case, joan = sample.case(team=representative.team), customers.customer("Joan Hale")
    link = queries.portal_token(case)
    assert put_right(case, joan, representative).customer_id == joan.pk
    assert queries.find_by_portal(link) == case
    assert queries.former_customers(case.pk) == set()


def test_a_subject_that_was_replaced_stays_as_a_note(representative):
    case = sample.case("Question", team=representative.team)
    put_right(case, None, representative, subject=" Bed frame without screws ")
    case.refresh_from_db()
    assert case.subject == "Bed frame without screws"
    assert case.contacts.get(direction=Direction.NOTE).text == "The subject was: Question"
    assert queries.search("screws", actor=representative.actor)
    with pytest.raises(BadInput, match="Give the case a subject"):
        put_right(case, None, representative, subject="  ")


def test_what_one_may_not_change_is_not_corrected(representative, other_representative, supervisor, director):
    joan = customers.customer("Joan Hale")
    theirs = sample.case(team=other_representative.team)
    with pytest.raises(NotAllowed):
        put_right(theirs, joan, representative)
    stays, gone = sample.case(team=representative.team), sample.case(team=representative.team, at=NOON + timedelta(hours=1))
    actions.merge(case_id=gone.pk, into_id=stays.pk, by=representative.actor, at=NOON + timedelta(hours=2))
    with pytest.raises(CaseRefused, match="Go on there"):
        put_right(gone, joan, representative)
    actions.restrict(case_id=stays.pk, reader_ids=[supervisor.person.pk], by=director.actor, at=NOON + timedelta(hours=3))
    with pytest.raises(NotAllowed):
        put_right(stays, joan, representative)
    with pytest.raises(BadInput, match="No customer"):
        actions.correct(case_id=stays.pk, customer_id=joan.pk + 99, subject="Bed", by=supervisor.actor, at=NOON + DAY)
    assert not Entry.objects.filter(event="cases.CaseCorrected").exists()


def test_the_page_finds_the_customer_and_the_conversation_tells_who_corrected_it(client_of, representative):
    joan, peter = customers.customer("Joan Hale", email="joan@example.com"), customers.customer("Peter Hale")
    case = sample.case(team=representative.team, assignee=representative.person, customer=peter)
    tom, address = client_of(representative), reverse("cases:correct", args=[case.pk])
    assert address in tom.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert f"?customer={joan.pk}" in tom.get(f"{address}?q=joan").content.decode()
    chosen = tom.get(f"{address}?customer={joan.pk}").content.decode()
    assert "The case is of <strong>Joan Hale</strong>" in chosen
    assert "Peter Hale can no longer read or write in it" in chosen
    done = tom.post(f"{address}?customer={joan.pk}", {"customer": joan.pk, "subject": "Bed without screws"})
    assert done.status_code == 302
    page = tom.get(done.url).content.decode()
    assert "corrected the customer: Joan Hale, no longer Peter Hale." in page
    assert "corrected the subject." in page


def sent_from(client, address):
    """Return what the page of a form would send if nothing were changed in it."""
    form = client.get(address).context["form"]
    return {field.html_name: field.value() or "" for field in form if field.value() is not False}


def test_an_old_page_takes_back_nothing_that_somebody_else_said_since(representative, client_of):
    reason, carrier = sample.reason(), sample.attribute("carrier", "Carrier")
    case = sample.case(team=representative.team)
    client, address = client_of(representative), reverse("cases:classify", args=[case.pk])
    old = sent_from(client, address)
    told = {"kind": "request", "reason_id": None, "cause_id": None, "attributes": {carrier.key: "Swift"}, "is_safety": True}
    actions.classify(case_id=case.pk, **told, by=representative.actor, at=NOON + DAY)
    assert client.post(address, old | {"reason": reason.pk}).status_code == 302
    case = Case.objects.get(pk=case.pk)
    assert (case.is_safety, case.kind, case.reason, case.attributes) == (True, "request", reason, {"carrier": "Swift"})
    now = sent_from(client, address)
    assert client.post(address, now | {"attribute_carrier": "", "is_safety": ""}).status_code == 302
    case = Case.objects.get(pk=case.pk)
    assert (case.is_safety, case.attributes, case.reason) == (False, {}, reason)
    assert client.post(address, now | {"stood": "[", "kind": "order"}).status_code == 302  # nothing is known of what it showed
    assert Case.objects.get(pk=case.pk).kind == "order"


def test_an_old_page_does_not_give_a_case_back_to_the_wrong_customer(representative, client_of):
    joan, peter = customers.customer("Joan Hale"), customers.customer("Peter Hale")
    case = sample.case(team=representative.team, customer=peter)
    client, address = client_of(representative), reverse("cases:correct", args=[case.pk])
    old = sent_from(client, address)
    put_right(case, joan, representative)
    assert client.post(address, old | {"subject": "Bed without legs"}).status_code == 302
    case = Case.objects.get(pk=case.pk)
    assert (case.customer, case.subject) == (joan, "Bed without legs")
