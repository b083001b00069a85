"""A deck in the house's look: a kicker, a title that states what is shown, a heavy rule, and the matter under it.

Nothing leaves its place: text that does not fit is set smaller, and a table that is too long goes on on a further slide.
Fonts of others are not at hand here, so that widths are reckoned a little too wide.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .printed import known_words, state_words

if TYPE_CHECKING:
    from . import Drawing

# The house's colours, as near as sRGB comes; fonts that every office has beside the house's own.
INK, QUIET, ACCENT, GREY, HAIR, PAPER = "1B1F27", "5F6672", "0B6379", "A9ACB1", "DEDCD7", "FBFAF8"
TONES = {"good": "1F6B47", "bad": "A62B20", "warn": "8A5A12"}
SERIF, SANS = "Georgia", "Arial"
WIDE, TALL, MARGIN = 13.333, 7.5, 0.7
INNER = WIDE - 2 * MARGIN
TOP, END = 1.95, 6.85  # between them lies the matter of a slide
LETTER, LINE = 0.54, 1.2  # mean width and height of a letter, by the size of the font
POINTS = 72
LEAST = 10
CELL = 0.08  # inches beside what stands in a cell


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in a cell of a table: words, their tone, and on which side."""

    words: str
    tone: str = ""
    is_number: bool = False


def height(lines: Sequence[str], *, size: float, wide: float, gap: float = 0) -> float:
    """Return the inches that paragraphs take in a box so many inches wide."""
    return sum(_count(line, size, wide) for line in lines) * size * LINE / POINTS + gap / POINTS * len(lines)


def _count(line: str, size: float, wide: float) -> int:
    """Return how many lines a paragraph breaks into at its spaces."""
    most, count, used = max(1, int(wide * POINTS / (size * LETTER))), 1, 0
    for word in line.split():
        if used and used + 1 + len(word) > most:
            count, used = count + 1, 0
        count += max(0, len(word) - 1) // most
        used += len(word) + bool(used)
    return count


