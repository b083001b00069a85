"""A page is drawn when it says something new: to draw it takes longer than to judge what was sent.

Of a form new is a fault of a field that had none before, and another kind of fault of a field that is drawn in this way; of a
list that it holds something where it held nothing, and that a field it is narrowed by holds something. Every so many times a page
is drawn whatever it says; in between, a refusal's sentences are taken from the form itself, and of any other page what it would
show is read out of the database, and the page is the one that was drawn before.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm, BaseFormSet
from django.template import loader
from django.utils.html import format_html

from rapport.ui.listing import Listing

from .hearing import Hearing, kind_of

EVERY = 50
MISSING = "ui/missing.html"
REFUSED = '<p class="error">'


class Sparing:
    """Stands where a page becomes text. One for each form, so that every fault of each is drawn at least once."""

    def __init__(self) -> None:
        self.drawn: set[tuple[str, ...]] = set()
        self.pages: dict[Any, str] = {}
        self.parts: set[Any] = set()
        self.asked = self.drawings = 0
        self.shown: Mapping[str, Any] = {}
        self.hearing = Hearing()  # of the request on its way: what is read in drawing changes nothing
        self.draw = loader.render_to_string

    def __call__(self, template_name: Any, context: Any = None, request: Any = None, using: Any = None) -> str:
        """Return the page, or of one like those before only its sentences, or the one before."""
        with self.hearing.nothing():
            self.shown = context or {}
            self.asked += 1
            is_due = self.asked % EVERY == 0
            if said := list(_said(str(template_name), self.shown)):
                kinds = {kind for some, _sentence in said for kind in some}
                if self.drawn.issuperset(kinds) and not is_due:
                    return format_html(REFUSED + "{}</p>", " ".join(dict.fromkeys(sentence for _some, sentence in said)))
                self.drawn.update(kinds)
                return self._drawn(template_name, context, request, using)
            place, found = (str(template_name), getattr(request, "path", "")), tuple(_looked_through(self.shown))
            # What only asks is not judged by its page: there each part that is new is drawn, not each combination of them.
            is_asking = getattr(request, "method", "") == "GET"
            kind = place if is_asking else (place, found)
            parts = {(place, one) for one in found} if is_asking else set()
            if kind not in self.pages or is_due or not self.parts.issuperset(parts):
                self.parts.update(parts)
                self.pages[kind] = self._drawn(template_name, context, request, using)
            return self.pages[kind]

    def _drawn(self, template_name: Any, context: Any, request: Any, using: Any) -> str:
        self.drawings += 1
        return self.draw(template_name, context, request, using=using)


def _looked_through(context: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Read the rows that a page would show; yield what is there and what is not, and which fields of its forms hold something."""
    for name, shown in context.items():
        if isinstance(shown, Listing):
            yield name, bool([row.record for row in shown.table.paginated_rows])
            yield from _filled_in(name, shown.form)
        elif isinstance(shown, QuerySet):
            yield name, len(shown) > 0
        elif isinstance(shown, BaseForm):
            yield from _filled_in(name, shown)
        else:
            yield name, bool(shown)


def _filled_in(name: str, form: Any) -> Iterator[tuple[str, bool]]:
    given = getattr(form, "cleaned_data", {}) if form is not None and form.is_bound else {}
    yield from ((f"{name}.{field}", True) for field, value in given.items() if value)


def _said(template: str, context: Mapping[str, Any]) -> Iterator[tuple[list[tuple[str, ...]], str]]:
    """Yield each fault that a page tells: by what it would be new, and its sentence."""
    if template == MISSING:
        yield [(template,)], "There is nothing here."
    if why := context.get("why"):
        yield [(template, str(context.get("status", "")))], str(why)
    for shown in context.values():
        forms = shown.forms if isinstance(shown, BaseFormSet) else [shown] if isinstance(shown, BaseForm) else []
        for form in forms:
            if form.is_bound:
                for name, faults in form.errors.as_data().items():
                    way = type(form.fields[name].widget).__name__ if name in form.fields else ""
                    for fault in faults:
                        yield [(template, "of", name), (template, way, kind_of(fault))], " ".join(map(str, fault.messages))


@contextmanager
def sparingly() -> Iterator[Sparing]:
    """Draw sparingly for the block."""
    sparing = Sparing()
    loader.render_to_string = sparing  # type: ignore[assignment]
    try:
        yield sparing
    finally:
        loader.render_to_string = sparing.draw
