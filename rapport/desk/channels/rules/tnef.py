"""What Outlook packs into winmail.dat (Microsoft's TNEF): the files in it, and the text."""

import struct

from rapport.desk.channels.types import Part

from . import charsets, cleaning, mapi, rtf

SIGNATURE = 0x223E9F78
TITLE, DATA, BODY, BEGIN, PROPERTIES, OF_FILE, CODE_PAGE = 0x8010, 0x800F, 0x800C, 0x9002, 0x9003, 0x9005, 0x9007
MOST_ATTRIBUTES = 2_000


def opened(content: bytes) -> tuple[str, list[Part]]:
    """Return the text ("" for none) and the files; nothing from what cannot be read.

    The text stands plain, or only among the properties: there plain, as HTML or as packed RTF.
    """
    body, names, datas, page = "", list[str](), list[bytes](), ""
    told: dict[int, tuple[int, bytes]] = {}
    for number, value in _attributes(content):
        if number == BEGIN:
            names.append("")
            datas.append(b"")
        elif number == TITLE and names:
            names[-1] = names[-1] or charsets.decoded(value.rstrip(b"\x00"), page)
        elif number == DATA and datas:
            datas[-1] = value
        elif number == BODY:
            body = charsets.plain(charsets.decoded(value.rstrip(b"\x00"), page))
        elif number == CODE_PAGE and len(value) >= 4:
            page = f"cp{struct.unpack_from('<I', value)[0]}"
        elif number == PROPERTIES:
            told = mapi.properties(value)
        elif number == OF_FILE and names:
            known = mapi.properties(value)
            names[-1] = _said(known, mapi.LONG_NAME, page) or names[-1]
            datas[-1] = datas[-1] or known.get(mapi.DATA, (0, b""))[1]
    files = [
        Part(name=name or f"file-{place}", media_type="application/octet-stream", content=data)
        for place, (name, data) in enumerate(zip(names, datas, strict=True), 1)
        if data
    ]
    return body if body.strip() else charsets.plain(_words(told, page)), files


def _words(told: dict[int, tuple[int, bytes]], page: str) -> str:
    plain = _said(told, mapi.BODY, page)
    if plain.strip():
        return plain
    found = cleaning.as_text(_said(told, mapi.HTML, page))
    return found or rtf.words(rtf.unpacked(told.get(mapi.RTF, (0, b""))[1]))


def _said(told: dict[int, tuple[int, bytes]], number: int, page: str) -> str:
    kind, value = told.get(number, (mapi.TEXT, b""))
    if kind == mapi.WIDE:
        return value.decode("utf-16-le", "replace").rstrip("\x00")
    return charsets.decoded(value.rstrip(b"\x00"), page)


def _attributes(content: bytes) -> list[tuple[int, bytes]]:
    if len(content) < 6 or struct.unpack_from("<I", content)[0] != SIGNATURE:
        return []
    found, place = list[tuple[int, bytes]](), 6
    while place + 9 <= len(content) and len(found) < MOST_ATTRIBUTES:
        attribute, length = struct.unpack_from("<II", content, place + 1)
        value = content[place + 9 : place + 9 + length]
        if len(value) < length:
            break
        found.append((attribute & 0xFFFF, value))
        place += 9 + length + 2
    return found
