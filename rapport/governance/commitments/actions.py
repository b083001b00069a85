"""Verbs: the only code that changes a commitment."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kernel import live, personal
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import Record, publish, record
from rapport.kernel.personal import CUSTOMER, ERASED, About, Carried, Holding, Part, Rows, Stop

from . import rules
from .events import (
    ActionAsked,
    ImprovementRaised,
    PromiseBroken,
    PromiseCarriedOver,
    PromiseDue,
    PromiseHandedOver,
    PromiseKept,
    PromiseMade,
    PromiseOwedTo,
    PromiseWithdrawn,
)
from .models import Commitment
from .types import CommitmentKind, CommitmentState, PromiseRecord, Subject

TICK_ROWS = 200


class PromiseRefused(Refused):
    """A promise cannot be made, settled or handed over as asked."""


@transaction.atomic
def promise(
    *, subject: Subject, customer_id: int | None, text: str, owner_id: int, due_at: datetime, by: Actor, at: datetime
) -> Commitment:
    """Promise a customer something by a moment. The same promise sent twice is one promise.

    The room that owns the subject has checked that ``by`` may work on it. Raises NotAllowed or PromiseRefused.
    """
    by.require_somewhere("commitments.keep")
    given = {"owner_id": owner_id, "customer_id": customer_id, "made_by_id": by.person_id}
    return _made(CommitmentKind.PROMISE, PromiseMade, subject, text, due_at, given, by=by, at=at)


@transaction.atomic
def owe(*, subject: Subject, text: str, owner_id: int, due_at: datetime, by: Actor, at: datetime) -> Commitment:
    """Have a person owe something inside the company by a moment. Asked twice it is one action.

    The room that owns the subject has checked that ``by`` may ask it. Raises NotAllowed or PromiseRefused.
    """
    by.require_somewhere("commitments.keep")
    given = {"owner_id": owner_id, "made_by_id": by.person_id}
    return _made(CommitmentKind.ACTION, ActionAsked, subject, text, due_at, given, by=by, at=at)


@transaction.atomic
def raise_improvement(*, subject: Subject, text: str, owner_id: int, due_at: datetime, by: Actor, at: datetime) -> Commitment:
    """Have a person owe an improvement by a moment. Asked twice it is one; only Rapport itself raises it, and tells the owner.

    Raises NotAllowed or PromiseRefused.
    """
    _require_machine(by)
    return _made(CommitmentKind.IMPROVEMENT, ImprovementRaised, subject, text, due_at, {"owner_id": owner_id}, by=by, at=at)


def _made(
    kind: CommitmentKind,
    said: type[PromiseMade | ActionAsked | ImprovementRaised],
    subject: Subject,
    text: str,
    due_at: datetime,
    given: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> Commitment:
    """Return what is owed from now on, or what was owed already, word for word by the same moment. Raises PromiseRefused."""
    _refuse(rules.why_not_promise(text=text, due_at=due_at, at=at))
    made, is_new = Commitment.objects.select_related("owner").get_or_create(
        kind=kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        text=text.strip(),
        due_at=due_at,
        state=CommitmentState.OPEN,
        defaults={**given, "made_at": at, "warn_at": rules.warn_at(made_at=at, due_at=due_at)},
    )
    if is_new:
        event = said(commitment_id=made.pk, subject_kind=subject[0], subject_id=subject[1], owner_id=given["owner_id"])
        publish(event, about=made, by=by, at=at)
        _announce(made)
    return made


@transaction.atomic
def keep(*, commitment_id: int, proof: str, by: Actor, at: datetime) -> Commitment:
    """Record that it was done, with the proof. After the due moment it counts as done late: the promise stays broken.

    Raises NotAllowed, PromiseRefused or Commitment.DoesNotExist. Saying the same twice changes nothing.
    """
    row = _locked(commitment_id, by)
    if row.settled_at is not None and row.proof == proof.strip():
        return row
    _refuse(rules.why_not_settle(state=CommitmentState(row.state), is_settled=row.is_settled))
    _refuse(rules.why_not_words(proof, what="proof"))
    is_late = row.state == CommitmentState.BROKEN or row.due_at <= at
    row.state = CommitmentState.BROKEN if is_late else CommitmentState.KEPT
    row.proof, row.settled_at, row.settled_by_id = proof.strip(), at, by.person_id
    row.save(update_fields=["state", "proof", "settled_at", "settled_by"])
    kept = PromiseKept(commitment_id=row.pk, subject_kind=row.subject_kind, subject_id=row.subject_id, is_late=is_late)
    publish(kept, about=row, by=by, at=at)
    _announce(row)
    return row


@transaction.atomic
def withdraw(*, commitment_id: int, reason: str, by: Actor, at: datetime) -> Commitment:
    """Take a promise back, with the reason. One that is already broken stays broken and cannot be withdrawn.

    Raises NotAllowed, PromiseRefused or Commitment.DoesNotExist.
    """
    row = _locked(commitment_id, by)
    if row.state == CommitmentState.WITHDRAWN and row.reason == reason.strip():
        return row
    _refuse(rules.why_not_settle(state=CommitmentState(row.state), is_settled=row.is_settled))
    _refuse(rules.why_not_withdraw(state=CommitmentState(row.state), due_at=row.due_at, at=at))
    _refuse(rules.why_not_words(reason, what="reason"))
    row.state, row.reason = CommitmentState.WITHDRAWN, reason.strip()
    row.settled_at, row.settled_by_id = at, by.person_id
    row.save(update_fields=["state", "reason", "settled_at", "settled_by"])
    withdrawn = PromiseWithdrawn(commitment_id=row.pk, subject_kind=row.subject_kind, subject_id=row.subject_id)
    publish(withdrawn, about=row, by=by, at=at)
    _announce(row)
    return row


@transaction.atomic
def hand_over(*, commitment_id: int, owner_id: int, by: Actor, at: datetime) -> Commitment:
    """Give a promise to another person, who then owes it. Raises NotAllowed, PromiseRefused or Commitment.DoesNotExist."""
    row = _locked(commitment_id, by)
    if row.owner_id == owner_id:
        return row
    _refuse(rules.why_not_settle(state=CommitmentState(row.state), is_settled=row.is_settled))
    before, row.owner_id = row.owner_id, owner_id
    row.save(update_fields=["owner"])
    handed = PromiseHandedOver(
        commitment_id=row.pk, subject_kind=row.subject_kind, subject_id=row.subject_id, before_id=before, owner_id=owner_id
    )
    publish(handed, about=row, by=by, at=at)
    _announce(row)
    return row


@transaction.atomic
def carry_over(*, subject: Subject, to_id: int, only: Sequence[int] | None = None, by: Actor, at: datetime) -> list[int]:
    """Carry what was promised about a subject over to another one of its kind, into which it went; return which.

    ``only``: of these ones. The room of the subjects has locked both and decided that ``by`` may. A promise that is owed there
    already, word for word, stays where it is.
    """
    rows = Commitment.objects.select_for_update(of=("self",)).filter(subject_kind=subject[0], subject_id=subject[1])
    there = Commitment.objects.filter(subject_kind=subject[0], subject_id=to_id, state=CommitmentState.OPEN)
    known = set(there.values_list("text", "due_at"))
    moved = []
    for row in rows.order_by("pk") if only is None else rows.filter(pk__in=only).order_by("pk"):
        if row.state == CommitmentState.OPEN and (row.text, row.due_at) in known:
            continue
        row.subject_id = to_id
        row.save(update_fields=["subject_id"])
        said = PromiseCarriedOver(commitment_id=row.pk, subject_kind=subject[0], before_id=subject[1], subject_id=to_id)
        publish(said, about=row, by=by, at=at)
        _announce(row)
        moved.append(row.pk)
    return moved


def owe_to(*, subject: Subject, customer_id: int | None, by: Actor, at: datetime) -> None:
    """Let what was promised about a subject be promised to another customer, whose it is; its room decided that ``by`` may."""
    rows = Commitment.objects.select_for_update(of=("self",)).filter(
        kind=CommitmentKind.PROMISE, subject_kind=subject[0], subject_id=subject[1]
    )
    for row in rows.order_by("pk"):
        before, row.customer_id = row.customer_id, customer_id
        row.save(update_fields=["customer_id"])
        publish(PromiseOwedTo(commitment_id=row.pk, before_id=before, customer_id=customer_id), about=row, by=by, at=at)
        _announce(row)


@transaction.atomic
def warn_due(*, by: Actor, at: datetime) -> int:
    """Say once of each open promise that it is due soon. Return how many; call again while it returns TICK_ROWS."""
    _require_machine(by)
    waiting = Commitment.objects.filter(state=CommitmentState.OPEN, is_warned=False, warn_at__lte=at, due_at__gt=at)
    rows = _taken(waiting)
    for row in rows:
        due = PromiseDue(commitment_id=row.pk, subject_kind=row.subject_kind, subject_id=row.subject_id, owner_id=row.owner_id)
        publish(due, about=row, by=by, at=at)
    Commitment.objects.filter(pk__in=[row.pk for row in rows]).update(is_warned=True)
    return len(rows)


@transaction.atomic
def break_overdue(*, by: Actor, at: datetime) -> int:
    """Call every open promise broken whose due moment has passed. Return how many; call again while it returns TICK_ROWS."""
    _require_machine(by)
    rows = _taken(Commitment.objects.filter(state=CommitmentState.OPEN, due_at__lte=at))
    Commitment.objects.filter(pk__in=[row.pk for row in rows]).update(state=CommitmentState.BROKEN)
    for row in rows:
        broken = PromiseBroken(
            commitment_id=row.pk, subject_kind=row.subject_kind, subject_id=row.subject_id, owner_id=row.owner_id
        )
        # It broke at its due moment, whenever the clock came round to see it.
        publish(broken, about=row, by=by, at=row.due_at)
        _announce(row)
    return len(rows)


@transaction.atomic
def ensure_promises(*, records: Sequence[PromiseRecord], by: Actor, at: datetime) -> int:
    """Write promises of the past in bulk; those known already are left alone. Nobody is told. Return how many are new."""
    _require_machine(by)
    known = set(
        Commitment.objects.filter(subject_id__in={one.subject[1] for one in records}).values_list(
            "subject_kind", "subject_id", "text", "made_at"
        )
    )
    new = [one for one in records if (*one.subject, one.text.strip(), one.made_at) not in known]
    rows = Commitment.objects.bulk_create([_row_of(one, at) for one in new], batch_size=1000)
    record(_past_of(rows), about=Commitment, by=by)
    return len(rows)


def _row_of(one: PromiseRecord, at: datetime) -> Commitment:
    warn_at = rules.warn_at(made_at=one.made_at, due_at=one.due_at)
    return Commitment(
        kind=CommitmentKind.PROMISE,
        subject_kind=one.subject[0],
        subject_id=one.subject[1],
        customer_id=one.customer_id,
        text=one.text.strip(),
        owner_id=one.owner_id,
        made_at=one.made_at,
        made_by_id=one.made_by_id or one.owner_id,
        due_at=one.due_at,
        warn_at=warn_at,
        is_warned=warn_at <= at,
        state=one.state,
        settled_at=one.settled_at,
        settled_by_id=one.owner_id if one.settled_at else None,
        proof=one.proof,
    )


def _past_of(rows: Sequence[Commitment]) -> list[Record]:
    """What the journal says of promises that were brought in: made, and broken, kept or withdrawn."""
    past = []
    for row in rows:
        about = (row.pk, row.subject_kind, row.subject_id)
        past.append(_past(PromiseMade, about, row, row.made_at, owner_id=row.owner_id))
        if row.state == CommitmentState.BROKEN:
            past.append(_past(PromiseBroken, about, row, row.due_at, owner_id=row.owner_id))
        if row.settled_at and row.state == CommitmentState.WITHDRAWN:
            past.append(_past(PromiseWithdrawn, about, row, row.settled_at))
        elif row.settled_at:
            past.append(_past(PromiseKept, about, row, row.settled_at, is_late=row.state == CommitmentState.BROKEN))
    return past


def _past(event: type[Any], about: tuple[int, str, int], row: Commitment, at: datetime, **more: Any) -> Record:
    said = event(commitment_id=about[0], subject_kind=about[1], subject_id=about[2], **more)
    return Record(event=said, subject_id=row.pk, at=at, person_id=row.owner_id)


def _taken(rows: QuerySet[Commitment]) -> list[Commitment]:
    """Lock the next rows that no other worker holds."""
    return list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")[:TICK_ROWS])


def _locked(commitment_id: int, by: Actor) -> Commitment:
    row = Commitment.objects.select_for_update(of=("self",)).select_related("owner").get(pk=commitment_id)
    by.require("commitments.keep", on=row)
    return row


def _refuse(why: str | None) -> None:
    if why:
        raise PromiseRefused(_(why))


def _require_machine(by: Actor) -> None:
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))


def _announce(row: Commitment) -> None:
    """Pages that show the subject, and the owner's own lists, look again."""
    live.announce(f"{row.subject_kind}:{row.subject_id}")
    if row.owner_id:
        live.announce(f"inbox:{row.owner_id}")


