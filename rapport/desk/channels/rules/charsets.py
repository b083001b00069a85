"""Bytes of strangers as text: whatever character set they claim, something readable comes out."""

import codecs
import re
from email.header import decode_header
from email.message import Message
from typing import Any

# What is said, and what is meant by it.
MEANT = {
    "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-6-i": "iso-8859-6", "utf8": "utf-8", "utf-8mb4": "utf-8", "windows-874": "cp874",
    "iso-8859-11": "cp874", "cp-850": "cp850", "ansi": "cp1252", "x-mac-roman": "mac_roman",
}  # fmt: skip
# Codecs of Python that no mail means: they are no character sets, or take very long.
NEVER = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# Characters that turn the direction of writing, hide, or cannot be kept. Joiners of Persian and of emoji stay.
TRICKS: dict[int, None] = dict.fromkeys((
    0, 0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF,
    *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080), *range(0xD800, 0xE000),
))  # fmt: skip
TRICKS |= {code: None for code in range(1, 32) if chr(code) not in "\t\n\r"}
# Letters that leave no mark: a header of nothing else says nothing.
BLANK = {" ", "\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
_WORDS = re.compile(r"=\?[^?\s]{1,80}\?[bBqQ]\?")
LONGEST_HEADER = 20_000
_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Where letters without a Latin one stand in sets of one byte, with the commonest of the language: what is read wrongly has few.
SCRIPTS = {
    "cp1251": "оеаинтсрлвкм", "koi8-r": "оеаинтсрлвкм", "cp866": "оеаинтсрлвкм", "iso8859-5": "оеаинтсрлвкм",
    "cp1253": "αοιετσνηυρπκ", "cp1255": "יולהמארשתבנ",
}  # fmt: skip
FEWEST_LETTERS, LEAST_SHARE, LEAST_COMMON = 8, 0.6, 0.55
_JAPANESE = re.compile(r"\x1b\$[@B]")


def decoded(content: bytes, charset: str = "") -> str:
    """Return bytes as text in the character set they claim, else UTF-8, else Windows-1252.

    What can be read as UTF-8 is no Windows-1252, whatever it claims; what is called UTF-8 and holds not one of its letters is.
    """
    return read(content, charset)[0]


def read(content: bytes, charset: str = "") -> tuple[str, str]:
    """Return the text, and by which character set it was read where that was guessed ("" where it was not)."""
    claimed = _codec(charset)
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and (marked := _strictly(content, "utf-16")) is not None:
        return marked, ""
    if claimed in ("", "utf-8", "cp1252") and (named := _guessed(content)):
        return content.decode(named, errors="replace"), named
    return _as_claimed(content, claimed), ""


def _guessed(content: bytes) -> str:
    """Return the set of one byte in which most of these bytes are common letters of a script that is not Latin; "" for none.

    Of a text in Latin letters few are beyond ASCII; of what is UTF-8 each is led by another one.
    """
    high = bytes(one for one in content if one >= 0x80)
    latin = sum(one < 0x80 and chr(one).isalpha() for one in content)
    as_utf8 = sum(map(len, _LETTER.findall(content)))
    if len(high) < FEWEST_LETTERS or len(high) < LEAST_SHARE * (len(high) + latin) or as_utf8 * 2 > len(high):
        return ""
    shares = {name: _common(high.decode(name, errors="replace"), SCRIPTS[name]) for name in SCRIPTS}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= LEAST_COMMON else ""


def _common(text: str, letters: str) -> float:
    """Return the share of common letters; capitals count half: a text of capitals only is more often one that is read wrongly."""
    return sum(1.0 if one in letters else 0.5 if one.lower() in letters else 0.0 for one in text) / len(text)


def _strictly(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except UnicodeError:
        return None


def _as_claimed(content: bytes, claimed: str) -> str:
    for name in ("utf-8", "cp1252") if claimed == "cp1252" else (claimed, "utf-8"):
        if name:
            try:
                return content.decode(name)
            except (UnicodeError, LookupError, ValueError):
                continue
    if claimed == "utf-8" and not _LETTER.search(content):
        claimed = "cp1252"
    return content.decode(claimed or "cp1252", errors="replace")


def _codec(charset: str) -> str:
    plain = charset.strip().strip("\"'").lower().partition("*")[0]
    name = MEANT.get(plain, plain)
    if not name or len(name) > 40 or name.replace("-", "_") in NEVER or name in NEVER:
        return ""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    return found.name if getattr(found, "_is_text_encoding", True) and found.name not in NEVER else ""


def plain(text: str) -> str:
    """Return a text without tricks and with the line ends of the house."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(TRICKS)


def header(raw: str) -> str:
    """Return the words of a header as one line: folded, encoded, or 8 bits as they came (then as surrogates)."""
    line = " ".join(raw[:LONGEST_HEADER].split())
    if not line.isascii():
        line = decoded(line.encode("utf-8", "surrogateescape"))
    elif _JAPANESE.search(line):
        line = decoded(line.encode(), "iso-2022-jp")
    words = " ".join(plain(_words(line) if _WORDS.search(line) else line).split())
    return words if set(words) - BLANK else ""


def _words(line: str) -> str:
    """Decode the encoded words of RFC 2047; what is broken stays as it is."""
    try:
        found = decode_header(line)
    except Exception:  # whatever it stumbles over, the line is there
        return line
    return "".join(one if isinstance(one, str) else decoded(one, charset or "") for one, charset in found)


def payload(part: "Message[str, str]") -> Any:
    """Return the parts of a part, or its text as it stands: of a charset that decodes nothing ("idna") the library reads none."""
    try:
        return part.get_payload()
    except UnicodeError:
        _, _, body = part.as_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
        return decoded(body)
