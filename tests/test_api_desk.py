"""Programs do with orders, remedies and incidents what people do: by the same verbs, within the same limits."""

from datetime import timedelta

import pytest

from rapport.desk.cases import sample as cases
from rapport.desk.orders import sample as orders
from rapport.desk.orders.models import Order
from rapport.desk.remedies import sample as remedies
from rapport.directory.customers import sample as customers
from rapport.directory.people import sample as people
from rapport.governance.commitments import sample as commitments
from rapport.kernel import clock
from rapport.kernel.actor import Actor

from .test_api import program, refusal  # noqa: F401 — a fixture

pytestmark = pytest.mark.django_db
HOUSE = Actor.machine("test")


def test_an_order_is_found_sent_elsewhere_and_cancelled_once(program):  # noqa: F811
    joan = customers.customer("Joan Hale", email="joan.hale@post.example")
    order = orders.order("MR-1", by=HOUSE, customer_id=joan.pk)
    tom, path = program("Tom Bell"), f"orders/{order.pk}"
    for asked in ("q=mr-1", f"customer_id={joan.pk}&state=placed", "limit=1"):
        assert [one["id"] for one in tom.get(f"orders?{asked}").json()["items"]] == [order.pk]
    assert tom.get("orders?q=MR-2").json() == {"items": [], "next": None}
    assert tom.post(f"{path}/address", {"address": "1 New Street, Leeds"}).json()["address"] == "1 New Street, Leeds"
    line = tom.get(path).json()["lines"][0]["id"]
    assert "Only what has arrived" in refusal(tom.post(f"{path}/returns", {"line_id": line, "reason": "Too big."}), 409)["detail"]
    refusal(tom.post(f"{path}/returns", {"line_id": line + 1_000, "reason": "Too big."}), 422)
    refusal(tom.post(f"{path}/cancellation", {"reason": " "}), 409)
    assert tom.post(f"{path}/cancellation", {"reason": "They changed their mind."}).json()["state"] == "cancelled"
    assert "already" in refusal(tom.post(f"{path}/cancellation", {"reason": "Again."}), 409)["detail"]
    refusal(tom.get("orders/999999"), 404)


def test_what_has_arrived_is_sent_back_once_however_often_it_is_asked(program):  # noqa: F811
    now = clock.now()
    order = orders.order("MR-3", by=HOUSE, at=now - timedelta(days=5), **orders.delivered(now - timedelta(days=2)))
    tom, path = program("Tom Bell"), f"orders/{order.pk}"
    asked = {"line_id": tom.get(path).json()["lines"][0]["id"], "reason": "Too big."}
    first = tom.post(f"{path}/returns", asked, Idempotency_Key="return-1")
    assert (first.status_code, tom.post(f"{path}/returns", asked, Idempotency_Key="return-1").json()) == (201, first.json())
    assert [(one["line_id"], one["quantity"]) for one in tom.get(path).json()["returns"]] == [(asked["line_id"], 1)]


def test_a_remedy_keeps_to_the_limit_of_who_is_behind_the_token(program, representative):  # noqa: F811
    remedies.limit("representative", 50)
    order = orders.order("MR-4", by=HOUSE)
    place = {"team": representative.team, "assignee": representative.person, "at": clock.now()}
    case = cases.case(**place)
    type(case).objects.filter(pk=case.pk).update(attributes={"order_reference": "MR-4"})
    tom, maya, grace, path = program("Tom Bell"), program("Maya Singh"), program("Grace Osei"), f"cases/{case.pk}/remedies"
    assert tom.post(path, {"kind": "refund", "amount": "5.00", "why": "Late."}).status_code == 201
    assert tom.post(path, {"kind": "goodwill", "amount": "90.00", "why": "Late again."}).status_code == 201
    assert [(one["amount"], one["state"]) for one in tom.get(path).json()] == [("90.00", "waiting"), ("5.00", "given")]
    assert str(Order.objects.get(pk=order.pk).refunded_amount) == "5.00"
    refusal(tom.post(path, {"kind": "goodwill", "amount": "-1", "why": "Late."}), 422)
    refusal(tom.post(path, {"kind": "refund", "amount": "9000", "why": "Late."}), 409)
    refusal(maya.get(path), 404)
    refusal(maya.post(path, {"kind": "apology", "why": "Late."}), 404)
    refusal(tom.get("ledger"), 403)
    (line,) = grace.get(f"ledger?case_id={case.pk}").json()["items"]
    assert (line["amount"], line["person_id"]) == ("5.00", representative.person.pk)
    assert grace.post(f"ledger/{line['id']}/correction", {"why": "Booked twice."}).status_code == 201
    refusal(grace.post(f"ledger/{line['id']}/correction", {"why": "Booked twice."}), 409)
    assert [one["amount"] for one in grace.get(f"ledger?case_id={case.pk}").json()["items"]] == ["-5.00", "5.00"]


