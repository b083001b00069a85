"""What strangers send: nothing raises, something readable comes out, and nothing that runs or calls home comes through."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.desk.channels.rules import automatic, cleaning, quoting, reading, tokens

from .awkward import HEAD, HTML, MESSAGES, PNG, many, plain, text

KEY = b"a key"


@pytest.mark.parametrize("name", MESSAGES)
def test_every_awkward_message_is_read(name):
    mail = reading.read(MESSAGES[name])
    automatic.is_automatic(mail)
    quoting.split(mail.text)
    assert len(reading.identity(MESSAGES[name])) == 64
    said = mail.text + mail.subject + mail.sender.name + mail.html
    assert not any(one in said for one in "\x00\u202e\u200b\ufeff\r")
    said.encode()  # no half characters


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("charset that lies", "Grüße"),
        ("unknown charset", "café"),
        ("gb2312 that is gbk", "床还没有送到，谢谢镕"),
        ("iso-2022-jp", "ベッドが届きません"),
        ("utf-16 without mark", "Hallo Bett"),
        ("boundary that never comes", "Hello there"),
        ("boundary without end", "Where is my bed?"),
        ("winmail", "Hello from Outlook"),
        ("html of 3000 bags", "hello"),
        ("text turned round", "Pay dcba now"),
        ("encoding nobody knows", "hello"),
    ],
)
def test_the_words_are_found_whatever_is_around_them(name, words):
    assert words in reading.read(MESSAGES[name]).text


def test_a_subject_that_nobody_sees_is_none():
    assert reading.read("Subject: \u3164\u2800\u200b\r\n\r\nWhere is my bed?".encode()).subject == ""


def test_names_and_subjects_are_found_in_headers_of_eight_bits():
    for name in ("8-bit headers", "utf-8 headers"):
        mail = reading.read(MESSAGES[name])
        assert (mail.sender.name, mail.subject) == ("Jörg Müller", "Grüße")
    assert reading.read(MESSAGES["encoded word cut in a letter"]).subject.startswith("Gr")


def test_files_come_out_of_winmail_and_invitations_and_messages_within_are_files():
    names = {
        key: [part.name for part in reading.read(MESSAGES[key]).parts] for key in ("winmail", "invitation", "message within")
    }
    assert names == {"winmail": ["bed.pdf"], "invitation": ["invitation-1.ics"], "message within": ["file-1.eml"]}
    assert reading.read(MESSAGES["sender that is two"]).sender.email == "eve@post.example"


def test_twenty_five_megabytes_are_read():
    big = many(
        plain(), b"Content-Type: application/pdf; name=big.pdf\r\nContent-Disposition: attachment\r\n\r\n" + b"x" * 25_000_000
    )
    assert len(reading.read(big).parts[0].content) >= 25_000_000


class Judge(HTMLParser):
    """Looks at what came out as a browser would, and finds what should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in cleaning.TAGS:
            self.faults.append(tag)
        for name, value in attrs:
            if name not in {"href", "src", "alt", "colspan", "rowspan", "rel"}:
                self.faults.append(f"{tag} {name}")
            if name == "href" and not re.match(r"(https?|mailto|tel):", value or "", re.IGNORECASE):
                self.faults.append(f"href {value}")
            if name == "src" and not (value or "").startswith(("data:image/", "/files/")):
                self.faults.append(f"src {value}")


def faults(html: str) -> list[str]:
    """Return what is wrong with HTML that was cleaned."""
    judge = Judge()
    judge.feed(html)
    judge.close()
    return judge.faults


@pytest.mark.parametrize("html", HTML)
def test_nothing_that_runs_or_calls_home_comes_through(html):
    cleaned = cleaning.clean(f"<p>before</p>{html}<p>after</p>").html
    assert faults(cleaned) == []
    for bad in ("alert(1)", "spy.example", "evil.example"):
        assert bad not in re.sub(r"&lt;.*?&gt;", "", cleaned)


def test_pictures_of_the_message_are_shown_and_others_counted():
    html = '<img src="cid:a@b" alt="bed"><img src="cid:unknown"><img src="https://spy.example/x.gif">'
    cleaned = cleaning.clean(html, pictures={"a@b": "/files/7/"})
    assert 'src="/files/7/"' in cleaned.html
    assert "unknown" not in cleaned.html
    assert cleaned.remote_count == 1
    assert "spy.example" in cleaning.clean(html, with_remote=True).html


def test_a_paragraph_left_within_a_paragraph_is_read_back_as_it_is_shown():
    html = "<p><button>x<p>"
    cleaned = cleaning.clean(html).html
    assert cleaning.clean(cleaned).html == cleaned
    known = cleaning.clean(f'{html}<img src="cid:a@b"><img src="https://spy.example/x.gif">', pictures={"a@b": "/files/7/"})
    assert 'src="/files/7/"' in known.html
    assert known.remote_count == 1


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*HTML, "<p>", "</p>", "<!--", "-->", "<![CDATA[", "]]>", "\x00", "'", '"', ">", "<", "&#x3c;", "x"]),
        max_size=8,
    )
)
def test_no_mixture_gets_through_the_cleaner(pieces):
    cleaned = cleaning.clean("".join(pieces)).html
    assert faults(cleaned) == []
    assert cleaning.clean(cleaned).html == cleaned
    cleaning.as_text("".join(pieces))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(MESSAGES)),
    st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=6), st.integers(0, 40)), max_size=6),
)
def test_a_message_damaged_anywhere_is_still_read(name, damages):
    raw = MESSAGES[name][:20_000]
    for place, put, gone in damages:
        raw = raw[:place] + put + raw[place + gone :]
    quoting.split(reading.read(raw).text)
    reading.identity(raw)


