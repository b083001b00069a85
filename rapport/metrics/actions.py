"""Verbs: freeze a number, cite it, take a citation back; measure what a change did."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import publish

from . import effects, frozen, lake, mover, registry
from .ask import case_ids
from .derive import run, tables
from .events import CitationWithdrawn, EffectAsked, EffectSettled, EvidenceCited, EvidenceFrozen
from .frozen import Content, Labels, RowList
from .models import Citation, Effect, Evidence, LoadedFact
from .queries import answers
from .questions import Grain, Question
from .types import LONGEST_TITLE, CitationKind, Kind, Step, Subject

MOST_ROWS = 20_000
MOST_FIGURES = 2_000
MOST_STEPS = 400


@transaction.atomic
def freeze(
    *,
    question: Question,
    title: str,
    labels: Labels | None = None,
    row_columns: tuple[str, ...] | None = None,
    by: Actor,
    at: datetime,
) -> Evidence:
    """Keep a number as it is known at the question's ``as_of``, with its figures by period and by value where it is asked so.

    ``labels``: what the values of its dimensions are called. ``row_columns``: keep the cases behind it too, each with these
    columns of the fact of cases; empty for their numbers only, None for no rows. Raises NotAllowed, Refused, or LookupError
    as ``ask``.
    """
    row = Evidence(title=title.strip(), metric=question.metric, team_ids=frozen.reached_teams(question))
    by.require("evidence.freeze", on=row)
    _refuse_title(row.title)
    _refuse_nobody(row.team_ids)
    if question.as_of > at:
        raise Refused(_("That moment has not come yet. Choose one in the past."))
    rows = None if row_columns is None else _rows(question, row_columns)
    content = _content(row, question, labels or {}, rows, by, at)
    row.definition_version, row.as_of = content.definition.version, question.as_of
    row.rows, row.content = frozen.write_rows(rows), frozen.write(content)
    row.sha256 = frozen.digest(row.content)
    row.frozen_by_id, row.frozen_at = by.person_id, at
    row.save(force_insert=True)
    publish(EvidenceFrozen(evidence_id=row.pk, digest=int(row.sha256, 16)), about=row, by=by, at=at)
    return row


@transaction.atomic
def cite(*, evidence_id: int, subject: Subject, kind: CitationKind, by: Actor, at: datetime) -> Citation:
    """Rest an object on a piece of evidence. The same said twice is one citation.

    The room that owns the subject has checked that ``by`` may see it. Raises NotAllowed, Refused or Evidence.DoesNotExist.
    """
    row = Evidence.objects.defer("content", "rows").get(pk=evidence_id)
    by.require("evidence.cite", on=row)
    made, is_new = Citation.objects.get_or_create(
        evidence=row,
        subject_kind=subject[0],
        subject_id=subject[1],
        withdrawn_at=None,
        defaults={"kind": kind, "cited_by_id": by.person_id, "cited_at": at},
    )
    if not is_new and made.kind != kind:
        raise Refused(_("This object cites the evidence already, in another way. Withdraw that citation first."))
    if is_new:
        said = EvidenceCited(evidence_id=row.pk, citation_id=made.pk, subject_kind=subject[0], subject_id=subject[1], kind=kind)
        publish(said, about=row, by=by, at=at)
        live.announce(f"{subject[0]}:{subject[1]}")
    return made


@transaction.atomic
def withdraw_citation(*, citation_id: int, by: Actor, at: datetime) -> Citation:
    """Take a citation back; it stays on record. Raises NotAllowed or Citation.DoesNotExist. Twice is once."""
    made = Citation.objects.select_for_update(of=("self",)).select_related("evidence").get(pk=citation_id)
    by.require("evidence.cite", on=made.evidence)
    if made.is_withdrawn:
        return made
    made.withdrawn_by_id, made.withdrawn_at = by.person_id, at
    made.save(update_fields=["withdrawn_by_id", "withdrawn_at"])
    subject = (made.subject_kind, made.subject_id)
    said = CitationWithdrawn(evidence_id=made.evidence_id, citation_id=made.pk, subject_kind=subject[0], subject_id=subject[1])
    publish(said, about=made.evidence, by=by, at=at)
    live.announce(f"{subject[0]}:{subject[1]}")
    return made


@transaction.atomic
def measure_effect(
    *,
    question: Question,
    label: str,
    change_at: datetime,
    step: Step = Step.WEEK,
    before: int = 26,
    after: int = 13,
    comparison: Question | None = None,
    is_provoked: bool = False,
    worthwhile: float | None = None,
    subject: Subject | None = None,
    by: Actor,
    at: datetime,
) -> Effect:
    """Measure what a change at a moment did to a number, and keep what was found; it is measured again until it is final.

    ``before`` and ``after``: whole steps. The dates of the questions are those of the windows, whatever they say. ``subject``:
    the object whose change it was; the room that owns it has checked that ``by`` may see it. Raises NotAllowed, Refused, or
    LookupError as ``ask``.
    """
    row = Effect(label=label.strip(), metric=question.metric, team_ids=_reached(question, comparison))
    by.require("effects.measure", on=row)
    _refuse_title(row.label)
    _refuse_nobody(row.team_ids)
    _refuse_windows(before, after)
    if change_at > at:
        raise Refused(_("The change has not happened yet. Come back when it has."))
    _refuse_overlap(question, comparison)
    found = effects.windows(change_at, step=step, before=before, after=after)
    row.question = frozen.encode(effects.over(question, found))
    row.comparison = None if comparison is None else frozen.encode(effects.over(comparison, found))
    row.change_at, row.step, row.before_steps, row.after_steps = change_at, step, before, after
    row.is_provoked, row.worthwhile = is_provoked, worthwhile
    row.asked_by_id, row.asked_at = by.person_id, at
    if subject is not None:
        row.subject_kind, row.subject_id = subject
    _measure(row, at)
    row.save(force_insert=True)
    publish(EffectAsked(effect_id=row.pk), about=row, by=by, at=at)
    if subject is not None:
        live.announce(f"{subject[0]}:{subject[1]}")
    _settled(row, by, at)
    return row


@transaction.atomic
def measure_again(*, effect_id: int, by: Actor, at: datetime) -> Effect:
    """Measure an effect from what is known now. One that is final stays as it is. Raises NotAllowed or Effect.DoesNotExist."""
    row = Effect.objects.select_for_update().get(pk=effect_id)
    by.require("effects.measure", on=row)
    if row.is_final or at <= row.measured_at:
        return row
    _measure(row, at)
    row.save(update_fields=["finding", "definition_version", "measured_at", "is_final"])
    _settled(row, by, at)
    return row


def measure_open_effects(*, by: Actor, at: datetime) -> int:
    """Measure every effect again that is not final, each in a transaction of its own; return how many."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    count = 0
    for effect_id in Effect.objects.filter(is_final=False).order_by("pk").values_list("pk", flat=True):
        try:
            measure_again(effect_id=effect_id, by=by, at=at)
            count += 1
        except (LookupError, Refused):  # its metric is no longer defined, or its facts are not there: it stays as it was
            continue
    return count


