"""Slots and panels: a lower page declares a place, higher rooms offer what stands in it; neither knows the other.

A page writes ``{% slot "case.rail" case %}``. A room above lists a ``Panel`` for "case.rail" in its ``web/panels.py``;
the site connects all of them once. Each panel loads with one batched query, whatever the number of objects.

Most panels have nothing to say about most objects. A panel that names where its rows stand (``told_by``) is loaded only for
objects that have such rows, and one question finds them out for all panels of a slot.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from rapport.kernel import plans
from rapport.kernel.actor import Actor

type Load = Callable[[Any, Actor, datetime], Mapping[int, Mapping[str, Any]]]


@dataclass(frozen=True)
class Panel:
    """What a room shows on the page of another room's object.

    ``load`` takes ids, actor and moment and returns the template's context per id; an id that it leaves out has no
    panel. An empty ``title`` draws no heading. Panels stand in ``order``, smallest first. ``told_by``: SQL questions that
    select the ids, of those in ``%(ids)s``, about which there may be something to say; the panel is loaded for those alone,
    and ``without`` (same form; it asks nothing) tells what stands at the others, by default nothing. ``with_rows``: the page
    hands over its objects, and ``load`` gets them by their ids instead of ids alone.
    """

    slot: str
    title: str
    capability: str
    load: Load
    template: str
    order: int = 50
    told_by: tuple[str, ...] = ()
    without: Load | None = None
    with_rows: bool = False


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
    _fill(request, slot, dict.fromkeys(ids), actor, as_of)


def render_slot(
    request: HttpRequest, slot: str, subject_id: int, *, actor: Actor, as_of: datetime, row: Any = None
) -> list[tuple[Panel, str]]:
    """Return the panels that have something to say about this object, each with its HTML."""
    loaded = _fill(request, slot, {subject_id: row}, actor, as_of)
    shown: list[tuple[Panel, str]] = []
    for panel in panels_of(slot, actor):
        context = loaded[panel, subject_id]
        if context is not None:
            values = {"actor": actor, "as_of": as_of, "panel": panel, **context}
            shown.append((panel, render_to_string(panel.template, values, request=request)))
    return shown


type Loaded = dict[tuple[Panel, int], Mapping[str, Any] | None]


def _fill(request: HttpRequest, slot: str, rows: Mapping[int, Any], actor: Actor, as_of: datetime) -> Loaded:
    """Load what is not loaded yet in this request."""
    loaded: Loaded | None = getattr(request, "_loaded_panels", None)
    if loaded is None:
        loaded = request._loaded_panels = {}  # type: ignore[attr-defined]
    wanted = [panel for panel in panels_of(slot, actor) if any((panel, one) not in loaded for one in rows)]
    told = _told([panel for panel in wanted if panel.told_by], rows)
    for panel in wanted:
        about = {one: row for one, row in rows.items() if panel not in told or one in told[panel]}
        others = {one: row for one, row in rows.items() if one not in about}
        found = dict(panel.load(about if panel.with_rows else list(about), actor, as_of)) if about else {}
        if panel.without is not None and others:
            found |= panel.without(others if panel.with_rows else list(others), actor, as_of)
        for one in rows:
            loaded[panel, one] = found.get(one)
    return loaded


def _told(panels: Sequence[Panel], ids: Collection[int]) -> dict[Panel, set[int]]:
    """Return about which objects each panel may have something to say, by one question for all panels."""
    found: dict[Panel, set[int]] = {panel: set() for panel in panels}
    if not panels or not ids:
        return found
    parts = [
        f"SELECT DISTINCT {place}, told.* FROM ({question}) AS told"  # noqa: S608  (the questions are written in the rooms)
        for place, panel in enumerate(panels)
        for question in panel.told_by
    ]
    for place, subject_id in plans.rows(" UNION ALL ".join(parts), {"ids": list(ids)}):
        found[panels[place]].add(subject_id)
    return found
