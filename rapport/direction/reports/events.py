"""What can happen to a report. Past tense; ids, enums and numbers only: what it says stands in its own tables."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Outcome, Part


@dataclass(frozen=True, kw_only=True)
class ReportDrafted(Event):
    """A version was begun: the first, or the next after an approval was withdrawn."""

    report_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class ReportEdited(Event):
    report_id: int
    version: int
    part: Part


@dataclass(frozen=True, kw_only=True)
class ReportApproved(Event):
    """``digest_start``: the first fifteen hexadecimal digits of the frozen content's digest, where nobody can change them."""

    report_id: int
    version: int
    digest_start: int


@dataclass(frozen=True, kw_only=True)
class ApprovalWithdrawn(Event):
    report_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class ReportSent(Event):
    """``copy_ids``: one a reader."""

    report_id: int
    version: int
    copy_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class LinkRevoked(Event):
    report_id: int
    copy_id: int


@dataclass(frozen=True, kw_only=True)
class OutcomeRecorded(Event):
    report_id: int
    version: int
    number: int
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class ReaderAdded(Event):
    reader_id: int


@dataclass(frozen=True, kw_only=True)
class ReaderChanged(Event):
    reader_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class PlanSet(Event):
    """When reports of a span are drafted and sent by themselves."""

    plan_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class ReportDue(Event):
    """A draft waits for approval when it should go out."""

    report_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class FiguresAsked(Event):
    """The figures of a draft are to be taken, by a job."""

    report_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(Event):
    """A reader asked something through their link."""

    report_id: int
    question_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Event):
    report_id: int
    question_id: int
