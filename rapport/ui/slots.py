"""Slots and panels: a lower page declares a place, higher rooms offer what stands in it; neither knows the other.

A page writes ``{% slot "case.rail" case.pk %}``. A room above lists a ``Panel`` for "case.rail" in its ``web/panels.py``;
the site connects all of them once. Each panel loads with one batched query, whatever the number of objects.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from rapport.kernel.actor import Actor

type Load = Callable[[Sequence[int], Actor, datetime], Mapping[int, Mapping[str, Any]]]


@dataclass(frozen=True)
class Panel:
    """What a room shows on the page of another room's object.

    ``load`` takes ids, actor and moment and returns the template's context per id; an id that it leaves out has no
    panel. An empty ``title`` draws no heading. Panels stand in ``order``, smallest first.
    """

    slot: str
    title: str
    capability: str
    load: Load
    template: str
    order: int = 50


_panels: dict[str, tuple[Panel, ...]] = {}


def connect(panels: Iterable[Panel]) -> None:
    """Install every panel of the building. Called once, by the site, at start-up."""
    _panels.clear()
    for panel in sorted(panels, key=lambda panel: (panel.order, panel.template)):
        _panels[panel.slot] = (*_panels.get(panel.slot, ()), panel)


def panels_of(slot: str, actor: Actor) -> tuple[Panel, ...]:
    """Return the panels of a slot that the actor may see, in order."""
    return tuple(panel for panel in _panels.get(slot, ()) if actor.may(panel.capability))


def prepare(request: HttpRequest, slot: str, ids: Sequence[int], *, actor: Actor, as_of: datetime) -> None:
    """Load a slot for many objects at once (a list with a slot in each row); the tag then asks nothing more."""
    for panel in panels_of(slot, actor):
        found = panel.load(ids, actor, as_of)
        for subject_id in ids:
            _loaded(request)[panel, subject_id] = found.get(subject_id)


def render_slot(request: HttpRequest, slot: str, subject_id: int, *, actor: Actor, as_of: datetime) -> list[tuple[Panel, str]]:
    """Return the panels that have something to say about this object, each with its HTML."""
    loaded = _loaded(request)
    shown: list[tuple[Panel, str]] = []
    for panel in panels_of(slot, actor):
        if (panel, subject_id) not in loaded:
            loaded[panel, subject_id] = panel.load([subject_id], actor, as_of).get(subject_id)
        context = loaded[panel, subject_id]
        if context is not None:
            values = {"actor": actor, "as_of": as_of, "panel": panel, **context}
            shown.append((panel, render_to_string(panel.template, values, request=request)))
    return shown


def _loaded(request: HttpRequest) -> dict[tuple[Panel, int], Mapping[str, Any] | None]:
    loaded: dict[tuple[Panel, int], Mapping[str, Any] | None] | None = getattr(request, "_loaded_panels", None)
    if loaded is None:
        loaded = {}
        request._loaded_panels = loaded  # type: ignore[attr-defined]
    return loaded
