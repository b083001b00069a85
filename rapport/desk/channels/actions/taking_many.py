"""Hundreds of messages that wait become cases at once: a mailbox that was just connected, or the morning after a long outage.

Only messages that plainly begin a conversation are taken so: no answer to anything, nobody in copy, written by a person,
for a mailbox with a team. All others go the ordinary way, one by one, afterwards.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.cases import queries as case_queries
from rapport.desk.cases.types import (
    Assigned,
    CaseRecord,
    Channel,
    ContactRecord,
    Direction,
    Kind,
    Move,
    State,
)
from rapport.desk.channels.models import Inbound, Mailbox, Original
from rapport.desk.channels.rules import automatic, reading, tokens
from rapport.desk.channels.types import Became, Mail, Stage
from rapport.directory.customers import actions as customers
from rapport.directory.customers import queries as customer_queries
from rapport.directory.customers.types import CustomerRecord, PointKind
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from .queueing import queue_receipt
from .storing import TAKES
from .taking import LONGEST_SUBJECT, attach_parts, describe, words_of

FEWEST, MOST, MOST_BYTES = 40, 400, 48 * 1024 * 1024
SOURCE = "mail"
# Batches of mail are numbered far above those of imports.
FIRST_BATCH = 10**15
UPDATED = (
    "stage", "became", "case", "contact_id", "message_id", "subject", "sender", "sender_name", "reply_to", "has_html",
    "is_automatic", "gets_receipt", "quoted", "pictures", "not_kept",
)  # fmt: skip


@transaction.atomic
def take_in_many(*, mailbox_id: int, after: int = 0, by: Actor, at: datetime) -> int:
    """Open cases for messages above a number that wait and plainly begin a conversation; return up to which they were looked at.

    0 when there are few: then they are taken in one by one, as are those that were left.

    Raises NotAllowed or Mailbox.DoesNotExist.
    """
    by.require_somewhere(TAKES)
    mailbox = Mailbox.objects.get(pk=mailbox_id)
    if mailbox.team_id is None:
        return 0
    waiting = Inbound.objects.select_for_update(skip_locked=True).filter(mailbox_id=mailbox_id, stage=Stage.WAITING)
    rows = _light(list(waiting.filter(pk__gt=after, attempts=0).order_by("pk")[:MOST]))
    if len(rows) < FEWEST:
        return 0
    plain = _plain(rows)
    if plain:
        _open_all(mailbox, plain, by, at)
    return rows[-1].pk


def _light(rows: list[Inbound]) -> list[Inbound]:
    """Return as many of them, from the first, as may be held in memory at once."""
    weight = 0
    for place, row in enumerate(rows):
        weight += row.size_bytes
        if weight > MOST_BYTES:
            return rows[:place]
    return rows


def _plain(rows: Sequence[Inbound]) -> list[tuple[Inbound, Mail]]:
    """Return the messages that plainly begin a conversation, each once."""
    known = set(
        Inbound.objects.filter(identity__in=[row.identity for row in rows], stage=Stage.TAKEN).values_list("identity", flat=True)
    )
    contents = dict(Original.objects.filter(inbound_id__in=[row.pk for row in rows]).values_list("inbound_id", "content"))
    found = []
    for row in rows:
        mail = reading.read(bytes(contents[row.pk]))
        if row.identity not in known and _begins(mail):
            found.append((row, mail))
        known.add(row.identity)
    return found


def _begins(mail: Mail) -> bool:
    addressed = " ".join(one.email for one in (*mail.to, *mail.cc)) + " ".join(mail.marks.values())
    is_plain = not (mail.answers_to or mail.report or mail.cc or len(mail.to) > 1 or mail.marks.get("x-rapport"))
    return is_plain and not automatic.is_automatic(mail) and not tokens.TOKEN.search(addressed)


def _open_all(mailbox: Mailbox, plain: Sequence[tuple[Inbound, Mail]], by: Actor, at: datetime) -> None:
    ids = _customers([mail for _row, mail in plain], by, at)
    records = []
    for row, mail in plain:
        describe(row, mail)
        records.append(_record(mailbox, row, mail, ids.get(mail.sender.email), at))
    cases.bring_in(records=records, batch_id=FIRST_BATCH + plain[0][0].pk, by=by, at=at)
    made = case_queries.brought_in(SOURCE, [one.external_id for one in records])
    for row, mail in plain:
        row.case_id, row.contact_id = made[str(row.pk)]
        row.pictures, row.not_kept = attach_parts(row.contact_id, mail.parts, by, at)
        row.stage, row.became = Stage.TAKEN, Became.OPENED
    Inbound.objects.bulk_update([row for row, _mail in plain], UPDATED, batch_size=200)
    if mailbox.sends_receipts:
        send_receipts.defer(case_ids=[row.case_id for row, _mail in plain if row.gets_receipt])


def _record(mailbox: Mailbox, row: Inbound, mail: Mail, customer_id: int | None, at: datetime) -> CaseRecord:
    said = ContactRecord(at=at, direction=Direction.INBOUND, channel=Channel.EMAIL, text=words_of(row, mail))
    return CaseRecord(
        source=SOURCE,
        external_id=str(row.pk),
        kind=Kind(mailbox.kind),
        subject=(mail.subject or _("Message without a subject"))[:LONGEST_SUBJECT],
        channel=Channel.EMAIL,
        opened_at=at,
        received_at=min(row.at, at),
        moves=(Move(at=at, state=State.NEW),),
        contacts=(said,),
        assignments=(Assigned(at=at, team_id=mailbox.team_id),),
        customer_id=customer_id,
    )


def _customers(mails: Sequence[Mail], by: Actor, at: datetime) -> dict[str, int]:
    """Return whose these addresses are, adding those whom nobody knows."""
    names = {mail.sender.email: mail.sender.name for mail in mails}
    known = customer_queries.ids_by_point(PointKind.EMAIL, list(names))
    new = [
        CustomerRecord(source=SOURCE, external_id=email[:120], name=name or email, email=email)
        for email, name in names.items()
        if email not in known
    ]
    return known | (customers.ensure_customers(new, by=by, at=at) if new else {})


@job(queue="mail", retries=3)
def send_receipts(case_ids: list[int]) -> None:
    """Send the receipts of many cases; one that has gone out goes out no second time."""
    for case_id in case_ids:
        queue_receipt(case_id=case_id, by=Actor.machine("channels"), at=clock.now())
