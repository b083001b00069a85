r"""The words of RTF, and of RTF as Outlook packs it (MS-OXRTFCP): formatting goes, paragraphs stay.

HTML that Outlook wrapped up in RTF is read by its RTF side: that is what ``\fromhtml`` keeps beside the tags.
"""

import re
import struct

LONGEST = 4_000_000
DEEPEST = 200
WINDOW, PACKED, RAW = 4096, 0x75465A4C, 0x414C454D
# With these the window begins: what most texts begin with.
BEGINNING = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\", re.DOTALL)
BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t", b"cell": "\t"}
SIGNS = {
    b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
}  # fmt: skip
# Groups of which no word is the writer's.
APART = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"themedata", b"listtable",
    b"listoverridetable", b"generator", b"datastore", b"xmlnstbl", b"fldinst",
}  # fmt: skip


def unpacked(content: bytes) -> bytes:
    """Return RTF that Outlook packed; nothing from what cannot be read."""
    if len(content) < 16:
        return b""
    _, size, kind, _ = struct.unpack_from("<IIII", content)
    if kind == RAW:
        return content[16 : 16 + min(size, LONGEST)]
    return _inflated(content[16:], min(size, LONGEST)) if kind == PACKED else b""


def _inflated(content: bytes, size: int) -> bytes:
    window, at = bytearray(WINDOW), len(BEGINNING)
    window[:at] = BEGINNING
    found, place = bytearray(), 0

    def put(byte: int) -> None:
        nonlocal at
        found.append(byte)
        window[at] = byte
        at = (at + 1) % WINDOW

    while place < len(content) and len(found) < size:
        control, place = content[place], place + 1
        for bit in range(8):
            if control >> bit & 1:
                if place + 2 > len(content):
                    return bytes(found)
                token, place = int.from_bytes(content[place : place + 2]), place + 2
                if token >> 4 == at:
                    return bytes(found[:size])
                for step in range((token & 15) + 2):
                    put(window[((token >> 4) + step) % WINDOW])
            elif place < len(content):
                put(content[place])
                place += 1
    return bytes(found[:size])


def words(content: bytes) -> str:
    """Return the words of RTF; "" for what is none."""
    if not content.lstrip().startswith(b"{\\rtf"):
        return ""
    reader = _Words()
    for token in _TOKEN.finditer(content[:LONGEST]):
        reader.take(token)
    return reader.text()


class _Words:
    def __init__(self) -> None:
        self._found: list[str] = []
        self._bytes = bytearray()
        self._codec = "cp1252"
        self._outer: list[tuple[bool, int]] = []
        self._is_apart, self._after = False, 1  # of how many signs stands beside a letter by its number
        self._skips = 0

    def take(self, token: "re.Match[bytes]") -> None:
        word, number, pair, sign, brace, run = token.groups()
        if word:
            self._control(word, int(number) if number else None)
        elif pair:
            self._put(bytes([int(pair, 16)]))
        elif sign:
            self._symbol(sign)
        elif brace:
            self._brace(brace)
        elif run:
            skipped = min(self._skips, len(run))
            self._skips -= skipped
            if not self._is_apart:
                self._bytes += run[skipped:]

    def text(self) -> str:
        self._flush()
        return "".join(self._found).strip()

    def _put(self, byte: bytes) -> None:
        if self._skips:
            self._skips -= 1
        elif not self._is_apart:
            self._bytes += byte

    def _say(self, text: str) -> None:
        self._flush()
        if not self._is_apart:
            self._found.append(text)

    def _flush(self) -> None:
        if self._bytes:
            self._found.append(self._bytes.decode(self._codec, "replace"))
            self._bytes.clear()

    def _brace(self, brace: bytes) -> None:
        self._skips = 0
        if brace == b"{" and len(self._outer) < DEEPEST:
            self._outer.append((self._is_apart, self._after))
        elif brace == b"}" and self._outer:
            self._is_apart, self._after = self._outer.pop()

    def _symbol(self, sign: bytes) -> None:
        if sign == b"*":
            self._is_apart = True
        elif sign in b"\\{}":
            self._put(sign)
        elif sign in b"\r\n":
            self._say("\n")
        elif sign == b"~":
            self._say("\N{NO-BREAK SPACE}")

    def _control(self, word: bytes, number: int | None) -> None:
        if word in BREAKS or word in SIGNS:
            self._say(BREAKS.get(word) or SIGNS[word])
        elif word in APART:
            self._is_apart = True
        elif word == b"ansicpg" and number:
            self._encoding(f"cp{number}")
        elif word == b"uc":
            self._after = min(max(number or 0, 0), 20)
        elif word == b"u" and number is not None:
            self._letter(number % 0x10000)
        elif word == b"bin":
            self._skips = max(number or 0, 0)

    def _letter(self, code: int) -> None:
        # Halves of a pair follow each other; as UTF-16 they are put together.
        self._flush()
        if not self._is_apart:
            last = self._found[-1] if self._found else ""
            if 0xDC00 <= code < 0xE000 and last and 0xD800 <= ord(last[-1]) < 0xDC00:
                joined = (last[-1] + chr(code)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
                self._found[-1] = last[:-1] + joined
            else:
                self._found.append(chr(code))
        self._skips = self._after

    def _encoding(self, name: str) -> None:
        self._flush()
        try:
            "".encode(name)
        except LookupError:
            return
        self._codec = name
