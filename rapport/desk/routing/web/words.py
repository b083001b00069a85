"""What the pages of routing call things, and its sentences. Every decision is a sentence that names its figures."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.ui import moments

from ..models import Placement
from ..types import Absent, Because, Choice

ABSENT = {
    Absent.DUE: gettext_lazy("What is due before they are back goes to somebody else"),
    Absent.ALL: gettext_lazy("Everything unanswered goes to somebody else"),
    Absent.KEEP: gettext_lazy("They keep what they have"),
}
LANGUAGES = {
    "en": gettext_lazy("English"), "de": gettext_lazy("German"), "fr": gettext_lazy("French"), "es": gettext_lazy("Spanish"),
    "it": gettext_lazy("Italian"), "nl": gettext_lazy("Dutch"), "pl": gettext_lazy("Polish"), "pt": gettext_lazy("Portuguese"),
}  # fmt: skip


type Vocabulary = Mapping[str, Mapping[str, Any]]
_vocabulary: dict[str, Mapping[str, Any]] = {}


def connect(vocabulary: Vocabulary) -> None:
    """Install what kinds, channels, priorities and states of cases are called; their room's pages say it."""
    _vocabulary.clear()
    _vocabulary.update(vocabulary)


def of(what: str, value: str) -> Any:
    """Return what a value is called; itself when nobody has said it."""
    return _vocabulary.get(what, {}).get(value, value)


def choices(what: str) -> list[tuple[str, Any]]:
    """Return the values of "kinds", "channels", "priorities" or "states" to choose from."""
    return [(str(value), word) for value, word in _vocabulary.get(what, {}).items()]


def why_here(row: Placement) -> str:
    """Say why a case came to somebody, or waits: "Given to Tom Bell: 3 of 8 in hand, the least of the 4 who are here"."""
    before = f"{why_taken(row)} " if row.from_person_id else ""
    if row.person is None:
        return before + _("It waits in %(queue)s: %(why)s.") % {"queue": row.queue.name, "why": nobody(Because(row.because))}
    is_alone = row.because == Because.ONLY or row.fit_count == 1
    values = {
        "name": row.person.name, "had": f"{row.in_hand:g}", "room": row.capacity, "n": apnumber(row.fit_count),
        "who": who(row.language, row.skills, are_several=not is_alone),
    }  # fmt: skip
    if is_alone:
        said = _("Given to %(name)s: %(had)s of %(room)d in hand, the only one free who %(who)s.")
    elif row.because == Because.LONGEST:
        said = _("Given to %(name)s: %(had)s of %(room)d in hand, like others of the %(n)s who %(who)s; waited longest for one.")
    else:
        said = _("Given to %(name)s: %(had)s of %(room)d in hand, the least of the %(n)s who %(who)s.")
    return before + said % values


def why_taken(row: Placement) -> str:
    """Say from whom a case was taken, and until when they are away."""
    name = row.from_person.name if row.from_person else ""
    if row.until is None:
        return _("%(name)s is not here until further notice.") % {"name": name}
    return _("%(name)s is away until %(when)s.") % {"name": name, "when": moments.until(row.until, as_of=row.at)}


def who(language: str, skills: Iterable[str], *, are_several: bool) -> str:
    """Say what is asked of whoever gets a case: "speak German and are here"."""
    told = []
    if language:
        known = language.split("-", maxsplit=1)[0].casefold()
        speak = _("speak %(language)s") if are_several else _("speaks %(language)s")
        told.append(speak % {"language": LANGUAGES.get(known, known)})
    can = _("can do %(skill)s")
    told += [can % {"skill": one} for one in skills]
    if not told:
        return _("are here") if are_several else _("is here")
    both = _("%(abilities)s and are here") if are_several else _("%(abilities)s and is here")
    return both % {"abilities": ", ".join(told)}


def nobody(because: Because) -> str:
    """Say why a case waits."""
    return {
        Because.NOBODY_SERVES: _("nobody serves it"),
        Because.NOBODY_HERE: _("nobody who serves it is here"),
        Because.NOBODY_ABLE: _("nobody who is here has the language or skill it asks for"),
        Because.ALL_FULL: _("everybody who is here has as much in hand as they can"),
    }.get(because, _("somebody gets it in a moment"))


def would(choice: Choice, *, queue: str) -> str:
    """Say how a case stands that nobody has yet."""
    if choice.person_id is not None:
        return _("Next in %(queue)s: somebody gets it in a moment.") % {"queue": queue}
    return _("Waits in %(queue)s: %(why)s.") % {"queue": queue, "why": nobody(choice.because)}


def nowhere(*, has_somebody: bool) -> str:
    """Say why the router would not place a case."""
    return _("Somebody has it, or it is settled: the router leaves it.") if has_somebody else _("No queue that is on takes it.")


def count(n: int) -> str:
    """Say how many cases wait."""
    return ngettext("%(n)d waits", "%(n)d wait", n) % {"n": n}