def test_the_words_of_a_charset_that_decodes_nothing_are_kept():
    raw = b"From: a@b.example\r\nContent-Type: text/plain; charset=idna\r\n\r\nWhere is my \x80 bed?\r\n"
    assert "Where is my" in reading.read(raw).text
    assert "bed?" in reading.read(raw).text


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(body):
    reading.read(body)
    reading.read(HEAD + b"\r\n" + body)
    reading.read(HEAD + body)


@given(st.integers(1, 10**17), st.text(max_size=30))
def test_a_token_names_its_case_and_no_other_and_nobody_can_make_one(case_id, around):
    token = tokens.token_of(case_id, key=KEY)
    address = tokens.with_plus("help@desk.example", token)
    assert tokens.case_of(f"<{address.upper()}>", key=KEY) == case_id
    assert tokens.without_plus(address) == "help@desk.example"
    assert tokens.case_of(token, key=b"another") is None
    assert tokens.case_of(token.replace(f"r{case_id}-", f"r{case_id + 1}-"), key=KEY) is None
    assert tokens.case_of(around, key=KEY) is None


@pytest.mark.parametrize(
    ("said", "new"),
    [
        ("Thursday.\n\nOn Fri, 20 Nov 2026 at 12:10, Marlow wrote:\n> old\n> words", "Thursday."),
        ("Thursday.\n\nAm 20.11.2026 um 12:10 schrieb Marlow:\n> old", "Thursday."),
        ("Thursday.\n\nOn Fri, 20 Nov 2026 at 12:10, Marlow & Reed\n<help@desk.example> wrote:\n> old", "Thursday."),
        ("Thursday.\n\n-----Original Message-----\nFrom: a\nold", "Thursday."),
        ("Thursday.\n\nFrom: Marlow <help@desk.example>\nSent: Friday\nTo: Joan\n\nold", "Thursday."),
        ("Thursday.\n> old\n> words", "Thursday."),
        ("Thursday.\n________________________________\nFrom: Marlow <help@desk.example>\nSent: Friday\n\nold", "Thursday."),
    ],
)
def test_what_is_only_repeated_is_folded(said, new):
    parted = quoting.split(said)
    assert parted.new == new
    assert "old" in parted.quoted


@pytest.mark.parametrize(
    "said",
    [
        "> old\nmy answer\n> old two\nmy second",
        "On Fri, 20 Nov 2026 at 12:10, Marlow wrote:\n> old\n\nBelow it is my answer.",
        "> only old",
        "plain words",
        "My order\n____________________\nand what I want of it: old",
    ],
)
def test_what_somebody_wrote_between_or_below_is_never_folded_away(said):
    assert quoting.split(said).quoted == ""


def test_an_answer_of_only_files_is_kept_apart_from_its_pictures():
    mail = reading.read(many(b"Content-Type: image/png; name=bed.png\r\nContent-ID: <a@b>\r\n\r\n" + PNG))
    assert (mail.parts[0].name, mail.parts[0].content_id, mail.text) == ("bed.png", "a@b", "")
    assert reading.read(text(b"<p>One</p><blockquote><p>old</p></blockquote>", b"text/html")).text == "One\n\n> old"


@pytest.mark.parametrize("subject", ["Fwd: Your bed", "WG: Your bed", "TR : Your bed"])
def test_what_is_passed_on_is_new_whatever_stands_above_it(subject):
    said = "Please see below.\n\nFrom: Joan Hale <joan@post.example>\nSent: Friday\nTo: the shop\n\nMy bed is broken."
    assert "My bed is broken." in quoting.split(said, subject=subject).new
    assert quoting.split(said, subject=f"Re: {subject}").new == "Please see below."


def mail(heads, body="I am away."):
    return reading.read(f"From: Joan <joan@post.example>\r\n{heads}\r\n\r\n{body}".encode())


@pytest.mark.parametrize(
    "heads",
    [
        f"Auto-Submitted: auto-generated\r\nSubject: {subject}: Your bed"
        for subject in ("Automatische Antwort", "Respuesta automática", "Risposta automatica", "Automatisch antwoord", "Autosvar")
    ]
    + ["Subject: Your bed\r\nPrecedence: auto_reply", "Subject: Re\u0301ponse automatique : Your bed"],
)
def test_an_absence_note_is_told_from_an_answer_in_every_language_whatever_else_it_says(heads):
    assert automatic.is_reply_of_a_machine(mail(heads))


def test_a_form_of_a_web_site_writes_for_who_filled_it_in():
    filled_in = "From: noreply@shop.example\r\nReply-To: Joan Hale <joan@post.example>\r\nSubject: Form\r\n\r\nMy bed is broken."
    assert automatic.who_wrote(reading.read(filled_in.encode())).email == "joan@post.example"
    assert automatic.who_wrote(mail("Reply-To: other@post.example\r\nSubject: Bed")).email == "joan@post.example"


def test_a_server_that_tells_in_plain_words_what_came_back_is_understood():
    told = (
        "Hi. This is the qmail-send program at mx.example.\n\n<joan@post.example>:\n"
        "192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 no such user\n\n"
        "--- Below this line is a copy of the message.\n\nReturn-Path: <help@desk.example>\nMessage-ID: <one@desk.example>\n"
    )
    found = reading.read(f"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n{told}".encode()).report
    assert found is not None
    assert (found.action, found.recipient, found.original_id) == ("failed", "joan@post.example", "<one@desk.example>")
    assert "550 5.1.1" in found.diagnostic
    assert reading.read(f"From: joan@post.example\nSubject: failure notice\n\n{told}".encode()).report is None
