"""How this room's pages name what belongs to rooms above: kinds, channels and priorities, and the pages of their subjects."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from rapport.directory.customers import queries as customers
from rapport.directory.people import queries as people

from ..types import Scope

type Word = str | Promise
type Vocabulary = Mapping[str, Mapping[str, Word]]

_vocabulary: dict[str, Mapping[str, Word]] = {}
_pages: dict[str, str] = {}


def connect(vocabulary: Vocabulary, pages: Mapping[str, str]) -> None:
    """Install the words for "kinds", "channels" and "priorities", and the pages of subjects by kind. Called by the site."""
    _vocabulary.clear()
    _vocabulary.update(vocabulary)
    _pages.clear()
    _pages.update(pages)


def choices(part: str, extra: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return what can be chosen for a part of a scope; ``extra`` are words in use that are not in the vocabulary."""
    known = {key: str(word) for key, word in _vocabulary.get(part, {}).items()}
    return [*known.items(), *((key, key) for key in extra if key not in known)]


def subject_url(kind: str, subject_id: int) -> str:
    """Return the page of a subject, "" when there is none."""
    try:
        return reverse(_pages[kind], args=[subject_id])
    except (KeyError, NoReverseMatch):
        return ""


class Names:
    """The names of the segments and teams in some scopes, looked up once for a page."""

    def __init__(self, scopes: Iterable[Scope]) -> None:
        self.segments = {one.key: one.label for one in customers.segments()}
        self.teams = people.team_names(pk for scope in scopes for pk in scope.team_ids)

    def of(self, scope: Scope) -> str:
        """Say what a scope covers: "complaints · e-mail or chat · Leeds day"; "everything" when nothing is left out."""
        parts = (
            self._listed(_words("kinds", scope.kinds)).lower(),
            self._listed(_words("channels", scope.channels)),
            self._priority(scope.priorities),
            self._listed([self.segments.get(key, key) for key in scope.segments]),
            self._listed([self.teams.get(pk, str(pk)) for pk in scope.team_ids]),
        )
        return " · ".join(part for part in parts if part) or _("everything")

    @staticmethod
    def _priority(values: Sequence[str]) -> str:
        words = Names._listed(_words("priorities", values))
        return _("%(words)s priority") % {"words": words.lower()} if words else ""

    @staticmethod
    def _listed(words: Sequence[str]) -> str:
        return str(get_text_list(list(words), _("or")))


def _words(part: str, keys: Sequence[str]) -> list[str]:
    known = _vocabulary.get(part, {})
    return [str(known.get(key, key)) for key in keys]
