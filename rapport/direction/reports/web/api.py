"""The operations of this room in the JSON API: reading reports with their figures, and the director's verbs on them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Schema
from pydantic import Field

from rapport.kernel import clock
from rapport.ui.api.operations import Operations
from rapport.ui.api.words import PLAIN, Asked, Id
from rapport.ui.page import actor_on

from .. import actions, queries
from ..models import Version
from ..queries import Read, frozen
from ..types import LONGEST_COMMENT, LONGEST_HEADLINE, LONGEST_OUTCOME, Section

reports = Operations(tags=["Reports"])
MOST = 100

Headline = Annotated[str, Field(max_length=LONGEST_HEADLINE, pattern=PLAIN)]
Comment = Annotated[str, Field(max_length=LONGEST_COMMENT, pattern=PLAIN)]
Why = Annotated[str, Field(max_length=LONGEST_OUTCOME, pattern=PLAIN)]


class ReportRow(Schema):
    """A report by its current version. The period is [``since``, ``until``)."""

    id: int
    span: str
    since: date
    until: date
    version: int
    state: str
    headline: str
    approved_at: datetime | None
    sent_at: datetime | None


class ReportList(Schema):
    """The reports, newest period first, at most a hundred."""

    items: list[ReportRow]


class ReportFigure(Schema):
    """One number: value with its 95 % interval and n, and what it was in the period before. Shares lie in [0, 1]."""

    key: str
    metric: str
    label: str
    unit: str
    better: str
    n: int
    value: float | None
    low: float | None
    high: float | None
    before: float | None
    before_n: int
    target: float | None
    is_mature: bool
    unfinished_count: int


class ReportStandard(Schema):
    """One standard against its target: clocks met of clocks that were judged."""

    standard_id: int
    label: str
    promise: str
    n: int
    met_count: int
    value: float | None
    low: float | None
    high: float | None
    target: float
    judged: str


class ReportAim(Schema):
    """A target of a measure over the period, and whether it was met."""

    target_id: int
    metric: str
    label: str
    scope: str
    unit: str
    better: str
    owner: str
    by_date: date
    target: float
    n: int
    value: float | None
    low: float | None
    high: float | None
    judged: str


class ReportCause(Schema):
    """Complaints with one cause. ``is_told``: it moved by more than chance."""

    cause_id: int | None
    label: str
    department: str
    n: int
    low: float
    high: float
    before: int
    is_rest: bool
    is_told: bool


class ReportAsk(Schema):
    """What upper management is asked for, or what we promise."""

    number: int
    side: str
    text: str
    owner: str
    by_date: date | None


class ReportDefinition(Schema):
    """A metric as it was defined when the figures were taken."""

    metric: str
    label: str
    version: int
    sentence: str
    numerator: str
    denominator: str
    cohort: str
    unit: str
    maturity_days: int
    source: str


class ReportWhole(ReportRow):
    """What one version says, part by part. ``digest``: of what was read; send it along to approve exactly that.

    Customers' words are not given out here: they stand on the report's page, from where they can be erased.
    """

    title: str
    as_of: datetime
    fresh_at: datetime | None
    digest: str
    is_counting: bool
    figures: list[ReportFigure]
    told: list[str]
    standards: list[ReportStandard]
    aims: list[ReportAim]
    causes: list[ReportCause]
    handled: list[ReportFigure]
    answered: list[ReportFigure]
    asks: list[ReportAsk]
    comments: dict[str, str]
    definitions: list[ReportDefinition]
    filters: list[str]


class ReportVersion(Asked):
    """Which version; the current one unless you say."""

    version: int | None = Field(default=None, ge=1, le=32_767)


class ReportApproval(Asked):
    """What was read: the ``digest`` that the report had. Without it, whatever stands there now is approved."""

    digest: Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")] = ""


class ReportWithdrawal(Asked):
    """Why the approval is withdrawn."""

    reason: Why


class ReportHeadline(Asked):
    """The finding of the period in one sentence."""

    headline: Headline


class ReportComment(Asked):
    """What is said to one part; empty takes it away."""

    section: Section
    comment: Comment


@reports.reads("/reports", "reports.view", ReportList)
def list_reports(request: HttpRequest) -> dict[str, Any]:
    """Reports to upper management, newest period first."""
    return {"items": [_listed(one) for one in queries.reports(actor_on(request), limit=MOST)]}


@reports.reads("/reports/{report_id}", "reports.view", ReportWhole)
def get_report(request: HttpRequest, report_id: Id, asked: Query[ReportVersion]) -> dict[str, Any]:
    """One report: what a version says, with n and interval of each figure."""
    return _whole(request, report_id, asked.version)


@reports.does("/reports/{report_id}/headline", "reports.edit", ReportWhole)
def set_report_headline(request: HttpRequest, report_id: Id, asked: ReportHeadline) -> dict[str, Any]:
    """Say what the period was about."""
    _seen(request, report_id)
    actions.set_headline(report_id=report_id, headline=asked.headline, by=actor_on(request), at=clock.now())
    return _whole(request, report_id)


@reports.does("/reports/{report_id}/comment", "reports.edit", ReportWhole)
def comment_on_report(request: HttpRequest, report_id: Id, asked: ReportComment) -> dict[str, Any]:
    """Say something to one part of a draft."""
    _seen(request, report_id)
    actions.comment(report_id=report_id, section=asked.section, text=asked.comment, by=actor_on(request), at=clock.now())
    return _whole(request, report_id)


@reports.does("/reports/{report_id}/approve", "reports.approve", ReportWhole)
def approve_report(request: HttpRequest, report_id: Id, asked: ReportApproval) -> dict[str, Any]:
    """Freeze the current version as it is."""
    _seen(request, report_id)
    actions.approve(report_id=report_id, digest=asked.digest, by=actor_on(request), at=clock.now())
    return _whole(request, report_id)


@reports.does("/reports/{report_id}/withdraw", "reports.approve", ReportWhole)
def withdraw_report(request: HttpRequest, report_id: Id, asked: ReportWithdrawal) -> dict[str, Any]:
    """Withdraw the approval; the next version begins with the same content."""
    _seen(request, report_id)
    actions.withdraw(report_id=report_id, reason=asked.reason, by=actor_on(request), at=clock.now())
    return _whole(request, report_id)


@reports.does("/reports/{report_id}/send", "reports.approve", ReportWhole)
def send_report(request: HttpRequest, report_id: Id) -> dict[str, Any]:
    """Send the approved version to everybody on the distribution list."""
    _seen(request, report_id)
    actions.send(report_id=report_id, by=actor_on(request), at=clock.now())
    return _whole(request, report_id)


def _seen(request: HttpRequest, report_id: int, number: int | None = None) -> Read:
    try:
        return queries.get_version(report_id, actor=actor_on(request), number=number)
    except Version.DoesNotExist as gone:
        raise Http404 from gone


def _listed(one: queries.Listed) -> dict[str, Any]:
    period = {"span": one.period.span, "since": one.period.since, "until": one.period.until}
    own = {"id": one.report_id, "version": one.number, "state": one.state, "headline": one.headline}
    return own | period | {"approved_at": one.approved_at, "sent_at": one.sent_at}


def _whole(request: HttpRequest, report_id: int, number: int | None = None) -> dict[str, Any]:
    read = _seen(request, report_id, number)
    version, content = read.version, read.content
    parts = ("figures", "standards", "aims", "causes", "handled", "answered", "asks", "definitions")
    return {
        **_listed_version(version, content.headline), "title": content.title, "as_of": content.as_of,
        "fresh_at": content.fresh_at, "digest": version.digest or frozen.digest_of(version.content),
        "is_counting": version.counting_at is not None, "told": list(content.told), "filters": list(content.filters),
        "comments": dict(content.comments), **{name: [asdict(one) for one in getattr(content, name)] for name in parts},
    }  # fmt: skip


def _listed_version(version: Version, headline: str) -> dict[str, Any]:
    one = queries.Listed(
        report_id=version.report_id, period=version.report.period, number=version.number, state=version.state,  # type: ignore[arg-type]
        headline=headline, approved_at=version.approved_at, sent_at=version.sent_at,
    )  # fmt: skip
    return _listed(one)
