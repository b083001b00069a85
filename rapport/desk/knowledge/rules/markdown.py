"""Markdown made into harmless HTML, and into plain words. The only place that knows the two libraries that do it.

Raw HTML in an article is shown as text; what comes out is cleaned all the same. Pictures are those that were given to the
article and say in words what they show (``![words](picture:12)``). None from elsewhere comes through: it would tell its owner
who reads the page. Links lead to the web, to mail and telephone, and to our own pages.
"""

import functools
import re
from collections.abc import Iterable

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td",
    "th", "thead", "tr", "ul", "img",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "img": {"src", "alt", "loading"}}
SCHEMES = {"http", "https", "mailto", "tel"}
OWN_PAGE = re.compile(r"/(?:help|contact)/[\w/.-]*(?:#[\w-]*)?\Z", re.ASCII)
PICTURE = re.compile(r"picture:([1-9][0-9]{0,11})\Z", re.ASCII)
# Where kept pictures are served: to us, and to everybody.
INSIDE, OUTSIDE = "/files/", "/help/pictures/"
OWN_PICTURE = re.compile(r"(?:/files|/help/pictures)/[1-9][0-9]{0,11}/\Z", re.ASCII)
LONGEST_LEDE = 180
_DEEPEST = 20
_reader = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])


@functools.lru_cache(maxsize=256)
def html_of(body: str, pictures: str = INSIDE) -> str:
    """Return an article as HTML in which nothing runs and nothing is fetched from elsewhere. Headings begin at level two.

    ``pictures``: where its pictures are served.
    """
    tokens = _reader.parse(body)
    for token in _all(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
        elif token.type == "image":
            _as_picture(token, pictures)
    html: str = _reader.renderer.render(tokens, _reader.options, {})
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_let, url_schemes=SCHEMES, link_rel="noopener nofollow",
        strip_comments=True,
    )  # fmt: skip


def _let(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "start":
        return value if value.isascii() and value.isdigit() and len(value) < 5 else None
    if attribute in ("rel", "alt"):
        return value
    if tag == "img":
        return value if attribute == "loading" or OWN_PICTURE.match(value) else None
    scheme, colon, rest = value.partition(":")
    if colon and scheme.lower() in SCHEMES and rest:
        return value
    return value if OWN_PAGE.match(value) else None


def _as_picture(token: Token, pictures: str) -> None:
    """A picture of ours is shown. Any other, and one that does not say what it shows, leaves its words."""
    found, words = PICTURE.match(str(token.attrGet("src") or "")), _alt(token)
    if found and words:
        token.attrs = {"src": f"{pictures}{found[1]}/", "alt": words, "loading": "lazy"}
        return
    token.type, token.tag, token.content, token.children = "text", "", words, None


def _alt(token: Token) -> str:
    return " ".join("".join(one.content for one in token.children or ()).split())


def pictures_of(body: str) -> list[tuple[int, str]]:
    """Return the pictures of ours that an article names, in their order, each with the words that say what it shows."""
    images = [one for one in _all(_reader.parse(body)) if one.type == "image"]
    found = [(PICTURE.match(str(one.attrGet("src") or "")), _alt(one)) for one in images]
    return [(int(one[1]), words) for one, words in found if one]


def with_picture(body: str, *, picture_id: int, words: str, place: int | None = None) -> str:
    """Return an article with one more picture, as a paragraph: at its end, or after the line that holds the ``place``."""
    told = " ".join(re.sub(r"([\\\[\]!`*_<>~|&])", r"\\\1", words).split())
    at = len(body) if place is None or not 0 <= place <= len(body) else place
    end = body.find("\n", at)
    before, after = (body, "") if end < 0 else (body[:end], body[end:])
    parts = [before.rstrip(), f"![{told}](picture:{picture_id})", after.strip("\n")]
    return "\n\n".join(part for part in parts if part.strip())


def _all(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def text_of(body: str) -> str:
    """Return an article as plain words, fit for a message: paragraphs, lists with dots, links with their address behind them."""
    lines: list[str] = []
    counters: list[int | None] = []
    start = ""
    for token in _reader.parse(body):
        match token.type:
            case "bullet_list_open":
                counters.append(None)
            case "ordered_list_open":
                counters.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                counters.pop()
                _gap(lines, when=not counters)
            case "list_item_open":
                start = "• " if counters[-1] is None else f"{counters[-1]}. "
                counters[-1] = None if counters[-1] is None else counters[-1] + 1
            case "inline":
                lines.append("  " * max(len(counters) - 1, 0) + start + _words(token.children or []))
                start = ""
            case "fence" | "code_block":
                lines.extend([*token.content.rstrip().splitlines(), ""])
            case "paragraph_close" | "heading_close" | "tr_close":
                _gap(lines, when=not counters and token.type != "tr_close")
    return "\n".join(lines).strip()


def _gap(lines: list[str], *, when: bool) -> None:
    if when and lines and lines[-1]:
        lines.append("")


def _words(tokens: list[Token]) -> str:
    parts: list[str] = []
    href = ""
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrGet("href") or "")
        elif token.type == "link_close":
            parts.append(f" ({href})" if href.startswith("http") and parts[-1:] != [href] else "")
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n" if token.type == "hardbreak" else " ")
        elif token.type == "image":
            parts.append("".join(one.content for one in token.children or ()))
        else:
            parts.append(token.content)
    return "".join(parts)


def lede_of(text: str) -> str:
    """Return how plain words begin, cut at a word."""
    first = " ".join(text.split())
    return first if len(first) <= LONGEST_LEDE else first[:LONGEST_LEDE].rsplit(" ", 1)[0] + " …"
