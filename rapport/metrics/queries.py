"""Questions about evidence and effects. Read only; the caller's actor bounds what comes back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from rapport.kernel import journal
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

from . import frozen, registry
from .ask import ask
from .figures import Figure
from .frozen import Content
from .models import Citation, Effect, Evidence
from .questions import Grain, Question


class NowState(StrEnum):
    """How a frozen number stands to what would be answered now."""

    SAME = "same"
    CHANGED = "changed"
    OTHER_DEFINITION = "other_definition"  # figures of two definitions are never compared
    NOT_DEFINED = "not_defined"  # nobody defines the number any more, or its facts are not loaded


@dataclass(frozen=True, kw_only=True)
class Now:
    """What a frozen question would be answered now. ``version``: of today's definition, 0 where there is none."""

    state: NowState
    as_of: datetime
    version: int
    fresh_at: datetime | None = None
    total: Figure | None = None
    course: tuple[Figure, ...] = ()
    parts: tuple[Figure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All that a question to be frozen asks for: the figure of everything, those of its periods, those of its values."""

    total: Figure | None
    course: tuple[Figure, ...]
    parts: tuple[Figure, ...]
    fresh_at: datetime | None


def answers(question: Question) -> Answers:
    """Answer a question as evidence keeps it. Raises LookupError as ``ask`` does."""
    whole = ask(replace(question, grain=Grain.NONE, split=""))
    return Answers(
        total=whole.figures[0] if whole.figures else None,
        course=tuple(ask(replace(question, split="")).figures) if question.grain else (),
        parts=tuple(ask(replace(question, grain=Grain.NONE)).figures) if question.split else (),
        fresh_at=whole.fresh_at,
    )


def evidence(actor: Actor) -> QuerySet[Evidence]:
    """Return the evidence whose question the actor could ask, without its content."""
    return actor.scope("evidence.view", Evidence.objects.defer("content", "rows"))


def get_evidence(number: int, *, actor: Actor) -> Evidence:
    """Return one with its content. Raises Evidence.DoesNotExist, also for one that is not theirs to see."""
    return actor.scope("evidence.view", Evidence.objects.defer("rows")).get(pk=number)


def contents_of(rows: Sequence[Evidence]) -> dict[int, Content]:
    """Return what some pieces of evidence say, by their numbers, in one query."""
    found = Evidence.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "content")
    return {pk: frozen.read(text) for pk, text in found}


def evidence_of(kind: str, ids: Sequence[int], *, actor: Actor) -> dict[int, list[Citation]]:
    """Return the citations of these objects whose evidence the actor may see, oldest first, in one query."""
    found: defaultdict[int, list[Citation]] = defaultdict(list)
    for row in _cited(actor, kind, subject_id=ids[0]) if len(ids) == 1 else _citing(actor, kind, ids):
        found[row.subject_id].append(row)
    return dict(found)


def _citing(actor: Actor, kind: str, ids: Sequence[Any]) -> QuerySet[Citation]:
    seen = actor.scope("evidence.view", Evidence.objects.all())
    rows = Citation.objects.filter(subject_kind=kind, subject_id__in=ids, withdrawn_at=None, evidence__in=seen)
    return rows.select_related("evidence").defer("evidence__rows").order_by("cited_at", "pk")


@prepared
def _cited(actor: Actor, kind: str, /, *, subject_id: Any) -> QuerySet[Citation]:
    return _citing(actor, kind, [subject_id])


def citations(row: Evidence) -> list[Citation]:
    """Return what cites a piece of evidence, and what did, oldest first. For whoever may see the evidence."""
    return list(row.citations.order_by("cited_at", "pk"))


def is_intact(row: Evidence) -> bool:
    """Return whether a piece of evidence is as it was frozen: content, rows and columns fit the hash, and the journal agrees."""
    if frozen.digest(row.content) != row.sha256:
        return False
    try:
        content = frozen.read(row.content)
    except ValueError:
        return False
    told = (content.title, content.question.metric, content.definition.version, content.question.as_of)
    if told != (row.title, row.metric, row.definition_version, row.as_of) or content.frozen_at != row.frozen_at:
        return False
    if content.rows_sha256 != frozen.digest(row.rows) or frozen.reached_teams(content.question) != row.team_ids:
        return False
    entries = journal.history(row._meta.label_lower, [row.pk]).filter(event="metrics.EvidenceFrozen")
    return [entry.payload["digest"] for entry in entries] == [int(row.sha256, 16)]


def what_now(row: Evidence, *, as_of: datetime) -> Now:
    """Ask the frozen question again, as it would be answered at ``as_of``."""
    content = frozen.read(row.content)
    try:
        version = registry.metric(row.metric).version
    except LookupError:
        return Now(state=NowState.NOT_DEFINED, as_of=as_of, version=0)
    if version != row.definition_version:
        return Now(state=NowState.OTHER_DEFINITION, as_of=as_of, version=version)
    try:
        now = answers(replace(content.question, as_of=as_of))
    except LookupError:
        return Now(state=NowState.NOT_DEFINED, as_of=as_of, version=version)
    then, today = ([one.total, *one.course, *one.parts] for one in (content, now))
    state = NowState.SAME if [_said(one) for one in then] == [_said(one) for one in today] else NowState.CHANGED
    return Now(
        state=state, as_of=as_of, version=version, fresh_at=now.fresh_at, total=now.total, course=now.course, parts=now.parts
    )


def effects(actor: Actor) -> QuerySet[Effect]:
    """Return the effects whose questions the actor could ask."""
    return actor.scope("evidence.view", Effect.objects.all())


def effects_of(kind: str, ids: Sequence[int], *, actor: Actor) -> dict[int, list[Effect]]:
    """Return the effects of changes to these objects that the actor may see, newest first, in one query."""
    found: defaultdict[int, list[Effect]] = defaultdict(list)
    rows = effects(actor).filter(subject_kind=kind, subject_id__in=ids)
    for row in rows.order_by("-change_at", "-pk"):
        if row.subject_id is not None:
            found[row.subject_id].append(row)
    return dict(found)


def get_effect(effect_id: int, *, actor: Actor) -> Effect:
    """Return one. Raises Effect.DoesNotExist, also for one that is not theirs to see."""
    return effects(actor).get(pk=effect_id)


def _said(figure: Figure | None) -> object:
    """Return what a figure says: growing older alone, which makes it mature, changes nothing.

    Nor does the interval of a p90, which what was frozen before there was one lacks: it follows from the same rows.
    """
    return figure and replace(figure, is_mature=True, high_low=None, high_high=None)
