"""More of what is really sent: by mail programs of many countries, by servers that report, and by who wants to keep us busy.

Each message stands with what has to be read of it.
"""

import base64

from .awkward import PNG

HEAD = b"From: Joan Hale <joan@post.example>\r\nTo: help@desk.example\r\nSubject: My bed\r\nMessage-ID: <1@post.example>\r\n"
OURS = b"<r12-abc.1@desk.example>"


def part(kind: bytes, body: bytes, *extra: bytes) -> bytes:
    """Return a part with its headers."""
    return b"Content-Type: " + kind + b"\r\n" + b"".join(one + b"\r\n" for one in extra) + b"\r\n" + body


def bag(kind: bytes, border: bytes, *parts: bytes) -> bytes:
    """Return parts in one."""
    inner = b"".join(b"--" + border + b"\r\n" + one + b"\r\n" for one in parts)
    return b"Content-Type: multipart/" + kind + b'; boundary="' + border + b'"\r\n\r\n' + inner + b"--" + border + b"--\r\n"


def words(said: str) -> bytes:
    """Return a part of plain words."""
    return part(b"text/plain; charset=utf-8", said.encode())


def page(said: str) -> bytes:
    """Return a part of HTML."""
    return part(b"text/html; charset=utf-8", said.encode())


def subject(raw: bytes) -> bytes:
    """Return a message with this subject."""
    return HEAD.replace(b"My bed", raw) + words("x")


def named(raw: bytes) -> bytes:
    """Return a message with a file whose headers say its name so."""
    return HEAD + bag(
        b"mixed", b"a", words("x"), b"Content-Type: application/pdf\r\nContent-Disposition: attachment;" + raw + b"\r\n\r\n%PDF"
    )


def packed(content: bytes) -> bytes:
    """Return bytes as they go over the wire."""
    return base64.encodebytes(content)


def der(tag: int, *values: bytes) -> bytes:
    """Return a value as ASN.1 packs it."""
    content = b"".join(values)
    size = len(content)
    return bytes([tag]) + (bytes([size]) if size < 128 else bytes([0x82, size >> 8, size & 255])) + content


def signed_in_one(*, in_pieces: bool = False) -> bytes:
    """Return what Outlook sends when it signs in one piece."""
    inner = words("Signed in one piece.")
    string = b"\x24\x80" + der(4, inner[:20]) + der(4, inner[20:]) + b"\0\0" if in_pieces else der(4, inner)
    kind, data = der(6, bytes.fromhex("2a864886f70d010702")), der(6, bytes.fromhex("2a864886f70d010701"))
    whole = der(0x30, kind, der(0xA0, der(0x30, der(2, b"\1"), der(0x31), der(0x30, data, der(0xA0, string)), der(0x31))))
    return HEAD + part(b"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", packed(whole), BASE64)


