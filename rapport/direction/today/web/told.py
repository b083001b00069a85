"""Notices as a page shows them: each with the number of the case that it leads to, by which people speak of it."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from rapport.kernel.models import Notice


def numbered(notices: Iterable[Notice]) -> list[tuple[Notice, str]]:
    """Return the notices, each with what it leads to as it is called, or nothing where that has no number."""
    return [(one, "" if (name := called(one.url)) and is_said(name, one.text) else name) for one in notices]


def is_said(name: str, text: str) -> bool:
    """Return whether a text says the number of a name already."""
    return name.rpartition(" ")[2] in re.findall(r"\d+", text)


def called(url: str) -> str:
    """Return what stands at an address of ours as it is called: a case or a complaint with its number."""
    try:
        found = resolve(urlsplit(url).path)
    except (Resolver404, ValueError):
        return ""
    number = found.kwargs.get("case_id")
    if number is None:
        return ""
    words = _("Complaint %(number)s") if found.namespace == "complaints" else _("Case %(number)s")
    return words % {"number": number}
