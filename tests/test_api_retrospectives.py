"""Programs look back at a case as people do: whoever leads asks and writes, each gives their own view, nobody another's."""

from datetime import timedelta

import pytest

from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Direction
from rapport.kernel import clock
from rapport.team.retrospectives import sample
from rapport.team.retrospectives.models import Retrospective

from .test_api import program, refusal  # noqa: F401 — a fixture

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def wrong(representative):
    """Joan had to ask twice after the first answer."""
    now = clock.now()
    case = cases.case("Bed promised three times", team=representative.team, assignee=representative.person, at=now - 50 * HOUR)
    cases.contact(case, "We look into it.", at=now - 48 * HOUR, direction=Direction.OUTBOUND, person=representative.person)
    for hours in (40, 30):
        cases.contact(case, "Where is it?", at=now - hours * HOUR)
    return case


def test_a_case_becomes_a_lesson_with_its_effect_by_programs(program, wrong, representative, supervisor):  # noqa: F811
    now = clock.now()
    tom, sue, maya = program("Tom Bell"), program("Sue Marsh"), program("Maya Singh")
    refusal(tom.get(f"cases/{wrong.pk}/look-back"), 403)
    begin = sue.get(f"cases/{wrong.pk}/look-back").json()
    assert begin["occasions"] == ["repeat_contact", "other"]
    assert representative.person.pk in begin["person_ids"]
    assert supervisor.person.pk in begin["lead_ids"]
    assert begin["record"]["inbound_count"] == 3
    asked = {
        "occasion": "repeat_contact", "why": "Where did the two days go?", "lead_id": supervisor.person.pk,
        "person_ids": [representative.person.pk], "views_until": str(now.date() + 5 * DAY),
    }  # fmt: skip
    refusal(tom.post(f"cases/{wrong.pk}/retrospectives", asked), 403)
    place = f"cases/{wrong.pk}/retrospectives"
    assert "does not show that" in refusal(sue.post(place, asked | {"occasion": "takeover"}), 409)["detail"]
    made = sue.post(place, asked, Idempotency_Key="look-1")
    assert (made.status_code, sue.post(place, asked, Idempotency_Key="look-1").json()) == (201, made.json())
    path = f"retrospectives/{made.json()['id']}"
    refusal(maya.get(path), 404)
    assert maya.get("retrospectives").json()["items"] == []
    (listed,) = tom.get(f"retrospectives?case_id={wrong.pk}&standing=asked").json()["items"]
    assert (listed["occasion"], "views" in listed) == ("repeat_contact", False)

    refusal(sue.post(f"{path}/view", {"words": "He was slow."}), 404)
    refusal(tom.post(f"{path}/view", {"words": " "}), 409)
    assert tom.post(f"{path}/decline").json()["views"][0]["is_declined"]
    said = tom.post(f"{path}/view", {"words": "I had no number to ring."}).json()["views"]
    assert [(one["person_id"], one["words"], one["is_declined"]) for one in said] == [
        (representative.person.pk, "I had no number to ring.", False)
    ]
    found = {**sample.FOUND, "cause_ids": [cases.cause().pk]}
    refusal(sue.ask("PATCH", path, found), 428)
    refusal(tom.ask("PATCH", path, found, If_Match="*"), 403)
    read = sue.get(path)
    written = sue.ask("PATCH", path, found, If_Match=read["ETag"])
    assert (written.json()["lessons"], written.json()["cause_ids"]) == (sample.FOUND["lessons"], found["cause_ids"])
    refusal(sue.ask("PATCH", path, found, If_Match=read["ETag"]), 412)
    again = sue.ask("PATCH", path, {"lessons": "Ask once."}, If_Match=written["ETag"]).json()
    assert (again["lessons"], again["went_well"]) == ("Ask once.", sample.FOUND["went_well"])

    owed = {"text": "Read the mailbox on Saturdays", "owner_id": supervisor.person.pk, "due_at": (now + 7 * DAY).isoformat()}
    assert "who does" in refusal(sue.post(f"{path}/actions", owed | {"owner_id": 999_999}), 409)["detail"]
    number = sue.post(f"{path}/actions", owed).json()["id"]
    assert sue.get(f"promises/{number}").json()["text"] == "Read the mailbox on Saturdays"
    agreed = sue.post(f"{path}/agree", {"check_date": str(now.date() + 28 * DAY)}).json()
    assert (agreed["standing"], [one["id"] for one in agreed["actions"]]) == ("agreed", [number])
    assert agreed["alike"]["days"] == 1
    assert tom.get(path).json()["alike"] is None
    refusal(tom.post(f"{path}/view", {"words": "One thing more."}), 409)
    effect = {"verdict": "cannot_tell", "words": "One more came."}
    assert "too early" in refusal(sue.post(f"{path}/check", effect), 409)["detail"]
    Retrospective.objects.update(check_date=now.date())
    assert sue.post(f"{path}/check", effect).json()["verdict"] == "cannot_tell"


def test_one_that_is_not_needed_is_set_aside_and_one_of_a_restricted_case_is_its_readers_alone(
    program, wrong, representative, supervisor, manager  # noqa: F811
):  # fmt: skip
    one = sample.retrospective(representative.person, lead=supervisor.person, at=clock.now() - HOUR, case=wrong)
    tom, sue, grace = program("Tom Bell"), program("Sue Marsh"), program("Grace Osei")
    path = f"retrospectives/{one.pk}"
    assert grace.get(path).status_code == tom.get(path).status_code == 200
    Case.objects.filter(pk=wrong.pk).update(reader_ids=[supervisor.person.pk])
    for kept_out in (tom, grace):
        refusal(kept_out.get(path), 404)
        assert kept_out.get("retrospectives").json()["items"] == []
    refusal(tom.post(f"{path}/view", {"words": "Let me in."}), 404)
    refusal(grace.post(f"{path}/set-aside", {"reason": "No."}), 404)
    owed = {"text": "Ring her", "owner_id": manager.person.pk, "due_at": (clock.now() + DAY).isoformat()}
    assert "may not read it" in refusal(sue.post(f"{path}/actions", owed), 409)["detail"]
    refusal(sue.post(f"{path}/set-aside", {"reason": " "}), 409)
    gone = sue.post(f"{path}/set-aside", {"reason": "The incident tells it all."}).json()
    assert (gone["standing"], gone["aside_reason"]) == ("set_aside", "The incident tells it all.")
