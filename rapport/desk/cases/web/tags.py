"""``{% load cases %}``: the words and tones of this room in templates."""

from typing import Any

from django import template

from . import words

register = template.Library()


@register.filter
def word(value: Any, of: str) -> Any:
    """What a value is called: ``{{ case.state|word:"state" }}``."""
    return words.WORDS[of].get(value, value)


@register.filter
def tone(value: Any, of: str) -> str:
    """The tone that a value has: ``{{ case.state|tone:"state" }}``."""
    return words.TONES[of].get(value, "quiet")


@register.filter
def first_name(name: str) -> str:
    """The first name of somebody: what colleagues call each other, and what customers learn of us."""
    return name.split(" ", maxsplit=1)[0]
