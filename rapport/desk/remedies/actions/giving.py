"""Giving a remedy: at once within the limit, above it as a decision that is carried out when it is made."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Channel
from rapport.desk.orders import actions as order_actions
from rapport.desk.remedies import queries, rules
from rapport.desk.remedies.events import RemedyAsked, RemedyGiven, RemedyRefused
from rapport.desk.remedies.models import LedgerEntry, Remedy
from rapport.desk.remedies.types import PAID_BACK, Advice, RemedyKind, RemedyState, Wanted
from rapport.directory.people import queries as people
from rapport.governance.decisions import actions as decisions
from rapport.governance.decisions.types import Request
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

from .asking import request_for, word_of

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case
    from rapport.governance.decisions.models import Decision

GIVE = "remedies.give"
NOBODY = gettext_noop("This is above your limit, and nobody is there to decide it. Tell your manager.")
_LOCK_SPACE = 20_911


class RemedyRefusedError(Refused):
    """A remedy cannot be given as asked; the message says why and what to do instead."""


@transaction.atomic
def give(*, case_id: int, kind: RemedyKind, amount: Decimal, why: str, words: str = "", by: Actor, at: datetime) -> Remedy:
    """Give the customer of a case a remedy; above the limit of ``by`` somebody else is asked to decide.

    ``words``: what the customer is told when it is given. Raises NotAllowed, RemedyRefusedError or Case.DoesNotExist.
    """
    case = cases.cases(by).select_for_update(of=("self",)).get(pk=case_id)
    by.require(GIVE, on=case)
    _one_at_a_time(by)
    order = queries.order_of(case)
    refundable = order.paid_amount - order.refunded_amount if order else None
    currency = queries.currency_of(order)
    if sentence := rules.why_not_give(kind=kind, amount=amount, currency=currency, refundable=refundable, why=why):
        raise RemedyRefusedError(_(sentence))
    remedy = Remedy(
        case=case, order=order, team_id=case.team_id, reason_id=case.reason_id, kind=kind, amount=amount, currency=currency,
        why=why.strip(), words=words.strip(), asked_at=at, asked_by_id=by.person_id,
    )  # fmt: skip
    allowance = queries.allowance(by, case, currency, as_of=at)
    if rules.is_within(allowance, amount):
        return _give(remedy, amount, by, at)
    advice = _advice(case, at)
    remedy.part = rules.part_of(amount=amount, allowance=allowance, advice=advice, kind=kind)
    wanted = Wanted(
        kind=kind, what=word_of(kind), amount=amount, currency=currency, background=remedy.why, asked_by_id=by.person_id,
        part=remedy.part,
    )  # fmt: skip
    return _ask(remedy, request_for(wanted, case, advice, at=at), by, at)


def _advice(case: "Case", at: datetime) -> tuple[Advice, ...]:
    """Return what the guide of a case's reason advises."""
    return queries.advice_of(queries.guide_for([case.reason_id, case.reason.parent_id if case.reason else None], as_of=at))


def _ask(remedy: Remedy, request: Request | None, by: Actor, at: datetime) -> Remedy:
    if request is None:
        raise RemedyRefusedError(_(NOBODY))
    remedy.state = RemedyState.WAITING
    remedy.decision = decisions.ask(request=request, by=by, at=at)
    remedy.save()
    asked = RemedyAsked(remedy_id=remedy.pk, case_id=remedy.case_id, decision_id=remedy.decision.pk)
    publish(asked, about=remedy, by=by, at=at)
    live.announce(f"case:{remedy.case_id}")
    return remedy


@transaction.atomic
def ask_if_above(*, case_id: int, wanted: Wanted, by: Actor, at: datetime) -> "tuple[Decision, Decimal | None] | None":
    """Ask for a decision about what is above the limit of ``by``, for rooms above that promise money themselves, such as redress.

    Returns the request and the smaller amount that it offers, or None when nobody has to be asked. Until the end of the
    transaction nothing else is given by this person.
    Raises RemedyRefusedError when nobody is there to decide, or NotAllowed.
    """
    _one_at_a_time(by)
    case = cases.cases(queries.HOUSE).select_related("customer", "reason").get(pk=case_id)
    left = queries.allowance(by, case, wanted.currency, as_of=at)
    if rules.is_within(left, wanted.amount):
        return None
    advice = _advice(case, at)
    part = rules.part_of(amount=wanted.amount, allowance=left, advice=advice, kind=wanted.kind)
    request = request_for(replace(wanted, part=part), case, advice, at=at)
    if request is None:
        raise RemedyRefusedError(_(NOBODY))
    return decisions.ask(request=request, by=by, at=at), part


