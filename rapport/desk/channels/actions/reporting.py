"""What mail servers tell of messages of ours: late, or not delivered. It is shown at the message that it is about."""

from datetime import datetime

from rapport.desk.channels.events import MailReported
from rapport.desk.channels.models import Outbound
from rapport.desk.channels.rules import reports
from rapport.desk.channels.types import Delivery, Mail
from rapport.desk.complaints import actions as complaints
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish


def note_report(mail: Mail, *, by: Actor, at: datetime) -> bool:
    """Note a report at its message. False when it is about none of ours: then it is a message like any other."""
    report = mail.report
    if report is None:
        return False
    wanted = [one for one in (report.original_id, *mail.answers_to) if one]
    row = Outbound.objects.select_for_update().filter(message_id__in=wanted).first()
    if row is None:
        return False
    delivery = reports.delivery_of(report)
    # A message that came back stays so, whatever is told of it later.
    if delivery is Delivery.NOTHING or (row.delivery == Delivery.BOUNCED and delivery is Delivery.DELAYED):
        return True
    row.delivery, row.delivery_at = delivery, at
    row.delivery_text = " · ".join(one for one in (report.recipient, report.status, report.diagnostic) if one)[:600]
    row.save(update_fields=["delivery", "delivery_at", "delivery_text"])
    if delivery is Delivery.BOUNCED and row.contact_id is not None:
        complaints.note_undelivered(contact_id=row.contact_id, by=by, at=at)
    publish(MailReported(case_id=row.case_id, outbound_id=row.pk, delivery=delivery), about=row, by=by, at=at)
    live.announce(f"case:{row.case_id}")
    return True
