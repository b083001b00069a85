"""A stored message becomes part of a case: customer, case, contact, files and who gets copies, in one transaction."""

import io
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.cases import queries as case_queries
from rapport.desk.cases.actions.receipt import set_receipt
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction, Kind
from rapport.desk.channels.events import MailSetAside, MailTakenAgain
from rapport.desk.channels.models import Inbound, Mailbox, Original, Outbound, Participant
from rapport.desk.channels.queries.addresses import is_of_case, is_of_former
from rapport.desk.channels.rules import automatic, mailboxes, quoting, reading, tokens
from rapport.desk.channels.types import Address, Became, Mail, Stage
from rapport.directory.customers import actions as customers
from rapport.directory.customers.types import PointKind
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

from . import inviting, reporting, secrets
from .storing import TAKES

logger = logging.getLogger(__name__)

LONGEST_TEXT = 19_000
LONGEST_SUBJECT = 190
MOST_FILES = 20
MOST_COPIES = 20
TRIES = 3
# What lay in the mailbox longer than this was received then, not when it was read: limits of law count from there.
LATE = timedelta(minutes=5)


def take_in_waiting(*, mailbox_id: int, limit: int = 200, by: Actor, at: datetime) -> int:
    """Make waiting messages of a mailbox part of cases, oldest first, and return how many were looked at.

    A message that cannot be taken in is tried three times, then set aside for a person to look at; the others go on.
    Raises NotAllowed.
    """
    by.require_somewhere(TAKES)
    waiting = Inbound.objects.filter(mailbox_id=mailbox_id, stage=Stage.WAITING).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:limit])
    for inbound_id in ids:
        try:
            take_in(inbound_id=inbound_id, by=by, at=at)
        except Exception:
            logger.exception("message %s could not be taken in", inbound_id)
            _note_failure(inbound_id, by, at)
    return len(ids)


@transaction.atomic
def take_in(*, inbound_id: int, by: Actor, at: datetime) -> Inbound:
    """Make one stored message part of a case. One that was taken in already stays as it is.

    Raises NotAllowed, Refused for what cannot be kept, or Inbound.DoesNotExist.
    """
    by.require_somewhere(TAKES)
    row = Inbound.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=inbound_id)
    if row.stage != Stage.WAITING:
        return row
    mail = reading.read(bytes(Original.objects.get(inbound_id=row.pk).content))
    describe(row, mail)
    if _is_known(row):
        return _settle(row, Became.DUPLICATE, by, at)
    if mail.report is not None and reporting.note_report(mail, by=by, at=at):
        return _settle(row, Became.BOUNCE, by, at)
    if why := automatic.why_aside(mail, own_mark=secrets.own_mark(), automatic_count=_automatic_count(row)):
        return _settle(row, why, by, at)
    case_id = _find_case(mail, row)
    if case_id is not None and automatic.is_reply_of_a_machine(mail):
        return _note(row, mail, case_id, by, at)
    return _join(row, mail, case_id, by, at) if case_id is not None else _open(row, mail, by, at)


@transaction.atomic
def take_in_again(*, inbound_id: int, by: Actor, at: datetime) -> Inbound:
    """Take in a message that was set aside, as if it came now. Raises NotAllowed, Refused or Inbound.DoesNotExist."""
    by.require_somewhere(TAKES)
    row = Inbound.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=inbound_id)
    if row.stage != Stage.SET_ASIDE:
        raise Refused(_("This message is part of a case already."))
    mail = reading.read(bytes(Original.objects.get(inbound_id=row.pk).content))
    house = Actor.machine("channels")
    publish(MailTakenAgain(inbound_id=row.pk), about=row, by=by, at=at)
    case_id = _find_case(mail, row)
    return _join(row, mail, case_id, house, at) if case_id is not None else _open(row, mail, house, at)


def describe(row: Inbound, mail: Mail) -> None:
    """Note of a message what its lists show."""
    row.message_id, row.subject = mail.message_id[:1000], mail.subject
    row.sender, row.sender_name = mail.sender.email[:250], mail.sender.name
    row.reply_to = mail.reply_to.email[:250] if mail.reply_to else ""
    row.has_html, row.is_automatic = bool(mail.html), automatic.is_automatic(mail)
    row.gets_receipt = automatic.may_get_receipt(mail)


