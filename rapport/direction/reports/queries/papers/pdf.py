"""The printed page: one A4 page set like a newspaper, and a second with definitions and filters. Drawn by Typst as PDF/UA-1.

Everything that people wrote travels as JSON: the template shows strings as text and never reads them as markup.
"""

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .printed import printed

if TYPE_CHECKING:
    import typst

    from . import Drawing

TEMPLATE = Path(__file__).resolve().parents[2] / "templates" / "reports" / "report.typ"
FONTS = ("fontpkg_inter", "fontpkg_newsreader")


def pdf(drawing: "Drawing") -> bytes:
    """Return the report as PDF/UA-1. The same version gives the same bytes, but for words erased since."""
    return bytes(_compiled(drawing, "pdf", pdf_standards="ua-1", timestamp=_stamp(drawing)))


def pictures(drawing: "Drawing", *, ppi: float = 110) -> list[bytes]:
    """Return the pages as PNG, for looking at them."""
    found = _compiled(drawing, "png", ppi=ppi)
    return found if isinstance(found, list) else [found]


def _compiled(drawing: "Drawing", kind: Literal["pdf", "png"], **options: Any) -> Any:
    import typst

    return typst.compile(
        _source(),
        format=kind,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(printed(drawing), ensure_ascii=False)},
        **options,
    )


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(_folder(name)) for name in FONTS])


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    return Path(str(found and found.origin)).parent / "files"


@cache
def _source() -> bytes:
    return TEMPLATE.read_bytes()


def _stamp(drawing: "Drawing") -> int:
    return int((drawing.version.approved_at or drawing.content.as_of).timestamp())
