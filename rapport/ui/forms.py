"""One way to ask: plain Django forms in the house's templates, with bounds on everything that comes in."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Self

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.db import OperationalError, transaction
from django.db.models.fields import BLANK_CHOICE_LABEL
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rapport.kernel.again import to_be_sent_again
from rapport.kernel.errors import Refused

from . import choices
from .meanwhile import LONGEST_SEEN, SEEN, Meanwhile

LONGEST_LINE = 300
LONGEST_TEXT = 20_000
# What a PostgreSQL integer column holds.
LARGEST_INTEGER = 2**31 - 1
LARGEST_NUMBER = 10**12
# Kinds of characters that leave no mark, and letters that are blank.
UNSEEN = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
BLANK_LETTERS = {
    "\N{HANGUL CHOSEONG FILLER}",
    "\N{HANGUL JUNGSEONG FILLER}",
    "\N{HANGUL FILLER}",
    "\N{HALFWIDTH HANGUL FILLER}",
    "\N{BRAILLE PATTERN BLANK}",
}
# Django's plain text inputs for dates become the browser's own pickers, which send ISO 8601.
PICKERS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.TimeInput, "time", "%H:%M"),
)


class Renderer(DjangoTemplates):
    """Draws every form in the house's look; FORM_RENDERER names it, so that forms of libraries look the same.

    No form names it itself: each would then have a renderer, and with it an engine of templates, of its own.
    """

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """Draw a widget or form; a select in Python, since Django's own loads a template for each of its options."""
        if template_name == forms.Select.template_name:
            return choices.select(context["widget"])
        if context.get("widget", {}).get("optgroups"):
            choices.focus_once(context["widget"])
        return SafeString(super().render(template_name, context, request))


class Form(forms.Form):
    """Base of all forms: text has a longest length and no NUL characters, numbers have bounds, dates get the browser's picker."""

    required_css_class = "required"
    # What the page's heading asks already: the field with the same words is drawn without saying them once more.
    said_above: Any = ""
    _meanwhile: Meanwhile | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self._limited: dict[str, forms.Field] = {}
        self._limit(self.fields)

    def __getitem__(self, name: str) -> forms.BoundField:
        """Return a field as it is drawn, with its limits, also when the form added it after it was made."""
        self._limit([name] if name in self.fields else [])
        return super().__getitem__(name)

    def changing(
        self, *, but: Collection[str] = (), called: Mapping[str, Callable[[Any], str]] | None = None, shown: str | None = None
    ) -> Self:
        """Say that this form changes what stands, with which it is filled: what others changed meanwhile is not taken back.

        ``but``: fields that are filled with something else, such as the day from which a change holds. ``called``: what a value
        is called where the form itself cannot tell. ``shown``: the marks of a step before, which go on counting.
        """
        self.fields[SEEN] = forms.CharField(required=False, max_length=LONGEST_SEEN, widget=forms.HiddenInput)
        self._meanwhile = Meanwhile(self, but, called or {})
        self.initial = {**self.initial, SEEN: self._meanwhile.marks() if shown is None else shown}
        return self

    def full_clean(self) -> None:
        """Check what came in by the limits of all fields."""
        self._limit(self.fields)
        super().full_clean()

    def _clean_fields(self) -> None:
        if self._meanwhile is not None:
            self._meanwhile.look(super()._widget_data_value)  # type: ignore[misc]
        super()._clean_fields()  # type: ignore[misc]

    def _widget_data_value(self, widget: forms.Widget, html_name: str) -> Any:
        """Return what came of a field; where nobody touched it, what stands now, and of the marks those of what is shown now."""
        sent = super()._widget_data_value(widget, html_name)  # type: ignore[misc]
        if self._meanwhile is None:
            return sent
        if html_name == self.add_prefix(SEEN):
            return self.initial[SEEN]
        return self._meanwhile.kept.get(html_name, sent)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self.cleaned_data.pop(SEEN, None)
        for name, said in self._meanwhile.faults().items() if self._meanwhile is not None else ():
            for one in said:
                self.add_error(name, one)

    def _limit(self, names: Iterable[str]) -> None:
        for name in names:
            if self._limited.get(name) is not self.fields[name]:
                bound(self.fields[name])
                self._limited[name] = self.fields[name]


