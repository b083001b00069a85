"""One door to all forms of tables: files, packed or not, and folders of them."""

from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from ..errors import BadInput
from .delimited import Delimited
from .files import ENDINGS, LARGEST_UNPACKED_BYTES, survey
from .jsonlines import JsonLines
from .sheets import Sheet
from .types import Facts, Form, Source


def open_source(path: Path, *, name: str = "", largest_bytes: int = LARGEST_UNPACKED_BYTES) -> Source:
    """Look through a file and return it as a table. Raises BadInput with a sentence when it is none."""
    return source_of(survey(path, name=name, largest_bytes=largest_bytes))


def source_of(facts: Facts) -> Source:
    """Return the table of a file that was looked through before."""
    match facts.form:
        case Form.SHEET:
            return Sheet(facts)
        case Form.JSON_LINES:
            return JsonLines(facts)
        case Form.DELIMITED:
            return Delimited(facts, delimiter=facts.delimiter)


def files_in(places: Iterable[Path]) -> list[Path]:
    """Return the files meant by these files and folders, each once, those of a folder by name. Raises BadInput for nothing."""
    found: dict[Path, None] = {}
    for place in places:
        if place.is_dir():
            found |= dict.fromkeys(sorted(path for path in place.iterdir() if is_table(path)))
        elif place.is_file():
            found[place] = None
        else:
            raise BadInput(_("There is no file or folder “%(name)s”.") % {"name": place})
    if not found:
        raise BadInput(_("There is no table here. Taken are: %(endings)s, each also as .gz.") % {"endings": ", ".join(ENDINGS)})
    return list(found)


def is_table(path: Path) -> bool:
    """Return whether a file's name says that it is a table that can be read."""
    return path.is_file() and not path.name.startswith(".") and path.name.lower().removesuffix(".gz").endswith(ENDINGS)
