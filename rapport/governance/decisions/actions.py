"""Verbs: the only code that changes a decision."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.kernel import live, personal
from rapport.kernel.actor import Actor, is_apart
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import publish
from rapport.kernel.personal import ERASED, About, Holding, Rows, Stop

from . import queries, rules
from .events import (
    DecisionAsked,
    DecisionAskedBack,
    DecisionDelegated,
    DecisionExplained,
    DecisionMade,
    DecisionOverdue,
    DecisionReviewDue,
    DecisionReviewed,
    DecisionWithdrawn,
)
from .models import IS_OPEN, Decision, DecisionOption, Remark
from .types import DecisionState, Request, Subject

TICK_ROWS = 200
ASK, DECIDE = "decisions.ask", "decisions.decide"


class DecisionRefused(Refused):
    """A decision cannot be asked for or made so."""


@transaction.atomic
def ask(*, request: Request, by: Actor, at: datetime) -> Decision:
    """Put a question to somebody who decides. The room that owns the subject has checked that ``by`` may work on it.

    Raises NotAllowed or DecisionRefused.
    """
    by.require_somewhere(ASK)
    _refuse(
        rules.why_not_ask(
            question=request.question,
            options=request.options,
            recommended=request.recommended,
            currency=request.currency,
            due_at=request.due_at,
            at=at,
            is_own=by.person_id is not None and by.person_id == request.decider_id,
        )
    )
    _require_reader(request.decider_id, request.subject, team_id=request.team_id, but=by.person_id, by=by, at=at)
    made = _write(request, by, at)
    asked = DecisionAsked(
        decision_id=made.pk,
        purpose=made.purpose,
        subject_kind=made.subject_kind,
        subject_id=made.subject_id,
        decider_id=made.decider_id,
    )
    publish(asked, about=made, by=by, at=at)
    _announce(made)
    return made


@transaction.atomic
def decide_alone(*, request: Request, reason: str, review_date: date | None = None, by: Actor, at: datetime) -> Decision:
    """Decide a question of one's own at once, by the option that the request recommends: for whom nobody else can decide.

    Raises NotAllowed or DecisionRefused.
    """
    by.require_somewhere(DECIDE)
    if by.person_id is None:
        raise NotAllowed(_("A person decides this."))
    others = queries.deciders(request.team_id, at=at, but=by.person_id, about=request.subject)
    _refuse(rules.why_not_decide_alone(has_others=bool(others), reason=reason))
    _refuse(rules.why_not_review_on(review_date, today=timezone.localdate(at)))
    request = replace(request, decider_id=by.person_id, due_at=at + timedelta(hours=1))
    _refuse(
        rules.why_not_ask(
            question=request.question, options=request.options, recommended=request.recommended, currency=request.currency,
            due_at=request.due_at, at=at, is_own=False,
        )
    )  # fmt: skip
    row = _write(request, by, at)
    row.chosen, row.review_date = request.recommended, review_date
    _settle(row, DecisionState.DECIDED, reason, by, at)
    made = DecisionMade(
        decision_id=row.pk, purpose=row.purpose, option_key=row.chosen, subject_kind=row.subject_kind, subject_id=row.subject_id
    )
    publish(made, about=row, by=by, at=at)
    _announce(row)
    return row


def _write(request: Request, by: Actor, at: datetime) -> Decision:
    made = Decision.objects.create(
        purpose=request.purpose,
        question=request.question.strip(),
        background=request.background.strip(),
        waiting_costs=request.waiting_costs.strip(),
        subject_kind=request.subject[0],
        subject_id=request.subject[1],
        currency=request.currency,
        recommended=request.recommended,
        team_id=request.team_id,
        asked_by_id=by.person_id,
        asked_at=at,
        decider_id=request.decider_id,
        due_at=request.due_at,
    )
    DecisionOption.objects.bulk_create(
        DecisionOption(
            decision=made,
            position=place,
            key=one.key,
            label=one.label.strip(),
            customer_effect=one.customer_effect.strip(),
            low=one.low,
            high=one.high,
        )
        for place, one in enumerate(request.options)
    )
    return made


@transaction.atomic
def decide(
    *, decision_id: int, option_key: str, reason: str, review_date: date | None = None, by: Actor, at: datetime
) -> Decision:
    """Choose an option, with the reason. Saying the same twice changes nothing; their deputy and whoever stands above may too.

    Raises NotAllowed, DecisionRefused or Decision.DoesNotExist.
    """
    row = _locked(decision_id, DECIDE, by)
    if row.state == DecisionState.DECIDED and (row.chosen, row.reason) == (option_key, reason.strip()):
        return row
    is_known = row.options.filter(key=option_key).exists()
    _refuse(
        rules.why_not_decide(
            state=DecisionState(row.state),
            is_decider=row.decider_id in by.acts_for,
            is_higher=by.is_machine or _height(by.role) > _height(row.decider.role),
            is_asker=by.person_id is not None and row.asked_by_id == by.person_id,
            reason=reason,
            is_known=is_known,
        )
    )
    _refuse(rules.why_not_review_on(review_date, today=timezone.localdate(at)))
    row.chosen, row.review_date = option_key, review_date
    _settle(row, DecisionState.DECIDED, reason, by, at)
    made = DecisionMade(
        decision_id=row.pk,
        purpose=row.purpose,
        option_key=option_key,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
    )
    publish(made, about=row, by=by, at=at)
    _announce(row)
    return row


@transaction.atomic
def delegate(*, decision_id: int, to_id: int, word: str = "", by: Actor, at: datetime) -> Decision:
    """Let somebody else decide; the authority for this one decision goes with it.

    Raises NotAllowed, DecisionRefused or Decision.DoesNotExist.
    """
    row = _locked(decision_id, DECIDE, by)
    _require_decider(row, by)
    to = next((one for one in people.people(Actor.machine("decisions"), as_of=at).filter(pk=to_id)), None)
    _refuse(
        rules.why_not_delegate(
            state=DecisionState(row.state),
            is_same=row.decider_id == to_id,
            is_asker=row.asked_by_id == to_id,
            may_decide=to is not None and _height(to.role) >= Role.SUPERVISOR.height,
        )
    )
    _require_reader(to_id, (row.subject_kind, row.subject_id), team_id=row.team_id, but=row.asked_by_id, by=by, at=at)
    before, row.decider_id, row.state, row.is_told_overdue = row.decider_id, to_id, DecisionState.WAITING, False
    row.save(update_fields=["decider", "state", "is_told_overdue"])
    _remark(row, word, by, at)
    publish(DecisionDelegated(decision_id=row.pk, before_id=before, decider_id=to_id), about=row, by=by, at=at)
    live.announce(f"inbox:{before}")
    _announce(row)
    return row


@transaction.atomic
def ask_back(*, decision_id: int, question: str, by: Actor, at: datetime) -> Decision:
    """Ask whoever wants the decision for what is missing. Raises NotAllowed, DecisionRefused or Decision.DoesNotExist."""
    row = _locked(decision_id, DECIDE, by)
    _require_decider(row, by)
    _refuse(rules.why_not_answer(state=DecisionState(row.state)) or rules.why_not_words(question))
    row.state = DecisionState.ASKED_BACK
    row.save(update_fields=["state"])
    _remark(row, question, by, at)
    publish(DecisionAskedBack(decision_id=row.pk, asker_id=row.asked_by_id), about=row, by=by, at=at)
    _announce(row)
    return row


@transaction.atomic
def explain(*, decision_id: int, text: str, by: Actor, at: datetime) -> Decision:
    """Answer what was asked back; the request waits for its decider again. Raises as ``ask_back`` does."""
    row = _locked(decision_id, ASK, by)
    _refuse(rules.why_not_answer(state=DecisionState(row.state)) or rules.why_not_words(text))
    row.state = DecisionState.WAITING
    row.save(update_fields=["state"])
    _remark(row, text, by, at)
    publish(DecisionExplained(decision_id=row.pk, decider_id=row.decider_id), about=row, by=by, at=at)
    _announce(row)
    return row


@transaction.atomic
def withdraw(*, decision_id: int, reason: str, by: Actor, at: datetime) -> Decision:
    """Take a request back, with the reason. Raises NotAllowed, DecisionRefused or Decision.DoesNotExist."""
    row = _locked(decision_id, ASK, by)
    _refuse(rules.why_not_withdraw(state=DecisionState(row.state), reason=reason))
    _settle(row, DecisionState.WITHDRAWN, reason, by, at)
    gone = DecisionWithdrawn(decision_id=row.pk, purpose=row.purpose, subject_kind=row.subject_kind, subject_id=row.subject_id)
    publish(gone, about=row, by=by, at=at)
    _announce(row)
    return row


@transaction.atomic
def review(*, decision_id: int, findings: str, by: Actor, at: datetime) -> Decision:
    """Say what came of a decision. Raises NotAllowed, DecisionRefused or Decision.DoesNotExist."""
    row = _locked(decision_id, DECIDE, by)
    _refuse(rules.why_not_review(state=DecisionState(row.state), has_review=row.review_date is not None, findings=findings))
    row.findings, row.reviewed_at, row.is_review_told = findings.strip(), at, True
    row.save(update_fields=["findings", "reviewed_at", "is_review_told"])
    publish(DecisionReviewed(decision_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def tell_overdue(*, by: Actor, at: datetime) -> int:
    """Say once of each request that its answer was needed by now. Return how many; call again while it returns TICK_ROWS."""
    _require_machine(by)
    rows = Decision.objects.filter(IS_OPEN, is_told_overdue=False, due_at__lte=at)
    taken = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")[:TICK_ROWS])
    Decision.objects.filter(pk__in=[row.pk for row in taken]).update(is_told_overdue=True)
    for row in taken:
        publish(DecisionOverdue(decision_id=row.pk, decider_id=row.decider_id), about=row, by=by, at=row.due_at)
        _announce(row)
    return len(taken)


@transaction.atomic
def tell_reviews(*, by: Actor, at: datetime) -> int:
    """Say once of each decision whose day of review has come. Return how many; call again while it returns TICK_ROWS."""
    _require_machine(by)
    rows = Decision.objects.filter(state=DecisionState.DECIDED, is_review_told=False, review_date__lte=timezone.localdate(at))
    taken = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("review_date", "pk")[:TICK_ROWS])
    Decision.objects.filter(pk__in=[row.pk for row in taken]).update(is_review_told=True)
    for row in taken:
        publish(DecisionReviewDue(decision_id=row.pk, decider_id=row.settled_by_id or row.decider_id), about=row, by=by, at=at)
    return len(taken)


def _settle(row: Decision, state: DecisionState, reason: str, by: Actor, at: datetime) -> None:
    row.state, row.reason, row.settled_at, row.settled_by_id = state, reason.strip(), at, by.person_id
    row.save(update_fields=["state", "chosen", "review_date", "reason", "settled_at", "settled_by"])


def _remark(row: Decision, text: str, by: Actor, at: datetime) -> None:
    if text.strip():
        _refuse(rules.why_not_words(text))
        Remark.objects.create(decision=row, at=at, person_id=by.person_id, text=text.strip())


def _require_decider(row: Decision, by: Actor) -> None:
    """Raise unless it lies with this person, or with somebody below them."""
    if not (by.is_machine or row.decider_id in by.acts_for or _height(by.role) > _height(row.decider.role)):
        raise DecisionRefused(_("Somebody else was asked to decide this. They can hand it to you."))


def _require_reader(to_id: int, about: Subject, *, team_id: int | None, but: int | None, by: Actor, at: datetime) -> None:
    """Raise unless whoever is to decide may read what it is about; say who may. To whom it is kept itself, nobody is named."""
    row = Decision(subject_kind=about[0], subject_id=about[1])
    if not is_apart(row):
        return
    if by.is_kept_out_of(row):
        raise NotAllowed(_("Only some may read this, and you are not among them."))
    to = people.people(queries.HOUSE).filter(pk=to_id).first()
    others = [one for one in queries.deciders(team_id, at=at, but=but, about=about) if one.pk != to_id]
    may_read = to is not None and queries.may_read_subject(to, row, at=at)
    if why := rules.why_not_read(may_read=may_read, has_others=bool(others)):
        raise DecisionRefused(_(why) % {"names": ", ".join(one.name for one in others)})


def _locked(decision_id: int, capability: str, by: Actor) -> Decision:
    row = Decision.objects.select_for_update(of=("self",)).select_related("decider").get(pk=decision_id)
    by.require(capability, on=row)
    return row


def _height(role: str) -> int:
    return Role(role).height if role else -1


def _refuse(why: str | None) -> None:
    if why:
        raise DecisionRefused(_(why))


def _require_machine(by: Actor) -> None:
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))


def _announce(row: Decision) -> None:
    """Pages that show the subject, and the lists of those concerned, look again."""
    live.announce(f"{row.subject_kind}:{row.subject_id}")
    for person_id in {row.decider_id, row.asked_by_id} - {None}:
        live.announce(f"inbox:{person_id}")


OF_CASES = {"subject_kind__in": ("case", "complaint")}
LABEL = "decisions.decision"
HELD = (
    Rows(
        model=Decision, by="cases.case", lookup="subject_id", where=OF_CASES, gives=True,
        becomes={"question": ERASED, "background": "", "waiting_costs": "", "reason": ERASED, "findings": ""},
        keeps=dict.fromkeys(("purpose", "recommended", "chosen"), "a word of the program"),
    ),
    Rows(
        model=DecisionOption, by=LABEL, lookup="decision_id", becomes={"label": ERASED, "customer_effect": ERASED},
        keeps={"key": "a word of the program"},
    ),
    Rows(model=Remark, by=LABEL, lookup="decision_id", becomes={"text": ERASED}),
)  # fmt: skip


def _waiting(about: About, at: datetime) -> Iterator[Stop]:
    """Yield a stop for each question that nobody has decided yet."""
    for one in HELD[0].found(about).filter(IS_OPEN):
        why = _("Decision %(number)d is open. Have it decided or withdraw it.") % {"number": one.pk}
        yield Stop(why=why, case_ids=(one.subject_id,))


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words of decisions about somebody's cases; who decided, when, and what it cost stay. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(key="decisions", label=gettext_lazy("Decisions"), rows=HELD, erase=erase_personal, stops=_waiting)
