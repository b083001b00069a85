"""The report as slides. Charts are PowerPoint's own, with their data behind them, so that they can be edited and restyled."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from rapport.direction.reports.queries import shown
from rapport.direction.reports.types import Content, Course, Figure, Section

from .deck import ACCENT, GREY, HAIR, INK, INNER, MARGIN, QUIET, SERIF, TONES, TOP, Cell, Deck, colour_of, height
from .printed import chart_words, cited, known_words, state_words, voice_about

if TYPE_CHECKING:
    from . import Drawing

SIDE = 9.3  # where what stands beside a chart begins
BESIDE = MARGIN + INNER - SIDE
FIGURES = 4  # side by side
MOST_FIGURES = 8


def slides(drawing: "Drawing") -> bytes:
    """Return the report as PPTX: from the headline to the definitions, a slide or more for each part."""
    deck = Deck(drawing)
    content = drawing.content
    _opening(deck, drawing)
    _figures(deck, content)
    _told(deck, content)
    _standards(deck, content)
    _aims(deck, content)
    _causes(deck, content)
    _compared(deck, _("How complaints were handled"), content.handled)
    _backlog(deck, content)
    _compared(deck, _("What customers answered"), content.answered)
    _voices(deck, drawing)
    _asks(deck, content)
    _evidence(deck, content)
    _definitions(deck, content)
    return deck.bytes()


def _cells(*words: str, numbers: Sequence[int] = ()) -> list[Cell]:
    return [Cell(words=one, is_number=number in numbers) for number, one in enumerate(words)]


def _data(number_format: str, categories: "list[str]") -> Any:
    """Return the data behind a chart, without series yet."""
    from pptx.chart import data

    made: Any = data
    found = made.CategoryChartData(number_format=number_format)
    found.categories = categories
    return found


def _opening(deck: Deck, drawing: "Drawing") -> None:
    content = drawing.content
    tall = min(2.6, height([content.headline], size=40, wide=INNER) + 0.2)
    slide = deck.slide(content.headline, size=40, tall=tall)
    about = [shown.dates(content.period), state_words(drawing)]
    deck.text(slide, about, top=tall + 1.0, tall=0.75, size=16, colour=QUIET, gap=4)
    deck.text(slide, [content.comment(Section.FIGURES)], top=tall + 2.1, tall=2.1, size=20, font=SERIF, italic=True)


def _figures(deck: Deck, content: Content) -> None:
    """The figures as on the page: large, each with its doubt, its change, and on how much it stands."""
    slide = deck.slide(shown.section(Section.FIGURES))
    figures = content.figures[:MOST_FIGURES]
    lines = -(-len(figures) // FIGURES) or 1
    wide, tall = (INNER - 0.4 * (FIGURES - 1)) / FIGURES, (6.85 - TOP) / lines
    for number, one in enumerate(figures):
        left, top = MARGIN + number % FIGURES * (wide + 0.4), TOP + number // FIGURES * tall
        if number >= FIGURES:
            deck.line(slide, top - 0.06, colour=HAIR, left=left, wide=wide)
        _figure(deck, slide, one, left=left, top=top, wide=wide, is_tall=lines < 3)


def _figure(deck: Deck, slide: Any, one: Figure, *, left: float, top: float, wide: float, is_tall: bool) -> None:
    place = {"left": left, "wide": wide}
    large, step = (32, 0.62) if is_tall else (26, 0.5)
    deck.text(slide, [one.label], top=top, tall=0.25, size=13, colour=QUIET, **place)  # type: ignore[arg-type]
    deck.text(slide, [shown.figure_value(one)], top=top + 0.27, tall=step, size=large, font=SERIF, **place)  # type: ignore[arg-type]
    tone = TONES.get(shown.tone(one), INK)
    under = [(shown.doubt(one), QUIET), (shown.change_of(one), tone), (shown.counted(one), QUIET)]
    for number, (words, colour) in enumerate(pair for pair in under if pair[0]):
        deck.text(
            slide, [words], top=top + 0.34 + step + number * 0.24, tall=0.22, size=12, colour=colour, **place,  # type: ignore[arg-type]
        )  # fmt: skip


def _told(deck: Deck, content: Content) -> None:
    slide = deck.slide(shown.section(Section.CHANGES))
    said = content.comment(Section.CHANGES)
    deck.text(slide, content.told, top=TOP, tall=3.6 if said else 4.8, size=18, gap=12)
    deck.text(slide, [said], top=5.7, tall=1.1, size=17, font=SERIF, italic=True)


def _standards(deck: Deck, content: Content) -> None:
    head = _cells(_("Standard"), _("Met"), _("95 % interval"), _("Target"), _("Verdict"), numbers=(1, 2, 3))
    rows = [
        [
            *_cells(
                one.label,
                shown.value(one.value, "share"),
                shown.interval(one.low, one.high, "share") or shown.DASH,
                shown.value(one.target, "share"),
                numbers=(1, 2, 3),
            ),
            Cell(words=shown.judged(one.judged), tone=shown.JUDGED_TONES[one.judged]),
        ]
        for one in content.standards
    ]
    said, course = content.comment(Section.STANDARDS), content.course("attainment")
    end = 6.0 if said else 6.85
    wide = 6.3 if course else INNER
    made = deck.tables(
        shown.section(Section.STANDARDS),
        head,
        rows,
        widths=[wide * part for part in (0.34, 0.12, 0.19, 0.11, 0.24)],
        size=11,
        end=end,
    )
    if course:
        _course(deck, made[0], course, left=7.3, wide=MARGIN + INNER - 7.3, tall=end - TOP)
    deck.text(made[0], [said], top=6.15, tall=0.7, size=15, font=SERIF, italic=True)


def _aims(deck: Deck, content: Content) -> None:
    if not content.aims:
        return
    head = _cells(
        _("Measure"), _("Reached"), _("95 % interval"), _("Target"), _("Verdict"), _("Owner"), _("Looked at again"),
        numbers=(1, 2, 3),
    )  # fmt: skip
    rows = [
        [
            *_cells(
                shown.aim(one),
                shown.value(one.value, one.unit),
                shown.interval(one.low, one.high, one.unit) or shown.DASH,
                shown.aimed(one),
                numbers=(1, 2, 3),
            ),
            Cell(words=shown.judged(one.judged), tone=shown.JUDGED_TONES[one.judged]),
            *_cells(one.owner, shown.day(one.by_date)),
        ]
        for one in content.aims
    ]
    deck.tables(_("Targets of measures"), head, rows, widths=[2.9, 1.2, 2.2, 1.7, 1.2, 1.4, 1.33])


def _course(deck: Deck, slide: Any, course: Course, *, left: float, wide: float, tall: float = 4.8) -> None:
    """A line with its interval as two thin ones; categories are the first days of the periods."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Pt

    is_share = course.unit == "share"
    data = _data("0.0%" if is_share else "#,##0", [shown.step(one.first, course.grain) for one in course.points])
    data.add_series(course.label, [one.value for one in course.points])
    if any(one.low is not None for one in course.points):
        data.add_series(_("95 % interval from"), [one.low for one in course.points])
        data.add_series(_("to"), [one.high for one in course.points])
    chart = deck.chart(slide, XL_CHART_TYPE.LINE, data, chart_words(course), left=left, top=TOP, wide=wide, tall=tall)
    chart.has_legend = len(list(chart.plots[0].series)) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for number, series in enumerate(chart.plots[0].series):
        series.smooth = False
        series.format.line.color.rgb = colour_of(ACCENT if number == 0 else GREY)
        series.format.line.width = Pt(2.25 if number == 0 else 0.75)
    chart.value_axis.tick_labels.number_format = "0%" if is_share else "#,##0"
    chart.value_axis.tick_labels.number_format_is_linked = False


