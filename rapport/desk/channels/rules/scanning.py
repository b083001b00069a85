"""What a scanned letter holds: its pages and the words that the scanner has read, with bounds on what it may cost to look."""

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES, MOST_READ, LONGEST = 200, 30, 18_000
FEWEST_LETTERS = 20


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


class UnreadableError(ValueError):
    """A PDF that cannot be taken; the message is the sentence that says why."""


def read(content: bytes) -> tuple[int, str]:
    """Return how many pages a PDF has and what its text layer says ("" without one). Raises UnreadableError."""
    from pypdf import PdfReader  # here: most processes never see a letter, and would load a twentieth more
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise UnreadableError(_("This PDF is locked by a password. Save it without one."))
        count = len(reader.pages)
        if not 0 < count <= MOST_PAGES:
            raise UnreadableError(_("This PDF has more than 200 pages, or none. Scan the letters one by one."))
        return count, _words(reader, min(count, MOST_READ))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as broken:
        if isinstance(broken, UnreadableError):
            raise
        raise UnreadableError(_("This PDF is damaged and cannot be read. Scan it again.")) from broken


def _words(reader: "PdfReader", pages: int) -> str:
    found: list[str] = []
    for number in range(pages):
        found.append(_page(reader, number))
        if sum(map(len, found)) > LONGEST:
            break
    text = "\n\n".join(one for one in found if one).replace("\x00", "")[:LONGEST]
    return text if sum(one.isalpha() for one in text) >= FEWEST_LETTERS else ""


def _page(reader: "PdfReader", number: int) -> str:
    """A page whose text layer is broken, or unpacks beyond all bounds, is shown but not read."""
    from pypdf.errors import PyPdfError

    try:
        lines = reader.pages[number].extract_text().splitlines()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError):
        return ""
    return "\n".join(line.rstrip() for line in lines).strip()
