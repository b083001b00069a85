"""Decisions about cases: values in, value out. Sentences are marked here and translated where they are raised."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from ..types import UNSETTLED, Brief, Direction, State, Tier

LONGEST_SUBJECT = 200
LONGEST_TEXT = 20_000
LONGEST_KEPT = (
    100_000  # of what comes from elsewhere: the index of words takes up to a megabyte of one text, and breaks off beyond
)
LONGEST_BRIEF = 2_000
LONGEST_VALUE = 200
LONGEST_NAME = 120
MOST_CHOICES = 200
CLOSES_AFTER = timedelta(days=14)
PAUSING = (State.WAITING_CUSTOMER, State.WAITING_OTHERS)
WORKING = (State.OPEN, *PAUSING)
MOVES: Mapping[State, Collection[State]] = {
    State.NEW: (*WORKING, State.RESOLVED),
    State.OPEN: (*PAUSING, State.RESOLVED),
    State.WAITING_CUSTOMER: (State.OPEN, State.WAITING_OTHERS, State.RESOLVED),
    State.WAITING_OTHERS: (State.OPEN, State.WAITING_CUSTOMER, State.RESOLVED),
    State.REOPENED: (*WORKING, State.RESOLVED),
    State.RESOLVED: (State.CLOSED, State.REOPENED),
    State.CLOSED: (State.REOPENED,),
}


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def _first(*reasons: tuple[bool, str]) -> str | None:
    """Return the sentence of the first reason that holds."""
    return next((sentence for holds, sentence in reasons if holds), None)


ALREADY_WITH = {
    Tier.REPRESENTATIVE: _("A case starts with its representative; it rises to a supervisor, a manager or the director."),
    Tier.SUPERVISOR: _("The case is already with the supervisor. Raise it higher, or wait for the answer."),
    Tier.MANAGER: _("The case is already with the manager. Raise it to the director, or wait for the answer."),
    Tier.DIRECTOR: _("The case is already with the director, the highest tier."),
}
WAITS_FOR = {
    Tier.REPRESENTATIVE: _("This case waits for its representative."),
    Tier.SUPERVISOR: _("This case waits for the supervisor, who answers it first."),
    Tier.MANAGER: _("This case waits for the manager. They answer it, or the escalation is withdrawn first."),
    Tier.DIRECTOR: _("This case waits for the director. They answer it, or the escalation is withdrawn first."),
}


def why_not_move(*, before: State, to: State, escalation_waits: bool = False) -> str | None:
    """Return the sentence that refuses a move between states, or None when it may go ahead."""
    if to in MOVES[before]:
        return _waits(to) if escalation_waits and to not in UNSETTLED else None
    if to is before:
        return _("The case is in that state already. Somebody may have been a moment quicker.")
    if to is State.NEW:
        return _("A case is new only once. Open it to work on it.")
    if to is State.REOPENED:
        return _("Only a resolved or closed case can be reopened; this one is still being worked on.")
    if to is State.CLOSED:
        return _("Resolve the case first; it closes by itself two weeks later.")
    return _("This case is settled. Reopen it before you work on it again.")


def _waits(to: State) -> str | None:
    if to is State.CLOSED:
        return None
    return _("An escalation of this case waits for an answer. Withdraw it, or let it be answered, before you resolve the case.")


def moves_from(state: State) -> tuple[State, ...]:
    """Return the states that a person may choose next, in the order of a working day."""
    return tuple(one for one in (*WORKING, State.RESOLVED, State.CLOSED, State.REOPENED) if one in MOVES[state])


def state_after_inbound(state: State) -> State:
    """Return the state in which a customer's message leaves a case: a settled one is reopened, one that waited goes on."""
    if state not in UNSETTLED:
        return State.REOPENED
    return State.OPEN if state is State.WAITING_CUSTOMER else state


def state_after_reply(state: State, then: State | None, *, is_automatic: bool = False) -> State:
    """Return the state after an answer: what its writer chose, else a case that nobody had begun is begun.

    What went out by itself begins nothing.
    """
    if then is not None or is_automatic:
        return then or state
    return State.OPEN if state in (State.NEW, State.REOPENED) else state


def state_after_take(state: State) -> State:
    """Return the state after somebody took or was given a case: one that nobody had begun is begun."""
    return State.OPEN if state in (State.NEW, State.REOPENED) else state


def why_not_reply(*, state: State, is_handled_by_other: bool, to_customer: bool = True) -> str | None:
    """Return why an actor cannot write now, or None. ``is_handled_by_other``: a takeover by somebody else runs."""
    if is_handled_by_other and to_customer:
        return _("Somebody has taken this case over and writes to the customer now. Leave them a note instead.")
    if state is State.CLOSED and to_customer:
        return _("This case is closed. Reopen it before you write to the customer.")
    return None


def why_not_change(*, is_handled_by_other: bool) -> str | None:
    """Return why an actor cannot change where the case stands, or None."""
    if is_handled_by_other:
        return _("Somebody has taken this case over. They decide how it goes on; leave them a note.")
    return None


