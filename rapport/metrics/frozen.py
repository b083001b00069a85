"""What freezing writes down: a question, its answer and the definition as it was, as canonical JSON with its hash; and back.

Everything that the hash vouches for is in the content, also who froze it and when. It holds ids, enums, numbers and moments,
the words of the definition, and what the values of its dimensions were called then: nothing that a customer wrote, no names of
people.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any

from .figures import Figure
from .metric import Better, Cohort, Metric, Shape, Sure
from .questions import Grain, Question
from .types import Column, Fact, Rows, Tables

FORMAT = 1
# Columns of a case that say who: a frozen list needs none of them, and what is frozen cannot be erased.
PERSONAL = frozenset({"customer_id", "assignee_id", "person_id", "owner_id"})

# Dimension → its value as text ("" for none) → what it was called when the evidence was frozen.
type Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A metric's words as they were when a number was frozen."""

    key: str
    version: int
    label: str
    sentence: str
    numerator: str
    denominator: str
    cohort: Cohort
    shape: Shape
    unit: str
    better: Better
    source: str
    maturity_days: int
    interval: Sure = Sure.OF_SHAPE  # what was frozen before declarations said it has none
    stands_with: str = ""  # as well


@dataclass(frozen=True, kw_only=True)
class RowList:
    """The cases behind a number: their ids first, then the chosen columns of each."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def case_ids(self) -> list[int]:
        return [row[0] for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class Content:
    """What evidence says. ``total``: the figure of the whole question; ``course``: of its periods; ``parts``: of its values."""

    title: str
    question: Question
    definition: Definition
    fresh_at: datetime | None
    total: Figure | None
    course: tuple[Figure, ...]
    parts: tuple[Figure, ...]
    labels: Labels
    rows_sha256: str
    row_count: int
    frozen_by_id: int | None
    frozen_at: datetime


def definition_of(metric: Metric) -> Definition:
    """Return the words of a metric as they are now, as they are written: what is frozen is the same in every language."""
    return Definition(**{one.name: str_of(vars(metric)[one.name]) for one in fields(Definition)})


def str_of(value: Any) -> Any:
    """Return a lazy translation as the text that it is now; anything else as it is."""
    return value if value is None or isinstance(value, int | Enum) else str(value)


def metric_of(definition: Definition) -> Metric:
    """Return a frozen definition as a metric, for whoever puts its figures into words; it counts no rows."""
    words = {one.name: getattr(definition, one.name) for one in fields(Definition) if one.name != "interval"}
    return Metric(**words, rows=_no_rows, facts=())


def _no_rows(tables: Tables, as_of: int) -> Rows:
    raise LookupError("A frozen definition counts nothing.")


def write(content: Content) -> str:
    """Return the content as canonical JSON: one content has one text."""
    return canonical({"format": FORMAT, **encode(content)})


def read(text: str) -> Content:
    """Return the content of a text that ``write`` made. Raises ValueError for anything else."""
    try:
        return _content(json.loads(text))
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError("This is no frozen content.") from error


def write_rows(rows: RowList | None) -> str:
    """Return rows as canonical JSON, the empty text for none."""
    return canonical(encode(rows)) if rows is not None else ""


def read_rows(text: str) -> RowList | None:
    """Return the rows that ``write_rows`` wrote."""
    if not text:
        return None
    found = json.loads(text)
    return RowList(columns=tuple(found["columns"]), rows=tuple(tuple(row) for row in found["rows"]))


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as 64 hexadecimal digits; the empty text for no text."""
    return sha256(text.encode()).hexdigest() if text else ""


def canonical(value: Any) -> str:
    """Return plain values as JSON with sorted keys and no spaces. Raises ValueError for what JSON cannot hold (NaN, infinity)."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def columns_for_rows(fact: Fact) -> tuple[Column, ...]:
    """Return the columns of a fact that a frozen list of rows may have: none that says who."""
    return tuple(one for one in fact.columns if one.name not in PERSONAL)


def encode(value: Any) -> Any:
    """Return a value as JSON holds it: a dataclass as its fields, moments in UTC, sets sorted. Raises ValueError for NaN."""
    return json.loads(json.dumps(value, default=_plain, allow_nan=False))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return (value.astimezone(UTC) if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if hasattr(value, "item"):  # a number of NumPy
        return value.item()
    return {one.name: getattr(value, one.name) for one in fields(value)} if is_dataclass(value) else dict(value)


def question_of(found: Mapping[str, Any]) -> Question:
    """Return the question that ``encode`` wrote. What it does not know (a newer field) is left out."""
    known = {one.name for one in fields(Question)}
    values = {name: value for name, value in found.items() if name in known}
    values["as_of"] = datetime.fromisoformat(values["as_of"])
    values["since"], values["until"] = (date.fromisoformat(values[name]) for name in ("since", "until"))
    values["grain"] = Grain(values["grain"])
    values["where"] = {name: tuple(listed) for name, listed in values["where"].items()}
    values["team_ids"] = None if values["team_ids"] is None else frozenset(values["team_ids"])
    return Question(**values)


def figure_of(found: Mapping[str, Any]) -> Figure:
    """Return the figure that ``encode`` wrote. What it does not know is left out."""
    known = {one.name for one in fields(Figure)}
    values = {name: value for name, value in found.items() if name in known}
    if values["period"] is not None:
        values["period"] = date.fromisoformat(values["period"])
    return Figure(**values)


def _content(found: Mapping[str, Any]) -> Content:
    words = dict(found["definition"])
    words |= {"cohort": Cohort(words["cohort"]), "shape": Shape(words["shape"]), "better": Better(words["better"])}
    words["interval"] = Sure(words.get("interval", Sure.OF_SHAPE))
    return Content(
        title=found["title"],
        question=question_of(found["question"]),
        definition=Definition(**words),
        fresh_at=datetime.fromisoformat(found["fresh_at"]) if found["fresh_at"] else None,
        total=figure_of(found["total"]) if found["total"] else None,
        course=tuple(figure_of(one) for one in found["course"]),
        parts=tuple(figure_of(one) for one in found["parts"]),
        labels=found["labels"],
        rows_sha256=found["rows_sha256"],
        row_count=found["row_count"],
        frozen_by_id=found["frozen_by_id"],
        frozen_at=datetime.fromisoformat(found["frozen_at"]),
    )


def reached_teams(question: Question) -> list[int] | None:
    """Return the teams whose numbers an answer tells, None for the whole department."""
    named = question.where.get("team_id")
    if named is not None and None not in named:
        teams = frozenset(named) if question.team_ids is None else question.team_ids.intersection(named)
        return sorted(teams)
    return None if question.team_ids is None else sorted(question.team_ids)
