"""Zip archives: the tables in them, laid out in a folder so that a run finds them again."""

import shutil
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from ..errors import BadInput
from .files import LARGEST_UNPACKED_BYTES, digest_of

MOST_MEMBERS = 1_000


def is_archive(path: Path) -> bool:
    """Return whether a file is a zip archive, and not a workbook, which is one inside."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" not in archive.namelist()
    except zipfile.BadZipFile:
        return False


def laid_out(path: Path, folder: Path, endings: tuple[str, ...]) -> list[Path]:
    """Unpack the tables of an archive below a folder, each once, and return where they lie, by name. Raises BadInput."""
    place = folder / digest_of(path)[:20]
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if _is_table(one, endings)]
            _check(path, members)
            return [_laid(archive, one, place / str(number)) for number, one in enumerate(members)]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise BadInput(
            _("“%(name)s” is a damaged or protected archive. Pack it again without a password.") % {"name": path.name}
        ) from None


def _is_table(member: zipfile.ZipInfo, endings: tuple[str, ...]) -> bool:
    name = Path(member.filename).name.lower()
    is_hidden = name.startswith(".") or member.filename.startswith("__MACOSX")
    return not member.is_dir() and not is_hidden and name.removesuffix(".gz").endswith(endings)


def _check(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise BadInput(_("There is no table in “%(name)s”.") % {"name": path.name})
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > LARGEST_UNPACKED_BYTES:
        raise BadInput(_("“%(name)s” holds more than is taken at once. Split it; nothing came in.") % {"name": path.name})


def _laid(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    target = folder / Path(member.filename).name
    if target.is_file() and target.stat().st_size == member.file_size:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with archive.open(member) as packed, part.open("wb") as opened:
        shutil.copyfileobj(packed, opened)  # no more than the table of contents says is read
    part.replace(target)
    return target