def why_not_take(*, state: State, assignee_id: int | None, person_id: int | None) -> str | None:
    """Return why a person cannot take a case out of the team's queue, or None."""
    if person_id is None:
        return _("Only a person can take a case.")
    if state not in UNSETTLED:
        return _("This case is settled. Reopen it if it needs work again.")
    if assignee_id == person_id:
        return _("You have this case already.")
    if assignee_id is not None:
        return _("A colleague was quicker and has this case now. Take the next one.")
    return None


def why_not_assign(
    *,
    is_settled: bool,
    is_taken_over: bool,
    is_team: bool,
    is_member: bool,
    is_absent: bool,
    is_same: bool,
    is_reader: bool,
) -> str | None:
    """Return why a case cannot be given to a team or person, or None. ``is_reader``: they may read it, restricted or not."""
    return _first(
        (is_settled, _("This case is settled. Reopen it before you give it to somebody.")),
        (is_taken_over, _("This case has been taken over. End the takeover first; it can go back to its representative.")),
        (not is_team, _("That team does not work any more. Choose another one.")),
        (not is_member, _("This person does not work in that team. Choose somebody of the team, or leave the person open.")),
        (is_absent, _("This person is absent now. Choose somebody who is here, or leave the case to the team.")),
        (is_same, _("The case lies there already.")),
        (not is_reader, _("Only some may read this case, and they are not among them. Let them read it first.")),
    )


def why_not_have(*, is_barred: bool) -> str | None:
    """Return why a person cannot have a case, whoever gives it to them, or None."""
    return _("This case is about that person. Give it to somebody else.") if is_barred else None


def why_not_read(*, may_read: bool) -> str | None:
    """Return why a person cannot be asked to decide about a case, or None."""
    return None if may_read else _("Only some may read this case, and they are not among them. Let them read it first.")


def why_not_give_back(*, state: State, is_own: bool, is_taken_over: bool) -> str | None:
    """Return why a person cannot lay a case back into the team's queue, or None."""
    if not is_own:
        return _("You do not have this case, so there is nothing to give back.")
    if state not in UNSETTLED:
        return _("This case is settled; it waits for nobody.")
    if is_taken_over:
        return _("You have taken this case over. End the takeover instead; it can go back to its representative.")
    return None


def why_not_escalate(*, state: State, tier: Tier, to: Tier, brief: Brief) -> str | None:
    """Return the sentence that refuses an escalation, or None when it may go ahead."""
    if state not in UNSETTLED:
        return _("A settled case cannot be escalated. Reopen it first if it is not over.")
    if to.height <= tier.height:
        return ALREADY_WITH[to] if to is Tier.REPRESENTATIVE else ALREADY_WITH[tier]
    if not all(one.strip() for one in (brief.happened, brief.tried, brief.wanted)):
        return _("Say what happened, what you tried and what the customer wants: whoever reads it starts from there.")
    if any(len(one) > LONGEST_BRIEF or "\x00" in one for one in (brief.happened, brief.tried, brief.wanted, brief.options)):
        return _("Each part of the brief may have 2,000 characters. Keep to what decides.")
    return None


def why_not_answer(*, is_waiting: bool, to: Tier, role: Tier | None, guidance: str | None = None) -> str | None:
    """Return why an actor of this role cannot answer an escalation to a tier, or None. ``guidance`` None: it is taken over."""
    if not is_waiting:
        return _("This escalation has been answered or withdrawn already.")
    if role is None or role.height < to.height:
        return WAITS_FOR[to]
    if guidance is not None and not guidance.strip():
        return _("Say what the representative should do now; that is what they wait for.")
    if guidance is not None and len(guidance) > LONGEST_BRIEF:
        return _("Keep the guidance under 2,000 characters.")
    return None


def why_not_delegate(*, person: Tier | None, before: Tier, is_same: bool, is_leading: bool, is_absent: bool) -> str | None:
    """Return why an escalation cannot be handed to a person, or None.

    ``person`` is their tier, ``before`` the one from which the case was raised, ``is_leading`` whether they lead the case's
    team or stand above it: whoever decides must be able to read the case.
    """
    return _first(
        (is_same, _("They have this escalation already. Choose somebody else.")),
        (
            person is None or person.height <= before.height,
            _("Choose somebody above whoever raised it: they have decided already."),
        ),
        (not is_leading, _("Choose somebody who leads this team or stands above it; nobody else sees the case.")),
        (is_absent, _("They are absent now. Choose somebody who can answer today.")),
    )


def why_not_withdraw(*, is_waiting: bool, is_own: bool, may_answer: bool) -> str | None:
    """Return why an escalation cannot be withdrawn, or None: whoever raised it may, and whoever may answer it."""
    if not is_waiting:
        return _("This escalation has been answered or withdrawn already.")
    if not (is_own or may_answer):
        return _("Only the colleague who raised this escalation can withdraw it.")
    return None


