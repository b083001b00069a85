"""The report as one workbook: every value as a number that can be counted with, beside the words in which it is read."""

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from rapport.direction.reports.queries import shown
from rapport.direction.reports.types import Content, Figure

from .printed import known_words, state_words, voice_about

if TYPE_CHECKING:
    from . import Drawing

FORMATS = {"share": "0.0%", "cases": "#,##0", "ratio": "0.00", "seconds": "#,##0", "points": "+0.0;-0.0;0.0"}
WIDTHS = (30, *(16,) * 11)


def workbook(drawing: "Drawing") -> bytes:
    """Return the report as XLSX. Shares in [0, 1], durations in seconds, exactly as they were approved."""
    import xlsxwriter  # type: ignore[import-untyped]

    file = io.BytesIO()
    # What people wrote stays text: nothing of it is a formula, a number or a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties(
            {
                "title": _("Customer service, %(title)s") % {"title": drawing.content.title},
                "author": drawing.content.company,
                "created": (drawing.version.approved_at or drawing.content.as_of).replace(tzinfo=None),
            }
        )
        sheets = _Sheets(book)
        _headline(sheets, drawing)
        _trend(sheets, drawing.content)
        _standards(sheets, drawing.content)
        _aims(sheets, drawing.content)
        _causes(sheets, drawing.content)
        for title, rows in (
            (_("How complaints were handled"), drawing.content.handled), (_("What customers answered"), drawing.content.answered),
        ):  # fmt: skip
            if rows:
                _compared(sheets, title, rows)
        _backlog(sheets, drawing.content)
        _words(sheets, drawing)
        _evidence(sheets, drawing.content)
        _definitions(sheets, drawing.content)
    return file.getvalue()


