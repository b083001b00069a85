"""What the API says about cases, and what it is told."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from rapport.governance.standards.types import ClockView
from rapport.ui.api.words import Asked, Id, Line, Moment, Text

from ... import rules
from ...models import Case
from ...types import Channel, Kind, Priority, State, Tier

Facts = dict[Line, Line]


class CaseRow(Schema):
    """A case in a list. Names of people, teams, reasons and causes stand under their ids in operations of their own."""

    id: int
    kind: str
    subject: str
    state: str
    priority: str
    tier: str
    channel: str
    is_safety: bool
    customer_id: int | None
    reason_id: int | None
    cause_id: int | None
    team_id: int | None
    assignee_id: int | None
    observer_id: int | None
    opened_at: datetime
    received_at: datetime
    last_contact_at: datetime | None
    resolved_at: datetime | None
    due_at: datetime | None
    attributes: dict[str, str]
    external_id: str | None
    merged_into_id: int | None


class ContactRow(Schema):
    """One exchange, or a note."""

    id: int
    at: datetime
    direction: str
    channel: str
    text: str
    person_id: int | None
    is_abusive: bool
    is_private: bool


class ClockRow(Schema):
    """How the case stands to one standard. ``due_at`` is null while a pause stops the clock."""

    measure: str
    standard_id: int
    is_statutory: bool
    result: str
    is_paused: bool
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    used_seconds: int
    target_seconds: int

    @staticmethod
    def of(clock: ClockView) -> "ClockRow":
        """Return a clock as the API tells it."""
        return ClockRow(
            measure=clock.measure, standard_id=clock.standard_id, is_statutory=clock.is_statutory, result=clock.result,
            is_paused=clock.is_paused, started_at=clock.started_at, due_at=clock.due_at, stopped_at=clock.stopped_at,
            used_seconds=clock.used_seconds, target_seconds=clock.target_seconds,
        )  # fmt: skip


class EscalationRow(Schema):
    """One raise of the case to a higher tier, and what came of it."""

    id: int
    case_id: int
    before: str
    to: str
    to_person_id: int | None
    happened: str
    tried: str
    wanted: str
    options: str
    at: datetime
    by_id: int | None
    state: str
    answered_at: datetime | None
    answered_by_id: int | None
    guidance: str


class TakeoverRow(Schema):
    """A higher tier handles the case itself."""

    id: int
    case_id: int
    by_id: int
    observer_id: int | None
    at: datetime
    ended_at: datetime | None
    outcome: str


class CaseWhole(CaseRow):
    """A case with all that was said and done."""

    contacts: list[ContactRow]
    clocks: list[ClockRow]
    escalations: list[EscalationRow]
    takeovers: list[TakeoverRow]
    moves: list[str] = Field(description="The states into which it can be brought now.")


class Named(Schema):
    """A reason or a cause with the one above it."""

    id: int
    name: str
    parent_id: int | None


class NewCase(Asked):
    """A case to open, with its first contact. Without a team it goes to the person's own."""

    kind: Kind
    subject: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")
    text: Text
    channel: Channel
    customer_id: Id | None = None
    reason_id: Id | None = None
    cause_id: Id | None = None
    attributes: Facts = Field(default_factory=dict, max_length=50)
    priority: Priority = Priority.NORMAL
    team_id: Id | None = None
    assignee_id: Id | None = None
    is_safety: bool = False
    is_abusive: bool = False


class Answer(Asked):
    """An answer to the customer; ``then``: the state in which the case is left. ``is_automatic``: nobody wrote it for them."""

    text: Text
    channel: Channel = Channel.EMAIL
    then: State | None = None
    is_automatic: bool = False


class Note(Asked):
    """A note that stays inside; a private one is seen by its writer and those above."""

    text: Text
    is_private: bool = False


class Heard(Asked):
    """What the customer said on a channel that Rapport does not hear itself."""

    text: Text
    channel: Channel
    is_abusive: bool = False


class Place(Asked):
    """Who has the case from now on: a team and, perhaps, a person of it."""

    team_id: Id
    assignee_id: Id | None = None


class Move(Asked):
    """The state that comes next; ``outcome``: how a takeover came out that ends with it."""

    to: State
    outcome: Text = ""


class Change(Asked):
    """What is to be different; what is left out stays. An empty value of ``attributes`` removes the fact."""

    kind: Kind | None = None
    reason_id: Id | None = None
    cause_id: Id | None = None
    attributes: Facts = Field(default_factory=dict, max_length=50)
    is_safety: bool | None = None
    priority: Priority | None = None


class Raise(Asked):
    """To whom a case is raised, with the brief that they read first."""

    to: Tier
    happened: str = Field(max_length=rules.LONGEST_BRIEF, pattern=r"^[^\x00]*$")
    tried: str = Field(max_length=rules.LONGEST_BRIEF, pattern=r"^[^\x00]*$")
    wanted: str = Field(max_length=rules.LONGEST_BRIEF, pattern=r"^[^\x00]*$")
    options: str = Field(default="", max_length=rules.LONGEST_BRIEF, pattern=r"^[^\x00]*$")


class Guidance(Asked):
    """What the representative should do now."""

    guidance: str = Field(max_length=rules.LONGEST_BRIEF, pattern=r"^[^\x00]*$")


class Ending(Asked):
    """How a takeover came out, and whether the case goes back to whoever observed."""

    outcome: str = Field(max_length=rules.LONGEST_BRIEF, pattern=r"^[^\x00]*$")
    back_to_observer: bool = True


class NewPromise(Asked):
    """What the customer is promised, by when, by whom (without an owner: by whoever has the case)."""

    text: str = Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")
    due_at: Moment
    owner_id: Id | None = None


def kept(case: Case, change: Change) -> dict[str, object]:
    """Return what a change says of a case, with what it leaves out as it stands."""
    given = change.dict(exclude_unset=True)
    return {
        "kind": change.kind or Kind(case.kind),
        "reason_id": change.reason_id if "reason_id" in given else case.reason_id,
        "cause_id": change.cause_id if "cause_id" in given else case.cause_id,
        "attributes": change.attributes,
        "is_safety": case.is_safety if change.is_safety is None else change.is_safety,
    }
