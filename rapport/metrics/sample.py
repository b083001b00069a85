"""Sample evidence and effects for tests: rows as the actions would have written them, without asking the store."""

from datetime import date, datetime

from rapport.compute.effects import Design, Reason, Verdict

from . import effects, frozen
from .effects import Finding
from .figures import Figure
from .frozen import Content, Definition, RowList
from .metric import Better, Cohort, Shape
from .models import Citation, Effect, Evidence
from .questions import Question
from .types import CitationKind, Step, Subject

METRIC = "opened"


def evidence(*, team_ids: list[int] | None, at: datetime, title: str = "Opened in a week") -> Evidence:
    """Return a frozen count of some teams, or of all."""
    asked, rows = _question(team_ids, at), frozen.write_rows(RowList(columns=("case_id",), rows=((7,),)))
    words = Definition(
        key=METRIC, version=1, label="Opened", sentence="Cases that were opened.", numerator="cases", denominator="none: a count",
        cohort=Cohort.CREATED, shape=Shape.COUNT, unit="cases", better=Better.NEITHER, source="sample", maturity_days=0,
    )  # fmt: skip
    content = Content(
        title=title, question=asked, definition=words, fresh_at=at, total=Figure(n=7, value=7.0, low=2.8, high=14.4), course=(),
        parts=(), labels={}, rows_sha256=frozen.digest(rows), row_count=1, frozen_by_id=None, frozen_at=at,
    )  # fmt: skip
    text = frozen.write(content)
    return Evidence.objects.create(
        title=title, metric=METRIC, definition_version=1, as_of=at, team_ids=team_ids, content=text, rows=rows,
        sha256=frozen.digest(text), frozen_at=at,
    )  # fmt: skip


def citation(row: Evidence, *, subject: Subject, at: datetime) -> Citation:
    """Return an object that rests on a piece of evidence."""
    return Citation.objects.create(
        evidence=row, subject_kind=subject[0], subject_id=subject[1], kind=CitationKind.SHOWS, cited_at=at
    )


def effect(
    *, team_ids: list[int] | None, at: datetime, label: str = "New roster", is_final: bool = True, subject: Subject | None = None
) -> Effect:
    """Return a change of which too little is known to tell what it did."""
    finding = Finding(
        verdict=Verdict.UNTOLD, reasons=(Reason.TOO_FEW_AFTER,), design=Design.INTERRUPTED, before=26, after=1, waiting=0,
        as_of=at, fresh_at=at, version=1, points=(),
    )  # fmt: skip
    return Effect.objects.create(
        label=label, metric=METRIC, question=frozen.encode(_question(team_ids, at)), team_ids=team_ids, change_at=at,
        step=Step.WEEK, before_steps=26, after_steps=13, asked_at=at, finding=effects.write(finding), definition_version=1,
        measured_at=at, is_final=is_final, subject_kind=subject[0] if subject else "", subject_id=subject[1] if subject else None,
    )  # fmt: skip


def _question(team_ids: list[int] | None, at: datetime) -> Question:
    teams = None if team_ids is None else frozenset(team_ids)
    return Question(metric=METRIC, as_of=at, since=date(2026, 3, 2), until=date(2026, 3, 9), team_ids=teams)
