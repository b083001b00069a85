"""What can happen to a case. Past tense; ids, enums and numbers only: text stays in its room."""

from dataclasses import dataclass

from rapport.governance.standards.types import Measure
from rapport.kernel.journal import Event

from ..types import ApprovalState, Channel, Kind, LinkKind, Priority, State, Tier
from .working import BulkMoved as BulkMoved
from .working import FollowingSet as FollowingSet
from .working import MacroRun as MacroRun
from .working import MacroSet as MacroSet
from .working import PersonMentioned as PersonMentioned
from .working import TimeBegun as TimeBegun
from .working import TimeCorrected as TimeCorrected
from .working import TimeKept as TimeKept
from .working import ViewForgotten as ViewForgotten
from .working import ViewSaved as ViewSaved


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    case_id: int
    kind: Kind
    channel: Channel


@dataclass(frozen=True, kw_only=True)
class ContactReceived(Event):
    case_id: int
    contact_id: int
    channel: Channel


@dataclass(frozen=True, kw_only=True)
class ContactSent(Event):
    case_id: int
    contact_id: int
    channel: Channel


@dataclass(frozen=True, kw_only=True)
class AnswerWritten(Event):
    """An answer was written that leaves later, on paper; ``then``: the state chosen for when it has left."""

    case_id: int
    contact_id: int
    channel: Channel
    then: State | None = None


@dataclass(frozen=True, kw_only=True)
class ContactTakenBack(Event):
    """An answer was taken back before it left, and is a note now."""

    case_id: int
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    case_id: int
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    case_id: int
    before: State
    after: State


@dataclass(frozen=True, kw_only=True)
class CaseAssigned(Event):
    case_id: int
    team_id: int | None
    assignee_id: int | None


@dataclass(frozen=True, kw_only=True)
class CaseRestricted(Event):
    """It is for some readers only, so many, or (None) for everybody again whose role reaches it."""

    case_id: int
    reader_count: int | None


@dataclass(frozen=True, kw_only=True)
class PriorityChanged(Event):
    case_id: int
    before: Priority
    after: Priority


@dataclass(frozen=True, kw_only=True)
class CaseClassified(Event):
    """Kind, reason, cause, attributes or the safety mark were set."""

    case_id: int
    kind: Kind
    reason_id: int | None
    cause_id: int | None
    is_safety: bool


@dataclass(frozen=True, kw_only=True)
class CaseCorrected(Event):
    """It is of another customer than it was taken for (None: of nobody who is known), or is called something else."""

    case_id: int
    before_id: int | None
    customer_id: int | None
    is_renamed: bool


@dataclass(frozen=True, kw_only=True)
class CaseCarried(Event):
    case_id: int
    before_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CaseEscalated(Event):
    case_id: int
    escalation_id: int
    to: Tier


@dataclass(frozen=True, kw_only=True)
class CaseWarned(Event):
    """A rung of a standard's ladder is climbed: at ``share`` percent of the target, or so many opening ``hours`` after its end.
    ``told``: who hears of it, by their ids; what is done with the case tells of itself.
    """

    case_id: int
    clock_id: int
    measure: Measure
    share: int
    hours: int
    told: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class EscalationDelegated(Event):
    """Somebody else decides now; ``to`` is their tier."""

    case_id: int
    escalation_id: int
    to: Tier
    to_person_id: int


@dataclass(frozen=True, kw_only=True)
class EscalationReturned(Event):
    case_id: int
    escalation_id: int


@dataclass(frozen=True, kw_only=True)
class EscalationWithdrawn(Event):
    case_id: int
    escalation_id: int


@dataclass(frozen=True, kw_only=True)
class CaseTakenOver(Event):
    case_id: int
    takeover_id: int
    observer_id: int | None


@dataclass(frozen=True, kw_only=True)
class TakeoverEnded(Event):
    case_id: int
    takeover_id: int


@dataclass(frozen=True, kw_only=True)
class CasesBroughtIn(Event):
    """A batch of a bulk verb landed; the cases carry the batch's number."""

    batch_id: int
    case_count: int


@dataclass(frozen=True, kw_only=True)
class CaseBroughtUpToDate(Event):
    """A bulk verb brought a record that had grown or was corrected."""

    case_id: int
    batch_id: int


@dataclass(frozen=True, kw_only=True)
class CaseTakenAway(Event):
    """A case that an import had made, and on which nobody had worked, went when the import was undone."""

    case_id: int
    batch_id: int


@dataclass(frozen=True, kw_only=True)
class CasesTakenAway(Event):
    """An import was undone; cases on which somebody had worked stay."""

    batch_id: int
    taken_count: int
    kept_count: int


@dataclass(frozen=True, kw_only=True)
class ContactMarked(Event):
    """A contact was marked as abusive, or the mark was taken back."""

    case_id: int
    contact_id: int
    is_abusive: bool


@dataclass(frozen=True, kw_only=True)
class FileAttached(Event):
    case_id: int
    contact_id: int
    file_id: int


@dataclass(frozen=True, kw_only=True)
class LinkRenewed(Event):
    """The customer's link to the case was replaced; the one sent before opens nothing any more."""

    case_id: int


@dataclass(frozen=True, kw_only=True)
class ReasonSet(Event):
    """A reason was added or changed."""

    reason_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class CauseSet(Event):
    """A cause was added or changed."""

    cause_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class AttributeSet(Event):
    """A fact that the department keeps about its cases was declared or changed."""

    attribute_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class CasesLinked(Event):
    """Two cases belong together from now on, or (``is_ended``) no longer. Told of both."""

    case_id: int
    other_id: int
    kind: LinkKind
    is_ended: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseMerged(Event):
    """The case went into another one, or (``is_undone``) came out of it again. Told of both."""

    case_id: int
    into_id: int
    merge_id: int
    is_undone: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseSplit(Event):
    """Contacts of a case became a case of their own. Told of both."""

    case_id: int
    new_id: int
    contact_count: int


@dataclass(frozen=True, kw_only=True)
class ClosingRuleSet(Event):
    """What settling cases of a kind asks for was changed."""

    rule_id: int
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class ChecklistItemSet(Event):
    """An item of the checklist was added or changed."""

    item_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class ChecklistMarked(Event):
    """An item of a case's checklist was done, or that was taken back."""

    case_id: int
    item_id: int
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class SettlingAsked(Event):
    """A second person is to agree that the case is settled."""

    case_id: int
    approval_id: int


@dataclass(frozen=True, kw_only=True)
class SettlingAnswered(Event):
    """The second person agreed, or said what is missing."""

    case_id: int
    approval_id: int
    state: ApprovalState


@dataclass(frozen=True, kw_only=True)
class CaseErased(Event):
    case_id: int
