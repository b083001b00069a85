"""Where mappings come from: those shipped with Rapport, those saved in this installation, and single files."""

import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.kernel.errors import BadInput
from rapport.kernel.intake.types import Source

from .exports.mapping import ExportMapping, is_export, parse_export
from .exports.recognising import fits
from .mapping import CaseMapping
from .parsing import parse

SHIPPED = Path(__file__).resolve().parent.parent / "mappings"
KEPT_TEXTS = 64  # more than there are; a page of the imports reads every mapping


def saved_folder() -> Path:
    """Return where this installation keeps its own mappings; one with the name of a shipped one takes its place."""
    return Path(settings.RAPPORT_HOME) / "mappings"


def mapping_files() -> dict[str, Path]:
    """Return the file of every mapping by its name, in alphabetical order."""
    found = {path.stem: path for folder in (SHIPPED, saved_folder()) for path in sorted(folder.glob("*.toml"))}
    return dict(sorted(found.items()))


def mappings() -> list[CaseMapping]:
    """Return every mapping of single tables that can be read; a broken file is left out here and refused by name."""
    found = []
    for path in mapping_files().values():
        try:
            raw = read(path)
            if not is_export(raw):
                found.append(parse(raw, where=path.name))
        except BadInput:
            continue
    return found


def exports() -> list[ExportMapping]:
    """Return every mapping of an export of several tables that can be read."""
    found = []
    for path in mapping_files().values():
        try:
            raw = read(path)
            if is_export(raw):
                found.append(parse_export(raw, where=path.name))
        except BadInput:
            continue
    return found


def described() -> list[CaseMapping | ExportMapping]:
    """Return every mapping of either kind, by name."""
    return sorted([*mappings(), *exports()], key=lambda one: one.name)


def meaning(name_or_path: str) -> CaseMapping | ExportMapping:
    """Return a mapping of either kind by its name or path. Raises BadInput."""
    raw = raw_mapping(name_or_path)
    return parse_export(raw, where=name_or_path) if is_export(raw) else parse(raw, where=name_or_path)


def raw_mapping(name_or_path: str) -> dict[str, Any]:
    """Return the content of a mapping by its name, or of a file by its path. Raises BadInput."""
    files = mapping_files()
    if name_or_path in files:
        return read(files[name_or_path])
    path = Path(name_or_path)
    if name_or_path.endswith(".toml") and path.is_file():
        return read(path)
    raise BadInput(
        _("There is no mapping “%(name)s”. There are: %(names)s. Or give the path of a mapping file (.toml).")
        % {"name": name_or_path, "names": ", ".join(files)}
    )


def read(path: Path) -> dict[str, Any]:
    """Return the content of a mapping file. Raises BadInput when it is not TOML."""
    try:
        return deepcopy(_said(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(_("The mapping “%(name)s” is not TOML: %(why)s.") % {"name": path.name, "why": error}) from None


@lru_cache(maxsize=KEPT_TEXTS)
def _said(text: str) -> dict[str, Any]:
    """Return what a text of TOML says: to find out takes longer than all else on a page that lists the mappings."""
    return tomllib.loads(text)


def fitting(header: list[str]) -> CaseMapping | None:
    """Return the mapping all of whose columns are in this header, the one with most columns first; or None."""
    fits = [one for one in mappings() if set(one.columns) <= set(header)]
    return max(fits, key=lambda one: len(one.columns), default=None)


def mapping_for(sources: Sequence[Source]) -> str:
    """Return the name of the mapping that fits these tables. Raises BadInput when none does."""
    if export := export_for(sources):
        return export
    found = {one.name if (one := fitting(list(source.header))) else "" for source in sources}
    if len(found) == 1 and (name := found.pop()):
        return name
    raise BadInput(
        _(
            "No mapping fits these tables by itself. Say which to use with --mapping; there are: %(names)s. For a table that "
            "nobody described yet, upload it under Service desk, Import, or write a proposal down with “rapport import guess "
            "FILE > own.toml”, correct it and use it with “--mapping own.toml”."
        )
        % {"names": ", ".join(mapping_files())}
    )


def export_for(sources: Sequence[Source]) -> str:
    """Return the name of the export that these tables are, "" when they are none."""
    return next((one.name for one in exports() if fits(raw_mapping(one.name), sources)), "")


def written(raw: Mapping[str, Any]) -> str:
    """Return a mapping as the text of a TOML file."""
    plain = [f"{key} = {_value(value)}" for key, value in raw.items() if not _is_table(value)]
    parts = ["\n".join(plain)]
    for key, value in raw.items():
        if isinstance(value, dict):
            parts += _tables(key, value)
        elif _is_table(value):
            parts += ["\n".join([f"[[{_key(key)}]]", *(f"{_key(k)} = {_value(v)}" for k, v in one.items())]) for one in value]
    return "\n\n".join(part for part in parts if part) + "\n"


def _tables(path: str, table: Mapping[str, Any]) -> list[str]:
    plain = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if not isinstance(value, dict)]
    parts = ["\n".join([f"[{path}]", *plain])] if plain else []
    for key, value in table.items():
        if isinstance(value, dict):
            parts += _tables(f"{path}.{_key(key)}", value)
    return parts


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else _text(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list() | tuple():
            return f"[{', '.join(_value(one) for one in value)}]"
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(one):04x}" if ord(one) < 32 or ord(one) == 127 else one for one in escaped) + '"'
