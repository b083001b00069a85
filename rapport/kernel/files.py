"""Kept files: outside the web root, under their own hash, checked when they come in, served only after a permission check."""

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

import puremagic
from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from .actor import Actor
from .errors import BadInput
from .models import StoredFile

LARGEST_BYTES = 25 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024
# What may come in, and how it is served. Anything that a browser could run (HTML, SVG, scripts) is not on the list.
ALLOWED = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".eml": "message/rfc822",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".zip": "application/zip",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
}
SHOWN_INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp"}
_DISGUISES = {".html", ".htm", ".svg", ".js", ".exe", ".sh", ".php", ".dll", ".elf", ".bat"}

type Guard = Callable[[Actor, int], bool]
_guards: dict[str, Guard] = {}


def connect(guards: Mapping[str, Guard]) -> None:
    """Install, per kind of object (model label), who may read its files. Called once, by the site, at start-up."""
    _guards.clear()
    _guards.update(guards)


def keep(content: BinaryIO, *, name: str, about: models.Model, by: Actor, at: datetime) -> StoredFile:
    """Check and keep one file. Raises BadInput with a sentence when it is too large, empty or of a kind that is not taken."""
    shown = clean_name(name)
    media_type = _media_type(shown)
    size, sha256, path = _write(content)
    try:
        if size == 0:
            raise BadInput(_("“%(name)s” is empty.") % {"name": shown})
        _refuse_disguise(shown, path)
        target = path_of(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
    finally:
        path.unlink(missing_ok=True)
    return StoredFile.objects.create(
        name=shown,
        media_type=media_type,
        size_bytes=size,
        sha256=sha256,
        subject=about._meta.label_lower,
        subject_id=about.pk,
        at=at,
        by_id=by.person_id,
    )


def files_of(subject: str, subject_ids: Sequence[int]) -> models.QuerySet[StoredFile]:
    """Return the files of these objects, oldest first."""
    return StoredFile.objects.filter(subject=subject, subject_id__in=subject_ids).order_by("pk")


def get_file(file_id: int, *, actor: Actor) -> StoredFile:
    """Return a file that the actor may read. Raises StoredFile.DoesNotExist, also for one that is not theirs to see."""
    stored = StoredFile.objects.get(pk=file_id)
    guard = _guards.get(stored.subject)
    if guard is None or not guard(actor, stored.subject_id):
        raise StoredFile.DoesNotExist
    return stored


def path_of(sha256: str) -> Path:
    """Return where the bytes with this hash lie."""
    return Path(settings.RAPPORT_FILES) / sha256[:2] / sha256


def chunks(stored: StoredFile) -> Iterator[bytes]:
    """Yield the file's bytes."""
    with path_of(stored.sha256).open("rb") as opened:
        while chunk := opened.read(CHUNK_BYTES):
            yield chunk


def forget(subject: str, subject_ids: Sequence[int]) -> int:
    """Remove the files of these objects for good, and their bytes once the transaction commits; return how many there were.

    Bytes that another file has too stay: the same document may belong to several objects.
    """
    return _forget(files_of(subject, subject_ids))


def all_of(subject: str) -> models.QuerySet[StoredFile]:
    """Return the files of all objects of a kind."""
    return StoredFile.objects.filter(subject=subject)


def forget_some(file_ids: Sequence[int]) -> int:
    """Remove these files for good, as ``forget`` does those of an object."""
    return _forget(StoredFile.objects.filter(pk__in=file_ids))


def _forget(rows: models.QuerySet[StoredFile]) -> int:
    digests = set(rows.values_list("sha256", flat=True))
    count, _kinds = rows.delete()
    for sha256 in digests - set(StoredFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True)):
        transaction.on_commit(partial(path_of(sha256).unlink, missing_ok=True))
    return count


def clean_name(name: str) -> str:
    """Return a file name without folders, control characters and other surprises, at most 150 characters."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\"<>|:*?;]", "", plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:140]}{dot}{ending[:9]}" if stem else (plain[:140] or "file")


def _media_type(name: str) -> str:
    ending = Path(name).suffix.lower()
    if ending not in ALLOWED:
        raise BadInput(
            _("“%(name)s” is of a kind that is not taken. Send it as PDF, picture, text, office document or zip.")
            % {"name": name}
        )
    return ALLOWED[ending]


def _write(content: BinaryIO) -> tuple[int, str, Path]:
    """Write to a temporary file beside its place, so that the final move is atomic."""
    root = Path(settings.RAPPORT_FILES)
    root.mkdir(parents=True, exist_ok=True)
    size, digest = 0, hashlib.sha256()
    handle, path = tempfile.mkstemp(dir=root, prefix="incoming-")
    with os.fdopen(handle, "wb") as opened:
        while chunk := content.read(CHUNK_BYTES):
            size += len(chunk)
            if size > LARGEST_BYTES:
                Path(path).unlink()
                raise BadInput(_("The file is larger than %(size)s MB. Send a smaller one, or a link.") % {"size": 25})
            digest.update(chunk)
            opened.write(chunk)
    return size, digest.hexdigest(), Path(path)


def _refuse_disguise(name: str, path: Path) -> None:
    """A name that says picture over bytes that say program or page is refused."""
    head = path.read_bytes()[:1024].lstrip().lower()
    try:
        found = puremagic.from_file(str(path)).lower()
    except (puremagic.PureError, ValueError):
        found = ""
    looks_like_page = head.startswith((b"<!doctype html", b"<html", b"<script", b"<svg", b"mz\x90", b"\x7felf"))
    image = ALLOWED[Path(name).suffix.lower()].startswith("image/")
    if looks_like_page or found in _DISGUISES or (image and head.startswith(b"<")):
        raise BadInput(_("“%(name)s” is not what its name says. It was not kept.") % {"name": name})