ABOUT_CASES = {"subject_kind__in": ("case", "complaint")}
REVIEW = "quality.review"
NOTHING = {"text": ERASED, "proof": "", "reason": ""}
HELD = (
    Rows(model=Commitment, by="cases.case", lookup="subject_id", where=ABOUT_CASES, becomes=NOTHING, gives=True),
    Rows(model=Commitment, by=REVIEW, lookup="subject_id", where={"subject_kind": "review"}, becomes=NOTHING, gives=True),
    Rows(model=Commitment, by=CUSTOMER, lookup="customer_id", becomes=NOTHING, gives=True, parts=frozenset({Part.PERSON})),
)


def _owed(about: About, at: datetime) -> Iterator[Stop]:
    """Yield a stop for what is still owed to somebody: it has to be kept, or withdrawn, before its words go.

    What one of us is to learn from a review of how the case was handled is owed to no customer.
    """
    for rows in (one for one in HELD if one.by != REVIEW):
        for one in rows.found(about).filter(settled_at=None):
            case_ids = (one.subject_id,) if one.subject_kind in ABOUT_CASES["subject_kind__in"] else ()
            why = _("Promise %(number)d is still owed. Keep it or withdraw it first.") % {"number": one.pk}
            yield Stop(why=why, case_ids=case_ids)


def _carried(over: Carried) -> None:
    """What was promised to a customer who was merged is promised to the one who stays: figures are counted again by it."""
    owed = (
        Record(
            event=PromiseOwedTo(commitment_id=one, before_id=over.from_id, customer_id=over.to_id),
            subject_id=one,
            at=over.at,
            person_id=over.by.person_id,
        )
        for one in over.ids.get(Commitment._meta.label_lower, ())
    )
    record(owed, about=Commitment, by=over.by)


@transaction.atomic
def forget_words(*, kind: str, subject_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Forget the words of what is owed about some subjects; that it was kept or broken, and when, stays. Raises NotAllowed."""
    _require_machine(by)
    return Commitment.objects.filter(subject_kind=kind, subject_id__in=subject_ids).exclude(**NOTHING).update(**NOTHING)


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words of what was owed; that it was kept or broken, and when, stays. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(
    key="commitments", label=gettext_lazy("Promises"), rows=HELD, erase=erase_personal, stops=_owed, carried=_carried
)