def why_not_take_over(
    *, state: State, role: Tier | None, holder: Tier | None, is_own: bool, waits_for: Tier | None, is_answered: bool = False
) -> str | None:
    """Return why an actor of this role cannot take a case over, or None.

    ``holder`` is the role of who has taken it over now, ``is_own`` whether the actor handles it already, ``waits_for`` the
    tier that a waiting escalation asks for, ``is_answered`` whether the escalation that the actor read waits no more.
    """
    if role is None or role is Tier.REPRESENTATIVE:
        return _("A supervisor, a manager or the director can take a case over.")
    if waits_for is not None and role.height < waits_for.height:
        return WAITS_FOR[waits_for]
    is_held = holder is not None and role.height <= holder.height
    return _first(
        (state not in UNSETTLED, _("This case is settled. Reopen it if it needs you.")),
        (is_own, _("You handle this case already.")),
        (is_held, _("Somebody has taken this case over already. Talk to them, or leave them a note.")),
        (is_answered, _("This escalation has been answered or withdrawn meanwhile. Read the case again first.")),
    )


def why_not_end_takeover(*, is_running: bool, is_own: bool, is_higher: bool, outcome: str) -> str | None:
    """Return why a takeover cannot be ended, or None."""
    if not is_running:
        return _("This takeover has ended already.")
    if not (is_own or is_higher):
        return _("Only who took the case over, or somebody above them, can end it.")
    if not outcome.strip():
        return _("Say how it came out: the representative and the next reader need it.")
    if len(outcome) > LONGEST_BRIEF:
        return _("Keep the outcome under 2,000 characters.")
    return None


def why_not_promise(*, owner_id: int | None) -> str | None:
    """Return why nobody could be held to a promise, or None."""
    return None if owner_id is not None else _("Choose who owes it: a promise without an owner is kept by nobody.")


def why_not_outcome(outcome: str) -> str | None:
    """Return why an outcome cannot be kept as it is, or None; it may be empty."""
    if len(outcome) > LONGEST_BRIEF or "\x00" in outcome:
        return _("Keep the outcome under 2,000 characters.")
    return None


def why_not_subject(subject: str) -> str | None:
    """Return why a subject cannot stand, or None."""
    if not subject.strip():
        return _("Give the case a subject: what would you call it on the telephone?")
    if len(subject) > LONGEST_SUBJECT or "\x00" in subject:
        return _("Keep the subject under 200 characters; the rest belongs into the message.")
    return None


def why_not_text(text: str) -> str | None:
    """Return why a text cannot be kept as a contact or note, or None."""
    if not text.strip():
        return _("Write something first; an empty message helps nobody.")
    if len(text) > LONGEST_TEXT:
        return _("Keep the text under 20,000 characters, and attach the rest as a file.")
    if "\x00" in text:
        return _("The text holds a character that cannot be kept. Paste it again as plain text.")
    return None


def why_not_attributes(
    values: Mapping[str, str], *, declared: Mapping[str, Collection[str]], kept: Mapping[str, str]
) -> str | None:
    """Return why attribute values cannot stand, or None.

    ``declared``: the choices of each declared key, none for a free one. ``kept``: what the case holds already, which may
    stay as it is though it is not declared (an import brought it).
    """
    for key, value in values.items():
        if kept.get(key) == value:
            continue
        if key not in declared:
            return _("That fact is not declared for cases. Ask your manager to add it.")
        if len(value) > LONGEST_VALUE or "\x00" in value:
            return _("Keep each fact under 200 characters.")
        if value and declared[key] and value not in declared[key]:
            return _("Choose one of the values offered.")
    return None


def why_not_name(name: str) -> str | None:
    """Return why a reason, cause or attribute cannot be called so, or None."""
    if not name.strip():
        return _("Give it a name.")
    if len(name) > LONGEST_NAME or "\x00" in name:
        return _("Keep the name under 120 characters.")
    return None


def why_not_choices(choices: Collection[str]) -> str | None:
    """Return why the values offered for a fact cannot stand, or None; none at all means that anything may be written."""
    if len(choices) > MOST_CHOICES:
        return _("Offer at most 200 values; leave the fact free when there are more.")
    if any(not one.strip() or len(one) > LONGEST_VALUE or "\x00" in one for one in choices):
        return _("Each value offered needs a name of at most 200 characters.")
    return None


def why_not_twice(*, is_there: bool) -> str | None:
    """Return why something cannot be declared under a name that is taken, or None."""
    return _("This one is there already. Choose another name.") if is_there else None


def closes_before(at: datetime) -> datetime:
    """Return the moment before which a case must have been resolved to be closed at ``at``."""
    return at - CLOSES_AFTER


def is_awaiting_after(direction: Direction, since: datetime | None, at: datetime) -> datetime | None:
    """Return since when the customer waits for an answer, after one more contact."""
    if direction is Direction.INBOUND:
        return since or at
    return None if direction is Direction.OUTBOUND else since


def tiers_above(tier: Tier) -> tuple[Tier, ...]:
    """Return the tiers to which a case can still rise."""
    return tuple(one for one in Tier if one.height > tier.height)


def tier_of(role: str) -> Tier | None:
    """Return the tier at which somebody of this role handles cases; None for machines and customers."""
    return Tier(role) if role in list(Tier) else None
