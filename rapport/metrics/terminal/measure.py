"""``rapport measure``: ask for a number, or take a whole sheet of numbers elsewhere."""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TextIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.kernel import clock
from rapport.metrics import derive, expressions, registry
from rapport.metrics.ask import Grain, Question, ask, micros
from rapport.metrics.types import Kind, Sheet

if TYPE_CHECKING:
    import pyarrow as pa

WEEKS = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("what", help=_("list, the key of a metric, or a sheet: cases, clocks"))
    parser.add_argument("--since", type=date.fromisoformat, help=_("first date, as 2026-09-01; twelve weeks ago unless given"))
    parser.add_argument("--until", type=date.fromisoformat, help=_("first date that does not count; tomorrow unless given"))
    parser.add_argument("--grain", choices=[one.value for one in Grain if one], default="", help=_("a figure a period"))
    parser.add_argument("--split", default="", metavar="DIMENSION", help=_("a figure a value, such as channel"))
    parser.add_argument("--where", action="append", default=[], metavar="DIMENSION=VALUE", help=_("only these; may be repeated"))
    parser.add_argument("--as-of", type=_moment, metavar="MOMENT", help=_("as it stood then: 2026-09-01T12:00; now unless given"))
    parser.add_argument("--rows", action="store_true", help=_("the rows that were counted instead of figures"))
    parser.add_argument("--csv", metavar="FILE", help=_("write CSV there; - is the terminal"))


def run(arguments: argparse.Namespace, *, team_ids: frozenset[int] | None = None) -> int:
    """Answer, of all teams or only of these. Returns 2 for what is not there, and when the facts are not loaded."""
    arguments.team_ids = team_ids
    as_of = arguments.as_of or clock.now()
    sheets = {sheet.name: sheet for sheet in registry.sheets()}
    if arguments.what in sheets and team_ids is not None:
        print(_("A sheet tells of all cases, and this person's figures are those of their own teams."), file=sys.stderr)
        return 2
    try:
        if arguments.what == "list":
            _list()
        elif arguments.what in sheets:
            _write(_sheet(sheets[arguments.what], as_of), arguments.csv)
        else:
            _write((_rows if arguments.rows else _figures)(arguments, as_of), arguments.csv)
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    return 0


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings.RAPPORT_ZONE))


def _list() -> None:
    width = max(len(metric.key) for metric in registry.metrics())
    for metric in registry.metrics():
        print(f"{metric.key:{width}}  {metric.sentence}")
    for one in registry.live():
        print(f"{one.key:{width}}  " + _("(a count of now)") + f" {one.sentence}")
    for sheet in registry.sheets():
        print(f"{sheet.name:{width}}  " + _("(a sheet)") + f" {sheet.meaning}")


type Lines = Iterable[Sequence[Any]]


def _sheet(sheet: Sheet, as_of: datetime) -> Lines:
    """Yield the names of a sheet's columns and then its rows."""
    names = [column.name for column in sheet.columns]
    found: pa.Table = derive.run(sheet.rows(derive.tables(sheet.facts), micros(as_of)).select(*names))
    yield names
    moments = [column.kind is Kind.MOMENT for column in sheet.columns]
    for row in zip(*(column.to_pylist() for column in found.columns), strict=True):
        yield [_said(value) if is_moment else value for value, is_moment in zip(row, moments, strict=True)]


def _said(value: int | None) -> str | None:
    return None if value is None else (_EPOCH + timedelta(microseconds=value)).isoformat()


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _figures(arguments: argparse.Namespace, as_of: datetime) -> Lines:
    """Yield the figures of a metric, a line each, under their names."""
    answer = ask(_question(arguments, as_of))
    yield "period", "split", "value", "n", "low", "high", "p90", "p90_low", "p90_high", "unfinished", "is_mature"
    for one in answer.figures:
        yield (
            one.period, one.split, one.value, one.n, one.low, one.high, one.high_value, one.high_low, one.high_high,
            one.unfinished_count, one.is_mature,
        )  # fmt: skip


# What a row tells, as far as it has it.
_TOLD = ("date", "value", "numerator", "denominator", "from_at", "to_at", "had_at", "state", "measure")
_MOMENTS = ("from_at", "to_at", "had_at")


def _rows(arguments: argparse.Namespace, as_of: datetime) -> Lines:
    """Yield the rows that a metric counts, by case; of a time that is told once for a case in business time as well."""
    question = _question(arguments, as_of)
    found = _counted(question).to_pylist()
    business: dict[int, Any] = {}
    twin = f"{question.metric}_business"
    has_twin = any(metric.key == twin for metric in registry.metrics()) and len({row["case_id"] for row in found}) == len(found)
    if has_twin:
        business = {row["case_id"]: row["value"] for row in _counted(replace(question, metric=twin)).to_pylist()}
    names = ["case_id", "source", "external_id", *(name for name in _TOLD if found and name in found[0])]
    yield [*names, *(["business"] if has_twin else [])]
    for row in found:
        told = [_said(row[name]) if name in _MOMENTS else row[name] for name in names]
        yield [*told, business.get(row["case_id"])] if has_twin else told


def _counted(question: Question) -> "pa.Table":
    metric = registry.metric(question.metric)

    def finish(rows: Any, _given: Any) -> Any:
        cases = derive.tables(["cases"])["cases"]
        own = cases.select(of_case=cases.case_id, of_source=cases.source, external_id=cases.external_id)
        names = [name for name in _TOLD if name in rows.columns]
        rows = rows.select("case_id", *names).left_join(own, rows.case_id == own.of_case)
        order = ["case_id", *(name for name in names if name in {"date", "from_at"})]
        return rows.select("case_id", "external_id", *names, source=rows.of_source).order_by(order)

    return expressions.run(metric, question, finish, "rows")


def _question(arguments: argparse.Namespace, as_of: datetime) -> Question:
    today = as_of.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).date()
    where: dict[str, tuple[Any, ...]] = {}
    for text in arguments.where:
        name, _equals, value = text.partition("=")
        where[name] = (*where.get(name, ()), _value(name, value))
    return Question(
        metric=arguments.what,
        as_of=as_of,
        since=arguments.since or today - timedelta(weeks=WEEKS),
        until=arguments.until or today + timedelta(days=1),
        grain=Grain(arguments.grain),
        split=arguments.split,
        where=where,
        team_ids=getattr(arguments, "team_ids", None),
    )


def _value(name: str, text: str) -> Any:
    """Return a value as the dimension has it: ids are numbers; an empty text means none."""
    if not text:
        return None
    return int(text) if name.endswith("_id") else text


def _write(lines: Lines, path: str | None) -> None:
    """Write CSV to a file, or columns to the terminal."""
    if path is None:
        _show(list(lines))
        return
    with _opened(path) as file:
        count = sum(1 for line in map(csv.writer(file).writerow, lines)) - 1
    if path != "-":
        print(_("%(count)s rows") % {"count": f"{count:,}"})


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    if path == "-":
        yield sys.stdout
        return
    with open(path, "w", encoding="utf-8", newline="") as file:
        yield file


def _show(lines: list[Sequence[Any]]) -> None:
    texts = [[_text(value) for value in line] for line in lines]
    widths = [max(len(line[place]) for line in texts) for place in range(len(texts[0]))]
    for line in texts:
        print("  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
