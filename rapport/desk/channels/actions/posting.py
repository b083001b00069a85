"""Sending: a message of ours leaves once. The row says at every moment how far it came, so that a killed worker does no harm."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from rapport.desk.channels.events import MailFailed, MailSent
from rapport.desk.channels.models import Outbound
from rapport.desk.channels.queries.addresses import address_of
from rapport.desk.channels.rules import composing, tokens
from rapport.desk.channels.rules.explaining import MailTrouble
from rapport.desk.channels.types import Address, Outgoing, Part, Purpose, Sending, Trouble
from rapport.desk.complaints import actions as complaints
from rapport.desk.complaints import queries as complaint_queries
from rapport.kernel import clock, files, live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.jobs import job
from rapport.kernel.journal import publish

from . import secrets
from .reaching import outgoing_server
from .storing import TAKES
from .wire.smtp import Outbox
from .wire.trying import told

HOUSE = Actor.machine("channels")
# After how many minutes a message is tried again; then, after nearly three days, it counts as failed.
PAUSES_MINUTES = (1, 3, 10, 30, 60, 120, 240, 480, 720, 1080, 1440)
CONTACTS = "cases.contact"
IN_HAND = (Sending.HELD, Sending.WAITING, Sending.SENDING, Sending.HANDING_OVER)
# A job may come a little early by its own clock; one that is so late has been lost.
SLACK, LATE = timedelta(seconds=1), timedelta(seconds=90)


@job(queue="mail", retries=3)
def post(outbound_id: int) -> None:
    """Send one message, when it is due and still to be sent."""
    send(outbound_id=outbound_id, by=HOUSE, at=clock.now())


def send(*, outbound_id: int, by: Actor, at: datetime) -> None:
    """Send a message that is due. One that is on its way, sent, failed or taken back stays as it is.

    What stands half-way while nobody holds it was left by a worker that was killed: what no server can have is sent again, and
    where only the server knows, a person decides.
    """
    with _alone(outbound_id) as is_alone:
        row = _begin(outbound_id, by, at) if is_alone else None
        if row is not None:
            _send(row, by, at)


def _send(row: Outbound, by: Actor, at: datetime) -> None:
    try:
        with Outbox(outgoing_server(row.mailbox)) as outbox:
            content = composing.composed(_outgoing(row), _parts(row))
            refused = outbox.hand_over(
                content, sender=row.mailbox.address, recipients=[*row.to, *row.cc], before_dot=lambda: _mark(row.pk)
            )
    except MailTrouble as trouble:
        _end_badly(row, trouble, by, at)
    except Refused as refusal:
        _fail(row, str(refusal), by, at)
    else:
        _sent(row, refused, by)


@transaction.atomic
def _sent(row: Outbound, refused: dict[str, str], by: Actor) -> None:
    now = clock.now()
    Outbound.objects.filter(pk=row.pk).update(state=Sending.SENT, sent_at=now, problem="", refused=refused)
    if set(row.to) <= set(refused):
        _tell_complaint(row, by, now)  # only copies arrived
    elif row.contact_id is not None:
        complaints.note_delivered(contact_id=row.contact_id, sent_at=now, by=by, at=now)
    elif row.purpose == Purpose.QUESTION:
        publish(MailSent(case_id=row.case_id, outbound_id=row.pk), about=row, by=by, at=now)
    live_to(row)


@contextmanager
def _alone(outbound_id: int) -> Iterator[bool]:
    """Hold a message against other workers, as long as this one lives: its lock ends with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(7011, %s)", [outbound_id % 2**31])
        is_alone = bool((cursor.fetchone() or (False,))[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(7011, %s)", [outbound_id % 2**31])


@transaction.atomic
def _begin(outbound_id: int, by: Actor, at: datetime) -> Outbound | None:
    rows = Outbound.objects.select_for_update(of=("self",)).select_related("mailbox")
    row = rows.filter(pk=outbound_id, state__in=IN_HAND, due_at__lte=at + SLACK).first()
    if row is None:
        return None
    if row.state == Sending.HANDING_OVER:
        _unsure(row, by, at)
        return None
    row.state, row.attempts = Sending.SENDING, row.attempts + 1
    row.save(update_fields=["state", "attempts"])
    return row


def _mark(outbound_id: int) -> None:
    """Say, before the final dot goes out, that from now on only the server's answer tells."""
    Outbound.objects.filter(pk=outbound_id).update(state=Sending.HANDING_OVER)


def _end_badly(row: Outbound, trouble: MailTrouble, by: Actor, at: datetime) -> None:
    state = Outbound.objects.values_list("state", flat=True).get(pk=row.pk)
    if state == Sending.HANDING_OVER and trouble.trouble in {Trouble.BROKEN_OFF, Trouble.SILENT}:
        _unsure(row, by, at)
    elif trouble.is_passing and row.attempts <= len(PAUSES_MINUTES):
        due_at = at + timedelta(minutes=PAUSES_MINUTES[row.attempts - 1])
        Outbound.objects.filter(pk=row.pk).update(state=Sending.WAITING, due_at=due_at, problem=told(trouble)[:600])
        post.defer(at=due_at, outbound_id=row.pk)
        live_to(row)
    else:
        _fail(row, told(trouble), by, at)


@transaction.atomic
def _fail(row: Outbound, why: str, by: Actor, at: datetime) -> None:
    Outbound.objects.filter(pk=row.pk).update(state=Sending.FAILED, problem=why[:600])
    _tell_complaint(row, by, at)
    publish(MailFailed(case_id=row.case_id, outbound_id=row.pk), about=row, by=by, at=at)
    live_to(row)


@transaction.atomic
def _unsure(row: Outbound, by: Actor, at: datetime) -> None:
    why = _("The connection broke off in the very moment of handing this over: the mail server may have it, or may not.")
    Outbound.objects.filter(pk=row.pk).update(state=Sending.UNSURE, problem=why)
    _tell_complaint(row, by, at)
    publish(MailFailed(case_id=row.case_id, outbound_id=row.pk), about=row, by=by, at=at)
    live_to(row)


def _tell_complaint(row: Outbound, by: Actor, at: datetime) -> None:
    """A letter of a complaint that nobody has, for all we know, answers nothing."""
    if row.contact_id is not None:
        complaints.note_undelivered(contact_id=row.contact_id, by=by, at=at)


def take_up_left(*, by: Actor, at: datetime) -> int:
    """Give a job to every message that is due and has lost its own. Return how many. Raises NotAllowed."""
    by.require_somewhere(TAKES)
    late = Outbound.objects.filter(state__in=IN_HAND, due_at__lte=at - LATE)
    for outbound_id in late.values_list("pk", flat=True)[:500]:
        post.defer(once=f"post:{outbound_id}", outbound_id=outbound_id)
    return late.count()


@transaction.atomic
def stop_mail(*, case_id: int, by: Actor, at: datetime) -> int:
    """Fail what waits to go to somebody whose authority was withdrawn; return how many. Raises NotAllowed.

    Sent again by a person, it goes to the customer.
    """
    by.require_somewhere(TAKES)
    who = complaint_queries.withdrawn_of(case_id)
    if who is None or not who.email:
        return 0
    rows = Outbound.objects.select_for_update(of=("self",)).filter(case_id=case_id, state__in=(Sending.HELD, Sending.WAITING))
    stopped = list(rows.filter(to__contains=[who.email]).order_by("pk"))
    for row in stopped:
        _fail(row, _("The authority was withdrawn before this left. Send it again for the customer, or write it anew."), by, at)
    return len(stopped)


@transaction.atomic
def stop_replaced(*, case_id: int, by: Actor, at: datetime) -> int:
    """Fail what waits to go to somebody who does not speak for the customer any more, or to the customer where now somebody does.

    A person looks at it, and sends it again or writes it anew. Return how many. Raises NotAllowed.
    """
    by.require_somewhere(TAKES)
    who = complaint_queries.speaks_in(case_id)
    rows = Outbound.objects.select_for_update(of=("self",)).filter(case_id=case_id, state__in=(Sending.HELD, Sending.WAITING))
    waiting = list(rows.filter(purpose=Purpose.ANSWER).select_related("case").order_by("pk"))
    stopped = [row for row in waiting if row.to != [(who and who.email) or address_of(case_id, row.case.customer_id)]]
    for row in stopped:
        why = _("Who speaks for the customer was changed before this left. Read it once more: send it again, or write it anew.")
        _fail(row, why, by, at)
    return len(stopped)


def _outgoing(row: Outbound) -> Outgoing:
    mailbox, is_answer = row.mailbox, row.purpose == Purpose.ANSWER
    token = tokens.token_of(row.case_id, key=secrets.signing_key())
    return Outgoing(
        message_id=row.message_id,
        sender=Address(email=mailbox.address, name=mailbox.sender_name),
        to=tuple(row.to),
        cc=tuple(row.cc),
        subject=row.subject,
        text=row.text,
        at=row.at,
        reply_to=tokens.with_plus(mailbox.address, token) if mailbox.uses_plus else "",
        answers_to=tuple(row.answers_to),
        is_automatic=not is_answer,
        mark=secrets.own_mark(),
    )


def _parts(row: Outbound) -> Sequence[Part]:
    if row.contact_id is None:
        return ()
    kept = files.files_of(CONTACTS, [row.contact_id])
    return [Part(name=one.name, media_type=one.media_type, content=files.path_of(one.sha256).read_bytes()) for one in kept]


def live_to(row: Outbound) -> None:
    """Tell the open pages of the case."""
    live.announce(f"case:{row.case_id}")
