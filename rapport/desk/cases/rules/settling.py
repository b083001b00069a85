"""When a case may be settled, who agrees to it, and whether it is taken up again."""

from collections.abc import Collection
from datetime import datetime, timedelta

LONGEST_ITEM = 200
MOST_ITEMS = 100
LONGEST_GRACE_DAYS = 3_650


def _(sentence: str) -> str:
    return sentence


def why_not_settle(*, missing: Collection[str], undone: Collection[str], needs_second: bool) -> tuple[str, dict[str, str]] | None:
    """Return the sentence, with its values, that keeps a case from being settled; None when nothing does.

    ``missing``: what is not known yet; ``undone``: what the checklist still asks for; ``needs_second``: another has to agree.
    """
    named, undone_text = ", ".join(missing), "; ".join(undone)
    if missing and undone:
        sentence = _("Before it is settled, say under This case: %(missing)s. And still to be done: %(undone)s.")
        return sentence, {"missing": named, "undone": undone_text}
    if missing:
        return _("Before it is settled, say under This case: %(missing)s."), {"missing": named}
    if undone:
        return _("Before it is settled, this is still to be done: %(undone)s."), {"undone": undone_text}
    if needs_second:
        return _("Cases of this kind are settled by two people. Ask for approval; a supervisor then settles it."), {}
    return None


def why_not_still_settled(
    *, missing: Collection[str], undone: Collection[str], needs_second: bool
) -> tuple[str, dict[str, str]] | None:
    """Return the sentence, with its values, that keeps a settled case from becoming one of another sort; None when nothing does.

    ``missing``, ``undone``: what the other sort asks for beyond what this one did.
    """
    if missing or undone:
        sentence = _("It is settled, and as this it would still need: %(needed)s. Say that with it, or take it up again first.")
        return sentence, {"needed": "; ".join([*missing, *undone])}
    if needs_second:
        return _("It is settled, and such cases are settled by two people. Take it up again first, then ask for approval."), {}
    return None


def why_not_ask(*, is_settled: bool, is_waiting: bool, needs_second: bool, outcome: str, longest: int) -> str | None:
    """Return why somebody cannot ask for approval, or None."""
    if is_settled:
        return _("This case is settled already.")
    if is_waiting:
        return _("Somebody has been asked already. Wait for the answer.")
    if not needs_second:
        return _("This kind of case needs no approval. Resolve it.")
    if not outcome.strip():
        return _("Say how it came out: whoever agrees decides by it.")
    return _("Keep the outcome under 2,000 characters.") if len(outcome) > longest else None


def why_not_answer(*, is_waiting: bool, is_own: bool, words: str | None, longest: int) -> str | None:
    """Return why somebody cannot answer, or None. ``words`` None: it is approved; else it is refused with them."""
    if not is_waiting:
        return _("This has been answered or withdrawn already.")
    if is_own:
        return _("You asked for it yourself. Another person has to agree.")
    if words is not None and not words.strip():
        return _("Say what is missing, so that it can be done.")
    return _("Keep it under 2,000 characters.") if words is not None and len(words) > longest else None


def is_past_grace(*, resolved_at: datetime | None, grace_days: int | None, at: datetime) -> bool:
    """Return whether a settled case is taken up again no more."""
    return resolved_at is not None and grace_days is not None and at - resolved_at > timedelta(days=grace_days)


def why_not_reopen(*, is_past: bool, days: int | None) -> tuple[str, dict[str, str]] | None:
    """Return the sentence, with its values, that keeps a person from taking a case up again; None when nothing does."""
    if not is_past:
        return None
    sentence = _(
        "It was settled more than %(days)s days ago. Write down what the customer said under They called…: a new case follows it."
    )
    return sentence, {"days": str(days)}


def why_not_item(*, text: str, count: int) -> str | None:
    """Return why something cannot stand on the checklist, or None."""
    if not text.strip() or len(text) > LONGEST_ITEM or "\x00" in text:
        return _("Say in at most 200 characters what is to be done.")
    if count >= MOST_ITEMS:
        return _("A hundred items are enough. Lay one aside first.")
    return None


def why_not_items(texts: Collection[str]) -> str | None:
    """Return why this cannot be the checklist of one case, or None."""
    return next((why for place, text in enumerate(texts) if (why := why_not_item(text=text, count=place))), None)


def why_not_rule(*, unknown: Collection[str], grace_days: int | None) -> str | None:
    """Return why a rule for settling cannot stand, or None."""
    if unknown:
        return _("One of these facts is not declared any more. Load the page again.")
    if grace_days is not None and not 0 <= grace_days <= LONGEST_GRACE_DAYS:
        return _("Give the days from 0 to 3,650.")
    return None
