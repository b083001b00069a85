"""What is kept of a search: its words, so that they can be counted, and nothing that could tell who searched."""

import re
import unicodedata

LONGEST_KEPT = 80
LONGEST_ASKED = 200
# An e-mail address, and runs of digits as order and telephone numbers have them.
_TELLING = re.compile(r"\S*@\S*|\S*\d[\d\s()./+-]{2,}\d\S*|\S*\d{4,}\S*")
_BETWEEN = re.compile(r"[^\w\s'’-]+|_", re.UNICODE)


def normalised(text: str) -> str:
    """Return the words of a search as they are counted: small letters, single spaces, no signs, nothing that names somebody."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_ASKED]).casefold().replace("\x00", " ")
    plain = _BETWEEN.sub(" ", _TELLING.sub(" ", plain))
    words = [word.strip("'’-") for word in plain.split()]
    kept = " ".join(word for word in words if word)
    return kept if len(kept) <= LONGEST_KEPT else kept[:LONGEST_KEPT].rsplit(" ", 1)[0]
