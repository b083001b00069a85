"""What is signed in one piece (S/MIME, ``smime-type=signed-data``): the words lie readable within, only packed.

Nothing is said here about whether the signature holds; what is encrypted stays closed.
"""

DATA = bytes.fromhex("06092a864886f70d010701")
SIGNED = bytes.fromhex("06092a864886f70d010702")
KINDS = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
# A signature beside the words says nothing to a reader.
SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
MOST_PIECES = 20_000


def unpacked(content: bytes) -> bytes:
    """Return what was signed, or nothing where that cannot be told."""
    start = content.find(DATA) if SIGNED in content[:60] else -1
    if start < 0:
        return b""
    place = start + len(DATA)
    # [0] EXPLICIT, then one string, or one of pieces whose length nobody knew when it began.
    tag, place, _ = _head(content, place)
    if tag != 0xA0:
        return b""
    tag, place, length = _head(content, place)
    if tag == 0x04 and length is not None:
        return content[place : place + length]
    return _pieces(content, place, length) if tag == 0x24 else b""


def _pieces(content: bytes, place: int, length: int | None) -> bytes:
    ends = len(content) if length is None else min(len(content), place + length)
    found = list[bytes]()
    while place < ends and len(found) < MOST_PIECES:
        tag, place, size = _head(content, place)
        if tag != 0x04 or size is None:
            break
        found.append(content[place : place + size])
        place += size
    return b"".join(found)


def _head(content: bytes, place: int) -> tuple[int, int, int | None]:
    """Return the tag of a value, where it begins and how long it is; None for a length that only its end tells."""
    tag, first = content[place : place + 1], content[place + 1 : place + 2]
    if not tag or not first:
        return 0, len(content), 0
    place += 2
    if first[0] < 0x80:
        return tag[0], place, first[0]
    size = first[0] & 0x7F
    if size == 0:
        return tag[0], place, None
    return tag[0], place + size, int.from_bytes(content[place : place + min(size, 8)])
