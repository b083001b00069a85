"""What stands at the head of every page while it lasts: a room says what, the site connects it once, pages pay no query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.kernel.actor import Actor

from . import navigation


@dataclass(frozen=True, kw_only=True)
class Banner:
    """One thing that everybody must know now. ``kicker`` says what it is, ``text`` may be empty, ``url`` leads on."""

    title: str
    kicker: str = ""
    text: str = ""
    url: str = ""
    link: str = ""
    tone: str = "warn"
    since_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who says what stands there: ``inside`` for whoever is signed in, ``outside`` for customers, by language.

    ``topic`` is announced when it changes; ``url_name`` is the page that draws it again.
    """

    topic: str
    url_name: str
    inside: Callable[[Actor], Sequence[Banner]]
    outside: Callable[[str], Sequence[Banner]]


_sources: list[Source] = []


def connect(source: Source) -> None:
    """Install who says what stands at the head of pages. Called once, by the site, at start-up."""
    _sources[:] = [source]


def inside(actor: Actor | None) -> tuple[Sequence[Banner], str, str]:
    """Return what stands at the head of the pages of whoever is signed in, its topic and the address that draws it again."""
    if actor is None or not _sources:
        return (), "", ""
    source = _sources[0]
    return source.inside(actor), source.topic, navigation.address(source.url_name) or ""


def outside(language: str) -> Sequence[Banner]:
    """Return what customers are told at the head of their pages."""
    return _sources[0].outside(language) if _sources else ()
