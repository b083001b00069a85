"""Pages set by Typst: what is said travels as JSON, so that the template shows it as text and never reads it as markup."""

import importlib.util
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import typst

FONTS = ("fontpkg_inter", "fontpkg_newsreader")


def pdf(template: Path, said: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return a document as PDF/UA-1; the same words at the same moment give the same bytes.

    PDF/UA forbids a character that no font of the house has: with one in it the document is an ordinary PDF that shows a box.
    The template reads ``json(bytes(sys.inputs.said))``.
    """
    import typst

    try:
        return _compiled(template, said, at=at, standard="ua-1")
    except typst.TypstError:
        return _compiled(template, said, at=at, standard=None)


def _compiled(template: Path, said: Mapping[str, Any], *, at: datetime, standard: Literal["ua-1"] | None) -> bytes:
    import typst

    made = typst.compile(
        template.read_bytes(),
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps(said, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
        pdf_standards=standard,
    )
    return bytes(made)


@cache
def fonts() -> "typst.Fonts":
    """Return the house's fonts, and none of the machine's."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(_folder(name)) for name in FONTS])


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    return Path(str(found and found.origin)).parent / "files"
