"""What is sent only to keep us busy is cut to what can be read in a second: one more part or tag costs its sender nothing.

People's messages are far below all of this. The message as it was sent stays whole beside what was read of it.
"""

import re
from email._policybase import Compat32
from itertools import islice

from . import charsets

MOST_HEADERS = 20_000
MOST_BORDERS = 10_000
MOST_BLANK_LINES = 40_000
# Each line is held against the border of every bag around it.
MOST_COMPARISONS = 10_000_000
MOST_SIGNS = 100_000
MOST_TAGS = 50_000
DEEPEST = 200
MOST_PIECES = 2_000
LONGEST_HTML = 2_000_000
_BORDER = re.compile(rb"\n--")
_BLANK = re.compile(rb"\n\r?\n")
_SIGN = re.compile(r"[<&]")
_LINE = re.compile(rb"\n")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*>?")
# These need no end, so that their number says nothing about how deep they lie.
_FLAT = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p", "li",
    "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option",
}  # fmt: skip
# A browser opens these anew in every block that follows until they end; all that they carry is taken away later anyway.
_FORMATS = {"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}


class Bounded(Compat32):
    """Reads headers as they come, but none longer than any that is meant; eight bits as what they most likely say."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value of a header."""
        name, _, first = sourcelines[0].partition(":")
        value = (first.lstrip(" \t") + "".join(sourcelines[1:]))[: charsets.LONGEST_HEADER].rstrip("\r\n")
        # "base64 " and "base64 (really)" are what the library does not know.
        if name.lower() == "content-transfer-encoding":
            value = (re.match(r"[\w-]+", value.strip()) or [value])[0]
        return name, value

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return the value of a header as text."""
        return value if value.isascii() else charsets.decoded(value.encode("utf-8", "surrogateescape"))


POLICY = Bounded()


def bounded(raw: bytes) -> bytes:
    """Return a message as far as it can be read in reasonable time."""
    gap = _BLANK.search(raw)
    head = raw[: gap.start()] if gap else raw
    if len(head) > MOST_HEADERS:
        raw = _before(head, _LINE, MOST_HEADERS) + raw[len(head) :]
    bags = len(re.findall(rb"(?i)boundary", raw)) + 1
    for pattern, most in ((_BORDER, MOST_BORDERS), (_BLANK, MOST_BLANK_LINES), (_LINE, MOST_COMPARISONS // bags)):
        if len(raw) > most:
            raw = _before(raw, pattern, most)
    return raw


def _before(raw: bytes, pattern: "re.Pattern[bytes]", most: int) -> bytes:
    found = next(islice(pattern.finditer(raw), most, None), None)
    return raw[: found.start()] if found else raw


def bounded_html(html: str) -> str:
    """Return HTML without the tags that only make it deep: their words stay, and what is of ordinary depth stays as it is."""
    signs = next(islice(_SIGN.finditer(html), MOST_SIGNS, None), None)
    html, depth, count = html[: min(LONGEST_HTML, signs.start() if signs else LONGEST_HTML)], 0, 0

    def kept(found: "re.Match[str]") -> str:
        nonlocal depth, count
        count += 1
        name, is_end = found[2].lower(), bool(found[1])
        if count > MOST_TAGS:
            return " "
        if name in _FLAT:
            return _short(found[0], name)
        if is_end:
            depth = max(0, depth - 1)
            return found[0][:100]
        depth += 1
        if depth > DEEPEST:
            return "" if name in _FORMATS else "<br>"
        # What stands in a comment ends it still.
        return f"<{name}>{'-->' * found[0].endswith('-->')}" if name in _FORMATS else _short(found[0], name)

    return _TAG.sub(kept, html)


def _short(tag: str, name: str) -> str:
    is_long = len(tag) > MOST_PIECES and len(tag.split()) > MOST_PIECES
    return f"<{name}>" if is_long else tag
