"""What is printed, shown and counted with holds the same values: each file is read back and held against the frozen content."""

import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import combinations
from typing import Any

import openpyxl
import pypdf
import pytest
from django.utils import timezone
from pptx import Presentation

from rapport.direction.reports import sample
from rapport.direction.reports.queries import papers, shown
from rapport.direction.reports.queries.papers import Drawing
from rapport.direction.reports.queries.papers import deck as deck_module
from rapport.direction.reports.queries.papers import pdf as printing
from rapport.direction.reports.types import Ask, Paper, Section, Side, State

pytestmark = pytest.mark.django_db
INJECTION = '#panic("x") \\ $a$ *b* _c_ `d` @e <f> [g] #let h = 1 =SUM(A1) {{ i }}'


@pytest.fixture
def drawing():
    with timezone.override("Europe/London"):
        yield Drawing.of(sample.report(state=State.APPROVED))


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def deck_of(drawing) -> Any:
    return Presentation(io.BytesIO(papers.drawn(drawing, Paper.PPTX)))


def charts_of(deck) -> dict[str, Any]:
    return {
        shape.chart.plots[0].series[0].name: shape for slide in deck.slides for shape in slide.shapes if shape.has_chart
    }  # fmt: skip


def cells_of(drawing, sheet: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(papers.drawn(drawing, Paper.XLSX)))
    return [tuple(one.value for one in row) for row in book[sheet].iter_rows()]


def test_the_printed_page_says_every_value_of_the_content(drawing):
    text = text_of(papers.drawn(drawing, Paper.PDF))
    content = drawing.content
    assert content.headline in text
    for figure in content.figures[:8]:
        assert figure.label in text
        assert shown.figure_value(figure) in text
        assert shown.doubt(figure) in text
    for one in content.standards:
        assert shown.value(one.value, "share") in text
        assert shown.interval(one.low, one.high, "share") in text
    for one in content.aims:
        assert {shown.aim(one), shown.value(one.value, one.unit), shown.aimed(one), one.owner} <= {
            words for words in (shown.aim(one), shown.value(one.value, one.unit), shown.aimed(one), one.owner) if words in text
        }
    assert f"Evidence {content.evidence[0].evidence_id}: {content.evidence[0].title}" in text
    for one in content.causes:
        assert f"{one.n}" in text
        assert one.label in text
    for one in content.handled:
        assert {one.label, shown.figure_value(one), shown.against(one)} <= {
            words for words in (one.label, shown.figure_value(one), shown.against(one)) if words in text
        }
    assert "£1,240.50" in text
    assert "+20.0 points (+7.0 to +33.0)" in text  # of the net promoter score
    assert "3 of 4" in text
    for words in (*content.told, *content.filters, content.asks[0].text, content.comment(Section.COMPLAINTS)):
        assert words in text
    for one in content.definitions:
        assert one.sentence in text
        assert one.denominator in text


def test_the_printed_page_is_one_page_and_an_annex_accessible_and_tagged(drawing):
    reader = pypdf.PdfReader(io.BytesIO(papers.drawn(drawing, Paper.PDF)))
    assert len(reader.pages) == 2
    catalog = reader.trailer["/Root"]
    assert str(catalog["/Lang"]).startswith("en")
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Customer service, October 2026"
    assert b"pdfuaid" in catalog["/Metadata"].get_data()
    tags = [str(one) for one in roles(catalog["/StructTreeRoot"])]
    assert {"/H1", "/Table", "/TH", "/TD", "/Figure"} <= set(tags)
    figures = [one for one in nodes(catalog["/StructTreeRoot"]) if one.get("/S") == "/Figure"]
    assert figures
    assert all(one.get("/Alt") for one in figures)


