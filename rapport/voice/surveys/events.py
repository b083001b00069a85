"""What can happen with surveys. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Asked, Outcome


@dataclass(frozen=True, kw_only=True)
class SurveySet(Event):
    """A version of a survey was written."""

    survey_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class SurveySwitched(Event):
    survey_id: int
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class CustomerAsked(Event):
    """An invitation was written. ``is_in_outbox``: it goes by a mailbox; else by the installation's own mail server."""

    invitation_id: int
    case_id: int
    is_in_outbox: bool


@dataclass(frozen=True, kw_only=True)
class InvitationMoved(Event):
    """It was delivered, or came back."""

    invitation_id: int
    state: Asked


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    """``score``: the satisfaction from 1 to 5, where it was asked. ``call_back_id``: of the call that is owed for it."""

    invitation_id: int
    case_id: int
    score: int | None
    is_change: bool
    call_back_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerCalledBack(Event):
    call_back_id: int
    case_id: int
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class AskingStopped(Event):
    """A customer is not asked any more, or (``is_undone``) is again."""

    customer_id: int
    is_undone: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswersBroughtIn(Event):
    """Past invitations were brought in, with their answers."""

    survey_id: int
    count: int
