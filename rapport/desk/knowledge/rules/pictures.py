"""A picture for an article: what comes in is drawn anew, so that only the picture itself comes out.

Whatever else lies in such a file (a script, an archive, where and with which telephone it was taken) is gone afterwards.
"""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from ..types import LARGEST_PICTURE_BYTES, LONGEST_ALT, MOST_PICTURE_POINTS, WIDEST_PICTURE

# By what the bytes say; the name says nothing. GIF and SVG are not on the list: one moves, the other runs.
ENDINGS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}


class PictureRefused(ValueError):
    """It cannot be taken; the message is a sentence that says what to do."""


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_alt(words: str) -> str | None:
    """Return why these words do not say what a picture shows, or None."""
    if not " ".join(words.split()):
        return _("Say what the picture shows: who cannot see it reads that.")
    if len(words) > LONGEST_ALT:
        return _("Say in at most 200 characters what the picture shows; the rest belongs into the text.")
    if "\x00" in words:
        return _("There is a character in it that cannot be kept. Write it again without it.")
    return None


def drawn_anew(content: bytes) -> tuple[bytes, str]:
    """Return the picture alone, at most as wide as an article needs, and the ending of its kind. Raises PictureRefused."""
    if len(content) > LARGEST_PICTURE_BYTES:
        raise PictureRefused(_("The picture is larger than 5 MB. Save it smaller, or cut out what matters."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _drawn(content)
    except PictureRefused:
        raise
    except Exception as error:  # whatever a broken or malicious file makes of its reader
        raise PictureRefused(_("This is no picture that can be shown. Send it as PNG, JPEG or WebP.")) from error


def _drawn(content: bytes) -> tuple[bytes, str]:
    with Image.open(BytesIO(content), formats=tuple(ENDINGS)) as opened:
        kind = str(opened.format)
        # Asked before anything is unpacked: a few bytes can stand for billions of points.
        if opened.width * opened.height > MOST_PICTURE_POINTS:
            raise PictureRefused(_("The picture has more than 40 million points. Save it smaller, or cut out what matters."))
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        plain = upright.convert("RGB" if kind == "JPEG" else "RGBA")
    plain.thumbnail((WIDEST_PICTURE, WIDEST_PICTURE))
    plain.info = {}
    out = BytesIO()
    plain.save(out, kind, **({"quality": 88} if kind != "PNG" else {}))
    return out.getvalue(), ENDINGS[kind]
