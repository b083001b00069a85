"""Messages whose words are packed away: in Exchange's properties, in RTF, in a calendar, behind a mark or a wrong label."""

import struct

from .awkward import HEAD, many, packed, plain, text

RUSSIAN = "Здравствуйте! Мне до сих пор не привезли кровать, хотя обещали доставить её в понедельник. Помогите, пожалуйста."
GREEK = "Καλημέρα, το κρεβάτι δεν έχει έρθει ακόμη. Παρακαλώ πείτε μου πότε θα έρθει."


def winmail(*attributes: tuple[int, bytes]) -> bytes:
    """Return a winmail.dat of attributes."""
    parts = (
        b"\x01" + struct.pack("<II", number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
        for number, value in attributes
    )
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(parts)


def properties(*found: tuple[int, int, bytes]) -> bytes:
    """Return properties: some of other types first, as Exchange has them, one of them named."""
    others = [
        struct.pack("<HHI", 0x0003, 0x0E08, 7),
        struct.pack("<HHQ", 0x0040, 0x0039, 132_000_000_000_000_000),
        struct.pack("<HH", 0x000B, 0x8001) + b"g" * 16 + struct.pack("<IIHxxI", 1, 2, 0x41, 1),
        struct.pack("<HHI", 0x1003, 0x8002 & 0x7FFF, 2) + struct.pack("<II", 1, 2),
    ]
    return struct.pack("<I", len(others) + len(found)) + b"".join([*others, *(value(*one) for one in found)])


def value(kind: int, number: int, content: bytes) -> bytes:
    """Return one property of variable length."""
    return struct.pack("<HHII", kind, number, 1, len(content)) + content + b"\0" * (-len(content) % 4)


def by_letters(content: bytes) -> bytes:
    """Return RTF as a packer that finds nothing again writes it: every byte for itself."""
    runs = b"".join(b"\x00" + content[at : at + 8] for at in range(0, len(content), 8))
    return struct.pack("<IIII", len(runs) + 12, len(content), 0x75465A4C, 0) + runs


# The example of MS-OXRTFCP, section 4.1: "{\rtf1\ansi\ansicpg1252\pard hello world}\r\n".
FROM_OUTLOOK = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
RTF = (
    rb"{\rtf1\ansi\ansicpg1251\fromhtml1{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 "
    rb"\'c3\'e4\'e5 \'ea\'f0\'ee\'e2\'e0\'f2\'fc?\par {\*\htmltag <br>}\u1054?\u1085?\u1072? \{4\} \u-10179?\u-8698?}}"
)
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
    b'ORGANIZER;CN="Hale, Joan":mailto:joan@post.example\r\nATTENDEE;ROLE=REQ-PARTICIPANT:mailto:help@desk.example\r\n'
    b"SUMMARY:Delivery of the bed\\, second\r\n  try\r\nDTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\n"
    b"LOCATION:4 Park Row\\, Leeds\r\nDESCRIPTION:Please ring twice.\\nThank you.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
WINDOWS = CALENDAR.replace(b"DTSTART:20261123T090000Z", b"DTSTART;TZID=W. Europe Standard Time:20261123T090000").replace(
    b"DTEND:20261123T100000Z\r\n", b""
)


def calendar(content: bytes = CALENDAR) -> bytes:
    """Return a message of nothing but a calendar."""
    return text(content, b"text/calendar; method=REQUEST; charset=utf-8")


def in_properties(kind: int, number: int, content: bytes, *before: tuple[int, bytes]) -> bytes:
    """Return a message of nothing but a winmail.dat that has its words in one property."""
    return many(plain(b""), packed(winmail(*before, (0x69003, properties((kind, number, content))))))


# What is sent, and the words that must be read.
WORDS = {
    "body of the properties": (in_properties(0x1F, 0x1000, "Où est mon lit?\0".encode("utf-16-le")), "Où est mon lit?"),
    "body in the page of its writer": (
        in_properties(0x1E, 0x1000, RUSSIAN.encode("cp1251") + b"\0", (0x69007, struct.pack("<II", 1251, 0))),
        RUSSIAN,
    ),
    "html of the properties": (
        in_properties(0x102, 0x1013, b"<p>Where is</p><p>my <b>bed</b>?</p>"), "Where is\n\nmy bed?"
    ),
    "rtf of Outlook": (in_properties(0x102, 0x1009, FROM_OUTLOOK), "hello world"),
    "rtf of html": (in_properties(0x102, 0x1009, by_letters(RTF)), "Где кровать?\nОна {4} \U0001f606"),
    "mark at the beginning": (b"\xef\xbb\xbf" + text(b"Where is my bed?"), "Where is my bed?"),
    "empty lines at the beginning": (b"\r\n\r\n" + text(b"Where is my bed?"), "Where is my bed?"),
    "utf-16 that says utf-8": (text("Hallo Bett".encode("utf-16")), "Hallo Bett"),
    "cp1251 that says utf-8": (text(RUSSIAN.encode("cp1251")), RUSSIAN),
    "koi8-r that says latin": (text(RUSSIAN.encode("koi8-r"), b"text/plain; charset=iso-8859-1"), RUSSIAN),
    "cp1253 that says nothing": (text(GREEK.encode("cp1253"), b"text/plain"), GREEK),
    "cp1251 in html that says utf-8": (text(b"<p>" + RUSSIAN.encode("cp1251") + b"</p>", b"text/html; charset=utf-8"), RUSSIAN),
}  # fmt: skip
# What is cut off or lies at every place: nothing of it may raise.
BROKEN = [
    *(many(plain(b""), packed(winmail((0x69003, properties((0x102, 0x1009, FROM_OUTLOOK))[:cut])))) for cut in range(0, 120, 7)),
    *(in_properties(0x102, 0x1009, FROM_OUTLOOK[:cut]) for cut in range(0, 49, 5)),
    many(plain(b""), packed(winmail((0x69003, b"\xff" * 400)))),
    in_properties(0x102, 0x1009, struct.pack("<IIII", 9, 2**31, 0x75465A4C, 0) + b"\xff" * 40),
    *(calendar(CALENDAR[:cut]) for cut in range(0, len(CALENDAR), 41)),
    calendar(CALENDAR.replace(b"20261123T09", b"20269923T99")),
    calendar(b"BEGIN:VEVENT\r\n" + b"ATTENDEE;" * 9_000),
    HEAD.replace(b"\r\n", b"\xef\xbb\xbf\r\n"),
]  # fmt: skip
