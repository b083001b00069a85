"""The report as slides. Charts are PowerPoint's own, with their data behind them, so that they can be edited and restyled."""

import io
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from rapport.direction.reports.queries import shown
from rapport.direction.reports.types import Content, Course, Section

from .printed import chart_words, known_words, state_words, voice_about

if TYPE_CHECKING:
    from . import Drawing

# The house's colours, as near as sRGB comes; fonts that every office has beside the house's own.
INK, QUIET, ACCENT, GREY, PAPER = "1B1F27", "5F6672", "0B6379", "A9ACB1", "FBFAF8"
TONES = {"good": "1F6B47", "bad": "A62B20", "warn": "8A5A12"}
SERIF, SANS = "Georgia", "Arial"
WIDE, TALL, MARGIN = 13.333, 7.5, 0.7
MOST_ROWS = 10


def slides(drawing: "Drawing") -> bytes:
    """Return the report as PPTX: headline, figures, changes, standards, complaints, backlog, words and asks, definitions."""
    deck = _Deck(drawing)
    content = drawing.content
    _opening(deck, drawing)
    _figures(deck, content)
    _told(deck, content)
    _standards(deck, content)
    _causes(deck, content)
    _backlog(deck, content)
    _voices(deck, drawing)
    _asks(deck, content)
    _definitions(deck, content)
    return deck.bytes()


class _Deck:
    """Lays slides out in one look: a kicker, a title that states what is shown, a heavy rule, and the matter under it."""

    def __init__(self, drawing: "Drawing") -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.inches = Inches
        self.made = Presentation()
        self.made.slide_width, self.made.slide_height = Inches(WIDE), Inches(TALL)
        self.drawing = drawing
        about = self.made.core_properties
        about.title = _("Customer service, %(title)s") % {"title": drawing.content.title}
        about.author, about.language = drawing.content.company, "en-GB"
        about.created = about.modified = (drawing.version.approved_at or drawing.content.as_of).replace(tzinfo=None)

    def bytes(self) -> bytes:
        file = io.BytesIO()
        self.made.save(file)
        return file.getvalue()

    def slide(self, title: str, *, size: int = 28, tall: float = 0.95) -> Any:
        """Add a slide with its title; the foot says whose, of when, and how far it is."""
        slide = self.made.slides.add_slide(self.made.slide_layouts[5])
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = _colour(PAPER)
        content = self.drawing.content
        self.text(slide, [f"{content.company} · {content.title}"], top=0.35, tall=0.3, size=12, colour=QUIET)
        self._place(slide.shapes.title, MARGIN, 0.65, WIDE - 2 * MARGIN, tall)
        self._write(slide.shapes.title.text_frame, [title], size=size, font=SERIF)
        rule = slide.shapes.add_connector(
            1, *(self.inches(one) for one in (MARGIN, 0.7 + tall, WIDE - MARGIN, 0.7 + tall))
        )  # fmt: skip
        rule.line.color.rgb, rule.line.width = _colour(INK), 19050
        foot = f"{state_words(self.drawing)} · {' '.join(known_words(content)[:1])}"
        self.text(slide, [foot], top=TALL - 0.45, tall=0.3, size=10, colour=QUIET)
        return slide

    def text(
        self, slide: Any, lines: "list[str]", *, left: float = MARGIN, top: float, wide: float = WIDE - 2 * MARGIN,
        tall: float, size: int = 14, colour: str = INK, font: str = SANS, italic: bool = False, gap: float = 0,
    ) -> None:  # fmt: skip
        """Add a box of plain paragraphs."""
        box = slide.shapes.add_textbox(*(self.inches(one) for one in (left, top, wide, tall)))
        self._write(box.text_frame, lines, size=size, colour=colour, font=font, italic=italic, gap=gap)

    def _write(
        self,
        frame: Any,
        lines: "list[str]",
        *,
        size: int,
        colour: str = INK,
        font: str = SANS,
        italic: bool = False,
        gap: float = 0,
    ) -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.space_after = Pt(gap)
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.name, run.font.italic, run.font.bold = Pt(size), font, italic, False
            run.font.color.rgb = _colour(colour)

    def _place(self, shape: Any, left: float, top: float, wide: float, tall: float) -> None:
        shape.left, shape.top, shape.width, shape.height = (self.inches(one) for one in (left, top, wide, tall))

    def table(
        self, slide: Any, head: "list[str]", rows: "list[list[str]]", *, widths: "list[float]", top: float, size: int = 12,
        tall: float = 0.38,
    ) -> None:  # fmt: skip
        """Add a table whose first row is its head; plain, without the template's coloured bands."""
        shape = slide.shapes.add_table(
            len(rows) + 1, len(head), *(self.inches(one) for one in (MARGIN, top, sum(widths), tall * (len(rows) + 1)))
        )
        table = shape.table
        table.horz_banding = False
        for number, width in enumerate(widths):
            table.columns[number].width = self.inches(width)
        for line, row in enumerate([head, *rows]):
            table.rows[line].height = self.inches(tall)
            for column, words in enumerate(row):
                cell = table.cell(line, column)
                cell.fill.background()
                cell.margin_left = cell.margin_right = self.inches(0.06)
                cell.margin_top = cell.margin_bottom = self.inches(0.03)
                self._write(cell.text_frame, [words], size=size, colour=QUIET if line == 0 else INK)
                cell.margin_left = self.inches(0.06)
                cell.text_frame.paragraphs[0].runs[0].font.bold = line == 0

    def chart(self, slide: Any, kind: Any, data: Any, words: str, *, left: float, top: float, wide: float, tall: float) -> Any:
        """Add one of PowerPoint's own charts; ``words`` tell those who do not see it what it shows."""
        from pptx.util import Pt

        frame = slide.shapes.add_chart(kind, *(self.inches(one) for one in (left, top, wide, tall)), data)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", words)
        chart = frame.chart
        chart.font.size, chart.font.name = Pt(11), SANS
        chart.font.color.rgb = _colour(QUIET)
        chart.has_title = False
        axis = chart.value_axis
        axis.major_gridlines.format.line.color.rgb = _colour("DEDCD7")
        axis.format.line.fill.background()
        chart.category_axis.format.line.color.rgb = _colour(GREY)
        chart.category_axis.has_major_gridlines = False
        return chart


