"""Reading reports: the list, one with its versions, and, for upper management, the one behind a link."""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KT

from rapport.direction.reports.events import ReportApproved
from rapport.direction.reports.models import Copy, Plan, Reader, Report, Version
from rapport.direction.reports.types import Content, Period, State
from rapport.kernel import journal
from rapport.kernel.actor import Actor

from . import frozen

VIEW = "reports.view"


@dataclass(frozen=True, kw_only=True)
class Read:
    """A version with what it says."""

    version: Version
    content: Content


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A report in the list, by its current version."""

    report_id: int
    period: Period
    number: int
    state: State
    headline: str
    approved_at: datetime | None
    sent_at: datetime | None


def reports(actor: Actor, *, limit: int = 100) -> list[Listed]:
    """Return the reports, newest period first; none for who may not see them. One query."""
    if not actor.may(VIEW):
        return []
    rows = Version.objects.select_related("report").order_by("-report__until", "-report__since", "report_id", "-number")
    current = rows.filter(number=Subquery(_newest.values("number")[:1]))
    return [
        Listed(
            report_id=one.report_id,
            period=one.report.period,
            number=one.number,
            state=State(one.state),
            headline=one.headline,
            approved_at=one.approved_at,
            sent_at=one.sent_at,
        )
        for one in current.annotate(headline=KT("content__headline")).defer("content")[:limit]
    ]


_newest = Version.objects.filter(report_id=OuterRef("report_id")).order_by("-number")


def get_version(report_id: int, *, actor: Actor, number: int | None = None) -> Read:
    """Return a version of a report, the current one unless numbered. Raises Version.DoesNotExist, also for who may not see it."""
    if not actor.may(VIEW):
        raise Version.DoesNotExist
    rows = Version.objects.select_related("report", "approved_by").filter(report_id=report_id).order_by("-number")
    if number is not None:
        rows = rows.filter(number=number)
    version = rows.first()
    if version is None:
        raise Version.DoesNotExist
    return Read(version=version, content=frozen.from_json(version.content))


def find_report(period: Period) -> Report | None:
    """Return the report on a period, if there is one."""
    return Report.objects.filter(span=period.span, since=period.since).first()


def versions_of(report_id: int) -> list[Version]:
    """Return all versions of a report, newest first."""
    return list(Version.objects.filter(report_id=report_id).select_related("approved_by").order_by("-number"))


def current(report_id: int) -> Version:
    """Return the current version of a report. Raises Version.DoesNotExist."""
    return Version.objects.select_related("report").filter(report_id=report_id).latest("number")


def last_before(period: Period) -> Version | None:
    """Return the newest frozen version of the latest report of the same span on an earlier period."""
    rows = Version.objects.filter(
        report__span=period.span, report__until__lte=period.since, state__in=[State.APPROVED, State.SENT]
    )
    return rows.order_by("-report__until", "-number").first()


def readers(*, with_former: bool = False) -> list[Reader]:
    """Return the distribution list, by name."""
    rows = Reader.objects.all()
    return list(rows if with_former else rows.filter(is_active=True))


def copies_of(report_id: int) -> list[Copy]:
    """Return what went to whom, of all versions, newest first."""
    return list(Copy.objects.filter(version__report_id=report_id).select_related("reader", "version").order_by("-sent_at", "pk"))


def plans() -> list[Plan]:
    """Return when reports are made by themselves."""
    return list(Plan.objects.order_by("span"))


def token_of(copy: Copy) -> str:
    """Return what a reader's link carries: the number of their copy, signed with its own key."""
    return _signer(copy.key).sign(str(copy.pk))


def find_by_link(token: str) -> Copy | None:
    """Return the copy of a link, or None when the link is wrong or was revoked."""
    number = token.partition(":")[0]
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    copy = Copy.objects.select_related("version__report", "reader").filter(pk=int(number), revoked_at=None).first()
    if copy is None:
        return None
    try:
        _signer(copy.key).unsign(token)
    except signing.BadSignature:
        return None
    return copy


def newer_sent(version: Version) -> Version | None:
    """Return the newest version of the same report that was sent later than this one, if there is one."""
    rows = Version.objects.filter(report_id=version.report_id, number__gt=version.number, state=State.SENT)
    return rows.order_by("-number").first()


def is_untouched(version: Version) -> bool:
    """Return whether a frozen version still is what was approved: its content has the digest that the journal tells of."""
    digest = frozen.digest_of(version.content)
    entries = journal.history("reports.report", [version.report_id]).filter(event=journal.name_of(ReportApproved))
    told = {one.payload["version"]: one.payload["digest_start"] for one in entries}
    return version.digest == digest and told.get(version.number) == frozen.start_of(digest)


def _signer(key: str) -> signing.Signer:
    return signing.Signer(salt=f"reports.copy.{key}")
