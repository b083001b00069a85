"""Sentences whose words are links: the page shows them linked, the terminal and letters plain, from one source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class Words(Protocol):
    """Anything that can be said: ``str()`` plain, ``html`` with its links."""

    @property
    def html(self) -> SafeString: ...


type Said = str | int | Words


@dataclass(frozen=True)
class Linked:
    """Words that open what they speak of. An empty address leaves them plain."""

    words: str
    url: str = ""

    def __str__(self) -> str:
        return self.words

    @property
    def html(self) -> SafeString:
        return format_html('<a href="{}">{}</a>', self.url, self.words) if self.url else conditional_escape(self.words)


class Sentence:
    """A translated sentence and what is put into it: ``Sentence(_("Since %(when)s: %(what)s."), when=..., what=...)``."""

    def __init__(self, template: str, **values: Said) -> None:
        self._template, self._values = template, values

    def __str__(self) -> str:
        return self._template % {name: str(value) for name, value in self._values.items()}

    @property
    def html(self) -> SafeString:
        values = {name: html_of(value) for name, value in self._values.items()}
        # Template and values are escaped each on its own; a translation cannot bring markup in.
        return SafeString(conditional_escape(self._template) % values)


class Several:
    """Words one after the other: parts of a list with ", ", sentences of a paragraph with a space."""

    def __init__(self, parts: Iterable[Said], *, between: str = " ") -> None:
        self._parts, self._between = [part for part in parts if str(part)], between

    def __str__(self) -> str:
        return self._between.join(str(part) for part in self._parts)

    def __iter__(self) -> Iterator[Said]:
        return iter(self._parts)

    @property
    def html(self) -> SafeString:
        return format_html_join(self._between, "{}", ((html_of(part),) for part in self._parts))


def html_of(words: Said) -> SafeString:
    """Return the words as HTML, escaped, with their links."""
    return conditional_escape(str(words)) if isinstance(words, str | int) else words.html


def number(value: float, digits: int = 0) -> str:
    """Return a number as the reader writes it, by thousands."""
    rounded = Decimal(f"{value:.{digits}f}")  # Django cuts the digits of a float off instead of rounding it
    return number_format(rounded, digits, use_l10n=True, force_grouping=True)


def counted(count: int) -> str:
    """Return a number for running words: "no", "two", "214"."""
    if count == 0:
        return _("no")
    return str(apnumber(count)) if count < 10 else number(count)


def begun(words: str) -> str:
    """Return the words with a capital at their beginning."""
    return words[:1].upper() + words[1:]
