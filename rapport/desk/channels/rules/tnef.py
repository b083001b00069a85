"""What Outlook packs into winmail.dat (Microsoft's TNEF): the files in it, and the text."""

import struct

from rapport.desk.channels.types import Part

from . import charsets

SIGNATURE = 0x223E9F78
TITLE, DATA, BODY, BEGIN = 0x8010, 0x800F, 0x800C, 0x9002
MOST_ATTRIBUTES = 2_000


def opened(content: bytes) -> tuple[str, list[Part]]:
    """Return the text ("" for none) and the files; nothing from what cannot be read."""
    body, names, datas = "", list[str](), list[bytes]()
    for number, value in _attributes(content):
        if number == BEGIN:
            names.append("")
            datas.append(b"")
        elif number == TITLE and names:
            names[-1] = charsets.decoded(value.rstrip(b"\x00"))
        elif number == DATA and datas:
            datas[-1] = value
        elif number == BODY:
            body = charsets.plain(charsets.decoded(value.rstrip(b"\x00")))
    files = [
        Part(name=name or f"file-{place}", media_type="application/octet-stream", content=data)
        for place, (name, data) in enumerate(zip(names, datas, strict=True), 1)
        if data
    ]
    return body, files


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