def test_the_printed_page_passes_a_validator_of_pdf_ua_where_there_is_one(drawing, tmp_path):
    """outloud checks what a machine can of PDF/UA-1; its libraries are not for us to ship, so whoever wants it installs it."""
    validator = shutil.which(os.environ.get("RAPPORT_PDF_VALIDATOR", "outloud"))
    if validator is None:
        pytest.skip("no validator of PDF/UA on this machine: put outloud (PyPI) on the PATH, or name it in RAPPORT_PDF_VALIDATOR")
    page = tmp_path / "report.pdf"
    page.write_bytes(papers.drawn(drawing, Paper.PDF))
    told = subprocess.run([validator, "--layer", "conformance", str(page)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "0 error(s)" in told.stdout


def nodes(node):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from nodes(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from nodes(node["/K"])


def roles(root):
    return [one["/S"] for one in nodes(root)]


def test_fonts_of_the_house_are_in_the_file_and_no_others(drawing):
    reader = pypdf.PdfReader(io.BytesIO(papers.drawn(drawing, Paper.PDF)))
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all(name.startswith(("Inter", "Newsreader")) for name in fonts), fonts


def test_charts_of_the_slides_can_be_edited_and_hold_the_values_of_the_content(drawing):
    content, charts = drawing.content, charts_of(deck_of(drawing))
    for course in content.courses:
        shape = charts[course.label]
        series = {one.name: list(one.values) for one in shape.chart.plots[0].series}
        assert series[course.label] == [one.value for one in course.points]
        assert list(shape.chart.plots[0].categories) == [shown.step(one.first, course.grain) for one in course.points]
        if course.points[0].low is not None:
            assert series["95 % interval from"] == [one.low for one in course.points]
            assert series["to"] == [one.high for one in course.points]
        behind = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)).active
        assert [row[1].value for row in behind.iter_rows(min_row=2)] == [one.value for one in course.points]
        assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
    causes = charts[content.title].chart.plots[0]
    assert list(causes.categories) == [one.label for one in content.causes]
    assert [list(one.values) for one in causes.series] == [
        [one.n for one in content.causes],
        [one.before for one in content.causes],
    ]


def test_the_slides_say_the_values_of_the_content(drawing):
    said = [
        text
        for slide in deck_of(drawing).slides
        for shape in slide.shapes
        for text in (
            [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_table
            else [shape.text_frame.text]
            if shape.has_text_frame
            else []
        )
    ]
    for figure in drawing.content.figures:
        assert shown.figure_value(figure) in said
    for one in drawing.content.standards:
        assert shown.interval(one.low, one.high, "share") in said
    for one in drawing.content.aims:
        assert {shown.aim(one), shown.value(one.value, one.unit), shown.aimed(one), one.owner} <= set(said)
    assert drawing.content.evidence[0].title in said


def long_content():
    """A report with more of everything than a page is meant for."""
    found = sample.content()
    return replace(
        found,
        headline="Four of five held their standard, and what was missed was missed by one carrier in one region. " * 2,
        told=tuple(f"{number}. " + "A sentence of some length about what moved, and why. " * 3 for number in range(4)),
        figures=found.figures * 2,
        standards=found.standards * 12,
        aims=found.aims * 7,
        evidence=found.evidence * 6,
        asks=tuple(replace(found.asks[0], number=number, text="A thing that is asked for. " * 8) for number in range(6)),
        definitions=found.definitions * 14,
        comments=tuple((section, "Two sentences of comment. They say what the numbers cannot. " * 6) for section in Section),
    )


def boxes_of(slide):
    """Each shape that holds something, as left, top, right and bottom; lines have no height."""
    for shape in slide.shapes:
        if shape.height:
            yield shape.left, shape.top, shape.left + shape.width, shape.top + shape.height


@pytest.mark.parametrize("content", [sample.content, long_content])
def test_nothing_on_the_slides_overlaps_leaves_them_or_is_too_small_to_read(content):
    deck = deck_of(Drawing.of(sample.report(content())))
    for number, slide in enumerate(deck.slides, 1):
        boxes = list(boxes_of(slide))
        for left, top, right, bottom in boxes:
            assert min(left, top) >= 0, number
            assert right <= deck.slide_width, number
            assert bottom <= deck.slide_height, number
        for one, two in combinations(boxes, 2):
            assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1], (number, one, two)
        for shape in slide.shapes:
            frames = [shape.text_frame] if shape.has_text_frame else []
            frames += [cell.text_frame for row in shape.table.rows for cell in row.cells] if shape.has_table else []
            runs = [run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs]
            assert all(run.font.size.pt >= 10 for run in runs), number
            assert all(contrast(str(run.font.color.rgb), deck_module.PAPER) >= 4.5 for run in runs), number
            if frames and not shape.has_table:
                lines = [paragraph.text for paragraph in shape.text_frame.paragraphs]
                needed = deck_module.height(lines, size=runs[0].font.size.pt, wide=shape.width.inches)
                assert needed <= shape.height.inches + 0.03 or runs[0].font.size.pt == deck_module.LEAST, (number, lines)


def contrast(one: str, two: str) -> float:
    """The contrast of two colours as WCAG defines it."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_slide_has_a_title(drawing):
    assert all(slide.shapes.title.text for slide in deck_of(drawing).slides)


def test_the_workbook_holds_the_numbers_themselves(drawing):
    content = drawing.content
    rows = {row[0]: row for row in cells_of(drawing, "Headline")}
    for figure in content.figures:
        found = rows[figure.label]
        assert (found[2], found[3], found[4], found[5], found[6]) == (
            figure.value,
            figure.low,
            figure.high,
            figure.n,
            figure.before,
        )
        assert found[7] == (figure.change.value if figure.change else None)
    trend = cells_of(drawing, "Trend")[1:]
    assert [(row[1], row[2], row[3], row[4], row[5]) for row in trend] == [
        (one.first.isoformat(), one.value, one.low, one.high, one.n) for course in content.courses for one in course.points
    ]
    targets = cells_of(drawing, "Targets")[1:]
    assert [(row[0], row[3], row[4], row[5], row[6], row[7], row[10]) for row in targets] == [
        (one.label, one.value, one.low, one.high, one.n, one.target, one.owner) for one in content.aims
    ]
    assert [row[:2] for row in cells_of(drawing, "Evidence")[1:]] == [(one.evidence_id, one.title) for one in content.evidence]
    standards = cells_of(drawing, "Standards")[1:]
    assert [(row[0], row[2], row[5], row[6], row[7]) for row in standards] == [
        (one.label, one.value, one.met_count, one.n, one.target) for one in content.standards
    ]
    causes = cells_of(drawing, "Complaints by cause")[1:]
    assert [(row[0], row[2], row[5]) for row in causes] == [(one.label, one.n, one.before) for one in content.causes]
    handled = cells_of(drawing, "How complaints were handled")[1:]
    assert [(row[0], row[1], row[2]) for row in handled] == [
        ("Complaints answered in time", "share", 0.93), ("Answers to complaints overdue", "cases", 4),
        ("Redress paid", "GBP", 1240.5),
    ]  # fmt: skip
    backlog = cells_of(drawing, "Backlog")[1:]
    assert [row[1] for row in backlog] == [one.value for one in content.course("backlog").points]
    definitions = cells_of(drawing, "Definitions")
    assert any(row[0] == "Standards met" and row[2] == 1 for row in definitions)
    assert any(content.filters[0] == row[0] for row in definitions)


def test_what_people_wrote_is_text_in_every_file():
    asks = (Ask(number=1, side=Side.ASK, text=INJECTION[:200], owner="=1+1", by_date=None),)
    content = replace(sample.content(headline=INJECTION), asks=asks, told=(INJECTION,), comments=((Section.FIGURES, INJECTION),))
    drawing = Drawing.of(sample.report(content))
    assert "#let h = 1" in text_of(papers.drawn(drawing, Paper.PDF))
    assert INJECTION in deck_of(drawing).slides[0].shapes.title.text
    book = openpyxl.load_workbook(io.BytesIO(papers.drawn(drawing, Paper.XLSX)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_report_with_little_in_it_is_drawn_all_the_same():
    bare = replace(
        sample.content(),
        figures=(),
        told=(),
        courses=(),
        standards=(),
        causes=(),
        asks=(),
        comments=(),
        definitions=(),
        filters=(),
    )
    drawing = Drawing.of(sample.report(bare))
    assert all(papers.drawn(drawing, paper) for paper in Paper)


def test_a_long_report_is_set_smaller_and_stays_on_one_page():
    found = sample.content()
    comments = tuple((section, "Two sentences of comment. They say what the numbers cannot. " * 2) for section in Section)
    kept = replace(
        long_content(),
        asks=long_content().asks[:3],
        headline=found.headline,
        figures=found.figures,
        evidence=(),
        definitions=found.definitions,
        comments=comments,
    )
    reader = pypdf.PdfReader(io.BytesIO(papers.drawn(Drawing.of(sample.report(kept)), Paper.PDF)))
    assert len(reader.pages) == 2
    assert "workbook" in reader.pages[0].extract_text()


def test_the_same_version_is_printed_alike(drawing):
    assert printing.pdf(drawing) == printing.pdf(drawing)


def test_the_workbook_holds_what_customers_answered_with_its_change(drawing):
    net, few = cells_of(drawing, "What customers answered")[1:]
    assert (*net[1:9], net[11]) == ("points", 28, 19, 37, 312, 8, 297, 20, "+28")
    assert few[11] == "3 of 4"
