"""Record an agreement about figures of individual people, withdraw it, and look at such figures: each look is written down."""

from datetime import datetime
from typing import BinaryIO

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import publish

from .. import rules
from ..events import AgreementRecorded, AgreementWithdrawn, FiguresLookedAt
from ..models import Agreement, Look
from ..queries.agreements import AGREE, state_of
from ..queries.persons import OfPeople, of_people
from ..types import AgreementDraft, AgreementState, Asked

LONGEST_REASON = 500


@transaction.atomic
def record_agreement(
    *, draft: AgreementDraft, by: Actor, at: datetime, file: BinaryIO | None = None, file_name: str = ""
) -> Agreement:
    """Record an agreement as the next version; it takes the place of those before from its day on. Raises NotAllowed, Refused."""
    _require_director(by)
    if why := rules.why_not_agreement(draft, today=at.astimezone(by.zone).date()):
        raise Refused(_(why))
    with connection.cursor() as cursor:  # the first one has no row that could be locked
        cursor.execute(f'LOCK TABLE "{Agreement._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
    last = Agreement.objects.aggregate(last=Max("version"))["last"] or 0
    row = Agreement.objects.create(
        version=last + 1,
        party=draft.party,
        agreed_with=draft.agreed_with.strip(),
        person_ids=None if draft.person_ids is None else sorted(draft.person_ids),
        purposes=[str(one) for one in draft.purposes],
        text=draft.text.strip(),
        reach_days=draft.reach_days,
        active_from=draft.active_from,
        review_date=draft.review_date,
        recorded_at=at,
        recorded_by_id=by.person_id,
    )
    if file is not None:
        files.keep(file, name=file_name, about=row, by=by, at=at)
    publish(AgreementRecorded(agreement_id=row.pk, version=row.version), about=row, by=by, at=at)
    return row


@transaction.atomic
def withdraw_agreement(*, agreement_id: int, why: str, by: Actor, at: datetime) -> Agreement:
    """Withdraw an agreement at once, with the reason. Twice changes nothing. Raises NotAllowed, Refused, DoesNotExist."""
    _require_director(by)
    row = Agreement.objects.select_for_update().get(pk=agreement_id)
    if state_of(row, at.date()) is AgreementState.WITHDRAWN:
        return row
    if not 0 < len(why.strip()) <= LONGEST_REASON:
        raise Refused(_("Say in up to 500 letters why it is withdrawn: everybody whom it covers reads it."))
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_why = at, by.person_id, why.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    publish(AgreementWithdrawn(agreement_id=row.pk), about=row, by=by, at=at)
    return row


def _require_director(by: Actor) -> None:
    by.require_somewhere(AGREE)
    if by.person_id is None:
        raise NotAllowed(_("An agreement is recorded by a person, with their name."))


@transaction.atomic
def look(*, asked: Asked, by: Actor, at: datetime) -> OfPeople:
    """Return figures by person as far as they are open, and write down whose the actor looked at. Raises as ``of_people``."""
    found = of_people(by, asked, at=at)
    if by.person_id is None:
        raise NotAllowed(_("Figures of individual people are looked at by a person, with their name."))
    for person_id, _name, _figure in found.figures:
        if person_id != by.person_id:
            row = Look.objects.create(
                agreement=found.agreement,
                person_id=person_id,
                by_id=by.person_id,
                metric=found.metric.key,
                since=found.since,
                until=found.until,
                at=at,
            )
            event = FiguresLookedAt(look_id=row.pk, person_id=person_id, agreement_id=found.agreement.pk)
            publish(event, about=row, by=by, at=at)
    return found