def _causes(deck: Deck, content: Content) -> None:
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
        chart = deck.chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, data, words, left=MARGIN, top=TOP, wide=8.2, tall=4.85)
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.category_axis.reverse_order = True
        chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "#,##0", False
        plot = chart.plots[0]
        plot.gap_width, plot.overlap, plot.has_data_labels = 60, -5, True
        for series, colour in zip(plot.series, (ACCENT, GREY), strict=True):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour_of(colour)
    answers = [f"{one.label}: {one.department}" for one in content.causes if one.department]
    if answers:
        deck.text(slide, [_("Who answers for it")], left=SIDE, top=TOP, wide=BESIDE, tall=0.3, size=13, colour=QUIET)
        deck.text(slide, answers, left=SIDE, top=TOP + 0.35, wide=BESIDE, tall=2.4, size=13, gap=4)
    said = content.comment(Section.COMPLAINTS)
    deck.text(slide, [said], left=SIDE, top=4.9, wide=BESIDE, tall=1.9, size=15, font=SERIF, italic=True)


def _compared(deck: Deck, title: str, figures: Sequence[Figure]) -> None:
    """A table of figures, each with its doubt, how it was before, and on how much it stands."""
    if not figures:
        return
    head = _cells(
        _("Measure"), _("Value"), _("95 % interval"), _("Before"), _("Change"), _("Counted"), numbers=(1, 2, 3, 4),
    )  # fmt: skip
    rows = [
        [
            *_cells(one.label, shown.figure_value(one), shown.doubt(one) or shown.DASH, shown.against(one), numbers=(1, 2, 3)),
            Cell(words=shown.change_of(one) or shown.DASH, tone=shown.tone(one) or "quiet", is_number=True),
            Cell(words=shown.counted(one)),
        ]
        for one in figures
    ]
    deck.tables(title, head, rows, widths=[3.1, 1.2, 2.0, 1.2, 2.4, 2.03])


