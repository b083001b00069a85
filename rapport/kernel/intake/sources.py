"""One door to all forms of tables: files, packed or not, and folders of them."""

from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from ..errors import BadInput
from .archives import is_archive, laid_out
from .delimited import Delimited
from .files import ENDINGS, LARGEST_UNPACKED_BYTES, survey
from .jsondocuments import JsonDocument, documents
from .jsonlines import JsonLines
from .mended import unmarked
from .sheets import Sheet, sheets
from .types import Facts, Form, Source


def open_sources(path: Path, *, name: str = "", largest_bytes: int = LARGEST_UNPACKED_BYTES) -> list[Source]:
    """Look through a file and return the tables in it: one, but for a JSON document with several lists and a workbook with
    several sheets of the same columns. Raises BadInput.
    """
    facts = survey(path, name=name, largest_bytes=largest_bytes)
    match facts.form:
        case Form.JSON:
            return list(documents(facts))
        case Form.SHEET:
            return [unmarked(one) for one in sheets(facts)]
        case _:
            return [source_of(facts)]


def open_source(path: Path, *, name: str = "", largest_bytes: int = LARGEST_UNPACKED_BYTES) -> Source:
    """Look through a file and return it as a table, of several the first. Raises BadInput with a sentence when it is none."""
    return open_sources(path, name=name, largest_bytes=largest_bytes)[0]


def source_of(facts: Facts) -> Source:
    """Return the table of a file that was looked through before."""
    match facts.form:
        case Form.SHEET:
            return unmarked(Sheet(facts))
        case Form.JSON_LINES:
            return JsonLines(facts)
        case Form.JSON:
            return next((one for one in documents(facts) if one.facts.part == facts.part), JsonDocument(facts))
        case Form.DELIMITED:
            return unmarked(Delimited(facts, delimiter=facts.delimiter))


def files_in(places: Iterable[Path], *, unpack_to: Path | None = None) -> list[Path]:
    """Return the files meant by these files and folders, each once, those of a folder by name. Raises BadInput for nothing.

    Zip archives stand for the tables in them where there is a folder to unpack them to.
    """
    found: dict[Path, None] = {}
    for place in places:
        if place.is_dir():
            inside = sorted(path for path in place.iterdir() if is_table(path) or (unpack_to and is_zip(path)))
            found |= dict.fromkeys(one for path in inside for one in _meant(path, unpack_to))
        elif place.is_file():
            found |= dict.fromkeys(_meant(place, unpack_to))
        else:
            raise BadInput(_("There is no file or folder “%(name)s”.") % {"name": place})
    if not found:
        raise BadInput(_("There is no table here. Taken are: %(endings)s, each also as .gz.") % {"endings": ", ".join(ENDINGS)})
    return list(found)


def _meant(path: Path, unpack_to: Path | None) -> list[Path]:
    return laid_out(path, unpack_to, ENDINGS) if unpack_to and is_archive(path) else [path]


def is_table(path: Path) -> bool:
    """Return whether a file's name says that it is a table that can be read."""
    return path.is_file() and not path.name.startswith(".") and path.name.lower().removesuffix(".gz").endswith(ENDINGS)


def is_zip(path: Path) -> bool:
    """Return whether a file's name says that it is a zip archive."""
    return path.is_file() and not path.name.startswith(".") and path.name.lower().endswith(".zip")
