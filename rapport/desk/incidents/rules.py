"""Decisions about incidents: values in, value out. Sentences are marked here and translated where they are raised."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from statistics import median

from .types import (
    HOUSE_LANGUAGE,
    LONGEST_STATEMENT,
    LONGEST_TEXT,
    LONGEST_TITLE,
    IncidentDraft,
    Scope,
    Span,
    StatementState,
    UpdateState,
)


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def fits(
    scope: Scope,
    *,
    reason_ids: Iterable[int | None],
    country: str,
    facts: Mapping[str, str],
    opened_at: datetime,
    begun_at: datetime,
) -> bool:
    """Return whether a case belongs to an incident by rule. ``reason_ids``: its own reason and the one above it."""
    if scope.is_empty or opened_at < begun_at:
        return False
    if scope.reason_ids and not set(scope.reason_ids) & set(reason_ids):
        return False
    if scope.countries and country.upper() not in scope.countries:
        return False
    return all(
        not wanted or facts.get(key, "").strip().lower() in {one.lower() for one in wanted} for key, wanted in scope.facts.items()
    )


def why_not_declare(draft: IncidentDraft, *, at: datetime) -> str | None:
    """Return why an incident cannot be declared or changed so, or None."""
    if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
        return _("Give it a title of a few words by which everybody knows it.")
    if not draft.known.strip() or len(draft.known) > LONGEST_TEXT:
        return _("Say what is known so far, in a few sentences. What is not known yet is worth a sentence too.")
    if draft.begun_at > at:
        return _("It began in the past or begins now. Choose an earlier moment.")
    if draft.begun_at < at - timedelta(days=366):
        return _("It began more than a year ago: an incident is something that happens now.")
    if draft.deputy_id is not None and draft.deputy_id == draft.owner_id:
        return _("The deputy is somebody else than the owner.")
    return None


def why_not_write(texts: Mapping[str, str], *, is_running: bool) -> str | None:
    """Return why a version of the holding statement cannot stand so, or None."""
    if not is_running:
        return _("This incident is closed. Reopen it before you write what is said about it.")
    if not texts.get(HOUSE_LANGUAGE, "").strip():
        return _("Write it in English at least: whoever has no version in their language reads that one.")
    if any(len(one) > LONGEST_STATEMENT or "\x00" in one for one in texts.values()):
        return _("Keep it under 4,000 characters.")
    return None


def why_not_approve(*, state: StatementState, is_writer: bool, is_running: bool) -> str | None:
    """Return why somebody cannot approve or refuse a version, or None. Four eyes: never who wrote it."""
    if is_writer:
        return _("You wrote it. Somebody else approves it: a second manager, or the director.")
    if state is not StatementState.WAITING:
        return _("This version waits for nobody any more. Look at the newest one.")
    if not is_running:
        return _("This incident is closed. Nothing more is said about it.")
    return None


def why_not_withdraw(*, state: StatementState, why: str) -> str | None:
    """Return why a version cannot be withdrawn, or None."""
    if state not in (StatementState.APPROVED, StatementState.WAITING):
        return _("This version is not said any more.")
    return None if why.strip() else _("Say why it is withdrawn. It stands in the log.")


def why_not_line(text: str) -> str | None:
    """Return why words cannot stand in the log, or None."""
    return None if text.strip() and len(text) <= LONGEST_TEXT else _("Write a sentence or two, at most 4,000 characters.")


def why_not_take_back(*, state: UpdateState, due_at: datetime, at: datetime) -> str | None:
    """Return why telling the customers cannot be stopped any more, or None."""
    if state is UpdateState.HELD and at < due_at:
        return None
    return _("It is going out already. Write a second message that puts it right.")


def text_in(texts: Mapping[str, str], language: str) -> str:
    """Return the words in a language as far as they are written in it, else in the house's."""
    return texts.get(language.lower().partition("-")[0]) or texts.get(HOUSE_LANGUAGE, "")


def span(from_at: datetime | None, to_at: datetime | None) -> Span:
    """Return the minutes between two moments, none where one is missing; at least 0."""
    if from_at is None or to_at is None:
        return Span(minutes=None, n=0)
    return Span(minutes=max(0, round((to_at - from_at).total_seconds() / 60)))


def usual(spans: Iterable[timedelta]) -> Span:
    """Return the median of spans in minutes, and of how many."""
    minutes = [one.total_seconds() / 60 for one in spans]
    return Span(minutes=round(median(minutes)) if minutes else None, n=len(minutes))
