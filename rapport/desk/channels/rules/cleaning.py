"""HTML of strangers, made harmless: what runs, draws over the page, or calls home does not come through.

The cleaner is nh3, which parses as browsers do. It lets through structure and emphasis only: no style, class or id, no forms, no
frames. Pictures that came with the message are shown; those that lie elsewhere only when somebody asks for them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

from . import bounding, charsets

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
# Of these not even the words come through.
GONE = {
    "script", "style", "title", "head", "template", "noscript", "iframe", "object", "embed", "applet", "svg", "math", "textarea",
    "select", "noembed", "noframes", "xmp", "plaintext",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,", "data:image/webp;base64,")
LONGEST_TEXT = 400_000
MOST_ROUNDS = 4
BLOCKS = {"p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "dl", "pre", "caption"}


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """Harmless HTML, and how many pictures that lie elsewhere it names."""

    html: str
    remote_count: int


def clean(html: str, *, pictures: Mapping[str, str] | None = None, with_remote: bool = False) -> Cleaned:
    """Return the HTML made harmless. ``pictures``: the addresses of pictures that came with the message, by content id."""
    known = pictures or {}
    remote = 0

    def let(tag: str, attribute: str, value: str) -> str | None:
        nonlocal remote
        if attribute in {"colspan", "rowspan"}:
            return value if value.isascii() and value.isdigit() and int(value[:4]) <= 100 else None
        if attribute == "alt":
            return value[:300]
        scheme, _, rest = value.strip().partition(":")
        if tag == "img" and (named := known.get(unquote(rest if scheme.lower() == "cid" else value).strip("<> "))):
            return named
        if tag == "a":
            return value if scheme.lower() in {"http", "https", "mailto", "tel"} and rest else None
        if scheme.lower() in {"http", "https"}:
            remote += 1
            return value if with_remote else None
        return value if value.lower().startswith(PICTURES) else None

    passed: set[tuple[str, str, str | None]] = set()

    def first(tag: str, attribute: str, value: str) -> str | None:
        passed.add((tag, attribute, kept := let(tag, attribute, value)))
        return kept

    found = charsets.plain(_cleaned(bounding.bounded_html(charsets.plain(html)), first))
    # What is written out may be read back as another tree (a paragraph left within a paragraph): until it stays as it is.
    for _ in range(MOST_ROUNDS):
        before = found
        found = charsets.plain(_cleaned(before, lambda tag, name, value: value if (tag, name, value) in passed else None))
        if found == before:
            break
    return Cleaned(html=found, remote_count=remote)


def _cleaned(html: str, let: Callable[[str, str, str], str | None]) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=GONE,
        attributes=ATTRIBUTES,
        attribute_filter=let,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def as_text(html: str) -> str:
    """Return the words of HTML with their paragraphs; what is quoted begins with ``> `` on each line."""
    if not html.strip():
        return ""
    reader = _Words()
    try:
        reader.feed(clean(html).html)
        reader.close()
    except (AssertionError, ValueError):  # Python's own parser stumbles over a few declarations
        return ""
    return reader.text()


class _Words(HTMLParser):
    """Collects the words of cleaned HTML, line by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._line = ""
        self._depth = 0
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._end()
        elif tag in BLOCKS or tag in {"blockquote", "hr"}:
            self._end(blank=tag in {"p", "blockquote", "h1", "h2", "h3", "ul", "ol", "table"})
        if tag == "blockquote":
            self._depth += 1
        elif tag == "li":
            self._line = "• "
        elif tag in {"td", "th"} and self._line.strip():
            self._line += "  "
        elif tag == "pre":
            self._pre += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS or tag == "blockquote":
            self._end(blank=tag in {"p", "blockquote", "h1", "h2", "h3", "ul", "ol", "table"})
        if tag == "blockquote":
            self._depth = max(0, self._depth - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)

    def handle_data(self, data: str) -> None:
        if self._pre:
            first, *others = data.split("\n")
            self._line += first
            for one in others:
                self._end()
                self._line = one
            return
        words = " ".join(data.split())
        if not words:
            self._line += " " if self._line and not self._line.endswith(" ") else ""
            return
        before = " " if data[:1].isspace() and self._line and not self._line.endswith(" ") else ""
        self._line += before + words + (" " if data[-1:].isspace() else "")

    def _end(self, *, blank: bool = False) -> None:
        if self._line.strip():
            self._lines.append((self._depth, self._line.rstrip()))
        elif not blank and self._lines and self._lines[-1][1]:
            self._lines.append((self._depth, ""))
        self._line = ""
        if blank and self._lines and self._lines[-1][1]:
            self._lines.append((self._depth, ""))

    def text(self) -> str:
        """Return everything that was read."""
        self._end()
        while self._lines and not self._lines[-1][1]:
            self._lines.pop()
        return "\n".join("> " * min(depth, 5) + line if line else ">" * min(depth, 1) for depth, line in self._lines).strip()