@transaction.atomic
def carry_out(*, remedy_id: int, is_part: bool, by: Actor, at: datetime) -> Remedy:
    """Give a remedy that was decided, or the smaller part of it. One that is settled stays as it is."""
    remedy = Remedy.objects.select_for_update(of=("self",)).get(pk=remedy_id)
    if remedy.state != RemedyState.WAITING:
        return remedy
    amount = remedy.part if is_part and remedy.part is not None else remedy.amount
    try:
        with transaction.atomic():
            return _give(remedy, amount, by, at)
    except Refused as why:
        # Between question and answer the money may have gone back otherwise: whoever has the case reads it there.
        text = _("The remedy that was decided could not be booked. %(why)s") % {"why": why}
        case_actions.note(case_id=remedy.case_id, text=text, by=queries.HOUSE, at=at)
        return turn_down(remedy_id=remedy_id, is_withdrawn=False, by=by, at=at)


@transaction.atomic
def turn_down(*, remedy_id: int, is_withdrawn: bool, by: Actor, at: datetime) -> Remedy:
    """Record that a remedy is not given. One that is settled stays as it is."""
    remedy = Remedy.objects.select_for_update(of=("self",)).get(pk=remedy_id)
    if remedy.state == RemedyState.WAITING:
        remedy.state = RemedyState.WITHDRAWN if is_withdrawn else RemedyState.REFUSED
        remedy.settled_at = at
        remedy.save(update_fields=["state", "settled_at"])
        refused = RemedyRefused(remedy_id=remedy.pk, case_id=remedy.case_id, is_withdrawn=is_withdrawn)
        publish(refused, about=remedy, by=by, at=at)
        live.announce(f"case:{remedy.case_id}")
    return remedy


def _give(remedy: Remedy, amount: Decimal, by: Actor, at: datetime) -> Remedy:
    """Book it on the order and in the ledger, and tell the customer."""
    remedy.amount, remedy.state, remedy.settled_at = amount, RemedyState.GIVEN, at
    remedy.save()
    # What was decided counts against the limit of whoever decided.
    person_id = remedy.decision.settled_by_id if remedy.decision else remedy.asked_by_id
    if remedy.order_id and RemedyKind(remedy.kind) in PAID_BACK:
        key = f"remedy:{remedy.pk}"
        order_actions.refund(order_id=remedy.order_id, amount=amount, reason=remedy.why, key=key, by=queries.HOUSE, at=at)
    LedgerEntry.objects.create(
        remedy=remedy, case_id=remedy.case_id, kind=remedy.kind, amount=amount, currency=remedy.currency,
        reason_id=remedy.reason_id, team_id=remedy.team_id, person_id=person_id, at=at, why=remedy.why,
    )  # fmt: skip
    given = RemedyGiven(
        remedy_id=remedy.pk, case_id=remedy.case_id, kind=RemedyKind(remedy.kind), amount=amount, currency=remedy.currency
    )
    publish(given, about=remedy, by=by, at=at)
    _tell_customer(remedy, by, at)
    live.announce(f"case:{remedy.case_id}")
    return remedy


def _tell_customer(remedy: Remedy, by: Actor, at: datetime) -> None:
    """Send the words in the one conversation, as whoever asked; while somebody else has the case, they get them as a note."""
    if not remedy.words:
        return
    person = people.people(queries.HOUSE).filter(pk=remedy.asked_by_id or 0).first()
    writer = people.actor_of_person(person) if person else by
    channel = Channel(cases.cases(queries.HOUSE).values_list("channel", flat=True).get(pk=remedy.case_id))
    try:
        with transaction.atomic():
            case_actions.reply(case_id=remedy.case_id, text=remedy.words, channel=channel, by=writer, at=at)
    except (Refused, PermissionError):
        text = _("Tell the customer: %(words)s") % {"words": remedy.words}
        case_actions.note(case_id=remedy.case_id, text=text, by=queries.HOUSE, at=at)


def _one_at_a_time(by: Actor) -> None:
    """Wait until nothing else is given by a person: two remedies at once would both find the month's limit untouched."""
    if by.person_id is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, by.person_id % 2**31])
