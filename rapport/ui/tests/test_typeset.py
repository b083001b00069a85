"""Printed pages: accessible, and never refused for a character."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pypdf

from rapport.ui import typeset

AT = datetime(2026, 11, 22, tzinfo=UTC)
TEMPLATE = """#let d = json(bytes(sys.inputs.said))
#set document(title: "A letter")
#set text(lang: "en", font: "Inter")
#d.words
"""


def metadata_of(made: bytes) -> bytes:
    return pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]["/Metadata"].get_data()


def test_a_page_is_accessible_and_one_with_a_character_that_no_font_has_is_still_made(tmp_path: Path) -> None:
    template = tmp_path / "page.typ"
    template.write_text(TEMPLATE)
    assert b"pdfuaid" in metadata_of(typeset.pdf(template, {"words": "It comes on Monday."}, at=AT))
    assert b"pdfuaid" not in metadata_of(typeset.pdf(template, {"words": "It comes on \u661f\u671f\u4e00."}, at=AT))
