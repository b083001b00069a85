"""What is new in an answer, and what it only repeats. In doubt everything counts as new: nothing said may be folded away."""

import re
from itertools import takewhile

from rapport.desk.channels.types import Split

# The line over a repeated message, as the programs of this world write it.
_OVER = re.compile(
    r"^\s*(?:"
    r"on\b.{4,200}\bwrote\s*:|am\b.{4,200}\bschrieb\b.{0,120}:|le\b.{4,200}\ba écrit\s*:|el\b.{4,200}\bescribió\s*:"
    r"|il\b.{4,200}\bha scritto\s*:|op\b.{4,200}\bschreef\b.{0,120}:|em\b.{4,200}\bescreveu\s*:|.{4,200}\bskrev\b.{0,120}:"
    r"|.{4,200}\b(?:napisał|napsal)(?:a|\(a\))?\s*:|.{4,200}\bkirjoitti\s*:|\d{4}年.{4,200}[:：]|.{4,200}写道\s*[:：]"
    r"|(?P<rule>-{2,})\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale"
    r"|oorspronkelijk bericht|forwarded message)\s*-{2,}"
    r")\s*$",
    re.IGNORECASE,
)
# The heads of a repeated message, as Outlook and its like write them above it.
_FROM = re.compile(r"^\s*\*?(?:from|von|de|da|van|från|fra|od|lähettäjä|发件人|差出人)\s*[:：]\*?\s*\S", re.IGNORECASE)
_DATED = re.compile(
    r"^\s*\*?(?:sent|date|gesendet|datum|envoyé|date|enviado(?: el| em)?|fecha|inviato|data|verzonden|skickat|sendt|wysłano"
    r"|lähetetty|发送时间|送信日時)\s*[:：]",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"^\s*\*?(?:to|an|à|para|a|aan|till|til|do|subject|betreff|objet|asunto|oggetto|onderwerp|ämne|emne|temat)\s*[:：]",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
MOST_HEADS = 4
# A line over a quotation is no longer than this, broken or not.
LONGEST_LINE = 400
_RULE = re.compile(r"^\s*_{10,}\s*$")
_CUT = re.compile(r"^\s*-- ?$")
# What is passed on has never been here, whatever stands above it.
_PASSED_ON = re.compile(r"^\s*(?:fwd?|fw|wg|tr|rv|enc|doorst|vb|pd)\s*:", re.IGNORECASE)


def split(text: str, *, subject: str = "") -> Split:
    """Part a text. Where somebody wrote between or below the lines they repeat, or passed them on, everything is new."""
    lines = text.split("\n")
    place = _begin(lines)
    if place is None or _PASSED_ON.match(subject):
        return Split(new=text.strip())
    new, quoted = "\n".join(lines[:place]).strip(), "\n".join(lines[place:]).strip()
    if not new or _is_written_between(lines[place:]):
        return Split(new=text.strip())
    return Split(new=new, quoted=quoted)


def _begin(lines: list[str]) -> int | None:
    only_marked = _only_marked(lines)
    for place, line in enumerate(lines):
        if len(line) <= LONGEST_LINE and (_is_over(lines, place) or _is_outlooks(lines, place)):
            return place
        if place >= only_marked and line.lstrip().startswith(">"):
            return place
    return None


def _only_marked(lines: list[str]) -> int:
    """Return from which line on nothing stands without a mark."""
    others = (
        place for place in range(len(lines) - 1, -1, -1) if lines[place].strip() and not lines[place].lstrip().startswith(">")
    )
    return next(others, -1) + 1


def _is_over(lines: list[str], place: int) -> bool:
    """Whether this line stands over a repeated message; it is often broken in two.

    People write “On Monday your driver wrote:” too: a program's line has an address or a time in it, or marked lines below.
    """
    line, following = lines[place], "".join(lines[place + 1 : place + 2])
    found, ends = _OVER.match(line), place + 1
    if found is None and line.strip() and len(following) <= LONGEST_LINE and not _OVER.match(following):
        line, ends = f"{line.strip()} {following.strip()}", place + 2
        found = _OVER.match(line)
    if found is None:
        return False
    below = next((one for one in lines[ends : ends + 3] if one.strip()), "")
    return bool(found["rule"]) or "@" in line or bool(_TIME.search(line)) or below.lstrip().startswith(">")


def _is_outlooks(lines: list[str], place: int) -> bool:
    """Whether the heads of a repeated message begin here, with the rule above them or without; a rule alone is anybody's."""
    if _RULE.match(lines[place]):
        place = next((one for one in range(place + 1, min(place + 3, len(lines))) if lines[one].strip()), place)
    heads = list(takewhile(str.strip, lines[place : place + MOST_HEADS]))
    if not heads or not (_FROM.match(heads[0]) or _DATED.match(heads[0])):
        return False
    sender = next((one for one in heads if _FROM.match(one)), "")
    dated = next((one for one in heads if _DATED.match(one)), "")
    is_programs = "@" in sender or bool(_TIME.search(dated))
    return bool(sender) and is_programs and (bool(dated) or any(_NEXT.match(one) for one in heads))


def _is_written_between(lines: list[str]) -> bool:
    """Lines with a mark, then some without that are no signature: somebody answered between or below."""
    marked = [place for place, line in enumerate(lines) if line.lstrip().startswith(">")]
    if not marked:
        return False
    for line in lines[marked[0] :]:
        if _CUT.match(line):
            return False
        if line.strip() and not line.lstrip().startswith(">"):
            return True
    return False
