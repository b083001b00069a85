"""How a text is written down, seen from its beginning alone."""

import json
from collections.abc import Iterator
from typing import Any

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n\ufeff"
_OF_ONE = frozenset({"id", "ticket_id"})  # an object with one of these is a row, not a page of rows


def is_document(head: str) -> bool:
    """Return whether a text that begins so is a document, and not JSON Lines with an object a line."""
    head = head.lstrip(_SPACE)
    if not head.startswith("{"):
        return head.startswith("[")
    try:
        first = json.loads(head.partition("\n")[0])
    except ValueError:
        return _is_page(head)
    return not (first.keys() & _OF_ONE) and any(_is_list_of_objects(value) for value in first.values())


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _is_page(head: str) -> bool:
    """Judge a first line that is longer than what is seen, or a document written over many lines."""
    try:
        for name, opening in _members(head):
            if name in _OF_ONE or opening == "[{":
                return name not in _OF_ONE
    except ValueError:
        pass
    return False


def _members(head: str) -> Iterator[tuple[str, str]]:
    """Yield the names in an object with the first two letters of each value, as far as the head reaches. Raises ValueError."""
    at = 1
    while True:
        at = _after_space(head, at)
        name, at = _decoded(head, at)
        at = _after_space(head, at)
        if head[at : at + 1] != ":":
            raise ValueError(name)
        at = _after_space(head, at + 1)
        inside = _after_space(head, at + 1)
        yield str(name), head[at : at + 1] + head[inside : inside + 1]
        _value, at = _decoded(head, at)
        at = _after_space(head, at)
        if head[at : at + 1] != ",":
            raise ValueError(name)
        at += 1


def _decoded(head: str, at: int) -> tuple[Any, int]:
    return _DECODER.raw_decode(head, at)


def _after_space(head: str, at: int) -> int:
    while at < len(head) and head[at] in _SPACE:
        at += 1
    return at