def _colour(hexadecimal: str) -> Any:
    from pptx.dml import color

    colours: Any = color.RGBColor  # its methods carry no types
    return colours.from_string(hexadecimal)


def _data(number_format: str, categories: "list[str]") -> Any:
    """Return the data behind a chart, without series yet."""
    from pptx.chart import data

    made: Any = data
    found = made.CategoryChartData(number_format=number_format)
    found.categories = categories
    return found


def _opening(deck: _Deck, drawing: "Drawing") -> None:
    content = drawing.content
    slide = deck.slide(content.headline, size=36, tall=2.6)
    lines = [shown.dates(content.period), state_words(drawing)]
    deck.text(slide, lines, top=3.55, tall=0.7, size=16, colour=QUIET, gap=4)
    if said := content.comment(Section.FIGURES):
        deck.text(slide, [said], top=4.5, tall=1.6, size=20, font=SERIF, italic=True)


def _figures(deck: _Deck, content: Content) -> None:
    slide = deck.slide(shown.section(Section.FIGURES))
    head = [_("Measure"), _("Value"), _("95 % interval"), _("n"), _("Before"), _("Change, with its interval")]
    rows = [
        [
            one.label,
            shown.figure_value(one),
            shown.doubt(one) or shown.DASH,
            shown.whole(one.n),
            shown.value(one.before, one.unit) if one.before is not None else shown.DASH,
            shown.changed(one.change, one.unit) or shown.DASH,
        ]
        for one in content.figures
    ]
    deck.table(slide, head, rows, widths=[2.7, 1.7, 2.5, 1.0, 1.5, 2.5], top=1.9, size=13, tall=0.45)


def _told(deck: _Deck, content: Content) -> None:
    slide = deck.slide(shown.section(Section.CHANGES))
    deck.text(slide, list(content.told), top=1.95, tall=3.6, size=17, gap=12)
    if said := content.comment(Section.CHANGES):
        deck.text(slide, [said], top=5.7, tall=1.0, size=17, font=SERIF, italic=True)


def _standards(deck: _Deck, content: Content) -> None:
    slide = deck.slide(shown.section(Section.STANDARDS))
    head = [_("Standard"), _("Met"), _("95 % interval"), _("Target"), _("Verdict")]
    rows = [
        [
            one.label,
            shown.value(one.value, "share"),
            shown.interval(one.low, one.high, "share") or shown.DASH,
            shown.value(one.target, "share"),
            shown.judged(one.judged),
        ]
        for one in content.standards[:MOST_ROWS]
    ]
    deck.table(slide, head, rows, widths=[2.3, 0.8, 1.3, 0.8, 1.2], top=1.95, size=11)
    if course := content.course("attainment"):
        _course(deck, slide, course, left=7.3, wide=WIDE - MARGIN - 7.3)
    if said := content.comment(Section.STANDARDS):
        deck.text(slide, [said], top=6.2, tall=0.8, size=15, font=SERIF, italic=True)


