"""Values that nobody meant, and requests made of them. All chance comes from the generator that is handed in."""

import random
import re
import string
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from .forms import Field, Found

NASTY = (
    "", " ", "\x00", "a\x00b", "null", "0", "-1", "99999999999999999999", "1e400", "NaN", "Infinity", "½", "٣", "1,000.00",
    "0x1F",
    "\u202eevil", "\u202bعربي\u202c", "e\u0301" * 40, "\ufeff", "\u2028", "\ud7ff\uffff", "\U0001f600", "👩‍👩‍👧‍👦" * 30,
    "'; DROP TABLE x; --", "<script>alert(1)</script>", "{{ 7*7 }}", "{% debug %}", "%s%n%(x)s", "../../etc/passwd",
    "=cmd|' /C calc'!A0", "2026-02-30", "2026-11-21T25:61", "0000-00-00", "0001-01-01", "9999-12-31T23:59", "10000-01-01",
    "-0001-01-01", "1582-10-10", "2026-03-29T01:30", "2026-10-25T01:30", "23:59:60", "24:00", "on", "off", "true", "[]", "{}",
    "x" * 300, "y" * 30_000, "\r\n.\r\n", "%00", "a@b", "@", "a@" + "b" * 250 + ".example", "+44 20 7946 0000", "tel:0",
    "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
)  # fmt: skip
IDS = ("0", "1", "2", "3", "7", "2147483648", "9223372036854775808", "99999999999999999999999")
STRANGERS = ("page", "sort", "id", "pk", "__proto__", "next", "export", "by", "at", "person_id", "is_staff")
ALPHABET = string.printable + "äß…“”\u200d\u0301漢字🙂ﷺ"
FIRST = date(2026, 11, 18)
HOURS = (0, 9, 17, 23)


@dataclass(frozen=True)
class Request:
    """One generated request, which ``sent`` sends and whose words, in a failure, are enough to send it again."""

    method: str
    path: str
    data: dict[str, Any]
    body: bytes | None = None
    content_type: str = ""

    @cached_property
    def words(self) -> str:
        """What it says, by which one is told from another."""
        return repr(self)

    @property
    def holds_a_file(self) -> bool:
        """Whether its words do not say all of it."""
        return any(isinstance(one, SimpleUploadedFile) for one in self.data.values())

    def sent(self, client: Client) -> Any:
        """Send it as a browser does, with the token of a form that was opened; or its raw body as only a program does."""
        token = {"X-CSRFToken": client.cookies["csrftoken"].value}
        if self.body is not None:
            return client.generic("POST", self.path, self.body, content_type=self.content_type, headers=token)
        if self.method == "get":
            return client.get(self.path, self.data)
        return client.post(self.path, {"csrfmiddlewaretoken": token["X-CSRFToken"], **self.data})


def request(chance: random.Random, form: Found) -> Request:
    """Return a whole request: fields that are meant and fields that are not, some left out, some twice, some of no form."""
    path = _other_object(chance, form.action) if chance.random() < 0.15 else form.action
    if form.method == "post" and chance.random() < 0.006:
        body, content_type = chance.choice(_BODIES)
        return Request("post", path, {}, body, content_type)
    # How much of it nobody meant: often one field, so that the others lead deep into the action.
    wild = chance.choice((0.0, 0.0, 1 / max(len(form.fields), 1), 1 / max(len(form.fields), 1), 0.5, 1.0))
    sent: dict[str, Any] = {}
    for name, field in form.fields.items():
        if chance.random() < wild:
            if chance.random() < 0.2:
                continue
            many = field.kind != "file" and chance.random() < 0.1
            sent[name] = [value(chance, field) for _ in range(2)] if many else value(chance, field)
        elif field.kind not in {"checkbox", "radio", "button", "submit"} or chance.random() < 0.5:
            sent[name] = meant(chance, name, field)
    if chance.random() < 0.1:
        sent[chance.choice(STRANGERS)] = chance.choice(NASTY)
    return Request(form.method, path, sent)


_BODIES = (
    (b"\xff=%ff&%zz=1&=&a", "application/x-www-form-urlencoded"),
    (b'{"subject": [1, {"a": null}]}', "application/json"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ncut", "multipart/form-data; boundary=x"),
    (b"--x", "multipart/form-data"),
    (b"&".join(b"f%d=1" % number for number in range(1500)), "application/x-www-form-urlencoded"),
    (b"", "text/plain"),
    (b"a=b", "application/x-www-form-urlencoded; charset=no-such"),
)  # fmt: skip


def _other_object(chance: random.Random, path: str) -> str:
    """Put the number of another object, or of none, into the address."""
    return re.sub(r"(?<=/)\d+(?=/)", lambda _found: chance.choice(IDS), path)


def value(chance: random.Random, field: Field) -> Any:
    """Return something for a field that nobody meant."""
    roll = chance.random()
    if field.kind == "file":
        return SimpleUploadedFile(chance.choice(NASTY[3:12]) or "f", chance.randbytes(chance.randint(0, 200)))
    if roll < 0.6:
        return chance.choice(NASTY)
    if roll < 0.8:
        return str(chance.randint(-(10 ** chance.randint(0, 25)), 10 ** chance.randint(0, 25)))
    return "".join(chance.choices(ALPHABET, k=chance.randint(0, 80)))


def meant(chance: random.Random, name: str, field: Field) -> Any:
    """Return what a person may well have meant for a field: one of a few, since what is sent is taken back each time."""
    day = FIRST + timedelta(days=chance.choice((-30, -1, 0, 1, 7, 60)))
    match field.kind:
        case "select" | "radio" | "hidden" | "checkbox" | "button" | "submit":
            return chance.choice(field.filled or ("on",))
        case "file":
            return SimpleUploadedFile("note.txt", b"Reference;Opened\nA-1;2026-02-13\n")
        case "date":
            return day.isoformat()
        case "datetime-local":
            return f"{day.isoformat()}T{chance.choice(HOURS):02d}:{chance.choice((0, 30)):02d}"
        case "time":
            return f"{chance.choice(HOURS):02d}:00"
        case "number":
            return str(chance.choice((0, 1, 2, 3, 7, 40)))
        case "email":
            return f"joan.hale.{chance.randint(0, 3)}@post.example"
        case "tel":
            return "+44 113 496 0000"
        case _:
            is_taken = field.filled and chance.random() < 0.5
            return chance.choice(field.filled) if is_taken else f"Lamp {chance.randint(0, 3)} is late"
