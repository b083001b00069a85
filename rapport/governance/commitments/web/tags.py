"""``{% load commitments %}``: the words of this room, on its own pages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import number_format

from . import words

register = template.Library()


@register.filter
def stand(state: str) -> Any:
    """How it stands with a department, in words."""
    return words.STATE.get(state, state)


@register.filter
def tone(state: str) -> str:
    """The tone of a badge that says how it stands."""
    return words.TONE.get(state, "quiet")


@register.filter
def said(line: str) -> Any:
    """What a line of the exchange says."""
    return words.LINE.get(line, line)


@register.filter
def at(found: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key, or nothing."""
    return found.get(key)


@register.filter
def percent(share: float | None) -> str:
    """A share between 0 and 1 as whole percent."""
    return "" if share is None else f"{number_format(round(share * 100))} %"
