"""Words that are packed away come into the case: Outlook's properties and RTF, calendars, marks, wrong labels."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.channels.actions.inviting import told
from rapport.desk.channels.rules import charsets, reading, rtf
from rapport.desk.channels.types import Mail

from .awkward import many, packed, plain
from .awkward_packed import (
    BROKEN,
    CALENDAR,
    FROM_OUTLOOK,
    GREEK,
    RUSSIAN,
    WINDOWS,
    WORDS,
    by_letters,
    calendar,
    properties,
    winmail,
)

GUESSED = {
    "cp1251 that says utf-8": "cp1251", "koi8-r that says latin": "koi8-r", "cp1253 that says nothing": "cp1253",
    "cp1251 in html that says utf-8": "cp1251",
}  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_the_words_are_read_wherever_they_are_packed(name):
    raw, words = WORDS[name]
    mail = reading.read(raw)
    assert mail.text == words
    assert mail.guessed == GUESSED.get(name, "")
    assert mail.sender.email == "joan@post.example"


def test_files_keep_the_long_names_that_only_the_properties_have():
    content = winmail(
        (0x69003, properties((0x1E, 0x1000, b"Hello\0"))), (0x69002, b"\1\0"), (0x18010, b"RECHNU~1.PDF\0"),
        (0x6800F, b"%PDF-1.4 x"),
        (0x69005, properties((0x1F, 0x3707, "Rechnung für Müller.pdf\0".encode("utf-16-le")))),
    )  # fmt: skip
    mail = reading.read(many(plain(b""), packed(content)))
    assert (mail.text, [one.name for one in mail.parts]) == ("Hello", ["Rechnung für Müller.pdf"])


def test_what_is_cut_off_or_lies_raises_nothing():
    for raw in BROKEN:
        assert isinstance(reading.read(raw), Mail)


def test_rtf_is_unpacked_byte_for_byte():
    assert rtf.unpacked(FROM_OUTLOOK) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


@given(st.binary(max_size=400))
def test_what_was_packed_comes_out_again_and_rubbish_raises_nothing(content):
    assert rtf.unpacked(by_letters(content)) == content
    rtf.words(b"{\\rtf1" + content)
    rtf.unpacked(by_letters(b"")[:12] + b"\0\0\0\0" + content)
    charsets.read(content)


def test_an_invitation_without_words_says_what_when_where_and_who():
    one = reading.read(calendar()).invitation
    assert one is not None
    assert (one.what, one.starts) == ("Delivery of the bed, second try", datetime(2026, 11, 23, 9, tzinfo=UTC))
    said = told(one)
    for words in ("Delivery of the bed, second try", "23 November 2026", "4 Park Row, Leeds", "Hale, Joan <joan@post.example>",
                  "help@desk.example", "Please ring twice.\nThank you."):  # fmt: skip
        assert words in said
    elsewhere = reading.read(calendar(WINDOWS)).invitation
    assert "23 November 2026 09:00 (W. Europe Standard Time)" in told(elsewhere)
    assert "called off" in told(reading.read(calendar(CALENDAR.replace(b"REQUEST", b"CANCEL"))).invitation)


def test_a_message_with_words_of_its_own_needs_none_of_its_calendar():
    raw = many(plain(), b"Content-Type: text/calendar; charset=utf-8\r\n\r\n" + CALENDAR, kind=b"alternative")
    mail = reading.read(raw)
    assert (mail.text, mail.invitation) == ("Where is my bed?", None)


@pytest.mark.parametrize("codec", ["cp1252", "cp1250", "iso8859-15", "utf-8"])
def test_what_is_latin_is_not_taken_for_another_script(codec):
    for words in (
        "Größe: fünf süße Äpfel, übergroß",
        "Où est passé mon élégant édredon été",
        "ÄÖÜäöüß ÄÖÜ",
        "żółć" if codec != "cp1252" else "x",
    ):
        content = words.encode(codec, "ignore")
        assert charsets.read(content)[1] == ""
    assert charsets.read(RUSSIAN.encode())[1] == charsets.read(GREEK.encode())[1] == ""