def _course(deck: _Deck, slide: Any, course: Course, *, left: float, wide: float) -> None:
    """A line with its interval as two thin ones; categories are the first days of the periods."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Pt

    is_share = course.unit == "share"
    data = _data("0.0%" if is_share else "#,##0", [shown.step(one.first, course.grain) for one in course.points])
    data.add_series(course.label, [one.value for one in course.points])
    if any(one.low is not None for one in course.points):
        data.add_series(_("95 % interval from"), [one.low for one in course.points])
        data.add_series(_("to"), [one.high for one in course.points])
    chart = deck.chart(slide, XL_CHART_TYPE.LINE, data, chart_words(course), left=left, top=1.9, wide=wide, tall=4.2)
    chart.has_legend = len(list(chart.plots[0].series)) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for number, series in enumerate(chart.plots[0].series):
        series.smooth = False
        series.format.line.color.rgb = _colour(ACCENT if number == 0 else GREY)
        series.format.line.width = Pt(2.25 if number == 0 else 0.75)
    chart.value_axis.tick_labels.number_format = "0%" if is_share else "#,##0"
    chart.value_axis.tick_labels.number_format_is_linked = False


def _causes(deck: _Deck, content: Content) -> None:
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION

    slide = deck.slide(shown.section(Section.COMPLAINTS))
    if content.causes:
        data = _data("#,##0", [one.label for one in content.causes])
        data.add_series(content.title, [one.n for one in content.causes])
        data.add_series(_("Before"), [one.before for one in content.causes])
        first = content.causes[0]
        words = _("Complaints by cause: %(label)s %(n)s, before %(before)s, and further ones.") % {
            "label": first.label,
            "n": first.n,
            "before": first.before,
        }
        chart = deck.chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, data, words, left=MARGIN, top=1.85, wide=8.2, tall=4.9)
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.category_axis.reverse_order = True
        chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "#,##0", False
        plot = chart.plots[0]
        plot.gap_width, plot.overlap, plot.has_data_labels = 60, -5, True
        for series, colour in zip(plot.series, (ACCENT, GREY), strict=True):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = _colour(colour)
        answers = [f"{one.label}: {one.department}" for one in content.causes if one.department]
        if answers:
            deck.text(slide, [_("Who answers for it"), *answers], left=9.3, top=2.0, wide=3.3, tall=3, size=13, gap=4)
    if said := content.comment(Section.COMPLAINTS):
        deck.text(slide, [said], left=9.3, top=4.9, wide=3.3, tall=1.8, size=15, font=SERIF, italic=True)


def _backlog(deck: _Deck, content: Content) -> None:
    slide = deck.slide(shown.section(Section.BACKLOG))
    if course := content.course("backlog"):
        _course(deck, slide, course, left=MARGIN, wide=8.2)
    lines = [
        f"{one.label}: {shown.figure_value(one)}" for one in content.figures if one.key in ("opened", "backlog", "backlog_age")
    ]
    deck.text(slide, lines, left=9.3, top=2.0, wide=3.3, tall=2.5, size=15, gap=8)
    if said := content.comment(Section.BACKLOG):
        deck.text(slide, [said], left=9.3, top=4.6, wide=3.3, tall=2, size=15, font=SERIF, italic=True)


def _voices(deck: _Deck, drawing: "Drawing") -> None:
    if not drawing.voices:
        return
    slide = deck.slide(shown.section(Section.VOICES))
    for number, one in enumerate(drawing.voices):
        top = 1.95 + number * 1.6
        deck.text(slide, [f"“{one.text}”"], top=top, tall=1.1, size=20, font=SERIF, italic=True)
        deck.text(slide, [voice_about(one)], top=top + 1.1, tall=0.3, size=12, colour=QUIET)


def _asks(deck: _Deck, content: Content) -> None:
    rows = [[shown.side(one.side), one.text, one.owner, shown.day(one.by_date) if one.by_date else ""] for one in content.asks]
    if rows:
        slide = deck.slide(_("What we ask, and what we promise"))
        deck.table(slide, ["", _("What"), _("Who"), _("By")], rows, widths=[1.4, 6.6, 2.4, 1.5], top=1.95, size=14, tall=0.6)
    earlier = [[one.ask.text, one.ask.owner, shown.outcome(one.outcome), one.words] for one in content.earlier]
    if earlier:
        slide = deck.slide(_("What we promised, and what happened"))
        head = [_("What"), _("Who"), _("Outcome"), _("What happened")]
        deck.table(slide, head, earlier, widths=[4.6, 2.2, 1.6, 3.5], top=1.95, size=14, tall=0.6)


def _definitions(deck: _Deck, content: Content) -> None:
    slide = deck.slide(_("Definitions and filters"))
    rows = [[one.label, one.sentence, one.denominator, str(one.version)] for one in content.definitions]
    head = [_("Measure"), _("Definition"), _("Of"), _("Version")]
    deck.table(slide, head, rows, widths=[2.0, 5.4, 3.7, 0.8], top=1.85, size=10, tall=0.36)
    deck.text(slide, [" ".join(content.filters)], top=6.35, tall=0.6, size=10, colour=QUIET)