def _refuse_overlap(question: Question, comparison: Question | None) -> None:
    if comparison is not None and not _are_apart(question, comparison):
        raise Refused(
            _(
                "The comparison group overlaps the group that changed. "
                "Say whom the change touched, and compare with others of its kind."
            )
        )


def _content(row: Evidence, question: Question, labels: Labels, rows: RowList | None, by: Actor, at: datetime) -> Content:
    answered = answers(question)
    _refuse_unread(answered.fresh_at)
    if len(answered.course) + len(answered.parts) > MOST_FIGURES:
        raise Refused(_("These are more than 2,000 figures. Choose longer periods, or freeze the number without the split."))
    return Content(
        title=row.title,
        question=question,
        definition=frozen.definition_of(registry.metric(question.metric)),
        fresh_at=answered.fresh_at,
        total=answered.total,
        course=answered.course,
        parts=answered.parts,
        labels={name: dict(words) for name, words in labels.items()},
        rows_sha256=frozen.digest(frozen.write_rows(rows)),
        row_count=len(rows.rows) if rows else 0,
        frozen_by_id=by.person_id,
        frozen_at=at,
    )


def _rows(question: Question, columns: tuple[str, ...]) -> RowList:
    """Return the cases behind the number, the chosen columns beside each, in order of their numbers."""
    plain = replace(question, grain=Grain.NONE, split="")
    found = sorted(case_ids(plain, limit=MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise Refused(_("More than 20,000 cases are behind this number. Freeze it without them, or narrow the filter first."))
    cases = registry.fact("cases")
    if unknown := set(columns) - {one.name for one in frozen.columns_for_rows(cases)}:
        raise LookupError(f"Frozen rows cannot have {', '.join(sorted(unknown))}.")
    if not columns or not found:
        return RowList(columns=("case_id",), rows=tuple((one,) for one in found))
    chosen = ("case_id", *(name for name in columns if name != "case_id"))
    table = tables(["cases"])["cases"]
    kept = run(table.filter(table.case_id.isin(found)).select(*chosen).order_by("case_id"))
    plain_rows = frozen.encode([[row[name] for name in chosen] for row in kept.to_pylist()])
    return RowList(columns=chosen, rows=tuple(tuple(row) for row in plain_rows))


def _measure(row: Effect, at: datetime) -> None:
    found = effects.windows(row.change_at, step=Step(row.step), before=row.before_steps, after=row.after_steps)
    question = replace(frozen.question_of(row.question), as_of=at)
    comparison = replace(frozen.question_of(row.comparison), as_of=at) if row.comparison else None
    finding = effects.find(question, found, comparison=comparison, worthwhile=row.worthwhile)
    _refuse_unread(finding.fresh_at)
    row.finding, row.definition_version = effects.write(finding), finding.version
    row.measured_at, row.is_final = at, finding.is_final


def _settled(row: Effect, by: Actor, at: datetime) -> None:
    if row.is_final:
        publish(EffectSettled(effect_id=row.pk), about=row, by=by, at=at)


def _are_apart(one: Question, other: Question) -> bool:
    """Return whether no case can be in both."""
    if one.team_ids is not None and other.team_ids is not None and one.team_ids.isdisjoint(other.team_ids):
        return True
    shared = one.where.keys() & other.where.keys()
    return any(set(one.where[name]).isdisjoint(other.where[name]) for name in shared)


def _reached(question: Question, comparison: Question | None) -> list[int] | None:
    reached = [frozen.reached_teams(one) for one in (question, comparison) if one is not None]
    if any(one is None for one in reached):
        return None
    return sorted({team for one in reached for team in one or ()})


def _refuse_unread(fresh_at: datetime | None) -> None:
    if fresh_at is None:
        raise Refused(_("The store has not read all cases yet, so that the figure would be too small. Try again in a minute."))


def _refuse_title(title: str) -> None:
    if not title:
        raise Refused(_("Give it a title, so that others find it."))
    if len(title) > LONGEST_TITLE:
        raise Refused(_("The title is too long: 160 characters are enough."))


def _refuse_nobody(team_ids: list[int] | None) -> None:
    if team_ids == []:
        raise Refused(_("No team is left that this would be about. Widen the filter."))


def _refuse_windows(before: int, after: int) -> None:
    if before < 1 or after < 1:
        raise Refused(_("There must be time before the change and time after it."))
    if before + after > MOST_STEPS:
        raise Refused(_("That is too long: 400 days or weeks in all are enough."))


def forget_before(*, by: Actor, at: datetime) -> int:
    """Take every change to the facts, and remove what older versions of them said. Returns how many files went.

    For erased data, which must not lie in files that nobody reads any more. Raises NotAllowed, or mover.Busy.
    """
    by.require_somewhere("privacy.erase")
    if not LoadedFact.objects.filter(is_whole=True).exists():
        return 0
    mover.move(registry.facts())
    with_words = [fact for fact in registry.facts() if any(column.kind is Kind.TEXT for column in fact.columns)]
    return lake.forget_before(with_words)
