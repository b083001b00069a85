"""Telling all customers of an incident: previewed, held for a minute, then sent once to each through the conversation they have.

Each customer goes through the same verb as an answer, in a transaction of its own that also marks them as told: whatever stops
the work, nobody is told twice and nobody is left out.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Channel
from rapport.desk.incidents import rules
from rapport.desk.incidents.events import UpdateEnded, UpdateOrdered
from rapport.desk.incidents.models import Update, UpdateRow
from rapport.desk.incidents.queries.reading import recipients
from rapport.desk.incidents.types import AT_ONCE, HOLD_SECONDS, LineKind, RowState, UpdateState
from rapport.directory.customers import queries as customers
from rapport.directory.customers.types import PointKind
from rapport.kernel import clock, live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.jobs import job
from rapport.kernel.journal import publish

from .changing import locked, log, refuse, require_lead, require_running

HOUSE = Actor.machine("incidents")


@transaction.atomic
def order_update(*, incident_id: int, texts: Mapping[str, str], seen_count: int, by: Actor, at: datetime) -> Update:
    """Have all customers of the linked cases told; held for a minute, in which it can be taken back.

    ``seen_count``: how many the preview showed. One message at a time. Raises NotAllowed, Refused or Incident.DoesNotExist.
    """
    incident = locked(incident_id)
    require_lead(incident, by)
    require_running(incident)
    written = {key: words.replace("\r\n", "\n").strip() for key, words in texts.items() if words.strip()}
    refuse(rules.why_not_write(written, is_running=True))
    if incident.updates.filter(state__in=[UpdateState.HELD, UpdateState.SENDING]).exists():
        raise Refused(_("A message is going out at this moment. Wait until it is done, or take it back."))
    found = recipients(incident)
    if not found:
        raise Refused(_("No customer is known in the linked cases. Link the cases first."))
    if len(found) != seen_count:
        raise Refused(
            _("It reaches %(now)d customers by now, not %(seen)d. Look at it again, then send it.")
            % {"now": len(found), "seen": seen_count}
        )
    made = Update.objects.create(
        incident=incident, texts=written, at=at, by_id=by.person_id, due_at=at + timedelta(seconds=HOLD_SECONDS), total=len(found)
    )
    UpdateRow.objects.bulk_create(
        [UpdateRow(update=made, customer_id=customer, case_id=case) for customer, case in found], batch_size=1_000
    )  # fmt: skip
    words = ngettext("Has %(n)d customer told.", "Has %(n)d customers told.", made.total) % {"n": made.total}
    log(incident, LineKind.TOLD, words, by=by, at=at)
    publish(UpdateOrdered(incident_id=incident.pk, update_id=made.pk, customer_count=made.total), about=incident, by=by, at=at)
    tell_customers.defer(at=made.due_at, update_id=made.pk)
    return made


@transaction.atomic
def take_back_update(*, update_id: int, by: Actor, at: datetime) -> Update:
    """Stop a message while it is held: nobody gets it. Raises NotAllowed, Refused or Update.DoesNotExist."""
    row = _held(update_id)
    require_lead(row.incident, by)
    if row.state == UpdateState.TAKEN_BACK:
        return row
    refuse(rules.why_not_take_back(state=UpdateState(row.state), due_at=row.due_at, at=at))
    row.state, row.ended_at = UpdateState.TAKEN_BACK, at
    row.save(update_fields=["state", "ended_at"])
    row.rows.update(state=RowState.TAKEN_BACK)
    log(row.incident, LineKind.TOLD, _("Took the message back before it left. Nobody got it."), by=by, at=at)
    _publish_end(row, sent_count=0, by=by, at=at)
    return row


def advance_update(*, update_id: int, by: Actor, at: datetime) -> bool:
    """Tell the next customers of a message that is due, at most AT_ONCE; return whether there are more.

    A second run goes on where the first one stopped. Raises Update.DoesNotExist.
    """
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    if not _begin(update_id, at):
        return False
    waiting = UpdateRow.objects.filter(update_id=update_id, state=RowState.WAITING).order_by("pk")
    for row_id in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        _tell_one(row_id, by=by, at=at)
    if waiting.exists():
        return True
    _end(update_id, by=by, at=at)
    return False


@transaction.atomic
def _begin(update_id: int, at: datetime) -> bool:
    row = _held(update_id)
    if row.state == UpdateState.HELD and row.due_at <= at:
        row.state = UpdateState.SENDING
        row.save(update_fields=["state"])
    return row.state == UpdateState.SENDING


@transaction.atomic
def _tell_one(row_id: int, *, by: Actor, at: datetime) -> None:
    row = UpdateRow.objects.select_for_update(of=("self",)).select_related("update", "customer").get(pk=row_id)
    if row.state != RowState.WAITING:
        return
    row.state, row.why = RowState.REFUSED, _why_not_reach(row)
    if not row.why:
        try:
            with transaction.atomic():
                words = rules.text_in(row.update.texts, row.customer.language)
                sent = case_actions.reply(
                    case_id=row.case_id, text=words, channel=Channel.EMAIL, is_automatic=True, by=by, at=at
                )  # fmt: skip
        except (Refused, PermissionError) as why:
            row.why = str(why)
        else:
            row.state, row.contact_id, row.sent_at = RowState.SENT, sent.pk, at
    row.save()


def _why_not_reach(row: UpdateRow) -> str:
    """Return why a customer cannot be told in writing, or nothing."""
    if customers.reach([row.customer_id], kind=PointKind.EMAIL).get(row.customer_id):
        case = cases.find_case(row.case_id)
        return _("The case was merged.") if case is None or case.merged_into_id else ""
    return _("No e-mail address is known. Call or write to them.")


@transaction.atomic
def _end(update_id: int, *, by: Actor, at: datetime) -> None:
    row = _held(update_id)
    if row.state != UpdateState.SENDING:
        return
    row.state, row.ended_at = UpdateState.DONE, at
    row.save(update_fields=["state", "ended_at"])
    count = row.rows.filter(state=RowState.SENT).count()
    told = ngettext("Told %(n)d of %(total)d customer.", "Told %(n)d of %(total)d customers.", row.total)
    words = told % {"n": count, "total": row.total}
    log(row.incident, LineKind.TOLD, words, by=by, at=at)
    _publish_end(row, sent_count=count, by=by, at=at)


def _held(update_id: int) -> Update:
    return Update.objects.select_for_update(of=("self",)).select_related("incident").get(pk=update_id)


def _publish_end(row: Update, *, sent_count: int, by: Actor, at: datetime) -> None:
    is_taken_back = row.state == UpdateState.TAKEN_BACK
    event = UpdateEnded(
        incident_id=row.incident_id, update_id=row.pk, sent_count=sent_count, is_taken_back=is_taken_back
    )  # fmt: skip
    publish(event, about=row.incident, by=by, at=at)
    live.announce(f"incident:{row.incident_id}")


@job(retries=8)
def tell_customers(update_id: int) -> None:
    """Tell the customers of a message that is due. A second run goes on where the first one stopped."""
    while advance_update(update_id=update_id, by=HOUSE, at=clock.now()):
        pass
