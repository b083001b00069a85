"""The signed reply token: by it an answer finds its case, whatever becomes of its subject.

It stands in the address to which a customer answers (``help+r1214-abcdefghijkl@…``) and in the Message-ID of what we send.
"""

import base64
import hashlib
import hmac
import re

TOKEN = re.compile(r"r(\d{1,18})-([a-z2-7]{12})(?![a-z2-7])")
_ID = re.compile(r"<[^<>\s]{1,900}>")


def token_of(case_id: int, *, key: bytes) -> str:
    """Return the token of a case: its number and 60 bits of signature, in characters that survive any mail server."""
    return f"r{case_id}-{_signature(str(case_id), key)}"


def case_of(text: str, *, key: bytes) -> int | None:
    """Return the case of the first token in a text that was signed with our key, or None."""
    for number, signature in TOKEN.findall(text.lower()):
        if hmac.compare_digest(signature, _signature(number, key)):
            return int(number)
    return None


def _signature(number: str, key: bytes) -> str:
    digest = hmac.new(key, f"case {number}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest)[:12].decode().lower()


def with_plus(address: str, word: str) -> str:
    """Return the address with a plus-address in it; one that it has already makes room."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}+{word}@{domain}"


def without_plus(address: str) -> str:
    """Return the address without a plus-address, in lower case."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if local else domain


def ids_in(text: str) -> tuple[str, ...]:
    """Return the Message-IDs in a header, in their order, each once."""
    return tuple(dict.fromkeys(_ID.findall(text)))
