"""Secrets of other systems at rest: encrypted with a key derived from the settings' secret key (see decision 12)."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from .errors import Refused


def seal(secret: str) -> str:
    """Return a secret encrypted; an empty one stays empty."""
    return _box().encrypt(secret.encode()).decode() if secret else ""


def unseal(kept: str) -> str:
    """Return a secret in clear. Raises Refused when the settings' secret key is another one than when it was kept."""
    try:
        return _box().decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken as error:
        raise Refused(_("This secret was kept under another secret key. Enter it again.")) from error


def _box() -> MultiFernet:
    return MultiFernet([_fernet(str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rapport.kernel.sealed").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