def _is_known(row: Inbound) -> bool:
    """Copies of one message can come to two mailboxes at once: the second waits until the first is settled."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7010))", [row.identity])
    return Inbound.objects.filter(identity=row.identity, stage=Stage.TAKEN).exclude(pk=row.pk).exists()


def _automatic_count(row: Inbound) -> int:
    if not row.is_automatic:
        return 0
    since = row.at - timedelta(seconds=automatic.FLOOD_SECONDS)
    same = Inbound.objects.filter(is_automatic=True, sender=row.sender, at__gte=since, at__lte=row.at)
    return same.exclude(pk=row.pk, stage=Stage.WAITING).exclude(pk=row.pk).count()


def _find_case(mail: Mail, row: Inbound) -> int | None:
    """Return the case that a message continues; none for whom it was once taken for by mistake."""
    case_id = _continued(mail)
    return None if case_id is None or is_of_former(case_id, row.sender) else case_id


def _continued(mail: Mail) -> int | None:
    """Return the case that a message names: by our signed token, else by what it answers; never by its subject."""
    key = secrets.signing_key()
    marks = " ".join(mail.marks.get(name, "") for name in ("delivered-to", "x-original-to", "envelope-to"))
    addressed = " ".join(one.email for one in (*mail.to, *mail.cc)) + " " + marks
    for text in (addressed, *mail.answers_to):
        case_id = tokens.case_of(text, key=key)
        if case_id is not None and case_queries.find_case(case_id) is not None:
            return case_id
    if not mail.answers_to:
        return None
    ours = dict(Outbound.objects.filter(message_id__in=mail.answers_to).values_list("message_id", "case_id"))
    theirs = dict(
        Inbound.objects.filter(message_id__in=mail.answers_to, case_id__isnull=False).values_list("message_id", "case_id")
    )
    found = ours | theirs
    return next((found[one] for one in mail.answers_to if one in found), None)


def _note(row: Inbound, mail: Mail, case_id: int, by: Actor, at: datetime) -> Inbound:
    """What a machine answered is told in the case, but moves nothing."""
    named = {"sender": row.sender or _("a mail server"), "text": words_of(row, mail)}
    text = _("Automatic reply from %(sender)s: %(text)s") % named
    contact = cases.note(case_id=case_id, text=text[:LONGEST_TEXT], by=by, at=max(row.at, at))
    row.case_id, row.contact_id = contact.case_id, contact.pk
    return _settle(row, Became.AUTOMATIC, by, at)


def _join(row: Inbound, mail: Mail, case_id: int, by: Actor, at: datetime) -> Inbound:
    draft = ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text=words_of(row, mail))
    contact = cases.receive(case_id=case_id, contact=draft, by=by, at=at)
    return _keep(row, mail, contact.case_id, contact.pk, Became.JOINED, by, at)


def _open(row: Inbound, mail: Mail, by: Actor, at: datetime) -> Inbound:
    mailbox = row.mailbox
    draft = CaseDraft(
        kind=Kind(mailbox.kind),
        subject=(mail.subject or _("Message without a subject"))[:LONGEST_SUBJECT],
        first=ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text=words_of(row, mail)),
        customer_id=_customer(mail, by, at),
        team_id=mailbox.team_id,
    )
    case = cases.open_case(draft=draft, by=by, at=at)
    contact_id = case.contacts.order_by("-pk").values_list("pk", flat=True)[0]
    if at - row.at > LATE:
        set_receipt(case_id=case.pk, received_at=row.at, by=by, at=at)
    return _keep(row, mail, case.pk, contact_id, Became.OPENED, by, at)


def _keep(row: Inbound, mail: Mail, case_id: int, contact_id: int, became: Became, by: Actor, at: datetime) -> Inbound:
    row.case_id, row.contact_id = case_id, contact_id
    row.pictures, row.not_kept = attach_parts(contact_id, mail, by, at)
    row.copied = _copy(row, mail, case_id, at, is_known=became is Became.OPENED or _is_of(case_id, row.sender))
    return _settle(row, became, by, at)


def _customer(mail: Mail, by: Actor, at: datetime) -> int | None:
    """Return whose address this is, adding them when nobody is known by it; None where no address can be read."""
    who = automatic.who_wrote(mail)
    if not who.email:
        return None
    try:
        with transaction.atomic():
            named = {"value": who.email, "name": who.name or who.email}
            found = customers.find_or_add_by_point(kind=PointKind.EMAIL, **named, by=by, at=at)
    except Refused:
        return None
    return found.pk


def words_of(row: Inbound, mail: Mail) -> str:
    """Return what is new in a message; what it repeats is kept beside it."""
    parted = quoting.split(mail.text, subject=mail.subject)
    row.quoted = parted.quoted
    text = parted.new
    if not text and mail.invitation is not None:
        text = inviting.told(mail.invitation)
    if not text and mail.is_encrypted:
        return _("(encrypted: we cannot read this message. Ask for it once more without encryption)")
    if not text:
        return _("(no words, only files)") if mail.parts else _("(an empty message)")
    if len(text) > LONGEST_TEXT:
        return text[:LONGEST_TEXT].rsplit("\n", 1)[0] + "\n\n" + _("(cut here; the whole is in the message as it was sent)")
    return text


def attach_parts(contact_id: int, mail: Mail, by: Actor, at: datetime) -> tuple[dict[str, int], list[str]]:
    """Keep the files that may be kept. Return the pictures by content id, and sentences about what was not kept, or guessed."""
    pictures: dict[str, int] = {}
    not_kept: list[str] = []
    if mail.guessed:
        why = _("It names no character set, or a wrong one. Its words were read as %(name)s, our best guess.")
        not_kept.append(why % {"name": mail.guessed})
    for place, part in enumerate(mail.parts):
        if place >= MOST_FILES:
            left = len(mail.parts) - MOST_FILES
            not_kept.append(_("%(count)s more files are in the message as it was sent.") % {"count": left})
            break
        try:
            with transaction.atomic():
                kept = cases.attach(contact_id=contact_id, content=io.BytesIO(part.content), name=part.name, by=by, at=at)
        except Refused as refused:
            not_kept.append(str(refused)[:300])
            continue
        if part.content_id and kept.media_type in files.SHOWN_INLINE:
            pictures[part.content_id] = kept.pk
    return pictures, not_kept


def _is_of(case_id: int, address: str) -> bool:
    case = case_queries.find_case(case_id)
    return case is not None and is_of_case(case_id, case.customer_id, address)


def _copy(row: Inbound, mail: Mail, case_id: int, at: datetime, *, is_known: bool) -> list[str]:
    """Note who else was written to: they get copies of the answers, as in any correspondence.

    Whom somebody names who has no part in the case gets none until a person says so: whoever came by an old message could
    have everything sent to themselves.
    """
    ours = row.mailbox.addresses
    known = [one for one in (*mail.to, *mail.cc) if not mailboxes.is_ours(one.email, ours) and one.email != mail.sender.email]
    if automatic.is_automatic(mail):
        return [one.email for one in known]
    others = _foreign(known)[:MOST_COPIES]
    Participant.objects.bulk_create(
        [Participant(case_id=case_id, email=one.email, name=one.name, at=at, is_copied=is_known) for one in others],
        ignore_conflicts=True,
    )
    return [one.email for one in others]


def _foreign(known: Sequence[Address]) -> list[Address]:
    """Leave out the addresses of all our mailboxes."""
    if not known:
        return []
    ours = frozenset(address for mailbox in Mailbox.objects.all() for address in mailbox.addresses)
    return [one for one in known if not mailboxes.is_ours(one.email, ours)]


def _settle(row: Inbound, became: Became, by: Actor, at: datetime) -> Inbound:
    is_aside = became in {Became.FLOOD, Became.BROKEN, Became.OWN}
    row.stage, row.became = (Stage.SET_ASIDE if is_aside else Stage.TAKEN), became
    row.save()
    if is_aside:
        publish(MailSetAside(inbound_id=row.pk, became=became), about=row, by=by, at=at)
    return row


@transaction.atomic
def _note_failure(inbound_id: int, by: Actor, at: datetime) -> None:
    row = Inbound.objects.select_for_update().filter(pk=inbound_id, stage=Stage.WAITING).first()
    if row is None:
        return
    row.attempts += 1
    row.save(update_fields=["attempts"])
    if row.attempts >= TRIES:
        _settle(row, Became.BROKEN, by, at)
