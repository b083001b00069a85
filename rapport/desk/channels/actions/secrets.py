"""Passwords of mailboxes at rest: encrypted with a key derived from the settings' secret key (see decision 12)."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from rapport.kernel.errors import Refused


def sealed(secret: str) -> str:
    """Return a password encrypted; an empty one stays empty."""
    return _box().encrypt(secret.encode()).decode() if secret else ""


def opened(kept: str) -> str:
    """Return a password in clear. Raises Refused when the settings' secret key is another one than when it was kept."""
    try:
        return _box().decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken as error:
        words = _("The password of this mailbox was kept under another secret key. Enter it again.")
        raise Refused(words) from error


def signing_key() -> bytes:
    """Return the key by which reply tokens are signed."""
    return salted_hmac("rapport.channels.reply", "token", algorithm="sha256").digest()


def own_mark() -> str:
    """Return what stands in every message that this installation sends, by which it knows its own."""
    return salted_hmac("rapport.channels.reply", "own", algorithm="sha256").hexdigest()[:20]


def _box() -> MultiFernet:
    return MultiFernet([_fernet(str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rapport.channels.secrets").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
