"""A refused form is its whole page again, and to draw that takes longer than to judge what was sent.

So the page of a refusal is drawn when it says something new (of a form: another fault of another field), and every tenth time
whatever it says; in between, what it would say is taken from the form itself. Pages that refuse nothing are always drawn.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.forms import BaseForm, BaseFormSet
from django.template import loader
from django.utils.html import format_html

EVERY = 10
MISSING = "ui/missing.html"
REFUSED = '<p class="error">'


class Sparing:
    """Stands where a page becomes text. One for each form, so that every fault of each is drawn at least once."""

    def __init__(self) -> None:
        self.drawn: set[tuple[str, ...]] = set()
        self.refusals = 0
        self.draw = loader.render_to_string

    def __call__(self, template_name: Any, context: Any = None, request: Any = None, using: Any = None) -> str:
        """Return the page, or of a refusal like those before only its sentences."""
        said = dict(_said(str(template_name), context or {}))
        if said:
            self.refusals += 1
            if self.drawn.issuperset(said) and self.refusals % EVERY:
                return format_html(REFUSED + "{}</p>", " ".join(said.values()))
            self.drawn.update(said)
        return self.draw(template_name, context, request, using=using)


def _said(template: str, context: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each kind of fault that a page tells, with its sentence."""
    if template == MISSING:
        yield (template,), "There is nothing here."
    if why := context.get("why"):
        yield (template, str(context.get("status", ""))), str(why)
    for shown in context.values():
        forms = shown.forms if isinstance(shown, BaseFormSet) else [shown] if isinstance(shown, BaseForm) else []
        for form in forms:
            if form.is_bound:
                for field, faults in form.errors.as_data().items():
                    for fault in faults:
                        kind = fault.code or " ".join(str(fault.message).split()[:3])
                        yield (template, field, kind), " ".join(map(str, fault.messages))


@contextmanager
def sparingly() -> Iterator[None]:
    """Draw refusals sparingly for the block."""
    sparing = Sparing()
    loader.render_to_string = sparing  # type: ignore[assignment]
    try:
        yield
    finally:
        loader.render_to_string = sparing.draw