class _Sheets:
    """Writes tables to sheets in one look."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bottom": 2, "font_name": "Arial", "font_size": 10, "text_wrap": True})
        self.text = book.add_format({"font_name": "Arial", "font_size": 10, "text_wrap": True, "valign": "top"})
        self.title = book.add_format({"font_name": "Georgia", "font_size": 18, "valign": "top", "text_wrap": True})
        self.numbers = {
            unit: book.add_format({"font_name": "Arial", "font_size": 10, "num_format": pattern, "valign": "top"})
            for unit, pattern in FORMATS.items()
        }

    def sheet(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], *, above: Sequence[str] = ()) -> None:
        """Write one sheet: sentences above, a head, rows; a cell with a unit is a pair (number, unit)."""
        sheet = self.book.add_worksheet(name[:31])
        sheet.hide_gridlines(2)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        line = 0
        for number, words in enumerate(above):
            style = self.title if number == 0 else self.text
            sheet.merge_range(line, 0, line, 7, "", style)
            sheet.write_string(line, 0, words, style)
            if number == 0:
                sheet.set_row(line, 50)
            line += 1
        line += bool(above)
        for column, words in enumerate(head):
            sheet.write_string(line, column, words, self.head)
        sheet.freeze_panes(line + 1, 1)
        for number, row in enumerate(rows, line + 1):
            for column, cell in enumerate(row):
                self._write(sheet, number, column, cell)

    def _write(self, sheet: Any, line: int, column: int, cell: Any) -> None:
        value, unit = cell if isinstance(cell, tuple) else (cell, "cases")
        if value is None:
            sheet.write_blank(line, column, None, self.text)
        elif isinstance(value, int | float):
            sheet.write_number(
                line, column, 100 * value if unit == "points" else value, self.numbers.get(unit, self.numbers["ratio"])
            )
        else:
            sheet.write_string(line, column, str(value), self.text)


def _headline(sheets: _Sheets, drawing: "Drawing") -> None:
    content = drawing.content
    head = [
        _("Measure"), _("Unit"), _("Value"), _("95 % interval from"), _("to"), _("n"), _("Before"), _("Change"),
        _("Interval of the change from"), _("to"), _("In words"),
    ]  # fmt: skip
    above = [content.headline, f"{content.title} · {shown.dates(content.period)} · {state_words(drawing)}", *content.told]
    sheets.sheet(_("Headline"), head, [_row(one) for one in content.figures], above=above)


def _row(one: Figure) -> list[Any]:
    unit, change = one.unit, one.change
    words = "; ".join(
        part for part in (shown.figure_value(one), shown.doubt(one), shown.change_of(one), shown.counted(one)) if part
    )
    return [
        one.label, unit, (one.value, unit), (one.low, unit), (one.high, unit), one.n, (one.before, unit),
        (change.value if change else None, unit), (change.low if change else None, unit), (change.high if change else None, unit),
        words,
    ]  # fmt: skip


def _trend(sheets: _Sheets, content: Content) -> None:
    head = [_("Measure"), _("From"), _("Value"), _("95 % interval from"), _("to"), _("n"), _("May still change")]
    rows = [
        [course.label, one.first.isoformat(), (one.value, course.unit), (one.low, course.unit), (one.high, course.unit), one.n,
         _("no") if one.is_mature else _("yes")]
        for course in content.courses
        for one in course.points
    ]  # fmt: skip
    sheets.sheet(_("Trend"), head, rows)


def _standards(sheets: _Sheets, content: Content) -> None:
    head = [
        _("Standard"),
        _("Promise"),
        _("Met"),
        _("95 % interval from"),
        _("to"),
        _("Clocks met"),
        _("of"),
        _("Target"),
        _("Verdict"),
    ]
    rows = [
        [one.label, one.promise, (one.value, "share"), (one.low, "share"), (one.high, "share"), one.met_count, one.n,
         (one.target, "share"), shown.judged(one.judged)]
        for one in content.standards
    ]  # fmt: skip
    sheets.sheet(_("Standards"), head, rows)


def _aims(sheets: _Sheets, content: Content) -> None:
    head = [
        _("Measure"), _("Of whom"), _("Unit"), _("Reached"), _("95 % interval from"), _("to"), _("n"), _("Target"),
        _("Good is"), _("Verdict"), _("Owner"), _("Looked at again"),
    ]  # fmt: skip
    rows = [
        [one.label, one.scope or _("The whole department"), one.unit, (one.value, one.unit), (one.low, one.unit),
         (one.high, one.unit), one.n, (one.target, one.unit), _("less") if one.better == "lower" else _("more"),
         shown.judged(one.judged), one.owner, one.by_date.isoformat()]
        for one in content.aims
    ]  # fmt: skip
    sheets.sheet(_("Targets"), head, rows)


def _evidence(sheets: _Sheets, content: Content) -> None:
    rows = [[one.evidence_id, one.title, one.said, one.frozen_at.isoformat(), one.hash_start] for one in content.evidence]
    sheets.sheet(_("Evidence"), [_("Number"), _("Title"), _("Figure"), _("Frozen"), _("Hash begins")], rows)


def _causes(sheets: _Sheets, content: Content) -> None:
    head = [_("Cause"), _("Answers for it"), _("Complaints"), _("95 % interval of the rate from"), _("to"), _("Before")]
    rows = [[one.label, one.department, one.n, (one.low, "ratio"), (one.high, "ratio"), one.before] for one in content.causes]
    sheets.sheet(_("Complaints by cause"), head, rows)


def _compared(sheets: _Sheets, title: str, figures: Sequence[Figure]) -> None:
    head = [
        _("Measure"), _("Unit"), _("Value"), _("95 % interval from"), _("to"), _("n"), _("Before"), _("n before"), _("Change"),
        _("Interval of the change from"), _("to"), _("In words"),
    ]  # fmt: skip
    rows = [
        [one.label, one.unit.removeprefix(shown.MONEY), *row[2:7], one.before_n, *row[7:10], shown.figure_value(one)]
        for one in figures
        for row in [_row(one)]
    ]
    sheets.sheet(title, head, rows)


def _backlog(sheets: _Sheets, content: Content) -> None:
    course = content.course("backlog")
    head = [_("Period from"), _("Open at its end"), _("Usual range from"), _("to")]
    points = course.points if course else ()
    low, high = (course.usual_low, course.usual_high) if course else (None, None)
    rows = [[one.first.isoformat(), (one.value, "cases"), (low, "cases"), (high, "cases")] for one in points]
    sheets.sheet(_("Backlog"), head, rows)


def _words(sheets: _Sheets, drawing: "Drawing") -> None:
    content = drawing.content
    rows: list[Sequence[Any]] = [[shown.section(section), words] for section, words in content.comments]
    rows += [[_("A customer"), f"{one.text} ({voice_about(one)})"] for one in drawing.voices]
    rows += [[shown.side(one.side), one.text, one.owner, one.by_date.isoformat() if one.by_date else ""] for one in content.asks]
    rows += [[_("Earlier"), one.ask.text, one.ask.owner, shown.outcome(one.outcome), one.words] for one in content.earlier]
    sheets.sheet(_("Words and asks"), [_("What"), _("Text"), _("Owner"), _("By, or outcome"), _("What happened")], rows)


def _definitions(sheets: _Sheets, content: Content) -> None:
    head = [_("Measure"), _("Key"), _("Version"), _("Definition"), _("Counted"), _("Of"), _("Belongs by"), _("Unit"), _("Source")]
    rows = [
        [one.label, one.metric, one.version, one.sentence, one.numerator, shown.below(one), one.cohort, one.unit, one.source]
        for one in content.definitions
    ]
    sheets.sheet(_("Definitions"), head, rows, above=[_("Definitions and filters"), *content.filters, *known_words(content)])
