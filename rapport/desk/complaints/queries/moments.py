"""What has happened to a complaint, as its milestones see it."""

from datetime import datetime

from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.rules.planning import missed_words, quick_until
from rapport.desk.complaints.types import Closing, Letter, Moments, Planned


def is_lapsed(complaint: ComplaintFile) -> bool:
    """Return whether its quick resolution was accepted only after the window of its regime."""
    until = quick_until(complaint.terms, complaint.received_at)
    return deciding.is_lapsed(accepted_at=complaint.accepted_at, until=until)


def missed_words_of(complaint: ComplaintFile) -> tuple[Planned, ...]:
    """Return the words on progress that were owed to its complainant and came too late; two queries."""
    return missed_words(complaint.terms, moments_of(complaint))


def moments_of(complaint: ComplaintFile) -> Moments:
    """Return the moments by which the milestones of a complaint are planned; two queries."""
    sent: dict[Letter, datetime] = {}
    last_word_at: datetime | None = None
    words_at: list[datetime] = []
    for letter, at in complaint.letters.order_by("sent_at", "pk").values_list("letter", "sent_at"):
        if at is None:
            continue
        sent.setdefault(Letter(letter), at)
        last_word_at = at
        words_at.append(at)
    resolved_at = complaint.accepted_at if Letter.SUMMARY_RESOLUTION in sent else None
    quick_at = resolved_at if complaint.is_accepted else None
    ended_at = complaint.closed_at if complaint.closing in (Closing.WITHDRAWN, Closing.FORWARDED) else None
    asked = deciding.asked_at_once(complaint.terms, severity=complaint.severity, marks=complaint.marks, drivers=complaint.drivers)
    agreed = [one for one in complaint.redress.all() if one.accepted_at is not None]
    paid = [one.paid_at for one in agreed if one.paid_at is not None]
    return Moments(
        received_at=complaint.received_at,
        urgent_since=complaint.urgent_since,
        first_action=asked.first_action,
        own_percent=asked.own_percent,
        acted_at=complaint.acted_at,
        # Whoever takes a quick resolution up again is owed the answer, and knows for long that we have their complaint.
        acknowledged_at=sent.get(Letter.ACKNOWLEDGEMENT) or (None if quick_at else resolved_at),
        last_word_at=last_word_at,
        words_at=tuple(words_at),
        held_at=sent.get(Letter.HOLDING),
        quick_at=quick_at,
        answered_at=sent.get(Letter.FINAL),
        stage_two_asked_at=complaint.stage_two_asked_at,
        stage_two_acknowledged_at=sent.get(Letter.STAGE_TWO_ACKNOWLEDGEMENT),
        stage_two_held_at=sent.get(Letter.STAGE_TWO_HOLDING),
        stage_two_answered_at=sent.get(Letter.STAGE_TWO_FINAL),
        redress_agreed_at=min((one.accepted_at for one in agreed if one.accepted_at), default=None),
        redress_paid_at=max(paid) if agreed and len(paid) == len(agreed) else None,
        ended_at=ended_at,
    )