def _backlog(deck: Deck, content: Content) -> None:
    slide = deck.slide(shown.section(Section.BACKLOG))
    if course := content.course("backlog"):
        _course(deck, slide, course, left=MARGIN, wide=8.2)
    figures = [one for one in content.figures if one.key in ("opened", "backlog", "backlog_age")]
    for number, one in enumerate(figures[:3]):
        top = TOP + number * 0.92
        deck.text(slide, [one.label], left=SIDE, top=top, wide=BESIDE, tall=0.25, size=13, colour=QUIET)
        deck.text(slide, [shown.figure_value(one)], left=SIDE, top=top + 0.25, wide=BESIDE, tall=0.5, size=26, font=SERIF)
    said = content.comment(Section.BACKLOG)
    deck.text(slide, [said], left=SIDE, top=4.9, wide=BESIDE, tall=1.9, size=15, font=SERIF, italic=True)


def _voices(deck: Deck, drawing: "Drawing") -> None:
    if not drawing.voices:
        return
    slide = deck.slide(shown.section(Section.VOICES))
    for number, one in enumerate(drawing.voices):
        top = TOP + number * 1.6
        deck.text(slide, [f"“{one.text}”"], top=top, tall=1.05, size=20, font=SERIF, italic=True)
        deck.text(slide, [voice_about(one)], top=top + 1.08, tall=0.25, size=12, colour=QUIET)


def _asks(deck: Deck, content: Content) -> None:
    rows = [
        _cells(shown.side(one.side), one.text, one.owner, shown.day(one.by_date) if one.by_date else "") for one in content.asks
    ]
    if rows:
        head = _cells("", _("What"), _("Who"), _("By"))
        deck.tables(_("What we ask, and what we promise"), head, rows, widths=[1.4, 6.6, 2.4, 1.5], size=15)
    earlier = [
        [
            *_cells(one.ask.text, one.ask.owner),
            Cell(words=shown.outcome(one.outcome), tone=shown.OUTCOME_TONES[one.outcome]),
            Cell(words=one.words),
        ]
        for one in content.earlier
    ]
    if earlier:
        head = _cells(_("What"), _("Who"), _("Outcome"), _("What happened"))
        deck.tables(_("What we promised, and what happened"), head, earlier, widths=[4.6, 2.2, 1.6, 3.5], size=14)


def _evidence(deck: Deck, content: Content) -> None:
    rows = [_cells(words["number"], one.title, one.said, words["known"]) for one in content.evidence for words in [cited(one)]]
    if rows:
        deck.tables(_("Evidence"), _cells(_("Number"), _("What"), _("Figure"), _("Kept")), rows, widths=[1.5, 4.2, 3.2, 3.0])


def _definitions(deck: Deck, content: Content) -> None:
    rows = [_cells(one.label, one.sentence, shown.below(one), str(one.version), numbers=(3,)) for one in content.definitions]
    head = _cells(_("Measure"), _("Definition"), _("Of"), _("Version"), numbers=(3,))
    deck.tables(_("Definitions"), head, rows, widths=[2.2, 5.4, 3.4, 0.9], size=11)
    slide = deck.slide(_("What was counted"))
    deck.text(slide, [*content.filters, *known_words(content)], top=TOP, tall=4.8, size=16, gap=10)
