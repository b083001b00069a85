"""What is printed, shown and counted with holds the same values: each file is read back and held against the frozen content."""

import io
import re
from dataclasses import replace
from typing import Any

import openpyxl
import pypdf
import pytest
from django.utils import timezone
from pptx import Presentation

from rapport.direction.reports import sample
from rapport.direction.reports.queries import papers, shown
from rapport.direction.reports.queries.papers import Drawing
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
    for one in content.causes:
        assert f"{one.n}" in text
        assert one.label in text
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


def test_tables_of_the_slides_say_the_values_of_the_content(drawing):
    said = [
        cell.text
        for slide in deck_of(drawing).slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
    for figure in drawing.content.figures:
        assert shown.figure_value(figure) in said
    for one in drawing.content.standards:
        assert shown.interval(one.low, one.high, "share") in said


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
    standards = cells_of(drawing, "Standards")[1:]
    assert [(row[0], row[2], row[5], row[6], row[7]) for row in standards] == [
        (one.label, one.value, one.met_count, one.n, one.target) for one in content.standards
    ]
    causes = cells_of(drawing, "Complaints by cause")[1:]
    assert [(row[0], row[2], row[5]) for row in causes] == [(one.label, one.n, one.before) for one in content.causes]
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
    long = sample.content()
    long = replace(
        long,
        told=tuple(f"{number}. " + "A sentence of some length about what moved, and why. " * 3 for number in range(4)),
        standards=long.standards * 6,
        asks=tuple(
            replace(long.asks[0], number=number, text="A thing that is asked for, at length. " * 4) for number in range(6)
        ),
        comments=tuple((section, "Two sentences of comment. They say what the numbers cannot. " * 3) for section in Section),
    )
    drawing = Drawing.of(sample.report(long))
    reader = pypdf.PdfReader(io.BytesIO(papers.drawn(drawing, Paper.PDF)))
    assert len(reader.pages) == 2
    assert "workbook" in reader.pages[0].extract_text()


def test_the_same_version_is_printed_alike(drawing):
    assert printing.pdf(drawing) == printing.pdf(drawing)
