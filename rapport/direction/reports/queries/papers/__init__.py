"""A report as a file: PDF to read and print, slides with charts to edit, a workbook with every value. All from one content."""

from dataclasses import dataclass

from rapport.direction.reports import rules
from rapport.direction.reports.models import Version
from rapport.direction.reports.queries import frozen
from rapport.direction.reports.queries.voices import Voice, shown_of
from rapport.direction.reports.types import Content, Paper

MEDIA_TYPES = {
    Paper.PDF: "application/pdf",
    Paper.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Paper.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What is drawn: a version, what it says, and the customers' words that may still be shown."""

    version: Version
    content: Content
    voices: tuple[Voice, ...]

    @classmethod
    def of(cls, version: Version) -> "Drawing":
        """Return the drawing of a version."""
        content = frozen.from_json(version.content)
        return cls(version=version, content=content, voices=tuple(shown_of(content.voices)))


def name_of(content: Content, paper: Paper) -> str:
    """Return the file's name: "customer-service-2026-10.pdf"."""
    return f"customer-service-{rules.key_of(content.period)}.{paper.value}"


def drawn(drawing: Drawing, paper: Paper) -> bytes:
    """Return the bytes of a report as PDF, slides or workbook. The drawing packages are loaded with the first one only."""
    match paper:
        case Paper.PDF:
            from .pdf import pdf

            return pdf(drawing)
        case Paper.PPTX:
            from .slides import slides

            return slides(drawing)
        case Paper.XLSX:
            from .workbook import workbook

            return workbook(drawing)
