"""What is new in an answer, and what it only repeats. In doubt everything counts as new: nothing said may be folded away."""

import re

from rapport.desk.channels.types import Split

# The line over a repeated message, as the programs of this world write it.
_OVER = re.compile(
    r"^\s*(?:"
    r"on\b.{4,200}\bwrote\s*:|am\b.{4,200}\bschrieb\b.{0,120}:|le\b.{4,200}\ba écrit\s*:|el\b.{4,200}\bescribió\s*:"
    r"|il\b.{4,200}\bha scritto\s*:|op\b.{4,200}\bschreef\b.{0,120}:|em\b.{4,200}\bescreveu\s*:|den\b.{4,200}\bskrev\b.{0,120}:"
    r"|-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|forwarded message)\s*-{2,}"
    r")\s*$",
    re.IGNORECASE,
)
_OUTLOOK = re.compile(r"^\s*\*?(?:from|von|de|da|van)\s*:\*?\s*\S", re.IGNORECASE)
_OUTLOOK_NEXT = re.compile(
    r"^\s*\*?(?:sent|date|gesendet|datum|envoyé|enviado|to|an|à|para|inviato|verzonden)\s*:", re.IGNORECASE
)
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
    for place, line in enumerate(lines):
        # The line over a quotation is often broken in two.
        following = lines[place + 1] if place + 1 < len(lines) else ""
        is_broken = bool(line.strip()) and not _OVER.match(following) and _OVER.match(f"{line.strip()} {following.strip()}")
        if _OVER.match(line) or is_broken:
            return place
        if _is_outlooks(lines, place):
            return place
        if line.lstrip().startswith(">") and all(not one.strip() or one.lstrip().startswith(">") for one in lines[place:]):
            return place
    return None


def _is_outlooks(lines: list[str], place: int) -> bool:
    """Whether the heads of a repeated message begin here, with the rule above them or without; a rule alone is anybody's."""
    if _RULE.match(lines[place]):
        place = next((one for one in range(place + 1, min(place + 3, len(lines))) if lines[one].strip()), place)
    return bool(_OUTLOOK.match(lines[place])) and any(_OUTLOOK_NEXT.match(one) for one in lines[place + 1 : place + 3])


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
