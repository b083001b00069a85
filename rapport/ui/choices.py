"""Choices: of a two-level tree, and a select with its options, drawn as Django's own templates draw it."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django import forms
from django.conf.global_settings import LANGUAGES
from django.forms.models import ModelChoiceIterator
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from rapport.compute.businesstime import countries as known_countries


def select(widget: Mapping[str, Any]) -> SafeString:
    """Return the HTML of a select from what ``Select.get_context`` says about it."""
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{conditional_escape(group)}">')
        parts.extend(_options(options))
        if group:
            parts.append("</optgroup>")
    return SafeString("\n".join([*parts, "</select>"]))


def focus_once(widget: Mapping[str, Any]) -> None:
    """Give the focus to the option that is chosen, else to the first: Django hands it to all, and the browser takes the first."""
    options = [option for _group, grouped, _index in widget["optgroups"] for option in grouped]
    asking = [option for option in options if option["attrs"].pop("autofocus", False)]
    for option in [one for one in asking if one["selected"]][:1] or asking[:1]:
        option["attrs"]["autofocus"] = True


def read_at_once(field: "forms.ModelChoiceField[Any]") -> None:
    """Have the rows of a choice read in one question: Django asks for them bit by bit, with three questions at the least."""
    if not issubclass(field.iterator, _AtOnce):
        field.iterator = _at_once(field.iterator)  # type: ignore[arg-type]
    if isinstance(getattr(field.widget, "choices", None), ModelChoiceIterator):
        field.widget.choices = field.choices


class _AtOnce(ModelChoiceIterator):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        field: Any = self.field
        if getattr(field, "null_label", None) is not None:  # as filters have it
            yield field.null_value, field.null_label
        for row in self.queryset.all():
            yield self.choice(row)


@cache
def _at_once(usual: "type[ModelChoiceIterator[Any]]") -> "type[ModelChoiceIterator[Any]]":
    """Return the usual way with what it knows beside (how many there are, say)."""
    return type(f"AtOnce{usual.__name__}", (_AtOnce, usual), {})


def two_levels(rows: Iterable[Any], *, general: str) -> list[tuple[Any, Any]]:
    """Return the choices of a two-level tree: leaves below their parents, a parent itself first in its group.

    ``rows`` have ``pk``, ``name`` and ``parent_id``; a leaf whose parent is not among them stands for itself. ``general`` says
    what a parent is called beside its leaves, such as "%(name)s, in general".
    """
    rows = list(rows)
    known = {row.pk for row in rows}
    choices: list[tuple[Any, Any]] = []
    for top in (row for row in rows if row.parent_id is None or row.parent_id not in known):
        leaves = [(leaf.pk, leaf.name) for leaf in rows if leaf.parent_id == top.pk]
        own = (top.pk, general % {"name": top.name} if leaves else top.name)
        choices.append((top.name, [own, *leaves]) if leaves else own)
    return choices


# As some countries write a language, beside those that Django has names of.
REGIONAL = {
    "de-at": _("Austrian German"),
    "de-ch": _("Swiss German"),
    "en-ca": _("Canadian English"),
    "en-ie": _("Irish English"),
    "en-us": _("American English"),
    "fr-be": _("Belgian French"),
    "fr-ca": _("Canadian French"),
    "fr-ch": _("Swiss French"),
    "it-ch": _("Swiss Italian"),
    "nl-be": _("Belgian Dutch"),
    "pt-pt": _("European Portuguese"),
}


def languages(kept: str = "") -> list[tuple[str, str]]:
    """Return the languages by name, as choices. ``kept``: a code that stands already; it stays as it is written."""
    codes = [*(code for code, _name in LANGUAGES), *REGIONAL]
    return _with_kept({_written(code): called_language(code) for code in codes}, kept, called_language(kept))


def countries(kept: str = "") -> list[tuple[str, str]]:
    """Return the countries by name, as choices. ``kept``: a code that stands already; it stays as it is written."""
    return _with_kept(known_countries(), kept, kept)


def called_language(code: str) -> str:
    """Return a language in words ("British English"), its code where it has no name, "" for none."""
    if named := REGIONAL.get(code.lower()):
        return str(named)
    try:
        return str(get_language_info(code.lower())["name_translated"]) if code else ""
    except KeyError:
        return code


def _with_kept(known: Mapping[str, str], kept: str, name: str) -> list[tuple[str, str]]:
    """Return what is known, by name, with the code that stands in its place, or (where it is not known) beside it."""
    spelled = {kept if code.casefold() == kept.casefold() else code: words for code, words in known.items()}
    if kept and kept not in spelled:
        spelled[kept] = kept if name == kept else f"{name} ({kept})"
    return sorted(spelled.items(), key=lambda one: _place(one[1]))


def _place(name: str) -> str:
    """Return what a name is put in order by: Åland stands among A, not after Z."""
    return "".join(letter for letter in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(letter))


def _written(code: str) -> str:
    """Return a code as it is usually written: en-GB, zh-Hans."""
    language, _dash, rest = code.partition("-")
    return f"{language}-{rest.upper() if len(rest) == 2 else rest.title()}" if rest else language


def _options(options: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for one in options:
        value, label = conditional_escape(str(one["value"])), conditional_escape(one["label"])
        yield f'<option value="{value}"{_attributes(one["attrs"])}>{label}</option>'


def _attributes(named: Mapping[str, Any]) -> str:
    return "".join(
        f" {conditional_escape(name)}" if value is True else f' {conditional_escape(name)}="{conditional_escape(str(value))}"'
        for name, value in named.items()
        if value is not False
    )
