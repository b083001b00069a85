"""Verbs on the figures of a draft that a job takes: begin, go on, and say that it could not be done."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.direction.reports import queries, rules
from rapport.direction.reports.events import FiguresAsked, ReportDrafted
from rapport.direction.reports.models import Report, Version
from rapport.direction.reports.queries import frozen
from rapport.direction.reports.types import LONGEST_OUTCOME, Content, Part, Period, State
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .writing import EDIT, ReportRefused, locked, opened, refuse, written


@transaction.atomic
def begin(*, period: Period, by: Actor, at: datetime) -> Version:
    """Begin the draft on a period, whose figures a job then takes (``fill``); one that is there is returned as it is.

    Raises NotAllowed, ReportRefused.
    """
    by.require_somewhere(EDIT)
    if why := queries.why_not(period, as_of=at):
        raise ReportRefused(_(why))
    defaults = {"until": period.until, "made_at": at, "made_by_id": by.person_id}
    report, is_new = Report.objects.get_or_create(span=period.span, since=period.since, defaults=defaults)
    if not is_new:
        return queries.current(report.pk)
    content = frozen.to_json(queries.empty(period, at))
    version = Version.objects.create(report=report, number=1, content=content, made_at=at, counting_at=at)
    publish(FiguresAsked(report_id=report.pk, version=1), about=report, by=by, at=at)
    return version


@transaction.atomic
def ask_figures(*, report_id: int, by: Actor, at: datetime) -> Version:
    """Have the figures of a draft taken anew by a job; asked twice while it goes on is asked once.

    Raises NotAllowed, ReportRefused, DoesNotExist.
    """
    by.require_somewhere(EDIT)
    version = locked(report_id)
    refuse(rules.why_not_edit(State(version.state)))
    if version.counting_at is None:
        version.counting_at, version.done_count, version.failure = at, 0, ""
        version.save(update_fields=["counting_at", "done_count", "failure"])
        publish(FiguresAsked(report_id=report_id, version=version.number), about=version.report, by=by, at=at)
    return version


def fill(*, report_id: int, by: Actor, at: datetime) -> Version | None:
    """Take the figures that were asked for; words stay. None where nothing waits for figures any more.

    Outside of any lock: on a large department the figures take seconds. Raises NotAllowed, queries.NoFigures, DoesNotExist.
    """
    by.require_somewhere(EDIT)
    version = queries.current(report_id)
    if version.counting_at is None or not version.is_draft:
        return None

    def done(count: int) -> None:
        Version.objects.filter(pk=version.pk).update(done_count=count)

    content = frozen.from_json(version.content)
    is_first = not content.figures
    period = version.report.period
    taken = queries.drafted(by, period, as_of=at, done=done) if is_first else queries.with_figures(content, as_of=at, done=done)
    return _filled(report_id, taken, is_first=is_first, by=by, at=at)


@transaction.atomic
def _filled(report_id: int, taken: Content, *, is_first: bool, by: Actor, at: datetime) -> Version:
    version, content = opened(report_id, by)
    kept = replace(
        taken, headline=content.headline or taken.headline, comments=content.comments, voices=content.voices or taken.voices,
        asks=content.asks, evidence=content.evidence,
    )  # fmt: skip
    version.counting_at, version.done_count, version.failure = None, 0, ""
    version.save(update_fields=["counting_at", "done_count", "failure"])
    made = written(version, kept, part=Part.FIGURES, by=by, at=at)
    if is_first:
        publish(ReportDrafted(report_id=report_id, version=version.number), about=version.report, by=by, at=at)
    return made


@transaction.atomic
def fail(*, report_id: int, why: str, by: Actor, at: datetime) -> None:
    """Keep why the figures of a draft could not be taken. Raises NotAllowed, DoesNotExist."""
    by.require_somewhere(EDIT)
    version = locked(report_id)
    version.counting_at, version.done_count, version.failure = None, 0, why[:LONGEST_OUTCOME]
    version.save(update_fields=["counting_at", "done_count", "failure"])
