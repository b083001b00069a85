"""What others changed while a form stood open is not taken back by it.

A form over what stands (``Form.changing``) carries a mark of each value that it showed. When it is sent, what nobody touched in
it stays as it stands now, and where both changed the same thing the form says so, with both values: nobody wins in silence.
"""

import json
from collections.abc import Callable, Collection, Mapping
from functools import partial, wraps
from hashlib import sha256
from typing import Any, Concatenate

from django import forms
from django.db import models, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.text import Truncator
from django.utils.translation import gettext as _

SEEN = "stood"
LONGEST_SEEN = 20_000
LONGEST_SAID = 240
_MARK = 12  # signs of a digest: two values of one field are told apart, and no value travels twice

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Meanwhile:
    """Holds what was sent by one form against what it showed and what stands now."""

    def __init__(self, form: forms.Form, but: Collection[str], called: Mapping[str, Callable[[Any], str]]) -> None:
        self.form, self.but, self.called = form, frozenset(but), called
        self.kept: dict[str, Any] = {}
        self.both: dict[str, tuple[Any, Any]] = {}

    def marks(self) -> str:
        """Return a mark of each value that stands now, as it travels along."""
        return json.dumps({name: _mark(now) for name, now in self._standing().items()})

    def look(self, sent: Callable[[forms.Widget, str], Any]) -> None:
        """Find out what stays as it stands now, and what both have changed. ``sent`` returns what came of a field."""
        self.kept, self.both = {}, {}
        shown = _shown(sent(self.form.fields[SEEN].widget, self.form.add_prefix(SEEN)))
        for name, now in self._standing().items():
            given = sent(self.form.fields[name].widget, self.form.add_prefix(name))
            was, is_now, is_given = shown.get(name), _mark(now), _mark(given)
            if was is None or is_now in {was, is_given}:
                continue
            if is_given == was:
                self.kept[self.form.add_prefix(name)] = now
            else:
                self.both[name] = now, given

    def faults(self) -> dict[str | None, list[str]]:
        """Return what is said where both have changed the same, by field; of hidden fields for the whole form."""
        found: dict[str | None, list[str]] = {}
        for name, (now, given) in self.both.items():
            field = self.form.fields[name]
            called = self.called.get(name, partial(_said, field))
            told = {"now": called(now), "yours": called(given)}
            words = _(
                "Somebody else changed this while you were at it: it says “%(now)s” now, and you say “%(yours)s”. "
                "Send it again to have yours, or put in what it says now."
            )
            if field.widget.is_hidden:
                found.setdefault(None, []).append(f"{field.label}: {words % told}" if field.label else words % told)
            else:
                found[name] = [words % told]
        return found

    def _standing(self) -> dict[str, Any]:
        """Return what stands now, as a browser would send it back."""
        return {
            name: _sent(self.form[name])
            for name, field in self.form.fields.items()
            if name != SEEN and name not in self.but and not field.disabled and _is_told(field.widget)
        }


def one_at_a_time(model: type[models.Model], number: str | None) -> Callable[[View[...]], View[...]]:
    """Have nobody write a row between the look of a form that changes it and the writing: others wait until it is done.

    ``number`` is the part of the address that holds the row's; None: all rows of a small table, in their order, as the action
    locks them. It is the row that the action locks first. Where nothing is sent, nothing waits.
    """

    def decorate(view: View[...]) -> View[...]:
        @wraps(view)
        def alone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            with transaction.atomic():
                rows = model._base_manager.select_for_update(no_key=True).order_by("pk")
                list((rows if number is None else rows.filter(pk=kwargs[number])).values_list("pk"))
                return view(request, *args, **kwargs)

        return alone

    return decorate


def _is_told(widget: forms.Widget) -> bool:
    """Whether a field shows what stands: a file or a secret is not sent back, and of parts no one value is."""
    return not isinstance(widget, forms.FileInput | forms.PasswordInput | forms.MultiWidget)


def _sent(bound: forms.BoundField) -> Any:
    widget: Any = bound.field.widget
    value = bound.field.prepare_value(bound.initial)
    if isinstance(widget, forms.CheckboxInput):
        return bool(widget.check_test(value))
    if isinstance(widget, forms.widgets.ChoiceWidget):
        chosen = [one for one in widget.format_value(value) if one != ""]
        return chosen if widget.allow_multiple_selected else next(iter(chosen), "")
    return widget.format_value(value) or ""


def _mark(value: Any) -> str:
    match value:
        case None | False:
            plain = ""
        case list() | tuple():
            plain = "\x1f".join(sorted(map(str, value)))
        case _:
            plain = str(value).replace("\r\n", "\n").strip()
    return sha256(plain.encode("utf-8", "replace")).hexdigest()[:_MARK]


def _shown(sent: Any) -> Mapping[str, Any]:
    """Return the marks that came back; none where they are none, or the form was not shown before."""
    try:
        found = json.loads(sent or "{}")
    except (TypeError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _said(field: forms.Field, value: Any) -> str:
    """Return a value as the form shows it."""
    if isinstance(value, bool):
        return _("ticked") if value else _("not ticked")
    labels = {str(key): str(label) for key, label in _choices(field)}
    some = value if isinstance(value, list | tuple) else [value]
    said = ", ".join(labels.get(str(one), str(one)) for one in some if one not in (None, ""))
    return Truncator(said).chars(LONGEST_SAID) if said else _("nothing")


def _choices(field: forms.Field) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, label in getattr(field, "choices", ()):
        found += label if isinstance(label, list | tuple) else [(key, label)]
    return found
