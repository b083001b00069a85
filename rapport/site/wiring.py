"""The switchboard: who may what, what happens after what, what stands on which page. The whole building on one screen."""

from collections.abc import Mapping
from typing import Any

from rapport.kernel import actor, files, journal, live
from rapport.site.grants import GRANTS
from rapport.ui import navigation, slots

REACTIONS: Mapping[type[journal.Event], tuple[journal.Reaction, ...]] = {}
PANELS: tuple[Any, ...] = ()
PLACES: tuple[Any, ...] = ()
LISTENERS: Mapping[str, live.Guard] = {}
FILE_READERS: Mapping[str, files.Guard] = {}


def connect() -> None:
    """Put everything on this page into force. Called once, at start-up."""
    actor.connect(GRANTS)
    journal.connect(REACTIONS)
    slots.connect(PANELS)
    navigation.connect(PLACES)
    live.connect(LISTENERS)
    files.connect(FILE_READERS)