def test_an_incident_is_declared_told_of_by_two_and_closed(program, representative, supervisor):  # noqa: F811
    case = cases.case(team=representative.team, assignee=representative.person, at=clock.now())
    tom, sue, grace = program("Tom Bell"), program("Sue Marsh"), program("Grace Osei")
    asked = {"title": "Kettle trips the fuse", "known": "Four calls.", "severity": "serious",
             "begun_at": (clock.now() - timedelta(hours=2)).isoformat(), "owner_id": supervisor.person.pk}  # fmt: skip
    refusal(tom.post("incidents", asked), 403)
    refusal(sue.post("incidents", asked | {"owner_id": representative.person.pk}), 422)
    refusal(sue.post("incidents", asked | {"deputy_id": supervisor.person.pk}), 409)
    path = f"incidents/{sue.post('incidents', asked | {'countries': ['GB']}).json()['id']}"
    assert [one["countries"] for one in tom.get("incidents?is_running=true").json()["items"]] == [["GB"]]
    assert tom.post(f"{path}/cases/{case.pk}").status_code == 200
    assert sue.post(f"{path}/log", {"text": "The supplier knows."}).status_code == 201
    said = sue.post(f"{path}/statements", {"text": "Please unplug it.", "translations": {"de": "Bitte ausstecken."}}).json()["id"]
    refusal(sue.post(f"statements/{said}/approval"), 403)
    told = grace.post(f"statements/{said}/approval").json()
    assert [(one["state"], one["texts"]["de"]) for one in told["statements"]] == [("approved", "Bitte ausstecken.")]
    assert (told["cases"], told["unsettled"]) == (1, 1)
    refusal(grace.post(f"statements/{said}/refusal", {"why": "Too short."}), 409)
    withdrawn = grace.post(f"statements/{said}/withdrawal", {"why": "It was the plug."}).json()
    assert withdrawn["statements"][0]["state"] == "withdrawn"
    assert tom.ask("DELETE", f"{path}/cases/{case.pk}").status_code == 204
    refusal(tom.post(f"{path}/close", {"outcome": "Recalled."}), 403)
    assert sue.post(f"{path}/close", {"outcome": "Recalled."}).json()["closed_at"]
    assert tom.get("incidents?is_running=true").json()["items"] == []
    refusal(sue.post(f"{path}/statements", {"text": "Again."}), 409)
    assert sue.post(f"{path}/reopen").json()["closed_at"] is None


def test_two_organisations_become_one_and_two_again(program):  # noqa: F811
    stays, gone = customers.organisation(), customers.organisation("The Harbour Hotel Ltd.")
    sue, path = program("Sue Marsh"), f"organisations/{gone.pk}/merge"
    found = sue.get("organisations?q=harbour%20hotel").json()["items"]
    assert [(one["id"], one["customer_count"]) for one in found] == [(stays.pk, 0), (gone.pk, 0)]
    refusal(program("Tom Bell").post(path, {"into_id": stays.pk}), 403)
    refusal(sue.post(path, {"into_id": 10**9}), 422)
    made = sue.post(path, {"into_id": stays.pk}).json()
    assert [one["id"] for one in sue.get("organisations?limit=5").json()["items"]] == [stays.pk]
    assert "merged already" in refusal(sue.post(path, {"into_id": stays.pk}), 409)["detail"]
    assert sue.post(f"organisations/merges/{made['id']}/undo").json() == made
    assert len(sue.get("organisations").json()["items"]) == 2


def test_another_department_is_asked_answered_and_released_by_who_may(program, representative):  # noqa: F811
    now = clock.now()
    logistics = people.department("Logistics", liaison_email="ida@marlow.example")
    owed = commitments.promise(owner_id=representative.person.pk, made_at=now, due_at=now + timedelta(days=4))
    asked = {"department_id": logistics.pk, "asked": "Bring it", "why": "Lost", "due_at": (now + timedelta(days=2)).isoformat()}
    tom, maya, sue, path = program("Tom Bell"), program("Maya Singh"), program("Sue Marsh"), f"promises/{owed.pk}"
    refusal(tom.post(f"{path}/hand-to-department", asked), 403)
    refusal(sue.post(f"{path}/hand-to-department", {**asked, "words": [1]}), 422)
    refusal(sue.post(f"{path}/hand-to-department", {**asked, "due_at": now.isoformat()}), 409)
    made = sue.post(f"{path}/hand-to-department", asked).json()
    assert (made["state"], made["asked"]) == ("asked", "Bring it")
    assert [one["id"] for one in tom.get(f"handings?department_id={logistics.pk}").json()["items"]] == [made["id"]]
    refusal(maya.get(f"handings/{made['id']}"), 404)
    refusal(tom.post(f"handings/{made['id']}/answer", {"text": "Yes."}), 409)
    refusal(sue.post(f"handings/{made['id']}/confirm", {}), 409)
    assert sue.post(f"handings/{made['id']}/take-back", {"text": "Not needed."}).json()["state"] == "taken_back"
