"""Programs have cases come again, and read and approve reports, as people do: by the same verbs, within the same limits."""

import pytest

from rapport.desk.cases.models import Case
from rapport.desk.recurring.models import Schedule
from rapport.direction.reports import sample as reports

from .test_api import program, refusal  # noqa: F401 — a fixture

pytestmark = pytest.mark.django_db


def test_a_case_comes_again_is_left_out_once_made_by_hand_paused_and_ended(program, representative):  # noqa: F811
    sue, tom = program("Sue Marsh"), program("Tom Bell")
    asked = {
        "name": "Standing orders", "team_id": representative.team.pk, "at": "09:00", "zone": "Europe/London",
        "comes": {"every": "month_day", "day": 31, "start": "2140-01-31", "times": 3},
        "makes": {"subject": "Standing orders, {month}", "text": "Go through them.", "checklist": ["Prices compared"]},
    }  # fmt: skip
    refusal(tom.post("schedules", asked), 403)
    refusal(sue.post("schedules", asked | {"zone": "Europe/Leeds"}), 422)
    made = sue.post("schedules", asked)
    assert made.status_code == 201
    path = f"schedules/{made.json()['id']}"
    found = sue.get(path).json()
    assert found["when"] == "Every month on the last day, at 09:00 (Europe/London), 3 times in all."
    assert [one["date"] for one in found["coming"]] == ["2140-01-31", "2140-02-29", "2140-03-31"]
    assert sue.get("schedules?standing=running").json()["items"][0]["next_date"] == "2140-01-31"
    after = sue.post(f"{path}/skip", {"planned_date": "2140-01-31"}).json()
    assert (after["next_date"], after["coming"][0]["is_left_out"]) == ("2140-02-29", True)
    assert sue.post(f"{path}/take-in", {"planned_date": "2140-01-31"}).json()["next_date"] == "2140-01-31"
    case_id = sue.post(f"{path}/cases").json()["id"]
    assert Case.objects.get(pk=case_id).is_unasked
    assert sue.get(path).json()["past"][0]["case_id"] == case_id
    changed = asked | {"comes": {"every": "week", "weekdays": [0], "start": "2140-01-04"}}
    assert sue.post(f"{path}/version", changed).json()["version"] == 2
    assert sue.post(f"{path}/pause").json()["next_at"] is None
    assert sue.post(f"{path}/resume").json()["next_date"] == "2140-01-04"
    refusal(program("Maya Singh").get(path), 404)
    assert sue.post(f"{path}/end").json()["standing"] == "ended"
    refusal(sue.post(f"{path}/resume"), 409)
    assert Schedule.objects.count() == 1


def test_a_report_is_read_with_n_and_interval_and_only_what_was_read_is_approved(program):  # noqa: F811
    version = reports.report()
    ana, grace, tom = program("Ana Ruiz"), program("Grace Osei"), program("Tom Bell")
    refusal(tom.get("reports"), 403)
    path = f"reports/{version.report_id}"
    assert [one["id"] for one in grace.get("reports").json()["items"]] == [version.report_id]
    read = grace.get(path).json()
    figure = next(one for one in read["figures"] if one["low"] is not None)
    assert figure["n"] > 0
    assert figure["low"] <= figure["value"] <= figure["high"]
    assert {one["metric"] for one in read["definitions"]} >= {figure["metric"]}
    assert "voices" not in read
    refusal(grace.post(f"{path}/approve", {"digest": read["digest"]}), 403)
    assert grace.post(f"{path}/headline", {"headline": "A second carrier pays"}).json()["digest"] != read["digest"]
    assert "changed since" in refusal(ana.post(f"{path}/approve", {"digest": read["digest"]}), 409)["detail"]
    approved = ana.post(f"{path}/approve", {"digest": ana.get(path).json()["digest"]}).json()
    assert (approved["state"], approved["headline"]) == ("approved", "A second carrier pays")
    refusal(grace.post(f"{path}/headline", {"headline": "Too late"}), 409)
    refusal(ana.get(f"{path}?version=99"), 404)
    reports.reader("Vera Stone", "vera@board.example")
    assert ana.post(f"{path}/send").json()["state"] == "sent"
    back = ana.post(f"{path}/withdraw", {"reason": "A figure was wrong."}).json()
    assert (back["state"], back["version"]) == ("draft", 2)