class Deck:
    """Lays slides out, each with a title of its own."""

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
        """Return the file."""
        file = io.BytesIO()
        self.made.save(file)
        return file.getvalue()

    def slide(self, title: str, *, size: int = 28, tall: float = 0.95) -> Any:
        """Add a slide with its title; the foot says whose, of when, how far it is, and which slide."""
        slide = self.made.slides.add_slide(self.made.slide_layouts[5])
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = colour_of(PAPER)
        content = self.drawing.content
        about = " · ".join(one for one in (content.company, content.title) if one)
        self.text(slide, [about], top=0.32, tall=0.28, size=12, colour=QUIET)
        self._place(slide.shapes.title, MARGIN, 0.66, INNER, tall)
        fitting = next((one for one in range(size, LEAST, -2) if height([title], size=one, wide=INNER) <= tall), LEAST)
        self._write(slide.shapes.title.text_frame, [title], size=fitting, font=SERIF)
        self.line(slide, 0.72 + tall, weight=19050)
        foot = f"{state_words(self.drawing)} · {' '.join(known_words(content)[:1])}"
        self.text(slide, [foot], top=TALL - 0.42, tall=0.25, wide=INNER - 1, size=10, colour=QUIET)
        number = [str(len(self.made.slides))]
        self.text(
            slide, number, left=WIDE - MARGIN - 0.8, top=TALL - 0.42, tall=0.25, wide=0.8, size=10, colour=QUIET, is_right=True
        )
        return slide

    def line(
        self, slide: Any, top: float, *, weight: int = 6350, colour: str = INK, left: float = MARGIN, wide: float = INNER
    ) -> None:
        """Draw a rule across."""
        rule = slide.shapes.add_connector(1, *(self.inches(one) for one in (left, top, left + wide, top)))
        rule.line.color.rgb, rule.line.width = colour_of(colour), weight

    def text(
        self, slide: Any, lines: Sequence[str], *, left: float = MARGIN, top: float, wide: float = INNER, tall: float,
        size: int = 14, colour: str = INK, font: str = SANS, italic: bool = False, gap: float = 0, is_right: bool = False,
    ) -> None:  # fmt: skip
        """Add a box of plain paragraphs, set smaller where they do not fit."""
        said = [line for line in lines if line]
        if not said:
            return
        fitting = next((one for one in range(size, LEAST, -1) if height(said, size=one, wide=wide, gap=gap) <= tall), LEAST)
        box = slide.shapes.add_textbox(*(self.inches(one) for one in (left, top, wide, tall)))
        self._write(box.text_frame, said, size=fitting, colour=colour, font=font, italic=italic, gap=gap, is_right=is_right)

    def _write(
        self, frame: Any, lines: Sequence[str], *, size: int, colour: str = INK, font: str = SANS, italic: bool = False,
        bold: bool = False, gap: float = 0, is_right: bool = False,
    ) -> None:  # fmt: skip
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.RIGHT if is_right else PP_ALIGN.LEFT
            paragraph.space_after = Pt(gap)
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.name, run.font.italic, run.font.bold = Pt(size), font, italic, bold
            run.font.color.rgb = colour_of(colour)

    def _place(self, shape: Any, left: float, top: float, wide: float, tall: float) -> None:
        shape.left, shape.top, shape.width, shape.height = (self.inches(one) for one in (left, top, wide, tall))

    def tables(
        self, title: str, head: Sequence[Cell], rows: Sequence[Sequence[Cell]], *, widths: Sequence[float], size: int = 13,
        end: float = END,
    ) -> list[Any]:  # fmt: skip
        """Add slides with a table, as many as its rows need, and return them."""
        left, made = list(rows), list[Any]()
        while left or not made:
            slide = self.slide(title if not made else _("%(title)s, continued") % {"title": title})
            count = self.table(slide, head, left, widths=widths, size=size, end=end)
            made.append(slide)
            left = left[max(count, 1) :]
        return made

    def table(
        self, slide: Any, head: Sequence[Cell], rows: Sequence[Sequence[Cell]], *, widths: Sequence[float], size: int = 13,
        end: float = END,
    ) -> int:  # fmt: skip
        """Add a plain table with its head and as many rows as fit above ``end``; return how many these are."""
        heights, tall = list[float](), _row_height(head, widths, size)
        for row in rows:
            taken = _row_height(row, widths, size)
            if heights and TOP + tall + taken > end:
                break
            heights.append(taken)
            tall += taken
        place = [self.inches(one) for one in (MARGIN, TOP, sum(widths), tall)]
        table = slide.shapes.add_table(len(heights) + 1, len(head), *place).table
        table.horz_banding = table.first_row = False
        for number, width in enumerate(widths):
            table.columns[number].width = self.inches(width)
        for line, row in enumerate([head, *rows[: len(heights)]]):
            table.rows[line].height = self.inches(_row_height(row, widths, size))
            for column, one in enumerate(row):
                self._cell(table.cell(line, column), one, size=size, is_head=line == 0)
        return len(heights)

    def _cell(self, cell: Any, one: Cell, *, size: int, is_head: bool) -> None:
        cell.fill.background()
        colour = QUIET if is_head else TONES.get(one.tone, INK)
        self._write(
            cell.text_frame, [one.words], size=size, colour=colour, bold=is_head or bool(one.tone), is_right=one.is_number
        )
        cell.margin_left = cell.margin_right = self.inches(CELL)
        cell.margin_top = cell.margin_bottom = self.inches(CELL / 2)
        _underline(cell, INK if is_head else HAIR, 12700 if is_head else 6350)

    def chart(self, slide: Any, kind: Any, data: Any, words: str, *, left: float, top: float, wide: float, tall: float) -> Any:
        """Add one of PowerPoint's own charts; ``words`` tell those who do not see it what it shows."""
        from pptx.util import Pt

        frame = slide.shapes.add_chart(kind, *(self.inches(one) for one in (left, top, wide, tall)), data)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", words)
        chart = frame.chart
        chart.font.size, chart.font.name = Pt(11), SANS
        chart.font.color.rgb = colour_of(QUIET)
        chart.has_title = False
        axis = chart.value_axis
        axis.major_gridlines.format.line.color.rgb = colour_of(HAIR)
        axis.format.line.fill.background()
        chart.category_axis.format.line.color.rgb = colour_of(GREY)
        chart.category_axis.has_major_gridlines = False
        return chart


def _row_height(row: Sequence[Cell], widths: Sequence[float], size: int) -> float:
    lines = max(_count(one.words, size, width - 2 * CELL) for one, width in zip(row, widths, strict=True))
    return lines * size * LINE / POINTS + 2 * CELL


def _underline(cell: Any, colour: str, weight: int) -> None:
    """Draw the line under a cell, and no other: the library has no words for it."""
    from pptx.oxml import xmlchemy

    made: Any = xmlchemy  # its functions carry no types
    about = cell._tc.get_or_add_tcPr()
    for side in ("lnL", "lnR", "lnT", "lnB"):
        line = made.OxmlElement(f"a:{side}")
        about.append(line)
        line.set("w", str(weight if side == "lnB" else 0))
        fill = made.OxmlElement("a:solidFill" if side == "lnB" else "a:noFill")
        line.append(fill)
        if side == "lnB":
            painted = made.OxmlElement("a:srgbClr")
            painted.set("val", colour)
            fill.append(painted)
    # The order of the format is lines first, then the fill of the cell.
    for one in [child for child in about if child.tag.endswith("}noFill")]:
        about.append(one)


def colour_of(hexadecimal: str) -> Any:
    """Return a colour as the package writes it."""
    from pptx.dml import color

    colours: Any = color.RGBColor  # its methods carry no types
    return colours.from_string(hexadecimal)
