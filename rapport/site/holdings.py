"""The switchboard's page on privacy: what each room holds about a customer, as it is given out and erased, and what follows."""

from collections.abc import Mapping

from rapport.desk.cases import events as cases_events
from rapport.desk.cases.actions import erasing as cases
from rapport.desk.cases.queries import past
from rapport.desk.cases.types import UNSETTLED
from rapport.desk.cases.web import words as cases_words
from rapport.desk.channels.actions import erasing as channels
from rapport.desk.complaints.actions import erasing as complaints
from rapport.desk.incidents.actions import erasing as incidents
from rapport.desk.knowledge.actions import erasing as knowledge
from rapport.desk.orders.actions import erasing as orders
from rapport.desk.recurring.actions import erasing as recurring
from rapport.desk.remedies.actions import erasing as remedies
from rapport.desk.routing.actions import erasing as routing
from rapport.direction.reports.actions import erasing as reports
from rapport.directory.customers import events as customers_events
from rapport.directory.customers.actions import erasing as customers
from rapport.directory.skills.actions import erasing as skills
from rapport.governance.commitments import actions as commitments
from rapport.governance.decisions import actions as decisions
from rapport.governance.privacy import events, reactions
from rapport.governance.privacy.actions import own as privacy
from rapport.governance.privacy.queries import past as privacy_past
from rapport.governance.privacy.web import panels
from rapport.kernel import personal
from rapport.kernel.journal import Event, Reaction
from rapport.kernel.personal import Holding
from rapport.team.quality.actions import erasing as quality
from rapport.team.retrospectives.actions import erasing as retrospectives
from rapport.team.training.actions import erasing as training
from rapport.voice.surveys.actions import erasing as surveys

# Lowest room first: that is the order of giving out. Erasing goes the other way.
HOLDINGS: tuple[Holding, ...] = (
    skills.HOLDING,
    customers.HOLDING,
    commitments.HOLDING,
    decisions.HOLDING,
    privacy.HOLDING,
    orders.HOLDING,
    knowledge.HOLDING,
    cases.HOLDING,
    remedies.HOLDING,
    complaints.HOLDING,
    incidents.HOLDING,
    recurring.HOLDING,
    routing.HOLDING,
    channels.HOLDING,
    surveys.HOLDING,
    training.HOLDING,
    quality.HOLDING,
    retrospectives.HOLDING,
    reports.HOLDING,
)
REACTIONS: Mapping[type[Event], tuple[Reaction, ...]] = {
    cases_events.CaseErased: (),
    customers_events.CustomerErased: (),
    events.PrivacyRecorded: (),
    events.RequestNear: (reactions.tell_handler,),
    events.ErasureWaits: (reactions.tell_second,),
    events.ErasureConfirmed: (reactions.carry_out,),
}
PANELS = panels.PANELS


def connect() -> None:
    """Put everything on this page into force. Called once, by the first page."""
    personal.connect(HOLDINGS)
    states = {state: words for state, words in cases_words.STATE.items() if state not in UNSETTLED}
    privacy_past.connect(settled=past.settled, whole=past.whole, kinds=cases_words.KIND, states=states)