def bound(field: forms.Field) -> None:
    """Give a field the limits that it was not given, and the input that fits its kind."""
    _say_plainly(field)
    if isinstance(field, forms.CharField):
        _bound_text(field)
    elif isinstance(field, forms.DecimalField | forms.FloatField):
        _bound_number(field, LARGEST_NUMBER)
    elif isinstance(field, forms.IntegerField):
        _bound_number(field, LARGEST_INTEGER)
    _use_picker(field.widget)
    if isinstance(field, forms.ModelChoiceField):
        choices.read_at_once(field)
        if field.empty_label == BLANK_CHOICE_LABEL:
            field.empty_label = _("choose…") if field.required else "–"


def add_refusal(form: forms.Form, refused: Refused, *, field: str | None = None) -> None:
    """Show a refusal's sentence beside the form, or beside one of its fields."""
    form.add_error(field, str(refused))


def carried_out[F: forms.Form](request: HttpRequest, form: F, act: Callable[[F], Any]) -> bool:
    """Return whether the form was sent, is right, and the actions agreed, all or none; a refusal stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        with transaction.atomic():
            act(form)
    except Refused as refused:
        add_refusal(form, refused)
        return False
    except OperationalError as error:
        add_refusal(form, to_be_sent_again(error))
        return False
    return True


def _say_plainly(field: forms.Field) -> None:
    """Replace Django's own sentences, and only those, by what to do."""
    plain = {
        "required": _("Tick this to go on.") if isinstance(field, forms.BooleanField) else _("Fill this in."),
        "invalid_choice": _("Choose one of these."),
    }
    for code, words in plain.items():
        if field.error_messages.get(code) == _inherited(field, code):
            field.error_messages[code] = words
    for code, words in _bounds().items():
        field.error_messages.setdefault(code, words)


def _bounds() -> dict[str, str]:
    """Return what is said of a value beyond a bound, instead of the sentences of Django's validators."""
    return {
        "min_value": _("At least %(limit_value)s."),
        "max_value": _("At most %(limit_value)s."),
        "max_length": _("At most %(limit_value)s characters; these are %(show_value)s."),
    }


def _inherited(field: forms.Field, code: str) -> Any:
    """Return the sentence that Django gave this kind of field, as far as it gave one."""
    own = (kind.__dict__.get("default_error_messages", {}) for kind in type(field).__mro__)
    return next((messages[code] for messages in own if code in messages), None)


def shown(text: str) -> bool:
    """Return whether anything of a text can be seen: what looks like nothing would stand as a link that nobody finds."""
    return any(unicodedata.category(one) not in UNSEEN and one not in BLANK_LETTERS for one in text)


def _is_shown(text: str) -> None:
    if text and not shown(text):
        raise forms.ValidationError(_("Fill this in: what stands here cannot be seen."))


def _bound_text(field: forms.CharField) -> None:
    """A line of text has no NUL character and a longest length; one that must be there is seen."""
    field.validators = [one for one in field.validators if not isinstance(one, ProhibitNullCharactersValidator)]
    field.validators.append(ProhibitNullCharactersValidator(_("This holds a character that cannot be kept. Write it anew here.")))
    if field.required and not isinstance(field.widget, forms.PasswordInput):
        field.validators.append(_is_shown)
    if field.max_length is None:
        field.max_length = LONGEST_TEXT if isinstance(field.widget, forms.Textarea) else LONGEST_LINE
        field.validators.append(MaxLengthValidator(field.max_length))
        field.widget.attrs.setdefault("maxlength", str(field.max_length))
    if isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
        field.widget.attrs |= {"rows": "4", "cols": "60"}


def _bound_number(field: forms.IntegerField | forms.FloatField | forms.DecimalField, largest: int) -> None:
    if field.max_value is None:
        field.validators.append(MaxValueValidator(largest))
    if field.min_value is None:
        field.validators.append(MinValueValidator(-largest))


def _use_picker(widget: forms.Widget) -> None:
    for kind, input_type, pattern in PICKERS:
        if type(widget) is kind:
            widget.input_type, widget.format = input_type, pattern  # type: ignore[attr-defined]
