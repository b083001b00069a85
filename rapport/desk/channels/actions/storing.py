"""Messages are stored first, whole and together with the mark of how far the folder was read: in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rapport.desk.channels.models import Inbound, Mailbox, Original
from rapport.desk.channels.rules import reading
from rapport.kernel.actor import Actor

from .wire.imap import Fetched

TAKES = "channels.configure"
CUT = (
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    b"This message is too large to be taken in. It lies whole in the mailbox on the mail server.\r\n"
)


@transaction.atomic
def store(*, mailbox_id: int, uid_validity: int, fetched: Sequence[Fetched], by: Actor, at: datetime) -> int:
    """Store messages that are not stored yet and return how many. Bears any number of runs over the same messages.

    Raises NotAllowed or Mailbox.DoesNotExist.
    """
    by.require_somewhere(TAKES)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox_id)
    named = {"mailbox_id": mailbox_id, "uid_validity": uid_validity}
    known = set(Inbound.objects.filter(**named, uid__in=[one.uid for one in fetched]).values_list("uid", flat=True))
    new = [one for one in fetched if one.uid not in known]
    rows = Inbound.objects.bulk_create([_row(one, at, named) for one in new])
    Original.objects.bulk_create(
        [Original(inbound_id=row.pk, content=_content(one)) for row, one in zip(rows, new, strict=True)], batch_size=50
    )
    last = max((one.uid for one in fetched), default=0)
    if mailbox.uid_validity == uid_validity and last > mailbox.last_uid:
        Mailbox.objects.filter(pk=mailbox_id).update(last_uid=last)
    return len(rows)


def _row(one: Fetched, at: datetime, named: dict[str, int]) -> Inbound:
    return Inbound(
        **named,
        uid=one.uid,
        identity=reading.identity(one.content),
        size_bytes=len(one.content),
        at=min(one.at, at) if one.at.year > 1990 else at,
        stored_at=at,
    )


def _content(one: Fetched) -> bytes:
    if not one.is_cut:
        return one.content
    lines = one.content.replace(b"\r\n", b"\n").split(b"\n")
    kept, is_left_out = [], False
    for line in lines:
        is_left_out = line.lower().startswith(b"content-") or (is_left_out and line[:1] in {b" ", b"\t"})
        if line.strip() and not is_left_out:
            kept.append(line)
    return b"\r\n".join(kept) + b"\r\n" + CUT


@transaction.atomic
def begin(*, mailbox_id: int, uid_validity: int, old_uid: int, by: Actor, at: datetime) -> int:
    """Note which folder is read now, and return the number of the last message that was read in it.

    A folder that the server has numbered anew is read from its beginning; what is known already is recognised. At the very
    first look messages up to ``old_uid`` stay where they are, unless the mailbox says otherwise. Raises NotAllowed or
    Mailbox.DoesNotExist.
    """
    by.require_somewhere(TAKES)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox_id)
    if mailbox.uid_validity != uid_validity:
        is_first = mailbox.uid_validity is None
        mailbox.uid_validity, mailbox.last_uid = uid_validity, 0
        if is_first and not mailbox.takes_old:
            mailbox.last_uid = old_uid
        mailbox.save(update_fields=["uid_validity", "last_uid"])
    return mailbox.last_uid


def note_looked(*, mailbox_id: int, problem: str = "", by: Actor, at: datetime) -> None:
    """Note that a mailbox was looked at, and what was wrong ("" when nothing was). Raises NotAllowed."""
    by.require_somewhere(TAKES)
    row = Mailbox.objects.filter(pk=mailbox_id)
    row.update(looked_at=at, problem=problem[:600])
    if not problem:
        row.exclude(problem_since_at=None).update(problem_since_at=None)
    else:
        row.filter(problem_since_at=None).update(problem_since_at=at)
