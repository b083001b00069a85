"""Programs handle a complaint as people do: by the same verbs, with the refusals of its page."""

from datetime import timedelta

import pytest

from rapport.desk.cases import sample as cases
from rapport.desk.complaints import sample as complaints
from rapport.desk.remedies import sample as remedies
from rapport.kernel import clock
from rapport.kernel.actor import Actor

from .test_api import program, refusal  # noqa: F401 — a fixture

pytestmark = pytest.mark.django_db


def test_a_complaint_is_handled_to_its_end_by_programs_with_the_refusals_of_its_page(program, representative):  # noqa: F811
    remedies.limit("representative", 50)
    case = cases.case(team=representative.team, assignee=representative.person, at=clock.now() - timedelta(days=1))
    complaints.file(case, handler_id=representative.person.pk, by=Actor.machine("test"))
    tom, sue, maya = program("Tom Bell"), program("Sue Marsh"), program("Maya Singh")
    path = f"complaints/{case.pk}"
    assert tom.post(f"{path}/assessment", {"severity": "moderate", "drivers": ["health"]}).json()["severity"] == "moderate"
    refusal(maya.post(f"{path}/assessment", {"severity": "low"}), 404)
    refusal(tom.post(f"{path}/assessment", {"severity": "mild"}), 422)
    part = tom.post(f"{path}/allegations", {"text": "It never came."}).json()["id"]
    ruling = {"allegation_id": part, "decision": "upheld", "reasons": "No scan, no van."}
    refusal(tom.post(f"{path}/rulings", ruling), 403)
    assert "evidence" in refusal(sue.post(f"{path}/rulings", ruling), 409)["detail"]
    assert tom.post(f"{path}/evidence", {"text": "No scan.", "source": "Carrier", "allegation_id": part}).status_code == 201
    assert tom.post(f"{path}/findings", {"text": "The van never left."}).status_code == 201
    decided = sue.post(f"{path}/rulings", ruling).json()["allegations"]
    assert decided == [{"id": part, "text": "It never came.", "decision": "upheld"}]
    offered = {"kind": "goodwill", "amount": "40.00", "currency": "GBP"}
    within = tom.post(f"{path}/redress", offered).json()["id"]
    above = tom.post(f"{path}/redress", offered | {"amount": "90.00"}).json()["id"]
    assert [one["standing"] for one in tom.get(path).json()["redress"]] == ["offered", "waiting"]
    refusal(tom.post(f"{path}/redress/answer", {"redress_id": above, "is_accepted": True}), 409)
    refusal(tom.post(f"{path}/redress/payment", {"redress_id": 9_999, "paid_at": clock.now().isoformat(), "proof": "x"}), 422)
    told = tom.post(f"{path}/redress/answer", {"redress_id": within, "is_accepted": True}).json()
    assert [one["standing"] for one in told["redress"]] == ["accepted", "waiting"]
    letter = {"letter": "final", "text": "We uphold this.", "channel": "web"}
    refusal(tom.post(f"{path}/letters", letter), 403)
    assert "It lacks" in refusal(sue.post(f"{path}/letters", letter), 409)["detail"]
    refusal(tom.post(f"{path}/end", {"closing": "final_response"}), 409)
    refusal(tom.post(f"{path}/stage-two", {}), 409)
    refusal(sue.post(f"{path}/ombudsman", {"body": "Ombudsman"}), 422)
    known = {"body": "Ombudsman", "opened_date": "2026-11-01"}
    (first,) = sue.post(f"{path}/ombudsman", known).json()["outside_cases"]
    refusal(sue.post(f"{path}/ombudsman", known), 409)
    decided = {"outside_id": first["id"], "decided_date": "2026-11-03", "is_overturned": False}
    (told,) = sue.post(f"{path}/ombudsman", known | decided).json()["outside_cases"]
    assert (told["id"], told["is_overturned"]) == (first["id"], False)
    assert len(sue.post(f"{path}/ombudsman", known | {"body": "Regulator"}).json()["outside_cases"]) == 2
    assert tom.post(f"{path}/cause", {"why": "supplier"}).json()["closed_at"] is None
    ended = tom.post(f"{path}/end", {"closing": "withdrawn", "said": "Enough, on the telephone."}).json()
    assert (ended["closing"], tom.get(f"cases/{case.pk}").json()["state"]) == ("withdrawn", "resolved")
    assert tom.post(f"{path}/reopening", {"reason": "It broke again."}).json()["closed_at"] is None
