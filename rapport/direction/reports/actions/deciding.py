"""Verbs on a whole version: approve, withdraw, send, and say later what came of its asks."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.direction.reports import queries, rules
from rapport.direction.reports.events import (
    ApprovalWithdrawn,
    LinkRevoked,
    OutcomeRecorded,
    ReportApproved,
    ReportDrafted,
    ReportDue,
    ReportSent,
)
from rapport.direction.reports.models import Copy, Settled, Version
from rapport.direction.reports.queries import frozen
from rapport.direction.reports.types import Outcome, State
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .writing import EDIT, ReportRefused, locked, refuse

APPROVE = "reports.approve"


@transaction.atomic
def approve(*, report_id: int, by: Actor, at: datetime, digest: str = "") -> Version:
    """Freeze the current version as it is. ``digest``: of what was read, so that nobody approves what changed meanwhile.

    Approved twice is approved once. Raises NotAllowed, ReportRefused, DoesNotExist.
    """
    by.require_somewhere(APPROVE)
    version = locked(report_id)
    if version.is_frozen:
        return version
    content = frozen.from_json(version.content)
    refuse(rules.why_not_approve(State(version.state), headline=content.headline, figure_count=len(content.figures)))
    found = frozen.digest_of(version.content)
    if digest and digest != found:
        raise ReportRefused(_("The draft has changed since you opened it. Read it once more, then approve."))
    version.state, version.digest = State.APPROVED, found
    version.approved_at, version.approved_by_id = at, by.person_id
    version.save(update_fields=["state", "digest", "approved_at", "approved_by"])
    approved = ReportApproved(report_id=report_id, version=version.number, digest_start=frozen.start_of(found))
    publish(approved, about=version.report, by=by, at=at)
    return version


@transaction.atomic
def withdraw(*, report_id: int, reason: str, by: Actor, at: datetime) -> Version:
    """Withdraw the approval of the current version, and begin the next with the same content. Copies that are out say so.

    Raises NotAllowed, ReportRefused, DoesNotExist.
    """
    by.require_somewhere(APPROVE)
    version = locked(report_id)
    refuse(rules.why_not_withdraw(State(version.state), reason=reason))
    version.state, version.withdrawn_at, version.withdrawn_why = State.WITHDRAWN, at, reason.strip()
    version.save(update_fields=["state", "withdrawn_at", "withdrawn_why"])
    publish(ApprovalWithdrawn(report_id=report_id, version=version.number), about=version.report, by=by, at=at)
    following = Version.objects.create(
        report=version.report, number=version.number + 1, content=version.content, made_at=at
    )  # fmt: skip
    publish(ReportDrafted(report_id=report_id, version=following.number), about=version.report, by=by, at=at)
    return following


@transaction.atomic
def send(*, report_id: int, by: Actor, at: datetime) -> Version:
    """Send the approved version to everybody on the distribution list; the letters go out after the fact.

    Raises NotAllowed, ReportRefused, DoesNotExist.
    """
    by.require_somewhere(APPROVE)
    version, readers = locked(report_id), queries.readers()
    refuse(rules.why_not_send(State(version.state), reader_count=len(readers)))
    version.state, version.sent_at = State.SENT, at
    version.save(update_fields=["state", "sent_at"])
    copies = Copy.objects.bulk_create([Copy(version=version, reader=one, sent_at=at) for one in readers])
    _publish_sent(version, [one.pk for one in copies], by=by, at=at)
    return version


@transaction.atomic
def send_to(*, report_id: int, reader_id: int, by: Actor, at: datetime) -> Version:
    """Send a version that is out to one reader: anew, with a link of its own, or for the first time.

    Raises NotAllowed, ReportRefused, DoesNotExist.
    """
    by.require_somewhere(APPROVE)
    version = locked(report_id)
    if version.state != State.SENT:
        raise ReportRefused(_("Send the report to the distribution list first."))
    reader = next((one for one in queries.readers() if one.pk == reader_id), None)
    if reader is None:
        raise ReportRefused(_("This reader is not on the distribution list any more."))
    Copy.objects.filter(version=version, reader=reader).delete()
    copy = Copy.objects.create(version=version, reader=reader, sent_at=at)
    _publish_sent(version, [copy.pk], by=by, at=at)
    return version


def _publish_sent(version: Version, copy_ids: list[int], *, by: Actor, at: datetime) -> None:
    sent = ReportSent(report_id=version.report_id, version=version.number, copy_ids=tuple(copy_ids))
    publish(sent, about=version.report, by=by, at=at)


@transaction.atomic
def revoke(*, copy_id: int, by: Actor, at: datetime) -> Copy:
    """Make a reader's link open nothing any more. Raises NotAllowed or Copy.DoesNotExist."""
    by.require_somewhere(APPROVE)
    copy = Copy.objects.select_for_update(of=("self",)).select_related("version__report").get(pk=copy_id)
    if copy.revoked_at is None:
        copy.revoked_at = at
        copy.save(update_fields=["revoked_at"])
        revoked = LinkRevoked(report_id=copy.version.report_id, copy_id=copy.pk)
        publish(revoked, about=copy.version.report, by=by, at=at)
    return copy


@transaction.atomic
def record_outcome(*, report_id: int, number: int, outcome: Outcome, words: str, by: Actor, at: datetime) -> None:
    """Say what came of an ask or promise of a frozen version; the next report opens with it.

    Raises NotAllowed, ReportRefused, DoesNotExist.
    """
    by.require_somewhere(EDIT)
    version = locked(report_id)
    if not version.is_frozen:
        raise ReportRefused(_("What came of an ask is recorded once the report is approved."))
    if number not in {one.number for one in frozen.from_json(version.content).asks}:
        raise ReportRefused(_("There is no such ask in this report."))
    values = {"outcome": outcome, "words": " ".join(words.split()), "at": at, "by_id": by.person_id}
    Settled.objects.update_or_create(version=version, number=number, defaults=values)
    recorded = OutcomeRecorded(report_id=report_id, version=version.number, number=number, outcome=outcome)
    publish(recorded, about=version.report, by=by, at=at)


@transaction.atomic
def remind(*, report_id: int, by: Actor, at: datetime) -> None:
    """Say once that a draft waits for approval. Raises DoesNotExist."""
    version = locked(report_id)
    if version.is_draft and version.reminded_at is None:
        version.reminded_at = at
        version.save(update_fields=["reminded_at"])
        publish(ReportDue(report_id=report_id, version=version.number), about=version.report, by=by, at=at)
