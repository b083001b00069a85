"""Verbs on a draft: begin it, take its figures again, and put the director's words into it. A frozen version refuses them all."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.direction.reports import queries, rules
from rapport.direction.reports.events import ReportDrafted, ReportEdited
from rapport.direction.reports.models import Report, Version
from rapport.direction.reports.queries import frozen
from rapport.direction.reports.types import MOST_ASKS, MOST_CITED, MOST_VOICES, Ask, Content, Part, Period, Section, Side, State
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish
from rapport.metrics import actions as store
from rapport.metrics import queries as store_queries
from rapport.metrics.types import CitationKind

EDIT = "reports.edit"
SUBJECT = "report"  # as evidence names what cites it


class ReportRefused(Refused):
    """A report cannot be drafted, changed, approved or sent as asked."""


def draft(*, period: Period, by: Actor, at: datetime) -> Version:
    """Draft the report on a period; one that is there already is returned as it is. Raises NotAllowed, ReportRefused."""
    by.require_somewhere(EDIT)
    if known := queries.find_report(period):
        return queries.current(known.pk)
    if why := queries.why_not(period, as_of=at):
        raise ReportRefused(_(why))
    # Outside of any lock: on a large department the figures take seconds.
    return _begun(queries.drafted(by, period, as_of=at), by=by, at=at)


@transaction.atomic
def _begun(content: Content, *, by: Actor, at: datetime) -> Version:
    period = content.period
    report, is_new = Report.objects.get_or_create(
        span=period.span,
        since=period.since,
        defaults={"until": period.until, "made_at": at, "made_by_id": by.person_id},
    )
    if not is_new:
        return queries.current(report.pk)
    version = Version.objects.create(report=report, number=1, content=frozen.to_json(content), made_at=at)
    publish(ReportDrafted(report_id=report.pk, version=1), about=report, by=by, at=at)
    return version


def take_again(*, report_id: int, by: Actor, at: datetime) -> Version:
    """Take the figures of a draft anew, as they are known now; words stay. Raises NotAllowed, ReportRefused, DoesNotExist."""
    by.require_somewhere(EDIT)
    version = queries.current(report_id)
    refuse(rules.why_not_edit(State(version.state)))
    taken = queries.with_figures(frozen.from_json(version.content), as_of=at)
    with transaction.atomic():
        version, content = opened(report_id, by)
        kept = replace(
            taken, headline=content.headline, comments=content.comments, voices=content.voices, asks=content.asks,
            evidence=content.evidence,
        )  # fmt: skip
        return written(version, kept, part=Part.FIGURES, by=by, at=at)


@transaction.atomic
def set_headline(*, report_id: int, headline: str, by: Actor, at: datetime) -> Version:
    """Write the sentence at the head of the page."""
    version, content = opened(report_id, by)
    if not headline.strip():
        raise ReportRefused(_("Write the headline: the one sentence that upper management should remember."))
    return written(version, replace(content, headline=" ".join(headline.split())), part=Part.HEADLINE, by=by, at=at)


@transaction.atomic
def comment(*, report_id: int, section: Section, text: str, by: Actor, at: datetime) -> Version:
    """Write, change or, with no text, take away the comment on a part of the page."""
    version, content = opened(report_id, by)
    kept = dict(content.comments) | {section: " ".join(text.split())}
    comments = tuple((one, kept[one]) for one in Section if kept.get(one))
    return written(version, replace(content, comments=comments), part=Part.COMMENT, by=by, at=at)


@transaction.atomic
def add_ask(*, report_id: int, side: Side, text: str, owner: str, by_date: date | None, by: Actor, at: datetime) -> Version:
    """Add what upper management is asked for, or what we promise. The same one sent twice is one."""
    version, content = opened(report_id, by)
    if not text.strip():
        raise ReportRefused(_("Say what is asked for."))
    number = max((one.number for one in content.asks), default=0) + 1
    new = Ask(number=number, side=side, text=" ".join(text.split()), owner=" ".join(owner.split()), by_date=by_date)
    if any(replace(one, number=number) == new for one in content.asks):
        return version
    if len(content.asks) >= MOST_ASKS:
        raise ReportRefused(_("Six asks and promises are as many as anybody remembers. Take one away first."))
    return written(version, replace(content, asks=(*content.asks, new)), part=Part.ASK, by=by, at=at)


@transaction.atomic
def remove_ask(*, report_id: int, number: int, by: Actor, at: datetime) -> Version:
    """Take an ask or promise away."""
    version, content = opened(report_id, by)
    asks = tuple(one for one in content.asks if one.number != number)
    return written(version, replace(content, asks=asks), part=Part.ASK, by=by, at=at)


@transaction.atomic
def choose_words(*, report_id: int, contact_id: int, by: Actor, at: datetime) -> Version:
    """Print a customer's words, of those that the actor may read."""
    version, content = opened(report_id, by)
    voice = queries.find(by, contact_id)
    if voice is None:
        raise ReportRefused(_("These words cannot be printed: they are gone, abusive, too short, or not yours to read."))
    if contact_id in {one.contact_id for one in content.voices}:
        return version
    if len(content.voices) >= MOST_VOICES:
        raise ReportRefused(_("Three customers are heard on the page. Leave one out first."))
    return written(version, replace(content, voices=(*content.voices, voice.words)), part=Part.WORDS, by=by, at=at)


