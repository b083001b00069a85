"""Views, macros, mentions and time: what may be kept, and who is meant."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

LONGEST_QUERY = 1_000
MOST_VIEWS = 40
LONGEST_NAME = 60
LONGEST_MACRO = 10_000
HERE_FOR = timedelta(seconds=50)
# What a page keeps by itself may come so long after what was sent.
STILL_ON_ITS_WAY = timedelta(minutes=1)
LONGEST_DAY_SECONDS = 24 * 3600
MENTION = re.compile(r"(?<![\w@])@([^\W\d_][\w'’-]*)(?:[ .]([^\W\d_][\w'’-]*))?")
PLACES = ("name", "number", "me")


def _(sentence: str) -> str:
    return sentence


def why_not_view(*, name: str, query: str, is_taken: bool, count: int) -> str | None:
    """Return why a view cannot be kept under a name, or None."""
    if not name.strip() or len(name) > LONGEST_NAME or "\x00" in name:
        return _("Give the view a name of at most 60 characters.")
    if is_taken:
        return _("You keep a view of this name already. Choose another name.")
    if len(query) > LONGEST_QUERY or "\x00" in query:  # cut off, it would keep another list than the one that was looked at
        return _("This list is narrowed by too many words to be kept. Take some away.")
    if count >= MOST_VIEWS:
        return _("Forty views are enough. Forget one first.")
    return None


def why_not_macro(*, name: str, text: str, is_taken: bool, does_nothing: bool) -> str | None:
    """Return why a macro cannot stand, or None."""
    if not name.strip() or len(name) > 80 or "\x00" in name:
        return _("Give the macro a name of at most 80 characters.")
    if is_taken:
        return _("There is a macro of this name already. Choose another name.")
    if len(text) > LONGEST_MACRO or "\x00" in text:
        return _("Keep the text under 10,000 characters.")
    return _("Say what the macro does: a text, a state, a priority or a reason.") if does_nothing else None


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text of a macro with its places filled: {name}, {number} and {me}; other braces stay as they are."""
    return re.sub(r"\{(name|number|me)\}", lambda found: values.get(found.group(1), ""), text)


def mentioned(text: str, people: Iterable[tuple[int, str]]) -> list[int]:
    """Return who is meant by "@Ana Ruiz" or "@Ana" in a text: ids, each once. A first name that several have means nobody."""
    known = list(people)
    whole = {name.casefold(): pk for pk, name in known}
    firsts: dict[str, list[int]] = {}
    for pk, name in known:
        firsts.setdefault(name.split(" ", maxsplit=1)[0].casefold(), []).append(pk)
    found: list[int] = []
    for first, second in MENTION.findall(text):
        by_first = firsts.get(first.casefold(), [])
        meant = whole.get(f"{first} {second}".casefold()) or (by_first[0] if len(by_first) == 1 else None)
        if meant is not None and meant not in found:
            found.append(meant)
    return found


def why_not_time(*, seconds: int, is_future: bool) -> str | None:
    """Return why time cannot be entered, or None."""
    if not 0 < seconds <= LONGEST_DAY_SECONDS:
        return _("Give the time in minutes, from 1 to 1,440.")
    return _("That day is still to come.") if is_future else None


def why_not_correct(*, is_running: bool, is_same: bool, why: str) -> str | None:
    """Return why an entry cannot be corrected, or None."""
    if is_running:
        return _("This time is still running. Stop it first.")
    if is_same:
        return _("It says that already.")
    if not why.strip() or len(why) > 200 or "\x00" in why:
        return _("Say in a few words why it is corrected; it stays on record.")
    return None
