"""What this room shows on the pages of a case: at each message how it came or went, in the rail who gets copies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from ..types import Delivery, Sending
from . import words

STOPPABLE = (Sending.HELD, Sending.WAITING)


def at_messages(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what stands at messages that came or went by mail, in two queries."""
    found: dict[int, Mapping[str, Any]] = {}
    for contact_id, note in queries.message_notes(ids).items():
        went = note.went
        word, tone = words.SENDING[went.state] if went else ("", "")
        found[contact_id] = {
            "came": note.came,
            "went": went,
            "word": word,
            "tone": tone,
            "seconds": max(0, int((went.due_at - as_of).total_seconds())) if went and went.state == Sending.HELD else 0,
            "can_stop": went is not None and went.state in STOPPABLE and actor.may("cases.work"),
            "is_bounced": went is not None and went.delivery == Delivery.BOUNCED,
            "is_delayed": went is not None and went.delivery == Delivery.DELAYED,
        }
    return found


def first_mailbox(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the way to connect a mailbox, which an empty list of cases offers."""
    return {one: {} for one in ids}


def on_paper(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what stands at messages that came or went on paper, in three queries."""
    went, came = queries.letters_at(ids)
    found: dict[int, Mapping[str, Any]] = {}
    for contact_id in {*went, *came}:
        letter, (scan, kept) = went.get(contact_id), came.get(contact_id, (None, []))
        word, tone = words.POSTING[letter.state] if letter else ("", "quiet")
        found[contact_id] = {
            "letter": letter,
            "word": word,
            "tone": tone,
            "scan": scan,
            "files": kept,
            "can_work": actor.may("cases.work"),
        }
    return found


def without_copies(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the way to the templates, for cases of which nobody gets copies."""
    can_work = actor.may("cases.work")
    return {one: {"case_id": one, "copies": [], "can_work": can_work} for one in ids}


def in_rail(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return who gets copies of the answers of these cases, and the way to the templates."""
    copies = queries.copies_of(ids)
    can_work = actor.may("cases.work")
    return {one: {"case_id": one, "copies": copies.get(one, []), "can_work": can_work} for one in ids}


PANELS = (
    Panel(
        "contact.foot",
        "",
        "cases.view",
        at_messages,
        "channels/at_message.html",
        told_by=(
            "SELECT contact_id FROM channels_inbound WHERE contact_id = ANY(%(ids)s)",
            "SELECT contact_id FROM channels_outbound WHERE contact_id = ANY(%(ids)s)",
        ),
    ),
    Panel(
        "contact.foot",
        "",
        "cases.view",
        on_paper,
        "channels/letters/at_message.html",
        told_by=(
            "SELECT contact_id FROM channels_letter WHERE contact_id = ANY(%(ids)s)",
            "SELECT contact_id FROM channels_scan WHERE contact_id = ANY(%(ids)s)",
        ),
    ),
    Panel(
        "case.rail",
        _("Correspondence"),  # type: ignore[arg-type]
        "cases.view",
        in_rail,
        "channels/in_rail.html",
        order=40,
        told_by=("SELECT case_id FROM channels_participant WHERE case_id = ANY(%(ids)s)",),
        without=without_copies,
    ),
    Panel("cases.none", "", "channels.configure", first_mailbox, "channels/first_mailbox.html"),
)