@transaction.atomic
def leave_out_words(*, report_id: int, contact_id: int, by: Actor, at: datetime) -> Version:
    """Print a customer's words no more."""
    version, content = opened(report_id, by)
    voices = tuple(one for one in content.voices if one.contact_id != contact_id)
    return written(version, replace(content, voices=voices), part=Part.WORDS, by=by, at=at)


@transaction.atomic
def cite_evidence(*, report_id: int, evidence_id: int, by: Actor, at: datetime) -> Version:
    """Print a figure that was frozen before, with its number; its page says that the report rests on it."""
    version, content = opened(report_id, by)
    if evidence_id in {one.evidence_id for one in content.evidence}:
        return version
    if len(content.evidence) >= MOST_CITED:
        raise ReportRefused(_("Six pieces of evidence are on the page. Leave one out first."))
    found = queries.find_evidence(by, evidence_id)
    if found is None:
        raise ReportRefused(_("There is no evidence with this number that you may see. Look at the number on its page."))
    store.cite(evidence_id=evidence_id, subject=(SUBJECT, report_id), kind=CitationKind.SHOWS, by=by, at=at)
    return written(version, replace(content, evidence=(*content.evidence, found)), part=Part.EVIDENCE, by=by, at=at)


@transaction.atomic
def leave_out_evidence(*, report_id: int, evidence_id: int, by: Actor, at: datetime) -> Version:
    """Print a piece of evidence no more; that it was cited stays on its record."""
    version, content = opened(report_id, by)
    for one in store_queries.evidence_of(SUBJECT, [report_id], actor=by).get(report_id, ()):
        if one.evidence_id == evidence_id:
            store.withdraw_citation(citation_id=one.pk, by=by, at=at)
    kept = tuple(one for one in content.evidence if one.evidence_id != evidence_id)
    return written(version, replace(content, evidence=kept), part=Part.EVIDENCE, by=by, at=at)


def opened(report_id: int, by: Actor) -> tuple[Version, Content]:
    """Lock the current version for a change by somebody who may. Raises NotAllowed, ReportRefused or Version.DoesNotExist."""
    by.require_somewhere(EDIT)
    version = locked(report_id)
    refuse(rules.why_not_edit(State(version.state)))
    return version, frozen.from_json(version.content)


def locked(report_id: int) -> Version:
    """Lock the report and return its current version. Raises Report.DoesNotExist."""
    report = Report.objects.select_for_update().get(pk=report_id)
    return Version.objects.select_related("report").filter(report=report).latest("number")


def written(version: Version, content: Content, *, part: Part, by: Actor, at: datetime) -> Version:
    """Keep the content of a draft, and say in the journal which part changed; what is as it was says nothing."""
    values = frozen.to_json(content)
    if values == version.content:
        return version
    version.content = values
    version.save(update_fields=["content"])
    edited = ReportEdited(report_id=version.report_id, version=version.number, part=part)
    publish(edited, about=version.report, by=by, at=at)
    return version


def refuse(why: str) -> None:
    """Raise ReportRefused with the sentence, if there is one."""
    if why:
        raise ReportRefused(_(why))