BASE64 = b"Content-Transfer-Encoding: base64"
PICTURE = part(b"image/png", packed(PNG), BASE64, b"Content-ID: <A@b>")
SIGNATURE = part(b"application/pkcs7-signature; name=smime.p7s", b"MIIC", b"Content-Disposition: attachment; filename=smime.p7s")
CLOSED = part(b"application/pgp-encrypted", b"Version: 1")
# What must be read as the words of a message, and what as its subject, its sender, the names of its files.
TEXTS = {
    "a mailing list's foot below HTML": (
        HEAD + bag(b"mixed", b"a", page("<p>My own words.</p>"), words("____\nlist@x.example")),
        "My own words.\n\n____\nlist@x.example",
    ),
    "words before and after a picture": (
        HEAD + bag(b"mixed", b"a", words("First."), PICTURE, page("<p>Last.</p>")),
        "First.\n\nLast.",
    ),
    "a choice in a bag in a signed bag": (
        HEAD
        + bag(
            b"signed",
            b"s",
            bag(b"mixed", b"m", bag(b"related", b"r", bag(b"alternative", b"c", words("Deep."), page("<p>Deep.</p>")), PICTURE)),
            SIGNATURE,
        ),
        "Deep.",
    ),
    "a choice of HTML alone": (HEAD + bag(b"alternative", b"a", words(" "), page("<p>Only here.</p>")), "Only here."),
    "a choice of three": (
        HEAD + bag(b"alternative", b"a", words("Once."), part(b"text/x-amp-html", b"<p>Once.</p>"), page("<p>Once.</p>")),
        "Once.",
    ),
    "signed in one piece": (signed_in_one(), "Signed in one piece."),
    "signed in pieces": (signed_in_one(in_pieces=True), "Signed in one piece."),
    "utf-7": (HEAD + part(b"text/plain; charset=utf-7", b"Gr+APwA3w-e"), "Grüße"),
    "utf-8 called latin-1": (HEAD + part(b"text/plain; charset=iso-8859-1", "Grüße 床".encode()), "Grüße 床"),
    "latin-1 called utf-8": (HEAD + part(b"text/plain; charset=utf-8", "Grüße".encode("latin-1")), "Grüße"),
    "utf-8 with one broken letter": (HEAD + part(b"text/plain; charset=utf-8", "Grüße".encode() + b"\xff"), "Grüße\ufffd"),
    "a charset said only by the page": (
        HEAD + part(b"text/html", b"<meta charset=windows-1251><p>" + "Привет".encode("cp1251")),
        "Привет",
    ),
    "base64 with a space behind it": (
        HEAD + part(b"text/plain; charset=utf-8", packed("Grüße".encode()), b"Content-Transfer-Encoding: BASE64 "),
        "Grüße",
    ),
    "flowed": (
        HEAD + part(b"text/plain; format=flowed", b"It broke \r\nin two.\r\n> old \r\n> words\r\n From me\r\n-- \r\nJoan"),
        "It broke in two.\n> old words\nFrom me\n-- \nJoan",
    ),
    "flowed without spaces": (
        HEAD + part(b"text/plain; charset=utf-8; format=flowed; delsp=yes", "ベッドが \r\n届きません".encode()),
        "ベッドが届きません",
    ),
    "remarks without end in an address": (b"From: " + b"(" * 5000 + b" joan@post.example\r\n\r\nHello", "Hello"),
}
SUBJECTS = {
    "gb18030": (subject(b"=?gb18030?B?" + base64.b64encode("床坏了𠀀".encode("gb18030")) + b"?="), "床坏了𠀀"),
    "utf-7": (subject(b"=?utf-7?Q?Gr+APwA3w-e?="), "Grüße"),
    "japanese as it is": (subject("ベッド".encode("iso2022_jp")), "ベッド"),
    "words in two lines": (subject(b"=?UTF-8?B?44OZ44OD?=\r\n =?UTF-8?B?44OJ?="), "ベッド"),
    "a word with spaces in it": (subject(b"=?utf-8?Q?Gr=C3=BC=C3=9Fe aus K=C3=B6ln?="), "Grüße aus Köln"),
}
SENDERS = {
    "whole encoded": (b"From: =?utf-8?Q?Joan_Hale_=3Cjoan=40post.example=3E?=", "Joan Hale <joan@post.example>"),
    "a comma encoded": (b"From: =?utf-8?Q?Hale=2C_Joan?= <joan@post.example>", "Hale, Joan <joan@post.example>"),
    "another address as the name": (b"From: =?utf-8?Q?=22help=40desk.example=22?= <eve@post.example>", " <eve@post.example>"),
    "empty, with a sender": (b"From: \r\nSender: joan@post.example", " <joan@post.example>"),
    "a way to go": (b"From: <@a.example,@b.example:joan@post.example>", " <joan@post.example>"),
}
FILES = {
    "in pieces, not in order": (
        named(b"\r\n filename*1*=%C3%BCber%20;\r\n filename*0*=utf-8''Bett%20;\r\n filename*2=x.pdf"),
        "Bett über x.pdf",
    ),
    "in pieces without a charset": (named(b' filename*0="bill "; filename*1="of may.pdf"'), "bill of may.pdf"),
    "japanese": (named(b" filename*=ISO-2022-JP''%1B%24B%40A5a%3Dq%1B%28B.pdf"), "請求書.pdf"),
    "eight bits": (named(b' filename="\xfcber.pdf"'), "über.pdf"),
    "eight bits of utf-8": (named(' filename="über.pdf"'.encode()), "über.pdf"),
    "encoded words": (named(b' filename="=?utf-8?B?w7xi?=\r\n =?utf-8?B?ZXIucGRm?="'), "über.pdf"),
}
STATUS = (
    b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; joan@post.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
)
SERVER = b"From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\n"
BACK = part(b"text/rfc822-headers", b"Message-ID:\r\n " + OURS + b"\r\n")


