"""Content as JSON and back: one canonical text for the same content, whose digest is what was approved."""

import json
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from ..types import Content


def to_json(content: Content) -> dict[str, Any]:
    """Return the content as JSON values."""
    return cast(dict[str, Any], _plain(asdict(content)))


def from_json(values: dict[str, Any]) -> Content:
    """Return the content that ``to_json`` wrote. A field added since then takes its default."""
    return cast(Content, _revived(Content, values))


def digest_of(values: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical text."""
    return sha256(text_of(values).encode()).hexdigest()


def start_of(digest: str) -> int:
    """Return the beginning of a digest as the number that the journal holds."""
    return int(digest[:15], 16)


def text_of(values: dict[str, Any]) -> str:
    """Return the canonical text: keys in order, no spaces."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case float():
            # Whole numbers stay whole in the database's JSON; so they are written from the first time on.
            return int(value) if value.is_integer() and abs(value) < 2**53 else value
        case _:
            return value


def _revived(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return None if value is None else _revived(next(one for one in get_args(hint) if one is not NoneType), value)
    if origin is tuple:
        return tuple(_revived(part, one) for part, one in zip(_parts(hint, len(value)), value, strict=True))
    return _made(hint, value)


def _parts(hint: Any, count: int) -> tuple[Any, ...]:
    parts = get_args(hint)
    return (parts[0],) * count if len(parts) == 2 and parts[1] is Ellipsis else parts


def _made(hint: Any, value: Any) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return hint(**{one.name: _revived(hints[one.name], value[one.name]) for one in fields(hint) if one.name in value})
    if hint in (datetime, date):
        return hint.fromisoformat(value)
    return hint(value) if isinstance(hint, type) and issubclass(hint, Enum | float) else value
