"""The manifest of an export: what it holds, down to the SHA-256 of every file, and what the other side must be."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

from rapport.kernel.errors import BadInput

NAME = "manifest.json"
FORMAT = "rapport-installation"
VERSION = 1
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Content:
    """One file of the export: its size, its SHA-256, and of a table how many rows."""

    byte_count: int
    sha256: str
    row_count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What an export says of itself. ``contents``: every file by its path in the folder; ``key_mark``: see ``mark_of_key``."""

    format: str = FORMAT
    version: int = VERSION
    made_at: str
    rapport: str
    postgresql: str
    migrations: Mapping[str, list[str]]
    notes: Mapping[str, str]
    key_mark: str
    journal_months: list[str]
    sequences: Mapping[str, tuple[int, bool]]
    contents: Mapping[str, Content] = field(default_factory=dict)

    def tables(self) -> dict[str, Content]:
        """Return the files of tables, by the table's name."""
        return {Path(path).stem: one for path, one in self.contents.items() if path.startswith("tables/")}

    def files(self) -> dict[str, Content]:
        """Return all other files, by their path in the installation's folder."""
        return {path: one for path, one in self.contents.items() if not path.startswith("tables/")}


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, with a line of its own for its hash."""
    body = json.dumps(asdict(manifest), indent=1, ensure_ascii=False, sort_keys=True)
    (folder / NAME).write_text(body + "\n", encoding="utf-8")
    (folder / f"{NAME}.sha256").write_text(f"{hashlib.sha256((body + chr(10)).encode()).hexdigest()}  {NAME}\n", encoding="ascii")


def read(folder: Path) -> Manifest:
    """Return the manifest of an export. Raises BadInput with a sentence when there is none or it is not whole."""
    path = folder / NAME
    if not path.is_file():
        raise BadInput(_("%(folder)s holds no export: there is no %(name)s in it.") % {"folder": folder, "name": NAME})
    body = path.read_bytes()
    try:
        raw = json.loads(body)
    except ValueError as error:
        line = body.count(b"\n", 0, getattr(error, "pos", 0)) + 1
        raise BadInput(_("%(name)s, line %(line)d: this is not JSON.") % {"name": NAME, "line": line}) from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise BadInput(_("%(name)s is not that of an export of an installation.") % {"name": NAME})
    if raw.get("version") != VERSION:
        raise BadInput(
            _("This export is of format %(theirs)s; this Rapport reads %(ours)s. Bring it in with the Rapport that made it.")
            % {"theirs": raw.get("version"), "ours": VERSION}
        )
    kept = folder / f"{NAME}.sha256"
    if not kept.is_file() or kept.read_text(errors="replace").split(" ")[0].strip() != hashlib.sha256(body).hexdigest():
        raise BadInput(_("%(name)s was changed after the export was made, or its hash is missing.") % {"name": NAME})
    return _manifest(raw)


def _manifest(raw: dict[str, Any]) -> Manifest:
    try:
        contents = {str(path): Content(**one) for path, one in raw.pop("contents").items()}
        sequences = {str(name): (int(last), bool(called)) for name, (last, called) in raw.pop("sequences").items()}
        return Manifest(contents=contents, sequences=sequences, **raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(_("%(name)s is not complete: %(why)s.") % {"name": NAME, "why": error}) from error


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    total = hashlib.sha256()
    with path.open("rb") as opened:
        while chunk := opened.read(CHUNK_BYTES):
            total.update(chunk)
    return total.hexdigest()


def mark_of_key(key: str) -> str:
    """Return what tells two secret keys apart and from which neither can be had."""
    return HKDF(algorithm=SHA256(), length=16, salt=None, info=b"rapport.site.moving").derive(key.encode()).hex()