def report(*parts: bytes) -> bytes:
    """Return a server's report."""
    return SERVER + bag(b"report; report-type=delivery-status", b"x", words("I am sorry"), *parts)


REPORTS = {
    "a plain one": report(part(b"message/delivery-status", STATUS), BACK),
    "packed": report(
        part(b"message/delivery-status", packed(STATUS), BASE64),
        part(b"text/rfc822-headers", packed(b"Message-ID: " + OURS + b"\r\n"), BASE64),
    ),
    "of addresses in every script": report(
        part(b"message/global-delivery-status", STATUS.replace(b"rfc822", b"utf-8")),
        part(b"message/global-headers", b"Message-ID: " + OURS + b"\r\n"),
    ),
    "Google's, with nothing sent back": report(
        part(b"message/delivery-status", b"X-Original-Message-ID: " + OURS + b"\r\n" + STATUS)
    ),
    "Exchange's": SERVER
    + bag(
        b"report; report-type=delivery-status",
        b"x",
        bag(b"alternative", b"y", words("Delivery has failed"), page("<p>Delivery has failed")),
        part(b"message/delivery-status", STATUS),
        part(b"message/rfc822", b"Message-ID: " + OURS + b"\r\n\r\nx"),
    ),
    "qmail's, packed": SERVER
    + part(
        b"text/plain",
        b"<joan@post.example>:\r\n550 no such user\r\n\r\nMessage-ID: =3Cr12-abc.1=40desk.example=3E\r\n",
        b"Content-Transfer-Encoding: quoted-printable",
    ),
    "Exim's in words": SERVER.replace(b"\r\n", b"\r\nX-Failed-Recipients: joan@post.example\r\n", 1)
    + b"\r\n  joan@post.example\r\n    550 5.1.1 No such user\r\n\r\n-- copy --\r\n\r\nMessage-ID: "
    + OURS
    + b"\r\n\r\nhello",
}
RECEIPT = HEAD + bag(
    b"report; report-type=disposition-notification",
    b"a",
    words("Your message was read"),
    part(b"message/disposition-notification", b"Disposition: automatic-action/MDN-sent-automatically; displayed\r\n"),
)
ENCRYPTED = (
    HEAD + bag(b"encrypted", b"s", CLOSED, part(b"application/octet-stream; name=encrypted.asc", b"-----BEGIN PGP MESSAGE-----")),
    HEAD + part(b"application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", b"MIIC", BASE64),
)
# Small ones that would keep a machine busy for minutes; ten of them at once come within the size of a picture.
BOMBS = {
    "marks and then a word": HEAD + words("hello\n" + ">a\n" * 40_000 + "x"),
    "bags of a page": HEAD + page("<div>" * 30_000 + "hello"),
    "bags that are never drawn": HEAD + page("<table><tr><td>" * 10_000 + "hello"),
    "formats that begin anew": HEAD
    + page("<div>" + "".join(f"<font a={one}>" for one in range(800)) + "</div>" + "<div>x</div>" * 4000),
    "signs": HEAD + page("&" * 200_000),
    "properties": HEAD + page("<p " + " ".join(f"a{one}=1" for one in range(60_000)) + ">hello"),
    "parameters": HEAD + b"Content-Type: text/plain;" + b";".join(b" a%d=1" % one for one in range(60_000)) + b"\r\n\r\nx",
    "headers": HEAD + b"a:b\r\n" * 100_000 + b"\r\nhello",
    "parts": HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\n" * 100_000,
    "lines in bags": HEAD
    + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (one, one) for one in range(200))
    + b"\r\n" * 100_000,
    "blocks of a report": SERVER + bag(b"report", b"x", part(b"message/delivery-status", b"A: x\r\n\r\n" * 25_000)),
}
