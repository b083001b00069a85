"""Programs read and answer reviews as people do: each what is theirs, with the same refusals, and named where they looked."""

import pytest

from rapport.kernel import clock
from rapport.team.quality import sample
from rapport.team.quality.models import Look
from rapport.team.quality.types import ReviewState

from .test_api import program, refusal  # noqa: F401 — a fixture

pytestmark = pytest.mark.django_db


def test_a_review_is_handed_on_written_appealed_against_and_decided_by_programs(program, representative, supervisor, manager):  # noqa: F811
    now = clock.now()
    one = sample.review(representative.person, reviewer=manager.person, at=now, state=ReviewState.WAITING)
    tom, sue, ana = program("Tom Bell"), program("Sue Marsh"), program("Ana Ruiz")
    path = f"reviews/{one.pk}"
    assert tom.get("reviews").json()["items"] == []
    refusal(tom.get(path), 404)
    refusal(tom.post(f"{path}/hand-on", {"to_id": supervisor.person.pk, "reason": "Please."}), 403)
    assert ana.post(f"{path}/hand-on", {"to_id": supervisor.person.pk, "reason": "Grace is away."}).status_code == 204
    (card,) = sue.get("scorecards").json()
    criteria = [each["id"] for each in sue.get(f"scorecards/{card['id']}").json()["criteria"]]
    judged = [{"criterion_id": pk, "value": 0, "comment": "No day."} for pk in criteria]
    refusal(sue.post(f"{path}/submit", {"judgements": [*judged, judged[0]]}), 422)
    assert "every criterion" in refusal(sue.post(f"{path}/submit", {"judgements": judged[:2]}), 409)["detail"]
    assert sue.post(f"{path}/submit", {"judgements": judged, "words": "Name the day."}).json()["state"] == "submitted"
    listed = tom.get(f"reviews?case_id={one.case_id}&state=submitted").json()["items"]
    assert [(each["id"], "outcomes" in each) for each in listed] == [(one.pk, False)]
    whole = tom.get(path).json()
    assert (whole["words"], [each["critical_count"] for each in whole["outcomes"]]) == ("Name the day.", [1])
    assert [(each["to_id"], each["reason"]) for each in whole["handings"]] == [(supervisor.person.pk, "Grace is away.")]
    contested = {"criterion_ids": criteria[2:], "reason": "I asked for her order first."}
    assert tom.post(f"{path}/appeal", contested).json()["decider_id"] == manager.person.pk
    refusal(tom.post(f"{path}/agree"), 409)
    grace = program("Grace Osei")
    assert not Look.objects.exists()
    assert grace.get(path).json()["appeal"]["reason"] == contested["reason"]
    assert Look.objects.get().by_id == manager.person.pk
    anew = {"judgements": [{"criterion_id": criteria[2], "value": 1}], "words": "He did."}
    assert "Somebody else decides" in refusal(sue.post(f"{path}/decide", anew), 409)["detail"]
    assert grace.post(f"{path}/decide", anew).json()["state"] == "decided"
    whole = tom.get(path).json()
    assert (whole["appeal"]["is_upheld"], [each["number"] for each in whole["outcomes"]]) == (True, [1, 2])


def test_a_plan_is_read_by_who_keeps_it_and_a_draft_by_its_writer_alone(program, representative, supervisor):  # noqa: F811
    one = sample.review(representative.person, reviewer=supervisor.person, at=clock.now(), state=ReviewState.WAITING)
    one.judgements.create(criterion=one.version.criteria.all()[0], value=1, comment="Hm.")
    one.decider = supervisor.person.manager
    one.save()
    sue, grace = program("Sue Marsh"), program("Grace Osei")
    assert [each["comment"] for each in sue.get(f"reviews/{one.pk}").json()["judgements"]] == ["Hm."]
    assert grace.get(f"reviews/{one.pk}").json()["judgements"] == []
    refusal(sue.get("quality-plans"), 403)
    (plan,) = grace.get("quality-plans").json()
    whole = grace.get(f"quality-plans/{plan['id']}").json()
    assert (whole["purpose"], whole["reviewer_ids"], whole["samples"][0]["drawn_count"]) == (
        "To help each other.", [supervisor.person.pk], 1,
    )  # fmt: skip
