"""What the trends of measures mark: what other rooms tell, targets, new definitions; and only to who may see it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.desk.incidents import sample as incidents
from rapport.desk.incidents.events import IncidentDeclared
from rapport.desk.incidents.types import IncidentSeverity
from rapport.direction.measures import sample as targets
from rapport.direction.measures.actions import note_definitions
from rapport.direction.measures.models import DefinitionVersion
from rapport.direction.measures.queries.happened import happened
from rapport.governance.decisions import sample as decisions
from rapport.governance.decisions.events import DecisionMade
from rapport.kernel import journal
from rapport.kernel.actor import Actor
from rapport.metrics import registry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUSE = Actor.machine("test")
LONDON = ZoneInfo("Europe/London")


def told(actor: Actor, metric: str = "opened") -> dict[date, str]:
    return {one.day: one.words for one in happened(actor, metric, date(2026, 10, 1), date(2026, 11, 1), LONDON)}


def test_a_trend_marks_what_the_rooms_below_tell_and_only_to_who_may_see_it(director, manager, representative) -> None:
    kettle = incidents.incident(director.person, at=NOON)
    declared = IncidentDeclared(
        incident_id=kettle.pk, severity=IncidentSeverity.SERIOUS, owner_id=director.person.pk, deputy_id=None
    )  # fmt: skip
    journal.publish(declared, about=kettle, by=HOUSE, at=NOON)
    for number in range(3):
        asked = decisions.decision(decider_id=director.person.pk, question=f"Refund {number}?")
        made = DecisionMade(
            decision_id=asked.pk, purpose="", option_key="refund", subject_kind="case", subject_id=1
        )  # fmt: skip
        journal.publish(made, about=asked, by=HOUSE, at=NOON + DAY)
        journal.publish(made, about=asked, by=HOUSE, at=NOON + 30 * DAY)
    assert told(director.actor) == {
        date(2026, 10, 14): "Incident: Kettle trips the fuse",
        date(2026, 10, 15): "Decided: Refund 0?, and 2 more",
    }
    held = {
        name: scope for name, scope in director.actor.capabilities.items() if not name.startswith(("incidents.", "decisions."))
    }
    assert told(replace(director.actor, capabilities=held)) == {}


def test_a_trend_marks_the_targets_of_its_own_measure(director) -> None:
    targets.target(metric="backlog", owner_id=director.person.pk, value=40, at=NOON)
    assert told(director.actor, "backlog") == {NOON.date(): "Target set for the department"}
    assert told(director.actor, "opened") == {}


def test_a_trend_marks_where_its_definition_changed_and_not_where_counting_began(director) -> None:
    assert note_definitions(by=HOUSE, at=NOON - 9 * DAY) == len(registry.metrics())
    assert note_definitions(by=HOUSE, at=NOON) == 0
    assert told(director.actor) == {}
    one = registry.metric("opened")
    DefinitionVersion.objects.filter(metric="opened").update(version=one.version + 1)
    assert note_definitions(by=HOUSE, at=NOON) == 1
    assert told(director.actor) == {NOON.date(): f"Opened: definition {one.version} from here on"}
