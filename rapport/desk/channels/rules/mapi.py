"""What Exchange knows of a message, as its properties stand in winmail.dat (MS-OXTNEF): here only words and files."""

import struct

TEXT, WIDE, BYTES, OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
BODY, RTF, HTML, LONG_NAME, DATA = 0x1000, 0x1009, 0x1013, 0x3707, 0x3701
MANY, NAMED = 0x1000, 0x8000
MOST = 2_000
# How many bytes a value of a type takes here.
FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4, 0x0014: 8, 0x0040: 8, 0x0048: 16}
VARIABLE = {TEXT, WIDE, BYTES, OBJECT}


def properties(content: bytes) -> dict[int, tuple[int, bytes]]:
    """Return the variable values by the number of their property, with their type; as far as it can be read."""
    found: dict[int, tuple[int, bytes]] = {}
    try:
        count, place = struct.unpack_from("<I", content)[0], 4
        for _ in range(min(count, MOST)):
            kind, number = struct.unpack_from("<HH", content, place)
            place = _past_name(content, place + 4) if number >= NAMED else place + 4
            kind, is_many = kind & ~MANY, bool(kind & MANY)
            if kind in VARIABLE:
                place = _values(content, place, kind, number, found)
            else:
                many, place = (struct.unpack_from("<I", content, place)[0], place + 4) if is_many else (1, place)
                place += FIXED[kind] * many
    except (struct.error, KeyError):  # cut off, or of a type that nobody writes: what was read so far is there
        pass
    return found


def _past_name(content: bytes, place: int) -> int:
    """Return what comes after the name of a property that has one."""
    kind, value = struct.unpack_from("<II", content, place + 16)
    return place + 24 + (_padded(value) if kind else 0)


def _values(content: bytes, place: int, kind: int, number: int, found: dict[int, tuple[int, bytes]]) -> int:
    count = struct.unpack_from("<I", content, place)[0]
    place += 4
    for _ in range(min(count, MOST)):
        length = struct.unpack_from("<I", content, place)[0]
        value = content[place + 4 : place + 4 + length]
        if len(value) < length:
            raise struct.error
        found.setdefault(number, (kind, value))
        place += 4 + _padded(length)
    return place


def _padded(length: int) -> int:
    return -(-length // 4) * 4
