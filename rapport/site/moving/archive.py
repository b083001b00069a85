"""One file instead of a folder: a packed archive, written and opened piece by piece."""

import tarfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from rapport.kernel.errors import BadInput

ENDINGS = (".tar.gz", ".tgz")
LEVEL = 3  # a fifth of the time of the highest level for a tenth more space


def is_one(path: Path) -> bool:
    """Tell whether a name is that of a packed export."""
    return path.name.endswith(ENDINGS)


def pack(folder: Path, target: Path) -> None:
    """Write everything in a folder into one packed file, in the order of the names."""
    with tarfile.open(target, "w:gz", compresslevel=LEVEL) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.add(path, arcname=path.relative_to(folder).as_posix())


def unpack(source: Path, folder: Path) -> None:
    """Write everything in a packed file into a folder, nothing beside it. Raises BadInput when the file is damaged."""
    try:
        with tarfile.open(source, "r|gz") as packed:
            packed.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise BadInput(_("%(file)s is damaged, or no packed export: %(why)s.") % {"file": source.name, "why": error}) from error
