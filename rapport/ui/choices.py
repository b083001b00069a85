"""A select with its options, drawn as Django's own templates draw it, without a template for each option."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


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
