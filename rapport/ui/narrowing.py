"""The form above a list, drawn: a field that shows the same as on a page before is taken as it was drawn then.

A list has a dozen fields with a hundred choices, nearly always the same ones and untouched; drawing them anew takes a sixth of a
page's time. What decides about a field's look is its key, its choices among it: who may choose among others gets another one.
"""

from collections.abc import Hashable, Iterable
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST_KEPT = 300
_kept: dict[Hashable, str] = {}


def drawn(form: Any) -> SafeString:
    """Return the form's HTML, as its own template draws it."""
    if form.errors:
        return SafeString(str(form))
    groups = [_drawn_once(one) for one in form.visible_fields()]
    return SafeString("".join([*groups, *(str(one) for one in form.hidden_fields())]))


def _drawn_once(bound: Any) -> str:
    key = _key(bound)
    found = _kept.get(key)
    if found is None:
        found = str(bound.as_field_group())
        if key is not None:
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            _kept[key] = found
    return found


def _key(bound: Any) -> Hashable | None:
    """Return what decides how a field looks; None for one that holds somebody's own words, which nothing keeps."""
    field, form, value = bound.field, bound.form, bound.value()
    widget, choices = field.widget, None
    if isinstance(widget, forms.Select):
        # Read once, for the key and for what may be drawn: they may come from the database.
        widget.choices = list(widget.choices)
        choices = tuple(_told(widget.choices))
    elif value not in (None, "", False):
        return None
    attributes = tuple((name, str(one)) for name, one in {**widget.attrs, **bound.build_widget_attrs({})}.items())
    # Filters make a class of form for each page: its name tells as much.
    of_form = type(form).__qualname__, form.prefix, str(form.said_above), bound.html_name, bound.auto_id
    of_field = type(field), str(bound.label), str(bound.help_text), field.required, field.disabled
    return (*of_form, *of_field, getattr(field, "is_scale", None), type(widget), attributes, choices, repr(value), get_language())


def _told(choices: Iterable[tuple[Any, Any]]) -> Iterable[Hashable]:
    for value, label in choices:
        is_group = isinstance(label, list | tuple)
        yield (str(value), tuple(_told(label)) if is_group else str(label))
