"""Every object that may rest on evidence cites it by its number, shows it on its page, and is led back to; others see none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.desk.cases import sample as cases
from rapport.desk.cases.types import Kind
from rapport.desk.complaints import actions as complaint_actions
from rapport.desk.complaints import sample as complaints
from rapport.desk.incidents import sample as incidents
from rapport.direction.measures import sample as targets
from rapport.direction.measures.queries import find_subject
from rapport.direction.measures.web import citing
from rapport.governance.commitments import actions as commitments
from rapport.governance.standards import sample as standards
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.metrics import sample as measured
from rapport.team.training import sample as training

pytestmark = pytest.mark.django_db
HOUSE = Actor.machine("test")
HOUR = timedelta(hours=1)


@pytest.fixture
def made(director: Any, supervisor: Any, representative: Any) -> dict[str, int]:
    now = clock.now()
    complaint_actions.ensure_regimes(by=HOUSE, at=now - 90 * 24 * HOUR)
    case = cases.case("Bed broken", team=representative.team, at=now - 9 * HOUR, kind=Kind.COMPLAINT)
    target = targets.target(metric="opened", owner_id=director.person.pk, at=now - 24 * HOUR)
    raised = commitments.raise_improvement(
        subject=("target", target.pk), text="Below its target", owner_id=supervisor.person.pk, due_at=now + 9 * HOUR, by=HOUSE,
        at=now,
    )  # fmt: skip
    return {
        "complaint": complaints.file(case, by=HOUSE).pk,
        "incident": incidents.incident(director.person, at=now - HOUR).pk,
        "improvement": raised.pk,
        "target": target.pk,
        "effect": measured.effect(team_ids=None, at=datetime(2026, 9, 1, tzinfo=UTC)).pk,
        "standard": standards.standard(calendar=standards.calendar()).pk,
        "demonstration": training.demonstration(representative.person, by=director.person, at=now - HOUR).pk,
    }


def test_they_cite_it_by_their_numbers_and_show_it_where_they_stand(made, director, client_of) -> None:
    row = measured.evidence(team_ids=None, at=datetime(2026, 9, 1, tzinfo=UTC), title="Opened in March")
    client = client_of(director)
    for kind, number in made.items():
        named = find_subject((kind, number), actor=director.actor)
        assert named is not None, kind
        given = {"for": f"{kind}:{number}", "kind": kind, "number": str(number), "means": "shows"}
        assert client.post(f"/evidence/{row.pk}/cite/", given).status_code == 302, kind
        where = citing.address(named.page)
        assert where, kind
        page = client.get(where).content.decode()
        assert kind == "improvement" or "Opened in March" in page, kind
        assert f"for={kind}:{number}" in page or kind == "improvement", kind
    whole = client.get(f"/evidence/{row.pk}/").content.decode()
    assert all(citing.address(find_subject(one, actor=director.actor).page) in whole for one in made.items())


def test_who_may_not_see_an_object_finds_none_to_cite(made, other_representative) -> None:
    hidden = ("complaint", "improvement", "target", "effect", "demonstration")
    assert [kind for kind in hidden if find_subject((kind, made[kind]), actor=other_representative.actor)] == []
