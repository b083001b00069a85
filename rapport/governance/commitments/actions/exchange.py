"""One line of the exchange with a department: the row follows it, the journal has it, open pages look again."""

from datetime import datetime

from rapport.governance.commitments import rules
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from ..events import DepartmentAnswered, DepartmentTold
from ..models import Commitment, Handing, HandingLine
from ..queries.handings import hours, stand_of
from ..types import BY_THEM, RUNNING, WITH_THEM, Said


def note(
    row: Handing, said: Said, *, text: str = "", moment: datetime | None = None, by: Actor, at: datetime, is_told: bool = True
) -> HandingLine:
    """Write a line and let the row follow it; ``is_told``: publish it as theirs or ours, as it is."""
    name = row.department.liaison_name if said in BY_THEM else ""
    line = HandingLine.objects.create(
        handing=row, said=said, text=text.strip(), at=at, by_id=by.person_id, name=name, moment=moment
    )
    before, stand = row.due_at, stand_of(row).after(said, at, moment)
    row.state, row.due_at, row.proposed_at = stand.state, stand.due_at, stand.proposed_at
    row.is_asking, row.reported_at = stand.is_asking, stand.reported_at
    if row.due_at != before:
        row.told_count = 0
    if row.state not in RUNNING:
        row.settled_at, row.link_until = at, rules.opens_until(due_at=at, at=at)
    else:
        row.link_until = max(row.link_until, rules.opens_until(due_at=row.due_at, at=at))
    row.tell_at = next_telling(row) if row.state in WITH_THEM else None
    row.save()
    if is_told:
        event = DepartmentAnswered if said in BY_THEM else DepartmentTold
        told = event(
            commitment_id=row.commitment_id, subject_kind=row.commitment.subject_kind, subject_id=row.commitment.subject_id,
            handing_id=row.pk, said=said,
        )  # fmt: skip
        publish(told, about=row, by=by, at=at)
    announce(row.commitment)
    live.announce(f"handing:{row.pk}")
    return line


def next_telling(row: Handing) -> datetime | None:
    """Return when the next step of the ladder is told, None at its top."""
    ladder = rules.moments(
        asked_at=row.asked_at, due_at=row.due_at, has_head=bool(row.department.head_email), hours=hours()
    )  # fmt: skip
    return ladder[row.told_count][1] if row.told_count < len(ladder) else None


def let_go(commitment: Commitment, text: str, *, by: Actor, at: datetime) -> None:
    """Take back from a department what lies with it, since it is settled otherwise; the caller holds the commitment."""
    rows = Handing.objects.select_for_update(of=("self",)).select_related("department")
    row = rows.filter(commitment_id=commitment.pk, state__in=RUNNING).first()
    if row is not None:
        row.commitment = commitment
        note(row, Said.TAKEN_BACK, text=text, by=by, at=at)
        leave(commitment)


def leave(commitment: Commitment) -> None:
    """Note that it lies with no other department any more."""
    commitment.department_id = None
    commitment.save(update_fields=["department"])


def announce(row: Commitment) -> None:
    """Pages that show the subject, and the owner's own lists, look again."""
    live.announce(f"{row.subject_kind}:{row.subject_id}")
    if row.owner_id:
        live.announce(f"inbox:{row.owner_id}")
