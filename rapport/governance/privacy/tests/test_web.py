"""The pages: from a request to its answer, and what each refuses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from rapport.directory.customers import sample as customers
from rapport.governance.privacy import actions, sample
from rapport.governance.privacy.models import Erasure, Export, Hold, Request
from rapport.governance.privacy.web.panels import open_of_customers
from rapport.kernel import clock, jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings, tmp_path):
    settings.RAPPORT_HOME = tmp_path
    return tmp_path


def test_a_request_goes_from_its_receipt_to_the_file_and_the_answer(home, manager, client_of) -> None:
    customer, browser = customers.customer("Joan Hale", email="joan@post.example"), client_of(manager)
    given = {
        "kind": "access", "asked_by": "Joan Hale", "channel": "phone", "received_at": "2026-11-02T10:00",
        "handler_id": manager.person.pk, "words": "Send me everything.",
    }  # fmt: skip
    assert browser.post(reverse("privacy:new", args=[customer.pk]), given).status_code == 302
    request = Request.objects.get()
    refused = browser.post(reverse("privacy:export", args=[request.pk]))
    assert (refused.status_code, Export.objects.count()) == (409, 0)
    assert "Check first that it is the customer" in refused.content.decode()
    browser.post(reverse("privacy:step", args=[request.pk, "identify"]), {"words": "Rang the number that we know"})
    browser.post(reverse("privacy:export", args=[request.pk]))
    jobs.run_waiting()
    export = Export.objects.get()
    taken = browser.post(reverse("privacy:take", args=[export.pk]))
    assert b"".join(taken.streaming_content)[:2] == b"PK"
    browser.post(reverse("privacy:step", args=[request.pk, "answer"]), {"words": "Sent by post."})
    request.refresh_from_db()
    export.refresh_from_db()
    assert (request.state, request.answer, export.taken_count) == ("answered", "Sent by post.", 1)


def test_a_file_whose_days_are_over_is_removed_and_not_given(home, manager, client_of) -> None:
    customer = customers.customer("Joan Hale")
    export = sample.export(customer, state="ready", expires_at=clock.now() - timedelta(seconds=1))
    refused = client_of(manager).post(reverse("privacy:take", args=[export.pk]))
    assert refused.status_code == 409
    assert actions.forget_expired(by=manager.actor, at=clock.now()) == 1


def test_an_erasure_is_confirmed_by_somebody_else_and_never_under_hold(home, director, manager, client_of) -> None:
    customer = customers.customer("Joan Hale")
    page = reverse("privacy:erase", args=[customer.pk])
    hold = sample.hold(director.person, customer=customer)
    held = client_of(manager).post(page, {"reason": "She asks."})
    assert held.status_code == 422
    assert "legal hold" in held.content.decode()
    Hold.objects.filter(pk=hold.pk).update(ended_at=clock.now())
    assert client_of(manager).post(page, {"reason": "She asks."}).status_code == 302
    erasure = Erasure.objects.get()
    confirm = reverse("privacy:erasure", args=[erasure.pk])
    own = client_of(manager).post(confirm, {"is_read": "on"})
    assert (own.status_code, Erasure.objects.get().state) == (422, "asked")
    assert client_of(director).post(confirm, {"is_read": "on"}).status_code == 302
    jobs.run_waiting()
    customer.refresh_from_db()
    assert (Erasure.objects.get().state, customer.name) == ("done", f"[erased] {customer.pk}")
    certificate = client_of(manager).get(reverse("privacy:certificate", args=[erasure.pk])).content.decode()
    assert "Joan" not in certificate
    assert '"customers.customer":1' in certificate


def test_the_panel_on_the_page_of_a_customer_costs_one_query(manager, django_assert_num_queries) -> None:
    at = datetime(2026, 11, 18, 12, tzinfo=UTC)
    several = [customers.customer(name) for name in ("Joan Hale", "Ada Held")]
    for one in several:
        sample.request(one)
        sample.hold(manager.person, customer=one)
    actor = manager.actor
    with django_assert_num_queries(1):
        found = open_of_customers([one.pk for one in several], actor, at)
    assert {one["what"] for one in found[several[0].pk]["rows"]} == {"hold", "access"}
