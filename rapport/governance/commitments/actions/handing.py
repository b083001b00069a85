"""Verbs of ours towards another department: hand over, answer, agree a date, return, confirm, take back, send the link anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.governance.commitments import rules
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from ..events import CommitmentMoved, DepartmentLinkSent, DepartmentReminded, HandedToDepartment
from ..models import Commitment, Handing, HandingLine, new_key
from ..queries import sharing
from ..queries.handings import hours, running_of, stand_of
from ..types import RUNNING, WITH_THEM, Asking, CommitmentKind, CommitmentState, Said, Showable, Step
from .exchange import announce, leave, let_go, next_telling, note
from .promises import settle
from .refusing import TICK_ROWS, PromiseRefused, refuse, require_machine

DELEGATE, KEEP = "commitments.delegate", "commitments.keep"
SAYS = {Step.NEAR: Said.REMINDED, Step.DUE: Said.REMINDED, Step.HEAD: Said.HEAD_TOLD, Step.OURS: Said.OURS_TOLD}


@transaction.atomic
def hand_to_department(*, commitment_id: int, asking: Asking, by: Actor, at: datetime) -> Handing:
    """Ask another department of the company to do what is owed; its liaison person gets a link by mail.

    Who owes it inside stays its owner. With another department it is taken back first. Asked twice it is one.
    Raises NotAllowed, PromiseRefused, BadInput or Commitment.DoesNotExist.
    """
    row = Commitment.objects.select_for_update(of=("self",)).select_related("owner").get(pk=commitment_id)
    by.require(DELEGATE, on=row)
    running = Handing.objects.filter(commitment_id=row.pk, state__in=RUNNING).first()
    if running is not None and running.department_id == asking.department_id:
        if running.asked == asking.asked.strip():
            return running
        raise PromiseRefused(_("It lies with this department already. Answer them there, or take it back first."))
    refuse(rules.why_not_settle(state=CommitmentState(row.state), is_settled=row.is_settled))
    department = people.find_department(asking.department_id)
    if department is None:
        raise BadInput(_("There is no department with this number."))
    refuse(
        rules.why_not_hand(
            asked=asking.asked, why=asking.why, due_at=asking.due_at, at=at, is_active=department.is_active,
            owed_by=row.due_at if row.state == CommitmentState.OPEN else None, has_address=bool(department.liaison_email),
        )
    )  # fmt: skip
    offered = _offered(row, asking, by)
    let_go(row, _("Another department was asked instead."), by=by, at=at)
    handing = Handing.objects.create(
        commitment=row, department=department, asked=asking.asked.strip(), why=asking.why.strip(),
        proof_wished=asking.proof_wished.strip(), quoted=sharing.quoted(offered, words=asking.words, shares=asking.shares),
        shown=sharing.shown(offered, shares=asking.shares),
        asked_at=at, asked_by_id=by.person_id, first_due_at=asking.due_at, due_at=asking.due_at,
        link_until=rules.opens_until(due_at=asking.due_at, at=at),
    )  # fmt: skip
    row.department_id = department.pk
    row.save(update_fields=["department"])
    note(handing, Said.HANDED, moment=asking.due_at, by=by, at=at, is_told=False)
    handed = HandedToDepartment(
        commitment_id=row.pk, subject_kind=row.subject_kind, subject_id=row.subject_id, handing_id=handing.pk,
        department_id=department.pk,
    )  # fmt: skip
    publish(handed, about=handing, by=by, at=at)
    return handing


def _offered(row: Commitment, asking: Asking, by: Actor) -> Showable:
    """Return what may be shown, once all that was chosen is among it."""
    offered = sharing.showable((row.subject_kind, row.subject_id), by)
    if offered.is_restricted and (asking.words or asking.shares):
        raise PromiseRefused(
            _("This case is restricted: nothing of it leaves the department. Say in your own words what is asked.")
        )
    if not set(asking.words) <= {one.id for one in offered.words} or not asking.shares <= {one for one, _of in offered.personal}:
        raise BadInput(_("What was chosen to be shown is not there any more. Load the page again and choose anew."))
    return offered


@transaction.atomic
def answer_department(*, handing_id: int, text: str, by: Actor, at: datetime) -> Handing:
    """Answer what the department asked back. Raises NotAllowed, PromiseRefused or Handing.DoesNotExist."""
    return _told(handing_id, Said.ANSWER, text, KEEP, by=by, at=at)


@transaction.atomic
def agree_date(*, handing_id: int, by: Actor, at: datetime) -> Handing:
    """Agree to the later date that the department proposed; what is owed inside the company moves with it.

    A promise to a customer does not move. Raises NotAllowed, PromiseRefused or Handing.DoesNotExist.
    """
    row = hold(handing_id, DELEGATE, by=by)
    proposed, owed = row.proposed_at, row.commitment
    if proposed is None and row.lines.filter(said=Said.DATE_AGREED).exists():
        return row
    refuse(rules.why_not_ours(stand_of(row), Said.DATE_AGREED, text=""))
    assert proposed is not None
    state = CommitmentState(owed.state)
    is_promise = owed.kind == CommitmentKind.PROMISE
    refuse(rules.why_not_later(is_promise=is_promise, state=state, due_at=owed.due_at, to=proposed))
    if proposed <= at:
        raise PromiseRefused(_("That day has come already. Keep the date that was asked."))
    note(row, Said.DATE_AGREED, moment=proposed, by=by, at=at)
    if state is CommitmentState.OPEN and proposed > owed.due_at:
        _move(owed, proposed, by=by, at=at)
    return row


def _move(owed: Commitment, to: datetime, *, by: Actor, at: datetime) -> None:
    same = Commitment.objects.filter(
        subject_kind=owed.subject_kind, subject_id=owed.subject_id, text=owed.text, due_at=to, state=CommitmentState.OPEN
    )
    if same.exists():
        raise PromiseRefused(_("The same is owed by that moment already. Take this one back."))
    owed.due_at, owed.warn_at, owed.is_warned = to, rules.warn_at(made_at=at, due_at=to), False
    owed.save(update_fields=["due_at", "warn_at", "is_warned"])
    moved = CommitmentMoved(commitment_id=owed.pk, subject_kind=owed.subject_kind, subject_id=owed.subject_id, due_at=to)
    publish(moved, about=owed, by=by, at=at)
    announce(owed)


@transaction.atomic
def keep_date(*, handing_id: int, text: str, by: Actor, at: datetime) -> Handing:
    """Keep the date that was asked, against the one that they proposed. Raises like ``answer_department``."""
    return _told(handing_id, Said.DATE_KEPT, text, DELEGATE, by=by, at=at)


@transaction.atomic
def return_report(*, handing_id: int, text: str, by: Actor, at: datetime) -> Handing:
    """Return what was reported done, with what is missing. Raises like ``answer_department``."""
    return _told(handing_id, Said.RETURNED, text, DELEGATE, by=by, at=at)


@transaction.atomic
def take_back(*, handing_id: int, text: str, by: Actor, at: datetime) -> Handing:
    """Take it back from the department. Raises like ``answer_department``."""
    row = _told(handing_id, Said.TAKEN_BACK, text, DELEGATE, by=by, at=at)
    leave(row.commitment)
    return row


@transaction.atomic
def confirm_report(*, handing_id: int, text: str, by: Actor, at: datetime) -> Handing:
    """Confirm that it is done: what was owed is settled as of the moment at which the department reported it.

    ``text``: how it was looked at; without it their own words are the proof. Raises like ``answer_department``.
    """
    row = hold(handing_id, DELEGATE, by=by)
    if was_said(row, Said.CONFIRMED, text):
        return row
    refuse(rules.why_not_ours(stand_of(row), Said.CONFIRMED, text=text))
    done_at = row.reported_at
    assert done_at is not None
    report = row.lines.filter(said=Said.REPORTED).latest("at", "pk")
    note(row, Said.CONFIRMED, text=text, by=by, at=at)
    if not row.commitment.is_settled:
        proof = f"{row.department.name}: {text.strip() or report.text}"
        settle(row.commitment, proof=proof, done_at=done_at, by=by, at=at)
    return row


@transaction.atomic
def renew_link(*, handing_id: int, by: Actor, at: datetime) -> Handing:
    """Send the department a new link; the one before opens nothing any more. Raises like ``answer_department``."""
    row = hold(handing_id, DELEGATE, by=by)
    refuse(rules.why_not_ours(stand_of(row), Said.LINK_SENT, text=""))
    if row.lines.filter(said=Said.LINK_SENT, at=at).exists():
        return row
    if not row.department.liaison_email:
        raise PromiseRefused(_("This department has no liaison person with an e-mail address. Name one first."))
    row.link_key = new_key()
    note(row, Said.LINK_SENT, by=by, at=at, is_told=False)
    sent = DepartmentLinkSent(
        commitment_id=row.commitment_id, subject_kind=row.commitment.subject_kind, subject_id=row.commitment.subject_id,
        handing_id=row.pk,
    )  # fmt: skip
    publish(sent, about=row, by=by, at=at)
    return row


def close_links(*, department_id: int, by: Actor, at: datetime) -> list[Handing]:
    """Let nobody open the links of a department any more: whoever had them is not its liaison person now; mail new ones.

    Raises NotAllowed.
    """
    require_machine(by)
    found = []
    for handing_id in running_of(department_id):
        with transaction.atomic():
            row = hold(handing_id, DELEGATE, by=by)
            if row.department.liaison_email:
                found.append(renew_link(handing_id=handing_id, by=by, at=at))
            else:
                row.link_key = new_key()
                row.save(update_fields=["link_key"])
                found.append(row)
    return found


@transaction.atomic
def remind_departments(*, by: Actor, at: datetime) -> int:
    """Climb the ladder of reminders where its next step has come. Return how many; call again while it returns TICK_ROWS.

    Steps that passed while nothing ran are told as one: the highest of them.
    """
    require_machine(by)
    waiting = Handing.objects.filter(tell_at__lte=at).select_related("department", "commitment")
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("tell_at", "pk")[:TICK_ROWS])
    calendar = hours()
    for row in rows:
        ladder = rules.moments(
            asked_at=row.asked_at, due_at=row.due_at, has_head=bool(row.department.head_email), hours=calendar
        )  # fmt: skip
        reached = [step for step, moment in ladder if moment <= at]
        is_new = len(reached) > row.told_count and row.state in WITH_THEM
        row.told_count = max(len(reached), row.told_count)
        row.tell_at = next_telling(row) if row.state in WITH_THEM else None
        row.save(update_fields=["told_count", "tell_at"])
        if is_new:
            _remind(row, reached[-1], by=by, at=at)
    return len(rows)


def _remind(row: Handing, step: Step, *, by: Actor, at: datetime) -> None:
    note(row, SAYS[step], by=by, at=at, is_told=False)
    told = DepartmentReminded(
        commitment_id=row.commitment_id, subject_kind=row.commitment.subject_kind, subject_id=row.commitment.subject_id,
        handing_id=row.pk, step=step,
    )  # fmt: skip
    publish(told, about=row, by=by, at=at)


def hold(handing_id: int, capability: str, *, by: Actor) -> Handing:
    """Lock what is owed and how it stands with the department, in this order, for whoever may."""
    rows = Handing.objects.select_related("department")
    owed = Commitment.objects.select_for_update(of=("self",)).select_related("owner").get(handed=handing_id)
    row = rows.select_for_update(of=("self",)).get(pk=handing_id)
    row.commitment = owed
    by.require(capability, on=row)
    return row


def _told(handing_id: int, said: Said, text: str, capability: str, *, by: Actor, at: datetime) -> Handing:
    row = hold(handing_id, capability, by=by)
    if was_said(row, said, text):
        return row
    refuse(rules.why_not_ours(stand_of(row), said, text=text))
    note(row, said, text=text, by=by, at=at)
    return row


def was_said(row: Handing, said: Said, text: str) -> bool:
    """Return whether this very line was the last one: a form sent twice says it once."""
    last = HandingLine.objects.filter(handing=row).order_by("at", "pk").last()
    return last is not None and last.said == said and last.text == text.strip()
