"""Hundreds of messages that wait become cases at once: a mailbox that was just connected, or the morning after a long outage.

Only messages that plainly begin a conversation are taken so, and those that go on with one which begins beside them: nobody
in copy, written by a person, for a mailbox with a team. All others go the ordinary way, one by one, afterwards.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
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
from rapport.desk.channels.models import Inbound, Mailbox, Original, Outbound
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
# One question for all of them: put together as a condition for each column and row it takes longer than everything else.
SETTLE = """
    UPDATE channels_inbound kept
    SET stage = said.stage, became = said.became, case_id = said.case_id, contact_id = said.contact_id,
        message_id = said.message_id, subject = said.subject, sender = said.sender, sender_name = said.sender_name,
        reply_to = said.reply_to, has_html = said.has_html, is_automatic = said.is_automatic,
        gets_receipt = said.gets_receipt, quoted = said.quoted, pictures = said.pictures, not_kept = said.not_kept
    FROM jsonb_populate_recordset(NULL::channels_inbound, %s::jsonb) said WHERE kept.id = said.id
"""
SETTLED = (
    "id", "stage", "became", "case_id", "contact_id", "message_id", "subject", "sender", "sender_name", "reply_to", "has_html",
    "is_automatic", "gets_receipt", "quoted", "pictures", "not_kept",
)  # fmt: skip

type Read = tuple[Inbound, Mail]


@dataclass(slots=True)
class Conversation:
    """A message that begins a case, and what the customer wrote on top of it before it was read."""

    first: Read
    more: list[Read] = field(default_factory=list)

    @property
    def messages(self) -> list[Read]:
        """All of them, oldest first."""
        return [self.first, *self.more]


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


def _plain(rows: Sequence[Inbound]) -> list[Conversation]:
    """Return the conversations that plainly begin among these messages, each message once."""
    known = set(
        Inbound.objects.filter(identity__in=[row.identity for row in rows], stage=Stage.TAKEN).values_list("identity", flat=True)
    )
    contents = dict(Original.objects.filter(inbound_id__in=[row.pk for row in rows]).values_list("inbound_id", "content"))
    read = [(row, reading.read(bytes(contents[row.pk]))) for row in rows]
    answered = _known_ids({one for _row, mail in read for one in mail.answers_to})
    found: list[Conversation] = []
    by_id: dict[str, Conversation] = {}
    for row, mail in read:
        if row.identity not in known and _is_plain(mail):
            goes_on = next((by_id[one] for one in mail.answers_to if one in by_id), None)
            if not mail.answers_to:
                found.append(goes_on := Conversation((row, mail)))
            elif goes_on is not None and not answered & set(mail.answers_to):
                goes_on.more.append((row, mail))
            else:
                goes_on = None
            if goes_on is not None and mail.message_id:
                by_id.setdefault(mail.message_id[:1000], goes_on)
        known.add(row.identity)
    return found


def _known_ids(ids: Collection[str]) -> set[str]:
    """Return which of these messages are part of a case already, whoever wrote them."""
    if not ids:
        return set()
    theirs = Inbound.objects.filter(message_id__in=ids, case_id__isnull=False).values_list("message_id", flat=True)
    return {*theirs, *Outbound.objects.filter(message_id__in=ids).values_list("message_id", flat=True)}


def _is_plain(mail: Mail) -> bool:
    addressed = " ".join((*(one.email for one in (*mail.to, *mail.cc)), *mail.marks.values(), *mail.answers_to))
    is_plain = not (mail.report or mail.cc or len(mail.to) > 1 or mail.marks.get("x-rapport"))
    return is_plain and not automatic.is_automatic(mail) and not tokens.TOKEN.search(addressed)


def _open_all(mailbox: Mailbox, plain: Sequence[Conversation], by: Actor, at: datetime) -> None:
    ids = _customers([one.first[1] for one in plain], by, at)
    records = []
    for one in plain:
        for row, mail in one.messages:
            describe(row, mail)
        records.append(_record(mailbox, one, ids.get(one.first[1].sender.email), at))
    cases.bring_in(records=records, batch_id=FIRST_BATCH + plain[0].first[0].pk, by=by, at=at)
    made = case_queries.brought_in(SOURCE, [one.external_id for one in records])
    for one in plain:
        case_id, contact_ids = made[str(one.first[0].pk)]
        for (row, mail), contact_id in zip(one.messages, contact_ids, strict=True):
            row.case_id, row.contact_id = case_id, contact_id
            row.pictures, row.not_kept = attach_parts(contact_id, mail, by, at)
            row.stage, row.became = Stage.TAKEN, Became.OPENED if row is one.first[0] else Became.JOINED
    _settle(row for one in plain for row, _mail in one.messages)
    if mailbox.sends_receipts:
        send_receipts.defer(case_ids=[one.first[0].case_id for one in plain if one.first[0].gets_receipt])


def _settle(rows: Iterable[Inbound]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, [json.dumps([{name: getattr(row, name) for name in SETTLED} for row in rows])])


def _record(mailbox: Mailbox, one: Conversation, customer_id: int | None, at: datetime) -> CaseRecord:
    row, mail = one.first
    said = (
        ContactRecord(at=at, direction=Direction.INBOUND, channel=Channel.EMAIL, text=words_of(*message))
        for message in one.messages
    )
    return CaseRecord(
        source=SOURCE,
        external_id=str(row.pk),
        kind=Kind(mailbox.kind),
        subject=(mail.subject or _("Message without a subject"))[:LONGEST_SUBJECT],
        channel=Channel.EMAIL,
        opened_at=at,
        received_at=min(row.at, at),
        moves=(Move(at=at, state=State.NEW),),
        contacts=tuple(said),
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
