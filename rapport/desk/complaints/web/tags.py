"""``{% load complaints %}``: the words of this room, on its own pages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from rapport.desk.complaints.queries import words

register = template.Library()

TABLES: Mapping[str, Mapping[Any, Any]] = {
    "mark": words.MARK,
    "driver": words.DRIVER,
    "severity": words.SEVERITY,
    "decision": words.DECISION,
    "redress": words.REDRESS,
    "why": words.WHY,
    "milestone": words.MILESTONE,
    "customer_type": words.CUSTOMER_TYPE,
}


@register.filter
def called(value: str, table: str) -> Any:
    """What a value is called: ``{{ complaint.why|called:"why" }}``."""
    return TABLES[table].get(value, value)


@register.filter
def verb(verbs: Mapping[str, Any], key: str) -> Any:
    """The verb of a key whose name is no name for a template."""
    return verbs.get(key)


@register.filter
def percent(share: float) -> str:
    """A share in percent."""
    return _("%(value)s %%") % {"value": number_format(round(100 * share))}
