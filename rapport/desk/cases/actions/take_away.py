"""The other bulk verb: cases that an import made go again, with all that came with them, unless somebody worked on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rapport.desk.cases.events import CaseBroughtUpToDate, CaseOpened, CasesBroughtIn, CaseTakenAway
from rapport.desk.cases.models import Assignment, Case, CaseCalendar, CaseStandard, Contact, SourceEvent, StateInterval
from rapport.governance.commitments.queries import promises_of
from rapport.governance.privacy.queries import held_among
from rapport.governance.standards.actions import forget_subjects
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, history, name_of, record
from rapport.kernel.unused import pointed_at

HOUSE = Actor.machine("import")
# What a bulk verb writes beside the case itself. Whatever else points to a case or its messages, somebody has put there.
BROUGHT = (CaseStandard, CaseCalendar, SourceEvent, Assignment, StateInterval, Contact)
CAME = (name_of(CaseOpened), name_of(CasesBroughtIn))
CASE, CONTACT = "cases.case", "cases.contact"


@dataclass(frozen=True, kw_only=True)
class TakenAway:
    """What went and what stays, by id. ``last_id``: up to where it was looked; None when nothing of the batch is left."""

    taken: tuple[int, ...]
    kept: tuple[int, ...]
    last_id: int | None


@transaction.atomic
def take_away(
    *, batch_id: int, after_id: int = 0, limit: int = 500, is_trial: bool = False, by: Actor, at: datetime
) -> TakenAway:
    """Take away the next cases that a batch made, those with an id above ``after_id``, unless they were touched since.

    Touched is a case on which a person or a customer did anything, to which another room holds anything, that another import has
    brought up to date, or that is under legal hold by itself or with its customer. ``is_trial``: only say what would go.
    Raises NotAllowed without ``cases.import``.
    """
    by.require_somewhere("cases.import")
    rows = Case.objects.select_for_update().filter(batch_id=batch_id, pk__gt=after_id).order_by("pk")[:limit]
    found = {case.pk: case for case in rows}
    if not found:
        return TakenAway(taken=(), kept=(), last_id=None)
    kept = {pk for pk, case in found.items() if case.worked_at is not None} | _touched(found, batch_id, at) | _held(found)
    taken = [pk for pk in found if pk not in kept]
    if taken and not is_trial:
        _remove(taken, batch_id=batch_id, by=by, at=at)
    return TakenAway(taken=tuple(taken), kept=tuple(sorted(kept)), last_id=max(found))


def _held(found: Mapping[int, Case]) -> set[int]:
    holds = held_among(case_ids=found, customer_ids={case.customer_id for case in found.values()})
    cases, customers = {one.case_id for one in holds}, {one.customer_id for one in holds} - {None}
    return {pk for pk, case in found.items() if pk in cases or case.customer_id in customers}


def _touched(found: Collection[int], batch_id: int, at: datetime) -> set[int]:
    ids = list(found)
    contacts = dict(Contact.objects.filter(case__in=ids).values_list("pk", "case_id"))
    touched = pointed_at(Case, ids, but=BROUGHT) | {contacts[pk] for pk in pointed_at(Contact, list(contacts), but=BROUGHT)}
    touched |= {contacts[one.subject_id] for one in files.files_of(CONTACT, list(contacts))}
    touched |= set(promises_of("case", ids, as_of=at))
    entries = history(CASE, ids)
    touched |= set(entries.filter(person_id__isnull=False).exclude(event__in=CAME).values_list("subject_id", flat=True))
    grown = entries.filter(event=name_of(CaseBroughtUpToDate)).exclude(payload__batch_id=batch_id)
    return touched | set(grown.values_list("subject_id", flat=True))


def _remove(ids: Sequence[int], *, batch_id: int, by: Actor, at: datetime) -> None:
    forget_subjects(kind="case", ids=ids, by=HOUSE, at=at)
    for model in BROUGHT:
        rows = model._base_manager.filter(case_id__in=ids)
        rows._raw_delete(rows.db)
    gone = Case._base_manager.filter(pk__in=ids)
    gone._raw_delete(gone.db)
    events = (CaseTakenAway(case_id=pk, batch_id=batch_id) for pk in ids)
    record((Record(event=one, subject_id=one.case_id, at=at, person_id=by.person_id) for one in events), about=Case, by=by)
